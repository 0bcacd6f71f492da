"""The requirements that a plan can state, as text, JSON and Markdown."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import Any

from iotlint.catalog.entries import read_mapping
from iotlint.resources import folder

_WIDTH = 80


def _known() -> Mapping[str, Any]:
    return read_mapping(folder("rules") / "requirements.yaml", [])


def text() -> str:
    """A name a line, with what it means beside it."""
    known = _known()
    wide = max(map(len, known))
    lines = []
    for name, each in known.items():
        told = textwrap.wrap(each["summary"], _WIDTH - wide - 2, break_long_words=False)
        lines.append(f"{name:<{wide}}  {told[0]}")
        lines += [" " * (wide + 2) + more for more in told[1:]]
    return "\n".join(lines) + "\n"


def as_json() -> str:
    """A list with name, meaning, details and other words of each."""
    found = [
        {
            "name": name,
            "summary": each["summary"],
            "details": dict(each.get("parameters", {})),
            "aliases": list(each.get("aliases", ())),
        }
        for name, each in _known().items()
    ]
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def markdown() -> str:
    """A table."""
    lines = ["| requirement | what it means | in other words |", "|---|---|---|"]
    lines += [
        f"| {n} | {each['summary']} | {', '.join(each.get('aliases', ()))} |" for n, each in _known().items()
    ]
    return "\n".join(lines) + "\n"
