"""A file with plans, for those who review it: judged, and written as a page or as a comment."""

from __future__ import annotations

from iotlint.advise.known import Known
from iotlint.report.options import Options
from iotlint.report.review import comment, page
from iotlint.report.review.collect import review_of
from iotlint.report.review.found import found_in
from iotlint.report.review.model import Review
from iotlint.run.judged import JudgedFile

# More than anybody goes through; the page would grow to what browsers are slow with.
_MOST_PLANS = 100


def as_page(file: JudgedFile) -> str:
    """One HTML file that needs no network. Raises UsageError where what it takes to write it is not installed."""
    reported = [finding for finding in file.elsewhere if finding.suppressed is None]
    shown = reviews(file, _MOST_PLANS)
    more = len(file.plans) - len(shown)
    return page.render(shown, file.report, found_in(reported, (), file.report), more)


def as_comment(file: JudgedFile, options: Options) -> str:
    """Markdown with a Mermaid picture, no longer than a comment may be."""
    return comment.render(reviews(file), file.report, options)


def reviews(file: JudgedFile, most: int | None = None) -> list[Review]:
    """What there is to say of each plan in a file, or of so many of them."""
    known = Known(file.rulebook.cited, file.report.as_of)
    return [
        review_of(
            judged.document,
            judged.graph,
            judged.findings,
            file.report,
            known,
            file.rulebook.drawn,
            judged.wanting,
        )
        for judged in file.plans[:most]
    ]
