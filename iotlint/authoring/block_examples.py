"""Runs the examples in mapping blocks: each resource has to become the entry that stands beside it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from iotlint.config.values import Config
from iotlint.imports.files import NothingKnown, Options
from iotlint.imports.plan import plan_value
from iotlint.rulebook.book import Rulebook
from iotlint.run.importing import draw
from iotlint.run.records import standard
from iotlint.source.load import load, read

_TEMPLATE = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
}


def block_files(folder: Path) -> list[Path]:
    """The files below a folder of rules that may hold mapping blocks."""
    return [*sorted((folder / "services").glob("*.yaml")), *sorted(folder.glob("resources.yaml"))]


def run_block_examples(folder: Path, rulebook: Rulebook) -> Iterator[tuple[str, int, str, str]]:
    """Every example of the blocks below a folder: type, number, place, and what is wrong (empty: nothing)."""
    for path in block_files(folder):
        for document in load(read(str(path)), path.as_posix()).documents:
            blocks = document.value.get("resources", ()) if isinstance(document.value, dict) else ()
            for number, block in enumerate(blocks):
                for n, example in enumerate(block.get("examples", ())):
                    span = document.spans(("resources", number, "examples", n))[0]
                    place = f"{span.path}:{span.line}:{span.column}"
                    yield block["type"], n + 1, place, wrong_with(example, rulebook)


def wrong_with(example: Mapping[str, Any], rulebook: Rulebook) -> str:
    """What is wrong with an example of a block; empty if nothing is."""
    text = json.dumps({**_TEMPLATE, "resources": [example["resource"]]})
    by = standard(Config(), "2026-11-24", rulebook)
    try:
        work, drawn = draw(["example.json"], Options("arm", sites_alone=True), by, lambda _: text.encode())
    except NothingKnown as problem:
        return str(problem)
    if drawn is None:
        return work.faults[0].message
    value = plan_value(drawn)
    found = [
        entry for section in ("services", "sites", "assets") for entry in value.get(section, {}).values()
    ]
    if found != [example["becomes"]]:
        return f"it becomes {json.dumps(found)} and not {json.dumps([example['becomes']])}"
    return ""
