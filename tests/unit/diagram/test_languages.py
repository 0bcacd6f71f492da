"""Mermaid and DOT as Mermaid and Graphviz themselves read them: every label arrives as it was meant.

Both programs come from npm. They are looked for in .tools/node_modules, where .ci/run installs them.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from iotlint.diagram.dot import dot
from iotlint.diagram.mermaid import mermaid
from iotlint.diagram.picture import Arrow, Box, Mark, Node, Picture, texts
from iotlint.finding import Severity
from iotlint.report.escape import shown
from tests.npm import FOLDER, answer, need
from tests.unit.diagram.plans import HEADER, PLANT, drawn
from tests.unit.diagram.test_grouping import plants

HERE = Path(__file__).parent
INSTALL = "npm install --prefix .tools --no-save mermaid@11 jsdom@29 @hpcc-js/wasm-graphviz@1"

# What has a meaning in Mermaid, Markdown, HTML, YAML, DOT or a terminal, and has to lose it in a label.
HOSTILE = (
    'a"b',
    '"]; click n1 href "javascript:alert(1)"',
    "a --> b",
    "a]b)c}d|e",
    "end",
    "subgraph x",
    "graph TD; a-->b",
    "%%{init: {'securityLevel': 'loose'}}%%",
    "%% no comment",
    "---",
    "- item",
    "1. item",
    "12) item",
    "+ item",
    "# heading",
    "`code`",
    "**bold** and _slanted_",
    "$$\\frac{1}{2}$$",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "&lt;b&gt; &amp; &#35; #35; #quot;",
    "style x:#fff;",
    "classDef y:#000;",
    "n1:::error",
    "n1@{ shape: cyl }",
    "back\\slash \\n \\N \\G \\l",
    "tail\\",
    "{a|b|<c>d}",
    "https://example.com/?a=b&c=d",
    "ünï cødé 日本語 🏭",
    "line\nbreak",
    "bell\x07 and \x1b[31mred",
    "bidi \u202eevil\u202c",
    "x" * 300,
)
_MARKS = (Mark(Severity.ERROR, "HUB301", 1), Mark(Severity.INFO, "CON101", 4))


def picture(text: str) -> Picture:
    """A picture with a text from outside in every place that takes one, made fit to be shown as in a run."""
    text = shown(text)
    kinds = ("device", "asset", "application", "service", "site")
    nodes = tuple(Node(f"n{n}", kind, (text, text), _MARKS if n == 1 else ()) for n, kind in enumerate(kinds))
    site = Box("site_1", text, nodes[:2], (), _MARKS)
    lanes = (
        Box("lane_edge", "Sites and edge", (), (site, Box("site_2", text, ()))),
        Box("lane_x", text, nodes[2:]),
    )
    arrows = (
        Arrow("a1", "n0", "n1", text, False, False, ()),
        Arrow("a2", "n1", "n2", text, True, False, _MARKS),
        Arrow("a3", "n2", "n3", text, False, True, ()),
        Arrow("a4", "n3", "n4", "", False, False, _MARKS),
        Arrow("a5", "n4", "n0", "", True, False, ()),
    )
    return Picture(text, (Node("plan", "architecture", (text,), _MARKS),), lanes, arrows)


PICTURES = {
    "empty": Picture("", (), (), ()),
    "plant": drawn(PLANT),
    "plant alone": drawn(PLANT, findings=False),
    "bare": drawn(HEADER),
    "125 sites": drawn(plants(125)),
    **{f"hostile: {text[:20]!r}": picture(text) for text in HOSTILE},
}


@pytest.fixture(scope="module")
def read() -> dict[str, Any]:
    """What Mermaid and Graphviz made of each picture, in the order of PICTURES."""
    need(
        "DIAGRAMS ARE NOT CHECKED BY MERMAID AND GRAPHVIZ",
        ("mermaid", "jsdom", "@hpcc-js/wasm-graphviz"),
        INSTALL,
    )
    given = {
        "folder": str(FOLDER),
        # The last of each is wrong, to see that the programs do look.
        "mermaid": [*map(mermaid, PICTURES.values()), "flowchart LR\n  a["],
        "dot": [*map(dot, PICTURES.values()), "digraph {"],
    }
    found: dict[str, Any] = answer(HERE / "parse.mjs", given, 300)
    return found


def boxes(several: tuple[Box, ...]) -> Iterator[Box]:
    for box in several:
        yield box
        yield from boxes(box.boxes)


def meant(picture: Picture) -> dict[str, Any]:
    """What has to arrive: the lines of each label by the key of what it is on, and the arrows."""
    nodes = [*picture.nodes, *(node for box in boxes(picture.lanes) for node in box.nodes)]
    return {
        "boxes": {box.key: texts((box.title,), box.marks) for box in boxes(picture.lanes)},
        "nodes": {node.key: texts(node.lines, node.marks) for node in nodes},
        "arrows": [
            (each.source, each.target, texts((each.label,) if each.label else (), each.marks))
            for each in picture.arrows
        ],
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_mermaid_reads_what_was_meant(read: dict[str, Any], name: str) -> None:
    found = read["mermaid"][list(PICTURES).index(name)]
    assert "error" not in found, found

    def split(text: str) -> tuple[str, ...]:
        return tuple(text.split("<br>")) if text else ()

    # A box in which nothing stands is a node for Mermaid as well; what is read of it as a box counts.
    wanted = meant(PICTURES[name])
    assert {key: split(text) for key, text in found["boxes"].items()} == wanted["boxes"]
    assert {key: split(text) for key, text in found["nodes"].items() if key in wanted["nodes"]} == wanted[
        "nodes"
    ]
    assert found["nodes"].keys() <= wanted["nodes"].keys() | wanted["boxes"].keys()
    assert [(start, end, split(text)) for start, end, text in found["arrows"]] == wanted["arrows"]


@pytest.mark.slow
@pytest.mark.parametrize("name", PICTURES)
def test_graphviz_reads_what_was_meant(read: dict[str, Any], name: str) -> None:
    found = read["dot"][list(PICTURES).index(name)]
    assert "error" not in found, found

    def split(text: str) -> tuple[str, ...]:
        """Graphviz hands labels on as written; a doubled backslash is one that is shown."""
        parts = text.replace("\\\\", "\0").split("\\n")
        return tuple(html.unescape(part.replace("\0", "\\")) for part in parts) if text else ()

    wanted = meant(PICTURES[name])
    read_boxes = {key.removeprefix("cluster_"): split(text) for key, text in found["boxes"].items()}
    assert read_boxes == wanted["boxes"]
    points = {box.key for box in boxes(PICTURES[name].lanes)}
    assert {k: split(text) for k, text in found["nodes"].items() if k not in points} == wanted["nodes"]
    read_arrows = [(start, end, split(text)) for start, end, text in found["arrows"]]
    assert sorted(read_arrows) == sorted(wanted["arrows"])


@pytest.mark.slow
def test_the_programs_do_look(read: dict[str, Any]) -> None:
    assert "error" in read["mermaid"][-1]
    assert "error" in read["dot"][-1]


@pytest.mark.parametrize("name", PICTURES)
def test_no_character_that_hides_or_steers_is_written(name: str) -> None:
    for text in (mermaid(PICTURES[name]), dot(PICTURES[name])):
        assert all(shown(line) == line for line in text.splitlines())
        assert text.endswith("\n")


@pytest.mark.parametrize(("write", "file"), [(mermaid, "packaging-plant.mmd"), (dot, "packaging-plant.dot")])
def test_golden(write: Any, file: str) -> None:
    assert write(drawn(PLANT)) == (HERE / file).read_text(encoding="utf-8")
    assert write(drawn(PLANT)) == write(drawn(PLANT))
