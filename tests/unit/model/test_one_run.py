"""Mistakes of form are said in one run, and what is said in other words is taken for what it says."""

from __future__ import annotations

import pytest

from iotlint import lint
from iotlint.edit.fixer import Fixer
from iotlint.finding import Finding, Severity

HEAD = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plant}\n"
HUB = "services: {hub: {type: iot-hub, sku: S1, units: 1}}\n"


def found(text: str) -> list[Finding]:
    return list(lint(HEAD + text, path="plan.yaml", as_of="2026-11-24").findings)


def told(text: str) -> set[tuple[str, str]]:
    return {(each.code, each.at) for each in found(text) if each.code.startswith("FMT")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # What stands under a misspelt key is wrong as well, and so is what its entry has beside it.
        (
            "services: {hub: {tpye: iot-hub, sku: S9}}",
            [("FMT201", "services.hub.tpye"), ("FMT202", "services.hub.sku")],
        ),
        (
            "sevices: {hub: {type: iot-hub, units: two}}",
            [("FMT201", "sevices"), ("FMT204", "sevices.hub.units")],
        ),
        (
            HUB + "devices: {d: {provisonedBy: nowhere}}",
            [("FMT201", "devices.d.provisonedBy"), ("FMT206", "devices.d.provisionedBy")],
        ),
        (
            "assets: {plc: {protocol: s8}}",
            [
                ("FMT201", "assets.plc.protocol"),
                ("FMT215", "assets.plc.protocols"),
                ("FMT202", "assets.plc.protocols.0"),
            ],
        ),
        # A word that is surely meant decides what else may stand there.
        (
            "services: {hub: {type: iot-hubb, sku: S9}}",
            [("FMT202", "services.hub.type"), ("FMT202", "services.hub.sku")],
        ),
        (
            "requirements: {highAvailability: {foo: 1}}",
            [("FMT215", "requirements.highAvailability"), ("FMT201", "requirements.high-availability.foo")],
        ),
    ],
)  # fmt: skip
def test_nothing_waits_for_another_mistake_to_be_mended(text: str, expected: list[tuple[str, str]]) -> None:
    assert told(text) == set(expected)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("count: '1,000'", "count: 1000"), ("count: 10k", "count: 10000"), ("count: 1_000", "count: 1000"),
        ("count: 1.5k", "count: 1500"), ("count: 2 million", "count: 2000000"), ("count: 1 000", "count: 1000"),
        ("telemetry: {size: 300 bytes}", "telemetry: {size: 300B}"),
        ("telemetry: {size: 1kb}", "telemetry: {size: 1KB}"),
        ("telemetry: {size: '1,5 KB'}", "telemetry: {size: '1.5 KB'}"),
        ("telemetry: {interval: every 5 min}", "telemetry: {interval: 5 min}"),
        ("telemetry: {interval: daily}", "telemetry: {interval: 1d}"),
        ("telemetry: {rate: hourly}", "telemetry: {rate: 1/h}"),
        ("telemetry: {rate: twice a day}", "telemetry: {rate: 2/day}"),
        ("telemetry: {rate: 5 times per minute}", "telemetry: {rate: 5/min}"),
        ("protocols: mqtt", "protocols: [mqtt]"), ("Count: 5", "count: 5"),
    ],
)  # fmt: skip
def test_what_is_said_in_other_words_counts_and_is_mended(written: str, meant: str) -> None:
    before, after = (f"{HUB}devices: {{d: {{{each}}}}}\n" for each in (written, meant))
    infos = [each for each in found(before) if each.code == "FMT215"]
    assert infos
    assert all(each.severity is Severity.INFO for each in infos)
    others = [(each.code, each.message) for each in found(before) if each.code != "FMT215"]
    assert others == [(each.code, each.message) for each in found(after)]

    def check(now: object, only: frozenset[str] | None) -> object:
        del only
        return lint(now("plan.yaml"), path="plan.yaml", as_of="2026-11-24")  # type: ignore[operator]

    fixer = Fixer(lambda _: (HEAD + before).encode(), unsafe=False)
    fixer.run(check)  # type: ignore[arg-type]
    assert [each.after.decode() for each in fixer.rewritten()] == [HEAD + after]


@pytest.mark.parametrize(
    ("written", "part"),
    [
        ("count: 12.000", "write 12 or 12000"), ("count: 12,000", "a comma sets entries apart"),
        ("count: about 500", "write the number alone"), ("telemetry: {size: 10Mb}", "may be bits"),
        ("telemetry: {size: 2 MB/day}", "an amount in a time"), ("maxOffline: 3 months", "months differ in length"),
        ("maxOffline: 3M", "months differ in length"), ("telemetry: {interval: 5/s}", "the time from one to the next"),
    ],
)  # fmt: skip
def test_what_may_mean_two_things_is_asked_about(written: str, part: str) -> None:
    error = next(each for each in found(f"{HUB}devices: {{d: {{{written}}}}}\n") if part in each.message)
    assert error.severity is Severity.ERROR
    assert error.fix is None or not error.fix.safe


def test_a_year_has_365_days() -> None:
    text = "services: {hub: {type: iot-hub, sku: S1, units: 1, retention: YEAR}}\n"
    for year in ("1y", "1 year", "365d"):
        assert "HUB209" in {each.code for each in found(text.replace("YEAR", year))}


@pytest.mark.parametrize(("there", "also"), [("count", "counts"), ("maxOffline", "max_offline")])
def test_a_key_that_stands_there_already_is_named(there: str, also: str) -> None:
    values = {"count": "5", "maxOffline": "5h"}
    text = f"{HUB}devices: {{d: {{{there}: {values[there]}, {also}: {values[there]}}}}}\n"
    (error,) = [each for each in found(text) if each.code == "FMT201"]
    assert error.message.endswith(f"has no key '{also}', and has '{there}' already; join the two.")
