"""Pictures of plans given as text."""

from __future__ import annotations

from pathlib import Path

from iotlint.config.values import Config
from iotlint.diagram.draw import picture_of
from iotlint.diagram.picture import Box, Picture
from iotlint.report.escape import shown
from iotlint.run.lint import judge
from iotlint.run.records import LazyBases, standard
from iotlint.source.load import load, read

ROOT = Path(__file__).resolve().parents[3]
PLANT = (ROOT / "examples" / "packaging-plant.yaml").read_text(encoding="utf-8")
AS_OF = "2026-11-24"
HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plant}\n"


def drawn(text: str, *, findings: bool = True) -> Picture:
    """The picture of the one architecture in a text."""
    by = standard(Config(), AS_OF)
    (document,) = load(text.encode(), "plan.yaml").documents
    judged = judge(document, by, LazyBases(read))
    return picture_of(judged.facts.plan, judged.findings if findings else [], by.rulebook.drawn, shown)


def labels(picture: Picture) -> dict[str, str]:
    """The title of the box that each node stands in, by the first line of the node."""
    found = {node.lines[0]: "" for node in picture.nodes}
    ahead: list[Box] = list(picture.lanes)
    while ahead:
        box = ahead.pop()
        found |= {node.lines[0]: box.title for node in box.nodes}
        ahead += box.boxes
    return found


def lines(picture: Picture) -> dict[str, tuple[str, ...]]:
    """All further lines of each node, by its first."""
    found: dict[str, tuple[str, ...]] = {}
    ahead: list[Box] = list(picture.lanes)
    while ahead:
        box = ahead.pop()
        found |= {node.lines[0]: node.lines[1:] for node in box.nodes}
        ahead += box.boxes
    return found
