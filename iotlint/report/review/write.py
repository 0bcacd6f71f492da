"""A file with plans, for those who review it: judged, and written as a page or as a comment."""

from __future__ import annotations

from iotlint.advise.known import Known
from iotlint.report.options import Options
from iotlint.report.review import comment, page
from iotlint.report.review.collect import review_of
from iotlint.report.review.found import found_in
from iotlint.report.review.model import Review
from iotlint.run.judged import JudgedFile


def as_page(file: JudgedFile) -> str:
    """One HTML file that needs no network. Raises UsageError where what it takes to write it is not installed."""
    reported = [finding for finding in file.elsewhere if finding.suppressed is None]
    return page.render(reviews(file), file.report, found_in(reported, (), file.report))


def as_comment(file: JudgedFile, options: Options) -> str:
    """Markdown with a Mermaid picture, no longer than a comment may be."""
    return comment.render(reviews(file), file.report, options)


def reviews(file: JudgedFile) -> list[Review]:
    """What there is to say of each plan in a file."""
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
        for judged in file.plans
    ]
