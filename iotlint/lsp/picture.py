"""The picture of a plan beside its text, with the findings on it and the way back to every id."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from iotlint.diagram.draw import picture_of
from iotlint.diagram.mermaid import mermaid
from iotlint.diagram.picture import Box, Node, Picture
from iotlint.diagram.svg import svg
from iotlint.errors import UsageError
from iotlint.lsp.judging import Analysis
from iotlint.lsp.names import refusal
from iotlint.lsp.positions import range_at
from iotlint.report.escape import shown

FORMATS = ("mermaid", "svg")


def diagram(known: Analysis, form: str, address: Callable[[str], str], encoding: str) -> dict[str, Any]:
    """The text of the picture of the first plan, and for each box where what it stands for is declared.

    Raises JsonRpcException in words: no plan, no such format, no Graphviz.
    """
    if form not in FORMATS:
        raise refusal(f"'{form}' is none of {', '.join(FORMATS)}.")
    if not known.plans:
        raise refusal("There is no architecture in this document that could be drawn.")
    plans = known.plans[0]
    picture = picture_of(plans.plan, known.findings, known.standard.rulebook.drawn, shown)
    try:
        text = mermaid(picture) if form == "mermaid" else svg(picture)
    except UsageError as problem:
        raise refusal(str(problem)) from None
    boxes = {}
    for key, about in _boxes(picture):
        for route in about:
            section, _, id = route.partition(".")
            if not id:
                continue
            span = plans.whole.spans((section, id), "key")[0]
            source = known.source if span.path == known.path else known.sources.get(span.path)
            boxes[key] = {
                "id": id,
                "uri": address(span.path),
                "range": _plain(range_at(source, span, encoding)),
            }
            break
    return {"format": form, "text": text, "title": picture.title, "version": known.version, "boxes": boxes}


def _boxes(picture: Picture) -> Iterator[tuple[str, tuple[str, ...]]]:
    def inside(box: Box) -> Iterator[Box | Node]:
        yield box
        yield from box.nodes
        for inner in box.boxes:
            yield from inside(inner)

    for node in picture.nodes:
        yield node.key, node.about
    for lane in picture.lanes:
        for each in inside(lane):
            yield each.key, each.about


def _plain(at: Any) -> dict[str, dict[str, int]]:
    return {
        "start": {"line": at.start.line, "character": at.start.character},
        "end": {"line": at.end.line, "character": at.end.character},
    }
