"""Quantities: what is read, what is refused, and that reading and showing agree."""

import calendar
import re
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from iotlint.model import units
from iotlint.model.unknown import UNKNOWN
from iotlint.source.scalars import is_date

_TEXTS = st.one_of(
    st.from_regex(r"\A[0-9]{0,13}(\.[0-9]{0,7})?( ?/ ?| per | ?)[a-zA-Z%]{0,7}\n?\Z"),
    st.builds(
        "{}{}{}".format,
        st.sampled_from(
            ["0", "1", "007", "1.5", "0.0", "100", "100.0", "100.01", "99.999999", "1.", ".5", "1e3", "٣"]
        ),
        st.sampled_from(["", " ", "  ", "/", " / ", " per ", "\n"]),
        st.sampled_from(
            [
                "ms",
                "s",
                "seconds",
                "min",
                "m",
                "h",
                "d",
                "week",
                "weeks",
                "B",
                "KB",
                "kB",
                "kiB",
                "GiB",
                "TB",
                "%",
                "",
            ]
        ),
    ),
    st.from_regex(r"\A[0-9]{3,4}-[0-9]{1,2}-[0-9]{2}\n?\Z"),
    st.dates().map(str),
    st.from_regex(r"\Av?[0-9a-z.+-]{0,8}\Z"),
    st.text(max_size=6),
)


@pytest.mark.parametrize("pattern", list(units.CHECKS), ids=lambda pattern: units.CHECKS[pattern].__name__)
@given(text=_TEXTS)
@example(text="0100%")
@example(text="0B")
@example(text="5 B")
@example(text="1.5B")
@example(text="0000-01-01")
@example(text="1900-02-29")
@example(text="2000-02-29")
@example(text="1.-")
@example(text="v")
def test_each_check_answers_as_its_pattern(pattern: str, text: str) -> None:
    assert units.CHECKS[pattern](text) is (re.search(re.sub(r"\$$", r"\\Z", pattern), text) is not None)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("60s", 60),
        ("500ms", 0.5),
        ("5m", 300),
        ("5 min", 300),
        ("48h", 172800),
        ("7 days", 604800),
        ("2w", 1209600),
        ("0s", 0),
    ],
)
def test_durations(text: str, seconds: float) -> None:
    assert units.parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("900B", 900),
        ("256KB", 262144),
        ("256 KiB", 262144),
        ("1.5kB", 1536),
        ("32GiB", 34359738368),
        ("0.1KB", 103),
        ("1TB", 2**40),
    ],
)
def test_sizes(text: str, size: int) -> None:
    found = units.parse_size(text)
    assert found == size
    assert isinstance(found, int)


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("10/s", 10),
        ("5/min", 5 / 60),
        ("3 / h", 3 / 3600),
        ("400 per day", 400 / 86400),
        ("7/week", 7 / 604800),
    ],
)
def test_rates(text: str, rate: float) -> None:
    assert units.parse_rate(text) == pytest.approx(rate, rel=1e-15)


def test_percentages_are_rounded_once() -> None:
    assert units.parse_percent("99.9%") == 0.999
    assert units.parse_percent("99.95 %") == 0.9995
    assert units.parse_percent("100.0%") == 1


@pytest.mark.parametrize(
    ("parse", "text"),
    [
        (units.parse_duration, "60"),
        (units.parse_duration, "60 seks"),
        (units.parse_duration, "1h30m"),
        (units.parse_size, "0B"),
        (units.parse_size, "900"),
        (units.parse_size, "1.5B"),
        (units.parse_size, "B"),
        (units.parse_rate, "0/s"),
        (units.parse_rate, "10"),
        (units.parse_rate, "10/fortnight"),
        (units.parse_percent, "101%"),
        (units.parse_percent, "99.9"),
        (units.parse_percent, "100.1%"),
        (units.parse_date, "2031-02-29"),
        (units.parse_date, "31.12.2031"),
        (units.parse_duration, "1" * 50 + "s"),
        (units.parse_size, "1" * 50 + "B"),
        (units.parse_rate, "1" * 50 + "/s"),
        (units.parse_percent, "1" * 50 + "%"),
    ],
)
def test_what_is_no_quantity_is_refused_in_a_sentence(parse: object, text: str) -> None:
    assert callable(parse)
    with pytest.raises(ValueError, match=r"^'.*' is no.*\.$"):
        parse(text)


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    assert units.parse_date(day.isoformat()) == day.isoformat()


@given(st.integers(1, 9999), st.integers(1, 12))
def test_the_day_after_the_last_of_a_month_is_none(year: int, month: int) -> None:
    last = calendar.monthrange(year, month)[1]
    assert is_date(f"{year:04}-{month:02}-{last}")
    assert not is_date(f"{year:04}-{month:02}-{last + 1}")


@given(st.integers(1, 10**9), st.sampled_from(["ms", "s", "min", "h", "d", "w"]))
def test_durations_shown_are_read_as_the_same(number: int, unit: str) -> None:
    seconds = units.parse_duration(f"{number}{unit}")
    assert units.parse_duration(units.format_duration(seconds)) == pytest.approx(seconds, rel=1e-9)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (units.format_duration(172800), "48h"),
        (units.format_duration(259200), "72h"),
        (units.format_duration(604800), "7d"),
        (units.format_duration(0.5), "500ms"),
        (units.format_duration(90), "90s"),
        (units.format_duration(1.25), "1.25s"),
        (units.format_duration(0), "0s"),
        (units.format_size(262144), "256 KB"),
        (units.format_size(1572864), "1.5 MB"),
        (units.format_size(262145), "262,145 bytes"),
        (units.format_size(900), "900 bytes"),
        (units.format_rate(10), "10/s"),
        (units.format_rate(0.5), "30/min"),
        (units.format_rate(1 / 7), "0.142857/s"),
        (units.format_percent(0.9995), "99.95%"),
    ],
)
def test_what_people_are_shown(shown: str, said: str) -> None:
    assert shown == said


def test_normalise_gives_each_quantity_its_unit() -> None:
    found = {
        "duration": "48h",
        "size": "1KB",
        "rate": "10/s",
        "percent": "50%",
        "share": "10%",
        "date": "2031-12-31",
        "version": "1.10",
    }
    assert [units.normalise(*pair) for pair in found.items()] == [
        172800,
        1024,
        10,
        0.5,
        0.1,
        "2031-12-31",
        "1.10",
    ]
    assert units.normalise("share", "unknown") is UNKNOWN
