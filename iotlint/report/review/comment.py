"""A review as a comment on a pull request: the picture, what meets what, what it carries, and the findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from iotlint.diagram.mermaid import MOST_ARROWS, mermaid
from iotlint.outcome import Report
from iotlint.report import markdown
from iotlint.report.markdown_text import fenced, prose
from iotlint.report.options import Options
from iotlint.report.review.model import Load, Review
from iotlint.report.summary import count
from iotlint.source.secrets import mask

# Of the characters that a comment may hold, so that most are left to the findings.
_MOST = markdown.LONGEST // 2
_MOST_PICTURE = 15_000
_MOST_ROWS = 25
_SIGNS = {"met": "✔", "elsewhere": "✔", "whole": "·", "doubtful": "⚠", "open": "✖", "own": "?"}


def render(reviews: Sequence[Review], report: Report, options: Options) -> str:
    """Whole blocks with blank lines between them, within what a comment may hold."""
    blocks: list[str] = []
    room = _MOST
    for block in (block for review in reviews for block in _blocks(review, alone=len(reviews) == 1)):
        room -= len(block) + 2
        if room < 0:
            break
        blocks.append(block)
    waived = _waived(report)
    if waived and len(waived) + 2 <= room:
        blocks.append(waived)
    return markdown.render(report, options, blocks)


def _blocks(review: Review, *, alone: bool) -> Iterator[str]:
    if not alone:
        yield f"#### {prose(review.name)}"
    text = mermaid(review.picture)
    if len(text) <= _MOST_PICTURE and len(review.picture.arrows) <= MOST_ARROWS:
        yield fenced(text, "mermaid")
    else:
        yield "The diagram is too large for a comment; `iotlint report -o report.html` draws it."
    rows: list[tuple[str, ...]]
    if review.requirements:
        title = f"Requirements: {review.tally}"
        rows = [
            (
                *(_SIGNS[each.verdict], prose(each.name), prose(each.applies_to) or "everything"),
                *(prose(each.words), ", ".join(found.code for found in each.findings)),
            )
            for each in review.requirements
        ]
        heads = ("", "requirement", "for", "how", "findings")
        yield _folded(title, heads, rows, is_open=bool(review.missing) and alone)
    if review.capacity:
        over = sum(each.load.verdict == "over" for each in review.capacity)
        title = "Capacity: " + (f"{count(over, 'limit')} exceeded" if over else "within the limits")
        rows = [
            (prose(each.service), _share(each.load), prose(_sum(each.load)))
            for each in sorted(review.capacity, key=lambda each: -(each.load.shares or (0, 0))[0])
        ]
        yield _folded(title, ("service", "of the limit", "sum"), rows)
    if review.wanted:
        rows = [
            (f"`{prose(key.name)}`", prose(key.possible), ", ".join(code for code, _ in key.rules))
            for key in review.wanted
        ]
        title = f"Not judged: {count(review.undecided, 'rule')}, for want of what the plan does not state"
        yield _folded(title, ("key", "possible values", "rules that ask for it"), rows)
    if review.models:
        rows = [
            (
                *(prose(each.id), str(each.version), prose(each.file), prose(each.holds)),
                *(prose(each.message), prose(", ".join(each.used_by))),
            )
            for each in review.models
        ]
        title = f"Models: {count(len(rows), 'interface')}"
        yield _folded(title, ("model", "DTDL", "file", "holds", "a message", "used by"), rows)
    if review.moments:
        rows = [
            (
                *(str(event.date), f"{event.days:,}", f"{prose(event.element)} {prose(event.what)}"),
                prose(", ".join(event.successor)),
            )
            for _, event, _ in review.moments
        ]
        yield _folded(
            f"Timeline: {count(len(rows), 'date')}", ("date", "days left", "what", "after it"), rows
        )


def _waived(report: Report) -> str:
    """What was silenced by somebody's decision: whose it is, and how many days are left; empty where nothing was."""
    decided = [(finding, finding.waiver) for finding in report.findings if finding.waiver is not None]
    if not decided:
        return ""
    decided.sort(key=lambda pair: (pair[1].days is None, pair[1].days or 0, pair[0].sort_key))
    rows = [
        (
            finding.code,
            *(prose(mask(each)) for each in (finding.message, waiver.reason, waiver.owner)),
            *(str(waiver.until or ""), "" if waiver.days is None else f"{waiver.days:,}"),
        )
        for finding, waiver in decided
    ]
    heads = ("rule", "finding", "reason", "owner", "until", "days left")
    return _folded(f"Suppressed: {count(len(rows), 'finding')}", heads, rows)


def _folded(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], *, is_open: bool = False) -> str:
    """A table under a title that folds it away."""
    table = [heads, ["---"] * len(heads), *rows[:_MOST_ROWS]]
    lines = [f"| {' | '.join(cells)} |" for cells in table]
    if len(rows) > _MOST_ROWS:
        lines += ["", f"and {len(rows) - _MOST_ROWS:,} more"]
    opening = "<details open>" if is_open else "<details>"
    return "\n".join([f"{opening}<summary>{escape(title)}</summary>", "", *lines, "", "</details>"])


def _share(load: Load) -> str:
    if load.shares is None:
        return "not known"
    filled = round(min(load.shares[0], 1) * 10)
    return f"`{'█' * filled}{'░' * (10 - filled)}` {load.share}"


def _sum(load: Load) -> str:
    return f"{load.words or 'nothing for sure'} = {load.amount} {load.measure}, of {load.room}"
