"""The SVG that Graphviz laid out, made part of a page: to be clicked, reached by keyboard, read out, and styled."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from iotlint.diagram.picture import BAR_PLACE, Bar

_SVG = "http://www.w3.org/2000/svg"
_KEPT = {"g", "polygon", "path", "ellipse", "polyline", "text"}
_ATTRIBUTES = {
    "class",
    "transform",
    "points",
    "d",
    "cx",
    "cy",
    "rx",
    "ry",
    "x",
    "y",
    "text-anchor",
    "font-size",
}
_UNFILLED = "none"


# The width and the height of a bar on an arrow; beyond its limit there is room for a fifth.
_WIDTH, _HEIGHT = 60.0, 7.0
_BEYOND = 1.2


def embedded(
    svg: str, labels: Mapping[str, str], prefix: str, title: str, bars: Mapping[str, Bar] | None = None
) -> str:
    """The picture as an element of a page of HTML.

    `labels` says what each thing is that can be looked at, by its key; `prefix` keeps the identifiers of
    several pictures on one page apart. Nothing but shapes and text is kept of what Graphviz wrote; colours
    are left to the page's style sheet.
    """
    root = ElementTree.fromstring(svg)  # noqa: S314 - by Graphviz, from a text of ours with names escaped
    ElementTree.register_namespace("", _SVG)
    view = root.attrib["viewBox"]
    *_, width, height = view.split()
    made = ElementTree.Element(
        f"{{{_SVG}}}svg",
        {
            "class": "picture",
            "viewBox": view,
            "width": width,
            "height": height,
            "role": "group",
            "aria-label": title,
        },
    )
    for child in root:
        _copy(child, made, labels, prefix, bars or {})
    return ElementTree.tostring(made, encoding="unicode")


def _copy(
    element: ElementTree.Element,
    into: ElementTree.Element,
    labels: Mapping[str, str],
    prefix: str,
    bars: Mapping[str, Bar],
    bar: Bar | None = None,
) -> None:
    name = element.tag.removeprefix(f"{{{_SVG}}}")
    if name not in _KEPT:
        return
    if bar is not None and element.text == BAR_PLACE:
        _draw(bar, float(element.get("x", 0)), float(element.get("y", 0)), into)
        return
    attributes = {key: value for key, value in element.attrib.items() if key in _ATTRIBUTES}
    if name != "text" and element.get("fill") == _UNFILLED:
        attributes["fill"] = _UNFILLED
    if element.get("stroke-dasharray"):
        attributes["stroke-dasharray"] = element.attrib["stroke-dasharray"]
    key = element.get("id", "")
    if key in labels:
        attributes |= {
            "id": f"{prefix}{key}",
            "data-key": key,
            "tabindex": "0",
            "role": "button",
            "aria-label": labels[key],
            "aria-pressed": "false",
        }
    copy = ElementTree.SubElement(into, f"{{{_SVG}}}{name}", attributes)
    if name == "text":
        copy.text, copy.tail = element.text, " "  # or the lines of a label would be read as one word
    for child in element:
        _copy(child, copy, labels, prefix, bars, bars.get(key, bar))


def _draw(bar: Bar, middle: float, base: float, into: ElementTree.Element) -> None:
    """A load in the place that was kept for it: what is taken, what goes there at least and at most, the limit."""
    group = ElementTree.SubElement(into, f"{{{_SVG}}}g", {"class": f"bar {bar.verdict}"})
    left, top = middle - _WIDTH / 2, base - _HEIGHT - 1
    least, most = (_WIDTH * min(part, _BEYOND) for part in (bar.least, bar.most))
    shapes = (("room", _WIDTH, 0.0), ("most", most, 1.0), ("load", least, 1.0))
    for name, width, inset in shapes:
        box = {"x": left, "y": top + inset, "width": width, "height": _HEIGHT - 2 * inset}
        ElementTree.SubElement(
            group, f"{{{_SVG}}}rect", {"class": name, **{key: f"{value:.2f}" for key, value in box.items()}}
        )
    right = f"{left + _WIDTH:.2f}"
    line = {"class": "limit", "x1": right, "x2": right, "y1": f"{top - 1:.2f}", "y2": f"{base:.2f}"}
    ElementTree.SubElement(group, f"{{{_SVG}}}line", line)
