"""Questions that every function of templates asks of its arguments: known, true, equal, of which normal form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.imports.value import Key, Unknown, Value, digest, identity

# Items of a collection that are looked at for its normal form; beyond them only the number counts.
MAX_LOOKED_AT = 200
MAX_LEVELS = 12
# Leaves of a collection that is compared or turned into text as a whole.
MAX_LEAVES = 50_000


class TooMuch(Exception):
    """A value larger than any template can hold; the message is a whole sentence."""


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


def key_of(value: Value) -> Key:
    """The normal form of a value, collections included."""
    return _key(value, 0, [0])


def _key(value: Value, level: int, seen: list[int]) -> Key:
    data = value.data
    if type(data) is not list and type(data) is not dict:
        return identity(data)
    seen[0] += 1
    if level > MAX_LEVELS or len(data) > MAX_LOOKED_AT or seen[0] > MAX_LOOKED_AT:
        return digest(type(data).__name__, len(data))
    if type(data) is list:
        return digest("list", *(_key(each, level + 1, seen) for each in value.each()))
    return digest(
        "object", *sorted((k.lower(), str(_key(child, level + 1, seen))) for k, child in value.items())
    )


def unresolved(name: str, values: Sequence[Value], reason: str = "") -> Unknown:
    """What a call gives whose arguments are not all known."""
    gaps = [value.data for value in values if isinstance(value.data, Unknown)]
    ties = tuple(dict.fromkeys(tie for gap in gaps for tie in gap.ties))
    why = reason or (gaps[0].reason if gaps else f"'{name}' cannot take these arguments")
    return Unknown(
        digest("call", name, *(key_of(value) for value in values)),
        why,
        ties,
        (),
        any(gap.secret for gap in gaps),
    )


def plain(value: Value) -> Any:
    """A value as ordinary JSON. Raises Partial where something in it is unknown, TooMuch where it has no end."""
    return _plain(value, 0, [0])


def _plain(value: Value, level: int, seen: list[int]) -> Any:
    data = value.data
    if isinstance(data, Unknown):
        raise Partial(data)
    seen[0] += 1
    if level > 100 or seen[0] > MAX_LEAVES:
        raise TooMuch("This makes a value that is larger than any template can hold.")
    if type(data) is list:
        return [_plain(each, level + 1, seen) for each in value.each()]
    if type(data) is dict:
        return {name: _plain(child, level + 1, seen) for name, child in value.items()}
    return data
