"""Values as YAML text: in one line, over several, or in the manner of the text they take the place of."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from iotlint.source.scalars import is_word

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._/+ -]*[A-Za-z0-9_%])?%?", re.ASCII)


def flow(value: Any, quoted: bool = False) -> str:
    """A value as YAML in one line, readable in block and in flow style; `quoted` as in JSON."""
    if isinstance(value, Mapping):
        pairs = (f"{flow(key, quoted)}: {flow(each, quoted)}" for key, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(each, quoted) for each in value) + "]"
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    if isinstance(value, str) and (quoted or not is_plain(value)):
        return _double(value)
    return str(value)


def block(key: str, value: Mapping[str, Any], step: int) -> list[str]:
    """The lines of an entry whose value is a mapping, its entries indented by `step` blanks each."""
    pad = " " * step
    return [f"{flow(key)}:", *(f"{pad}{flow(name)}: {flow(each)}" for name, each in value.items())]


def items(key: str, values: Sequence[Any], step: int) -> list[str]:
    """The lines of an entry whose value is a list, an item a line."""
    pad = " " * step
    return [f"{flow(key)}:", *(f"{pad}- {flow(each)}" for each in values)]


def like(old: str, value: Any) -> str:
    """A value in one line, quoted as the text whose place it takes."""
    if isinstance(value, str) and old[:1] == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    return _double(value) if isinstance(value, str) and old[:1] == '"' else flow(value)


def is_plain(text: str) -> bool:
    """Whether a text can stand without quotes anywhere and stay this text."""
    return bool(_PLAIN.fullmatch(text)) and is_word(text)


def _double(text: str) -> str:
    return json.dumps(text, ensure_ascii=not text.isprintable())
