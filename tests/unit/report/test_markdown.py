"""The comment on a pull request, read by a real renderer: what it shows, and that hostile text stays text."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from iotlint.finding import Related, Severity, Sum, SumTerm
from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.markdown import LONGEST, MARK, MOST_ROWS
from iotlint.report.markdown_text import code, fenced, link, prose
from iotlint.report.options import Options
from tests.unit.report import samples
from tests.unit.report.samples import replace

# What HTML we write ourselves.
OURS = re.compile(r"<!-- iotlint -->|<details><summary>[^<>\n]*</summary>|</details>")
HOSTILE = (
    *("<script>x</script>", "<img src=x onerror=y>", "```<script>`x``", "`a`<b>`c`", "``<b>`", "`<b>|\\|`"),
    *("\\`<b>`", "`<b>\\`", "a|b", "a\\|b", "a\\\\|b", "[x](javascript:y)", "[x][y]", "![x](y)", "<!-- x"),
    *("</details>", "&lt;b&gt;", "&#60;b>", "*x* _y_ ~~z~~", "# x", "- x", "1. x", "+ x", "===", "> x"),
    *("https://evil.example", "www.evil.example", "<https://evil.example>", "$x$", "`", "``", "x`", "`x"),
    *("@team", "a@b.example", "#12", "!12", "`@x`#1`<i>`", "]]>", "\\", "x\\", "line\nbreak", "\u202ex"),
)


def tokens(text: str) -> Iterator[Token]:
    for token in MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text):
        yield token
        yield from token.children or ()


def comment(report: Report, **options: object) -> str:
    return render(report, "markdown", Options(**options))  # type: ignore[arg-type]


def rows(text: str) -> list[list[str]]:
    """The cells of all tables, as a reader sees them."""
    found: list[list[str]] = []
    inside = False
    for token in tokens(text):
        if token.type == "tr_open":
            found.append([])
        inside = token.type in ("td_open", "th_open") or (inside and not token.type.endswith("d_close"))
        if inside and token.type == "inline":
            found[-1].append(seen(token))
    return found


def seen(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())


@pytest.mark.parametrize("sample", [samples.none, samples.one, samples.many, samples.hostile])
def test_no_html_but_ours_and_no_link_but_to_the_web(sample: samples.Sample) -> None:
    text = comment(sample(), show_suppressed=True)
    opened = 0
    for token in tokens(text):
        if token.type in ("html_block", "html_inline"):
            assert OURS.fullmatch(token.content.strip()), token.content
            opened += token.content.count("<details>") - token.content.count("</details>")
        if token.type == "link_open":
            assert re.match("https?://", str(token.attrGet("href")))
        assert token.type != "image"
    assert opened == 0
    assert text.startswith(MARK + "\n")


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_shown_as_it_is_written(text: str) -> None:
    report = samples.one()
    (finding,) = report.findings
    place = Related(finding.span, text)
    finding = replace(finding, message=text, at=text, related=(place,), flow=())
    info = samples.rule("ADR101", "x", rationale=text, remedy=text)
    rendered = comment(replace(report, findings=(finding,), rules={"ADR101": info}))
    head, row = rows(rendered)
    assert len(head) == len(row) == 4
    wanted = " ".join(text.split()).replace("\u202e", r"\u202e")
    # Code loses its backticks, which is what they are for; elsewhere every character is there.
    assert row[3].replace("`", "") == (wanted if "\n" not in text else r"line\nbreak").replace("`", "")
    for token in tokens(rendered):
        if token.type.startswith("html"):
            assert OURS.fullmatch(token.content.strip()), token.content
        assert token.type not in ("image", "hr", "blockquote_open", "ordered_list_open", "em_open", "s_open")


def test_names_and_numbers_call_nobody() -> None:
    for text in ("@team", "see #12 and !12", "a@b.example"):
        inline = next(token for token in tokens(prose(text)) if token.type == "inline")
        plain = "\0".join(child.content for child in inline.children or () if child.type == "text")
        assert not re.search(r"@\w|[#!]\d", plain)


def test_code_that_rule_authors_write_stays_code() -> None:
    assert prose("set `appliesTo` or leave_it") == r"set `appliesTo` or leave\_it"
    assert code("a/b.yaml:1:2") == "`a/b.yaml:1:2`"
    assert code("a`b|c") == r"a\`b\|c"
    assert code("") == ""


def test_links_lead_to_the_web_alone() -> None:
    assert link("x", "https://a.example/b") == "[x](<https://a.example/b>)"
    for address in ("javascript:alert(1)", "https://a b", "https://a>b", "", "http://\x1b"):
        assert link("x", address) == "x"


def test_a_fence_is_longer_than_those_inside() -> None:
    (block,) = tokens(fenced("````\n<b>\n", "yaml"))
    assert (block.type, block.content) == ("fence", "````\n<b>\n")


def test_the_table_has_a_row_a_finding_worst_first() -> None:
    head, *found = rows(comment(samples.many(6), show_suppressed=True))
    assert head == ["Severity", "Rule", "Place", "Finding"]
    assert [row[0] for row in found] == ["error", *["warning"] * 4, "info"]
    assert found[1] == [
        *("warning", "HUB304", "plans/größe 1/long.yaml:2:5", "'fillers-0' sends more than tier S1 takes.")
    ]
    assert found[0][3] == "Silent. (suppressed: pilot, ends in January (plans/bottling.yaml:9))"


def test_the_headline_counts() -> None:
    assert "### iotlint: no problems in 1 file\n" in comment(samples.none())
    assert (
        "### iotlint: 4 warnings and 1 info in 2 files (1 suppressed, 1 file could not be read)\n"
    ) in comment(samples.many(6))
    two = replace(samples.one(), files=("plans/bottling.yaml", "b.yaml"))
    assert "### iotlint: 1 error in 1 of 2 files\n" in comment(two)


def test_sums_and_further_places_are_folded_away() -> None:
    report = samples.one()
    (finding,) = report.findings
    term = SumTerm("fillers", "2000 × 1,000", 2_000_000.0)
    found = Sum("messages", "messages a day", (term,), 2_000_000.0, ("packers",), 400_000.0)
    many = tuple(Related(finding.span, f"place {number}") for number in range(9))
    text = comment(replace(report, findings=(replace(finding, sums=(found,), related=many),)))
    assert "fillers: 2000 × 1,000 = 2,000,000 messages a day, of 400,000; not counted" in text
    assert "  - `plans/bottling.yaml:9:11`: place 4\n" in text
    assert "and 4 places more" in text
    assert "place 5" not in text
    assert text.index("<details>") < text.index("fillers") < text.index("</details>")


def test_a_comment_is_never_longer_than_github_takes() -> None:
    text = comment(samples.many(300))
    assert len(rows(text)) == MOST_ROWS + 1
    assert "199 findings more, none graver than these." in text
    (finding,) = samples.one().findings
    for message in ("<" * 5_000, "word " * 5_000):
        wordy = [
            replace(finding, code=f"ADR{number}", message=message, severity=Severity.WARNING)
            for number in range(400)
        ]
        rules = {
            one.code: samples.rule(one.code, "x", rationale="Why. " * 2_000, remedy="|" * 900)
            for one in wordy
        }
        failures = samples.many(3).failures * 2_000
        text = comment(replace(samples.report(wordy), rules=rules, failures=failures))
        assert len(text) <= LONGEST
        assert re.search(r"\d+ findings more", text)
        assert "Judged as of 2026-11-24" in text


def test_quiet_keeps_notices_back() -> None:
    assert "older than a year" in comment(samples.many(3))
    assert "older than a year" not in comment(samples.many(3), quiet=True)
