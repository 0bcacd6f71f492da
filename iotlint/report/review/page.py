"""A review as one HTML file: its styles, its script and its picture in it, and nothing that leaves it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from iotlint.diagram.svg import svg
from iotlint.errors import UsageError
from iotlint.home import lacks
from iotlint.opener import text_of
from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.excerpt import Row
from iotlint.report.review.diagram import embedded
from iotlint.report.review.model import Found, Review

if TYPE_CHECKING:
    from markupsafe import Markup

_CODE = re.compile("`([^`]+)`")
# Keys that nobody stated, before the rest is folded away.
_SHOWN_KEYS = 12
_FOLDER = Path(__file__).parent


def render(reviews: Sequence[Review], report: Report, elsewhere: Sequence[Found], more: int = 0) -> str:
    """The page. `elsewhere` are findings about the file rather than a plan in it, `more` is the number of plans that
    it does not show. Raises UsageError where what it takes to write it is not installed."""
    try:
        from jinja2 import Environment, FunctionLoader, StrictUndefined
    except ImportError:
        raise UsageError(
            lacks(
                "A report in HTML is written with Jinja2", "report", "Without it, there is --format markdown."
            )
        ) from None
    environment = Environment(
        loader=FunctionLoader(_text),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["prose"] = _prose
    environment.filters["marked"] = _marked
    style, script = (_text(name) for name in ("page.css", "page.js"))
    pictures = [
        embedded(
            svg(review.picture),
            {part.key: part.label for part in review.parts},
            f"p{number}-",
            f"Diagram of {review.name}",
            {arrow.key: arrow.bar for arrow in review.picture.arrows if arrow.bar},
        )
        for number, review in enumerate(reviews, start=1)
    ]
    return environment.get_template("page.html").render(
        reviews=list(zip(reviews, pictures, strict=True)),
        report=report,
        elsewhere=elsewhere,
        more=more,
        files=", ".join(shown(path) for path in report.files),
        title=" and ".join(review.name for review in reviews[:2]) + (" and more" if len(reviews) > 2 else ""),
        style=style,
        script=script,
        shown_keys=_SHOWN_KEYS,
        policy=f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'",
    )


def _prose(text: str) -> Markup:
    """Text in which what stands between backticks is code, as authors of rules write it."""
    from markupsafe import Markup, escape

    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped just before


def _marked(row: Row) -> tuple[str, str, str]:
    """The text of a line before what is marked, that itself, and what comes behind it."""
    if not row.marks:
        return row.text, "", ""
    start = len(row.marks) - len(row.marks.lstrip())
    return row.text[:start], row.text[start : len(row.marks)], row.text[len(row.marks) :]


def _text(name: str) -> str:
    return text_of(_FOLDER / name)


def _hash(content: str) -> str:
    """What a content security policy knows a text between tags by."""
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()
