"""Questions that every function of templates asks of its arguments: known, true, equal, of which normal form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.imports.value import Key, Unknown, Value, identity

# Items of a collection that are looked at for its normal form; beyond them only the number counts.
MAX_LOOKED_AT = 200
MAX_LEVELS = 12


class Partial(Exception):
    """A collection has an unknown somewhere in it."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(unknown.reason)
        self.unknown = unknown


def truth(data: Any) -> bool | None:
    """Whether a condition holds; None where nobody can say. Old templates write truth values as text."""
    if isinstance(data, bool):
        return data
    if isinstance(data, str) and data.lower() in ("true", "false"):
        return data.lower() == "true"
    if type(data) is int:
        return data != 0
    return None


def key_of(value: Value, level: int = 0) -> Key:
    """The normal form of a value, collections included."""
    data = value.data
    if type(data) is list:
        if level > MAX_LEVELS or len(data) > MAX_LOOKED_AT:
            return ("list", len(data))
        return ("list", *(key_of(each, level + 1) for each in value.each()))
    if type(data) is dict:
        if level > MAX_LEVELS or len(data) > MAX_LOOKED_AT:
            return ("object", len(data))
        return (
            "object",
            *sorted((name.lower(), repr(key_of(child, level + 1))) for name, child in value.items()),
        )
    return identity(data)


def unresolved(name: str, values: Sequence[Value], reason: str = "") -> Unknown:
    """What a call gives whose arguments are not all known."""
    gaps = [value.data for value in values if isinstance(value.data, Unknown)]
    ties = tuple(dict.fromkeys(tie for gap in gaps for tie in gap.ties))
    why = reason or (gaps[0].reason if gaps else f"'{name}' cannot take these arguments")
    return Unknown(
        ("call", name, *(key_of(value) for value in values)), why, ties, (), any(gap.secret for gap in gaps)
    )


def plain(value: Value, level: int = 0) -> Any:
    """A value as ordinary JSON. Raises Partial where something in it is unknown."""
    data = value.data
    if isinstance(data, Unknown):
        raise Partial(data)
    if level > 100:
        raise Partial(Unknown(("deep",), "it is nested too deep"))
    if type(data) is list:
        return [plain(each, level + 1) for each in value.each()]
    if type(data) is dict:
        return {name: plain(child, level + 1) for name, child in value.items()}
    return data
