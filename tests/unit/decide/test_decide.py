"""What becomes of findings: selected, made graver or milder, silenced with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from iotlint.config.values import Config, Selectors, Silence
from iotlint.decide.decide import decide
from iotlint.decide.inline import Comments
from iotlint.decide.selection import Selection
from iotlint.errors import ConfigError, UsageError
from iotlint.finding import Finding, Severity
from iotlint.rulebook.book import Rulebook, load_rulebook
from iotlint.run.form import of_fault
from iotlint.source.load import Stream, load
from iotlint.source.span import Span

DAY = "2026-11-24"
# code: name, severity, ignorable, since, preview, production only, supersedes, check
META: dict[str, tuple[Any, ...]] = {
    "ORG901": ("needs-an-owner", "warning", True, "0.1.0", False, False, (), ""),
    "ORG902": ("no-public-network", "error", False, "0.1.0", False, False, (), ""),
    "ORG903": ("on-trial", "info", True, "0.1.0", True, False, (), ""),
    "ORG911": ("came-later", "error", True, "0.9.0", False, True, (), ""),
}
TEXTS: dict[str, Any] = {code: {"parameters": {}} for code in META} | {
    "ORG901": {"parameters": {"headroom": (0.2, ""), "team": ("x", "")}}
}
NAMES = {row[0]: code for code, row in META.items()}
PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: plant}
services:
  hub: {type: iot-hub}
  lake: {type: fabric}
connections:
  - {from: hub, to: lake}
"""


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The built-in rules and four of a team's own."""
    return Rulebook(
        load_rulebook().pack,
        [
            (
                {"RULES": (), "META": META, "NAMES": NAMES, "CHECKS": {}, "NOTICES": (), "WANTS": {}},
                {"TEXTS": TEXTS, "WORDS": {}, "FIXES": {}},
            )
        ],
    )


def finding(
    code: str, line: int = 5, *, path: str = "plan.yaml", subject: str = "services.hub.type"
) -> Finding:
    name, severity = META[code][:2] if code in META else ("syntax-error", "error")
    return Finding(
        code=code,
        name=name,
        severity=Severity[severity.upper()],
        message=f"{code} in line {line}",
        span=Span(path, line, 3, line, 6),
        at=subject,
        architecture="plant",
        subject=subject,
    )


def decided(
    rulebook: Rulebook,
    *findings: Finding,
    text: str | Mapping[str, str] = PLAN,
    config: Config = Config(),  # noqa: B008 - a named tuple, which nobody can change
    files: frozenset[str] | None = None,
) -> tuple[Finding, ...]:
    texts = {"plan.yaml": text} if isinstance(text, str) else text
    streams = {path: load(each, path) for path, each in texts.items()}
    checked = frozenset(texts) if files is None else files
    return decide(findings, streams, checked, config, rulebook, DAY, partial(of_fault, rulebook=rulebook))


def codes(found: tuple[Finding, ...]) -> list[str]:
    return [each.code for each in found if each.suppressed is None]


# Selection


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (Config(), {"ORG901", "ORG902", "ORG911"}),
        (Config(select=("ORG90",)), {"ORG901", "ORG902"}),
        (Config(select=("needs-an-owner",)), {"ORG901"}),
        (Config(select=("HUB",)), set()),
        (Config(select=("HUB",), extend_select=("ORG911",)), {"ORG911"}),
        (Config(ignore=("ORG9",)), set()),
        (Config(ignore=("ORG9",), extend_select=("ORG901",)), {"ORG901"}),
        (Config(select=("ORG9",), flags=Selectors(select=("ORG901",))), {"ORG901", "ORG902"}),
        (Config(ignore=("ORG901",), flags=Selectors(select=("ORG901",))), {"ORG901", "ORG902"}),
        (Config(ignore=("ORG901",), flags=Selectors(select=("ORG",))), {"ORG902", "ORG911"}),
        (Config(ignore=("ORG901",), flags=Selectors(ignore=("ORG911",))), {"ORG902"}),
        (Config(select=("ORG901",), flags=Selectors(extend_select=("ORG911",))), {"ORG901", "ORG911"}),
        (Config(preview=True), {"ORG901", "ORG902", "ORG903", "ORG911"}),
        (Config(select=("ORG90",), preview=True), {"ORG901", "ORG902", "ORG903"}),
        (Config(extend_select=("on-trial",)), {"ORG901", "ORG902", "ORG903", "ORG911"}),
        (Config(extend_select=("ORG903",), ignore=("ORG903",)), {"ORG901", "ORG902", "ORG911"}),
        (Config(extend_select=("ORG90",)), {"ORG901", "ORG902", "ORG911"}),
    ],
)
def test_which_rules_speak(rulebook: Rulebook, config: Config, expected: set[str]) -> None:
    assert {code for code in Selection(config, rulebook).codes if code.startswith("ORG")} == expected


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (Config(select=("ORG901",), ignore=("ORG901",)), "ignore: 'ORG901' is ignored"),
        (Config(flags=Selectors(select=("ORG901",), ignore=("ORG901",))), "--ignore: 'ORG901' is ignored"),
        (Config(flags=Selectors(select=("HUB301",), ignore=("HUB301",))), "--ignore: 'HUB301' is ignored"),
        (Config(select=("HUB",), ignore=("HUB",)), "ignore: 'HUB' is ignored"),
        (Config(select=("HUB101", "ADR"), ignore=("adr", "HUB101", "DPS")), "ignore: 'adr' is ignored"),
        (Config(select=("HUB",), flags=Selectors(ignore=("HUB",))), "--ignore: 'HUB' is ignored"),
        (Config(select=("ORG901",), extend_select=("ORG911",), ignore=("ORG9",)), None),
        (Config(select=("ORG903", "ORG901"), ignore=("ORG901",)), None),
        (Config(select=("FMT",), ignore=("HUB",)), None),
        (Config(ignore=("HUB",), flags=Selectors(select=("HUB",))), None),
        (Config(ignore=("HUB301",), flags=Selectors(select=("HUB",))), None),
    ],
)
def test_a_selection_of_no_rule_is_an_error(rulebook: Rulebook, config: Config, said: str | None) -> None:
    if said is None:
        assert any(rulebook.meta(code).ignorable for code in Selection(config, rulebook).codes)
        return
    with pytest.raises(UsageError, match="leaves no rule to judge anything") as raised:
        Selection(config, rulebook)
    assert said in str(raised.value)


def test_a_selection_of_nothing_but_rules_on_trial_or_gone_is_an_error(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = {"ORG999": {"name": "old-habit", "until": "0.4.0", "reason": "ORG901 says it better."}}
    monkeypatch.setattr(Rulebook, "retired", gone)
    with pytest.raises(UsageError, match="--select: 'ORG999' stands for no rule any more"):
        Selection(Config(flags=Selectors(select=("ORG999",))), rulebook)
    trial = {"TRY901": ("tried-out", "info", True, "0.1.0", True, False, (), "")}
    rules = {
        "RULES": (),
        "META": trial,
        "NAMES": {"tried-out": "TRY901"},
        "CHECKS": {},
        "NOTICES": (),
        "WANTS": {},
    }
    texts: dict[str, Any] = {"TEXTS": {"TRY901": {"parameters": {}}}, "WORDS": {}, "FIXES": {}}
    book = Rulebook(load_rulebook().pack, [(rules, texts)])
    with pytest.raises(UsageError, match="--select: 'TRY' is on trial"):
        Selection(Config(flags=Selectors(select=("TRY",))), book)
    assert "TRY901" in Selection(Config(preview=True, flags=Selectors(select=("TRY",))), book).codes


def test_flags_cannot_switch_off_what_may_not_be_ignored(rulebook: Rulebook) -> None:
    flags = Config(flags=Selectors(select=("ORG901",), ignore=("ORG902",)))
    assert "ORG902" in Selection(flags, rulebook).codes
    assert "ORG902" not in Selection(Config(ignore=("ORG902",)), rulebook).codes, (
        "the file that brought it may"
    )


def test_nobody_switches_off_what_iotlint_itself_may_not_ignore(rulebook: Rulebook) -> None:
    crash = rulebook.code_of("rule-crashed")
    assert not rulebook.meta(crash).ignorable
    assert crash in Selection(Config(ignore=(crash,), select=("HUB",)), rulebook).codes


def test_what_is_not_selected_is_dropped(rulebook: Rulebook) -> None:
    found = decided(rulebook, finding("ORG901"), finding("ORG911"), config=Config(ignore=("ORG901",)))
    assert [each.code for each in found] == ["ORG911"]


@pytest.mark.parametrize(
    ("config", "place", "message"),
    [
        (Config(flags=Selectors(ignore=("ORG9O1",))), "--ignore", "rule 'ORG9O1'; did you mean 'ORG901'?"),
        (Config(flags=Selectors(select=("ogr9",))), "--select", "rule 'ogr9'; did you mean 'ORG9'?"),
        (Config(select=("on-tral",)), "select", "rule 'on-tral'; did you mean 'on-trial'?"),
        (
            Config(suppress={"ORG": (), "nothing": ()}),
            "suppress",
            "rule 'nothing'; `iotlint rules` lists all.",
        ),
        (Config(per_path_ignores={"a/": ("X",)}), "per-path-ignores", "rule 'X'; `iotlint rules` lists all."),
        (Config(params={"ORG9O1": {}}), "parameters", "rule 'ORG9O1'; did you mean 'ORG901'?"),
        (
            Config(params={"ORG901": {"headrom": 1}}),
            "parameters",
            "parameter of ORG901 'headrom'; did you mean 'headroom'?",
        ),
    ],
)
def test_words_that_stand_for_nothing_are_errors(
    rulebook: Rulebook, config: Config, place: str, message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        decided(rulebook, config=config)
    assert str(caught.value) == f"{place}: There is no {message}"


@pytest.mark.parametrize(
    ("given", "kind"),
    [({"headroom": "much"}, "number"), ({"headroom": True}, "number"), ({"team": 3}, "text")],
)
def test_a_parameter_keeps_its_kind(rulebook: Rulebook, given: dict[str, Any], kind: str) -> None:
    with pytest.raises(UsageError, match=f"of ORG901 must be a {kind}"):
        decided(rulebook, config=Config(params={"ORG901": given}))
    assert decided(rulebook, config=Config(params={"ORG901": {"headroom": 1, "team": "y"}})) == ()


def test_a_word_from_a_file_is_told_with_its_place(rulebook: Rulebook) -> None:
    config = Config(ignore=("ORG9O1",), places={("ignore", "ORG9O1"): Span(".iotlint.yaml", 3, 5, 3, 11)})
    with pytest.raises(ConfigError, match=r"^\.iotlint\.yaml:3:5: There is no rule 'ORG9O1'"):
        decided(rulebook, config=config)


def test_a_retired_rule_is_a_notice_and_no_error(rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = {"ORG999": {"name": "old-habit", "until": "0.4.0", "reason": "ORG901 says it better."}}
    monkeypatch.setattr(Rulebook, "retired", gone)
    selection = Selection(Config(flags=Selectors(ignore=("ORG999",))), rulebook)
    assert selection.notices == [
        "--ignore: The rule ORG999 (old-habit) is gone since 0.4.0: ORG901 says it better."
    ]


# Severity


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (Config(), Severity.ERROR),
        (Config(severities={"ORG911": "info"}), Severity.INFO),
        (Config(severities={"came-later": "warning", "ORG": "info"}), Severity.WARNING),
        (Config(stable_as_of="0.8"), Severity.INFO),
        (Config(stable_as_of="0.9"), Severity.ERROR),
        (Config(stable_as_of="0.10.0"), Severity.ERROR),
        (Config(stable_as_of="0.8", severities={"ORG911": "warning"}), Severity.WARNING),
    ],
)
def test_how_grave(rulebook: Rulebook, config: Config, expected: Severity) -> None:
    (found,) = decided(rulebook, finding("ORG911"), config=config)
    assert found.severity is expected


@pytest.mark.parametrize(("said", "expected"), [("error", "warning"), ("info", "info")])
def test_an_override_never_raises_what_the_plan_lowered(rulebook: Rulebook, said: str, expected: str) -> None:
    lowered = finding("ORG911")._replace(severity=Severity.WARNING)
    (found,) = decided(rulebook, lowered, config=Config(severities={"ORG911": said}))
    assert str(found.severity) == expected


# Silence by the configuration


def test_silence_below_a_path(rulebook: Rulebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    config = Config(
        per_path_ignores={"legacy/": ("ORG901",), "*.draft.yaml": ("ORG911",)},
        folder=str(tmp_path),
        file="../.iotlint.yaml",
    )
    found = decided(
        rulebook,
        finding("ORG901", path="../legacy/north/plan.yaml"),
        finding("ORG911", path="../legacy/north/plan.yaml"),
        finding("ORG901", path="new.draft.yaml"),
        finding("ORG911", path="new.draft.yaml"),
        text={},
        config=config,
    )
    assert [(f.span.path, f.code, f.suppressed) for f in found] == [
        ("../legacy/north/plan.yaml", "ORG901", "ignored below 'legacy/' (../.iotlint.yaml)"),
        ("../legacy/north/plan.yaml", "ORG911", None),
        ("new.draft.yaml", "ORG901", None),
        ("new.draft.yaml", "ORG911", "ignored below '*.draft.yaml' (../.iotlint.yaml)"),
    ]


@pytest.mark.parametrize(
    ("subject", "id", "silenced"),
    [
        ("services.hub.type", "hub", True),
        ("services.hub", "hub", True),
        ("services.hub:unknown-key", "hub", True),
        ("services.hub.type", "type", False),
        ("services.hub-2.type", "hub", False),
        ("connections.hub->lake:kafka.to", "lake", True),
        ("connections.hub->lake:kafka.to", "hub->lake", True),
        ("connections.hub->lake:kafka.to", "kafka", False),
        ("requirements.dashboards", "dashboards", True),
        ("models.models/tracker.json", "models/tracker.json", True),
        ("solution.type", "plant", True),
        ("solution.type", "solution", False),
    ],
)
def test_silence_by_id(rulebook: Rulebook, subject: str, id: str, silenced: bool) -> None:
    span = Span(".iotlint.yaml", 7, 3, 7, 6)
    config = Config(suppress={"ORG901": (Silence(id, "a pilot", span),)}, file=".iotlint.yaml")
    (found,) = decided(rulebook, finding("ORG901", subject=subject), config=config)
    assert found.suppressed == ("a pilot (.iotlint.yaml:7)" if silenced else None)


def test_silence_by_id_wants_a_reason_too(rulebook: Rulebook) -> None:
    span = Span(".iotlint.yaml", 7, 3, 7, 6)
    config = Config(suppress={"ORG901": (Silence("hub", "", span),)}, file=".iotlint.yaml")
    asked, silent = decided(rulebook, finding("ORG901"), config=config)
    assert (asked.name, asked.span) == ("suppression-without-reason", span)
    assert silent.suppressed == "no reason given (.iotlint.yaml:7)"


def test_the_configuration_that_brought_a_rule_may_silence_it_whatever_it_says(rulebook: Rulebook) -> None:
    config = Config(suppress={"ORG902": (Silence("hub", "a pilot"),)})
    (found,) = decided(rulebook, finding("ORG902"), config=config)
    assert found.suppressed == "a pilot (the configuration)"


# Silence by comments


def commented(comment: str, line: int = 5) -> str:
    """The plan with a comment at the end of a line."""
    lines = PLAN.split("\n")
    lines[line - 1] += f"  {comment}"
    return "\n".join(lines)


@pytest.mark.parametrize("word", ["ORG901", "ORG9", "needs-an-owner"])
def test_a_comment_silences_its_line(rulebook: Rulebook, word: str) -> None:
    text = commented(f"# iotlint: ignore[{word}] nobody yet")
    found = decided(rulebook, finding("ORG901", 5), finding("ORG901", 6), text=text)
    assert [each.suppressed for each in found] == ["nobody yet (plan.yaml:5)", None]


def test_a_comment_silences_in_its_own_file_only(rulebook: Rulebook) -> None:
    text = commented("# iotlint: ignore[ORG901] nobody yet")
    texts = {"a.yaml": text, "b.yaml": PLAN}
    found = decided(rulebook, finding("ORG901", path="a.yaml"), finding("ORG901", path="b.yaml"), text=texts)
    assert [each.suppressed is None for each in found] == [False, True]


def test_a_comment_over_a_block_and_one_over_the_file(rulebook: Rulebook) -> None:
    text = PLAN.replace("services:\n", "services:\n  # iotlint: ignore[ORG901] this one\n")
    text = "# iotlint: ignore-file[ORG911] all of them\n" + text
    found = decided(rulebook, finding("ORG901", 7), finding("ORG911", 7), finding("ORG911", 10), text=text)
    assert [each.suppressed for each in found] == [
        "this one (plan.yaml:6)",
        "all of them (plan.yaml:1)",
        "all of them (plan.yaml:1)",
    ]


def test_the_innermost_comment_silences_so_that_the_outer_one_shows_as_superfluous(
    rulebook: Rulebook,
) -> None:
    text = "# iotlint: ignore-file[ORG901] all of them\n" + commented("# iotlint: ignore[ORG901] this one")
    unused, silent = decided(rulebook, finding("ORG901", 6), text=text)
    assert silent.suppressed == "this one (plan.yaml:6)"
    assert (unused.name, unused.span.line) == ("unused-suppression", 1)


def test_nothing_silences_what_may_not_be_ignored(rulebook: Rulebook) -> None:
    found = decided(rulebook, finding("ORG902"), text=commented("# iotlint: ignore[ORG902] please"))
    assert codes(found) == ["ORG902", "FMT802"]
    assert "ORG902 cannot be ignored" in found[1].message


# What is said of comments


def test_a_comment_without_reason_is_asked_for_one(rulebook: Rulebook) -> None:
    silent, asked = decided(rulebook, finding("ORG901"), text=commented("# iotlint: ignore[ORG901]"))
    assert silent.suppressed == "no reason given (plan.yaml:5)"
    assert (asked.name, asked.severity, asked.suppressed) == (
        "suppression-without-reason",
        Severity.INFO,
        None,
    )
    assert (asked.span.line, asked.span.column) == (5, 25)


def test_a_comment_may_silence_what_is_said_of_itself(rulebook: Rulebook) -> None:
    found = decided(rulebook, finding("ORG901"), text=commented("# iotlint: ignore[ORG901, FMT801]"))
    assert codes(found) == []
    unused = decided(rulebook, text=commented("# iotlint: ignore[ORG901, FMT802] comes and goes"))
    assert codes(unused) == []


def test_what_is_said_of_comments_can_be_deselected(rulebook: Rulebook) -> None:
    text = commented("# iotlint: ignore[ORG901]")
    assert decided(rulebook, text=text, config=Config(ignore=("FMT80",))) == ()


@pytest.mark.parametrize(("until", "holds"), [("2026-11-23", False), (DAY, True), ("2026-11-25", True)])
def test_a_comment_lapses_after_its_last_day(rulebook: Rulebook, until: str, holds: bool) -> None:
    text = commented(f"# iotlint: ignore[ORG901] until={until} the pilot ends")
    found = decided(rulebook, finding("ORG901"), text=text)
    if holds:
        left = "its last day" if until == DAY else "1 day left"
        assert [each.suppressed for each in found] == [f"the pilot ends; until {until}, {left} (plan.yaml:5)"]
    else:
        assert [each.name for each in found] == ["needs-an-owner", "lapsed-suppression"]
        assert found[0].suppressed is None


def test_a_malformed_comment_is_a_finding(rulebook: Rulebook) -> None:
    (found,) = decided(rulebook, text=commented("# iotlint: ignroe[ORG901] nobody yet"))
    assert found.name == "malformed-suppression"


@pytest.mark.parametrize(
    ("comment", "message"),
    [
        ("ignore[ORG901] x", "This comment suppresses nothing. ORG901 has nothing to say here. Remove it."),
        (
            "ignore[ORG9O1] x",
            "This comment suppresses nothing. There is no rule 'ORG9O1'; did you mean 'ORG901'?",
        ),
    ],
)
def test_a_comment_that_silences_nothing_is_told(rulebook: Rulebook, comment: str, message: str) -> None:
    (found,) = decided(rulebook, text=commented(f"# iotlint: {comment}"))
    assert found.name == "unused-suppression"
    assert found.message == message


def test_only_rules_that_ran_can_tell_that_a_comment_silences_nothing(rulebook: Rulebook) -> None:
    text = commented("# iotlint: ignore[ORG901, ORG903] not now")
    (found,) = decided(rulebook, text=text)
    assert "ORG903" not in found.message, "it is on trial and did not run"
    assert decided(rulebook, text=text, config=Config(ignore=("ORG901",))) == ()
    prefix = commented("# iotlint: ignore[ORG9] not now")
    assert decided(rulebook, text=prefix, config=Config(ignore=("ORG911",))) == ()
    assert codes(decided(rulebook, text=prefix)) == ["FMT802"]


def test_a_broken_file_tells_nothing_about_its_comments(rulebook: Rulebook) -> None:
    text = commented("# iotlint: ignore[ORG901] nobody yet")
    assert codes(decided(rulebook, finding("FMT101", 8), text=text)) == ["FMT101"]


def test_comments_in_a_base_that_was_not_checked_itself_are_left_alone(rulebook: Rulebook) -> None:
    text = commented("# iotlint: ignore[ORG901] nobody yet")
    assert decided(rulebook, text={"base.yaml": text}, files=frozenset()) == ()


# The fix for a superfluous comment


def fixed(rulebook: Rulebook, text: str, *findings: Finding) -> str:
    """The text after the fix of the one superfluous comment in it."""
    (found,) = [f for f in decided(rulebook, *findings, text=text) if f.name == "unused-suppression"]
    assert found.fix is not None
    assert found.fix.safe
    (edit,) = found.fix.edits
    plain = load(text, "plan.yaml").source.text
    return plain[: edit.start] + edit.text + plain[edit.end :]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_fix_removes_a_comment_at_the_end_of_a_line(rulebook: Rulebook, newline: str) -> None:
    text = commented("# iotlint: ignore[ORG901] nobody yet  ").replace("\n", newline)
    assert fixed(rulebook, text) == PLAN.replace("\n", newline)


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_fix_removes_a_comment_with_its_line(rulebook: Rulebook, newline: str) -> None:
    text = PLAN.replace("services:\n", "services:\n  # iotlint: ignore[ORG901] this one\n")
    assert fixed(rulebook, text.replace("\n", newline)) == PLAN.replace("\n", newline)


def test_the_fix_removes_a_comment_in_the_last_line(rulebook: Rulebook) -> None:
    text = PLAN.rstrip("\n") + "  # iotlint: ignore[ORG901] x"
    assert fixed(rulebook, text) == PLAN.rstrip("\n")


def test_the_fix_leaves_what_another_alphabet_takes_for_a_line(rulebook: Rulebook) -> None:
    text = commented("# iotlint: ignore[ORG901] x\u2028# kept")
    assert fixed(rulebook, text) == commented("\u2028# kept")


def test_the_fix_takes_words_out_of_the_brackets(rulebook: Rulebook) -> None:
    text = commented("# iotlint: ignore[ORG911, ORG901,X] nobody yet")
    assert fixed(rulebook, text, finding("ORG901")) == commented("# iotlint: ignore[ORG901] nobody yet")


# Order and bounds


def test_findings_come_out_in_order(rulebook: Rulebook) -> None:
    text = commented("# iotlint: ignore[ORG911]", 3)
    found = decided(rulebook, finding("ORG901", 6), finding("ORG901", 2), text=text)
    assert [each.span.line for each in found] == [2, 3, 3, 6]


def test_no_findings_and_no_comments_ask_no_rulebook() -> None:
    class Untouched(Rulebook):
        def __init__(self) -> None:
            """Without a pack, so that whoever asks anything crashes."""

    streams = {"plan.yaml": load(PLAN, "plan.yaml")}
    assert (
        decide(
            [],
            streams,
            frozenset(streams),
            Config(),
            Untouched(),
            DAY,
            partial(of_fault, rulebook=Untouched()),
        )
        == ()
    )


def test_many_comments_over_one_block_cost_no_square(rulebook: Rulebook) -> None:
    number = 2000
    comments = "  # iotlint: ignore[ORG901] x\n" * number
    text = PLAN.replace("services:\n", f"services:\n{comments}")
    stream: Stream = load(text, "plan.yaml")
    known = Comments({"plan.yaml": stream}, DAY, rulebook)
    # All of them cover line `number + 5`; the innermost, which is the last, silences every finding there.
    for _ in range(number):
        assert str(known.silenced(finding("ORG901", number + 5))) == f"x (plan.yaml:{number + 4})"
    assert len(list(known.unused(frozenset({"ORG901"}), frozenset({"plan.yaml"})))) == number - 1
