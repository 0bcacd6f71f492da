"""A picture as a Mermaid flowchart, which GitHub, GitLab, Azure DevOps and most wikis show."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from iotlint.diagram.picture import Arrow, Box, Node, Picture, gravest, texts

# What is written as it is; for all other ASCII characters stands their number, so that no text from a plan
# can end a label, begin a directive, or be taken for Markdown, HTML or a formula.
_UNSAFE = re.compile(r"[^A-Za-z0-9 ,.()/+=?!'\u00a1-\U0010ffff-]|(?<=-)-|^[-+]|[.)](?= )")
# What Mermaid draws unless it is configured to draw more.
MOST_ARROWS = 500
MOST_CHARACTERS = 50_000
_SHAPES = {
    "device": ("(", ")"),
    "asset": ("([", "])"),
    "application": ("[[", "]]"),
    "service": ("[", "]"),
    "site": ("{{", "}}"),
    "architecture": (">", "]"),
}
_CLASSES = (
    ("error", "fill:#fde7e9,stroke:#b10e1c,stroke-width:3px,color:#1b1b1b"),
    ("warning", "fill:#fff4ce,stroke:#8a5300,stroke-width:2px,color:#1b1b1b"),
    ("info", "fill:#e5f1fb,stroke:#0f548c,stroke-width:2px,color:#1b1b1b"),
)
_LINES = {
    "error": "stroke:#b10e1c,stroke-width:3px",
    "warning": "stroke:#8a5300,stroke-width:2px",
    "info": "stroke:#0f548c,stroke-width:2px",
}


def mermaid(picture: Picture) -> str:
    """The text of the diagram. Every identifier in it is ours; texts from the plan stand in quotes."""
    return "\n".join(_lines(picture)) + "\n"


def _lines(picture: Picture) -> Iterator[str]:
    if picture.title:
        yield from ("---", f"title: {json.dumps(picture.title, ensure_ascii=False)}", "---")
    yield "flowchart LR"
    classes: dict[str, list[str]] = {}
    for node in picture.nodes:
        yield f"  {_node(node, classes)}"
    for lane in picture.lanes:
        yield from _box(lane, "  ", classes)
    lines: dict[str, list[str]] = {}
    for number, arrow in enumerate(picture.arrows):
        yield f"  {_arrow(arrow)}"
        grave = gravest(arrow.marks)
        if grave:
            lines.setdefault(str(grave), []).append(str(number))
    for name, style in _CLASSES:
        if name in classes:
            yield f"  classDef {name} {style}"
            yield f"  class {','.join(classes[name])} {name}"
        if name in lines:
            yield f"  linkStyle {','.join(lines[name])} {_LINES[name]}"


def _box(box: Box, indent: str, classes: dict[str, list[str]]) -> Iterator[str]:
    yield f"{indent}subgraph {box.key}[{_quoted(texts((box.title,), box.marks))}]"
    _note(box, classes)
    for node in box.nodes:
        yield f"{indent}  {_node(node, classes)}"
    for inner in box.boxes:
        yield from _box(inner, indent + "  ", classes)
    yield f"{indent}end"


def _node(node: Node, classes: dict[str, list[str]]) -> str:
    _note(node, classes)
    opening, closing = _SHAPES[node.kind]
    return f"{node.key}{opening}{_quoted(texts(node.lines, node.marks))}{closing}"


def _note(drawn: Node | Box, classes: dict[str, list[str]]) -> None:
    grave = gravest(drawn.marks)
    if grave:
        classes.setdefault(str(grave), []).append(drawn.key)


def _arrow(arrow: Arrow) -> str:
    line = "-.->" if arrow.dotted else "<-->" if arrow.both else "-->"
    lines = texts((arrow.label,) if arrow.label else (), arrow.marks)
    label = f"|{_quoted(lines)}|" if lines else ""
    return f"{arrow.source} {line}{label} {arrow.target}"


def _quoted(lines: tuple[str, ...]) -> str:
    return '"' + "<br/>".join(_UNSAFE.sub(lambda m: f"#{ord(m[0])};", line) for line in lines) + '"'
