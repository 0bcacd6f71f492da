"""The SVG that Graphviz laid out, made part of a page: to be clicked, reached by keyboard, read out, and styled."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

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


def embedded(svg: str, labels: Mapping[str, str], prefix: str, title: str) -> str:
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
        _copy(child, made, labels, prefix)
    return ElementTree.tostring(made, encoding="unicode")


def _copy(
    element: ElementTree.Element, into: ElementTree.Element, labels: Mapping[str, str], prefix: str
) -> None:
    name = element.tag.removeprefix(f"{{{_SVG}}}")
    if name not in _KEPT:
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
        _copy(child, copy, labels, prefix)
