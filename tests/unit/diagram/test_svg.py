"""SVG, laid out by the Graphviz that the extra `report` brings: all text arrives, and nothing acts."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from iotlint.diagram import svg as module
from iotlint.diagram.svg import svg
from iotlint.errors import UsageError
from tests.unit.diagram.test_languages import PICTURES, meant

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", PICTURES)
def test_every_text_is_in_the_picture_and_nothing_that_acts(name: str) -> None:
    root = etree.fromstring(svg(PICTURES[name]).encode())
    written = ["".join(map(str, each.itertext())).replace("\u00a0", " ") for each in root.iter(f"{_SVG}text")]
    wanted = meant(PICTURES[name])
    labels = [
        *wanted["boxes"].values(),
        *wanted["nodes"].values(),
        *(text for _, _, text in wanted["arrows"]),
    ]
    title = PICTURES[name].title
    assert sorted(written) == sorted(
        [line for label in labels for line in label] + ([title] if title else [])
    )
    kinds = {str(each.tag).removeprefix(_SVG) for each in root.iter(etree.Element)}
    assert kinds <= {"svg", "g", "title", "polygon", "path", "ellipse", "polyline", "text"}
    assert not [
        each for each in root.iter() for key in each.attrib if "href" in str(key) or str(key).startswith("on")
    ]


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert svg(PICTURES["plant"]) == svg(PICTURES["plant"])


def test_without_graphviz_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PROGRAMS", ("no-such-graphviz",))
    with pytest.raises(UsageError, match=r"iotlint\[report\]"):
        svg(PICTURES["plant"])


@pytest.mark.parametrize("script", ["echo broken >&2; exit 1", "exit 0"])
def test_a_graphviz_that_fails_is_told(script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "dot"
    program.write_text(f"#!/bin/sh\ncat > /dev/null\n{script}\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(module, "PROGRAMS", ("dot",))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    with pytest.raises(UsageError, match="gave no picture"):
        svg(PICTURES["plant"])
