"""A picture in the DOT language, which Graphviz lays out as SVG, PDF or PNG."""

from __future__ import annotations

from collections.abc import Iterator

from iotlint.diagram.picture import BAR_PLACE, Arrow, Box, Node, Picture, gravest, texts

_SHAPES = {
    "device": 'shape=box, style="rounded,filled"',
    "asset": 'shape=cylinder, style="filled"',
    "application": 'shape=component, style="filled"',
    "service": 'shape=box, style="filled"',
    "site": 'shape=hexagon, style="filled"',
    "architecture": 'shape=note, style="filled"',
}
_FILLS = {"error": "#fde7e9", "warning": "#fff4ce", "info": "#e5f1fb"}
_STROKES = {"error": "#b10e1c", "warning": "#8a5300", "info": "#0f548c"}
_FONT = 'fontname="Helvetica,Arial,sans-serif"'


def dot(picture: Picture) -> str:
    """The text of the graph. Every identifier in it is ours; texts from the plan stand in quotes."""
    return "\n".join(_lines(picture)) + "\n"


def _lines(picture: Picture) -> Iterator[str]:
    yield "digraph {"
    yield f"  graph [label={_quoted((picture.title,))}, labelloc=t, rankdir=LR, {_FONT}]"
    # Wide margins, for browsers that set the text in a wider font than it was laid out for.
    yield f'  node [{_FONT}, margin="0.25,0.1", fillcolor="#ffffff", color="#444444"]'
    yield f'  edge [{_FONT}, color="#444444"]'
    for node in picture.nodes:
        yield f"  {_node(node)}"
    for lane in picture.lanes:
        yield from _box(lane, "  ")
    for arrow in picture.arrows:
        yield f"  {_arrow(arrow)}"
    yield "}"


def _box(box: Box, indent: str) -> Iterator[str]:
    yield f"{indent}subgraph cluster_{box.key} {{"
    color = _STROKES[str(gravest(box.marks))] if box.marks else "#bbbbbb"
    label = _quoted(texts((box.title,), box.marks))
    yield f'{indent}  graph [{_hooks(box, "")}, label={label}, color="{color}", margin=16]'
    if not (box.nodes or box.boxes):  # Graphviz draws no empty box
        yield f'{indent}  {box.key} [label="", shape=point, style=invis]'
    for node in box.nodes:
        yield f"{indent}  {_node(node)}"
    for inner in box.boxes:
        yield from _box(inner, indent + "  ")
    yield f"{indent}}}"


def _node(node: Node) -> str:
    color = ""
    if node.marks:
        grave = str(gravest(node.marks))
        color = f', fillcolor="{_FILLS[grave]}", color="{_STROKES[grave]}", penwidth=2'
    label = _quoted(texts(node.lines, node.marks))
    return f"{node.key} [{_hooks(node, node.kind)}, label={label}, {_SHAPES[node.kind]}{color}]"


def _hooks(drawn: Node | Box | Arrow, kind: str) -> str:
    """What SVG is styled by and found by: an identifier, and classes for what it is and how grave it is."""
    grave = gravest(drawn.marks)
    classes = " ".join(filter(None, (kind, str(grave) if grave else "")))
    return f'id="{drawn.key}"' + (f', class="{classes}"' if classes else "")


def _arrow(arrow: Arrow) -> str:
    lines = texts((arrow.label,) if arrow.label else (), arrow.marks)
    if arrow.bar:
        lines = (*lines, BAR_PLACE, arrow.bar.text)
    looks = [_hooks(arrow, "link" if arrow.dotted else "")]
    if lines:
        looks.append(f"label={_quoted(lines)}")
    if arrow.both:
        looks.append("dir=both")
    if arrow.dotted:
        looks += ["style=dashed", "constraint=false"]
    if arrow.marks:
        color = _STROKES[str(gravest(arrow.marks))]
        looks.append(f'color="{color}", fontcolor="{color}", penwidth=2')
    return f"{arrow.source} -> {arrow.target} [{', '.join(looks)}]"


def _quoted(lines: tuple[str, ...]) -> str:
    r"""A label of lines: backslashes would begin escapes as `\N`, ampersands entities."""
    return '"' + r"\n".join(map(_escaped, lines)) + '"'


def _escaped(line: str) -> str:
    return line.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
