"""SOL401: a key, password or token stands in the plan. The finding says where, never what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from iotlint.engine.check import Breach, Check
from iotlint.facts.facts import Facts
from iotlint.source.secrets import secrets
from iotlint.source.span import Route

# No secret is shorter, and no word of an ordinary text as long.
_SHORTEST = 8
_SHORTEST_NAMED = 4
_LONG_WORD = 20
# What a text says, or its key, where it is a secret by its name.
_NAMES = ("key", "secret", "signature", "pass", "token", "pwd", "sig", "psk", "pin", "credential", "auth")
# What stands in for a secret: variables, templates, references to a vault, words of a sentence, blackened text.
_STAND_IN = (
    r"[$%<@]|\*+$|x+$|(?:.*(?:key-?vault|secretref|placeholder|example|changeme|redacted))|[a-z-]+[.]?$"
)


# What was seen before: keys that name no secret, texts that are none below such a key, and texts that were looked
# at with their key. Most of what plans say are the same few words, which need no second look.
_dull: set[str] = set()
_plain: set[str] = set()
_sound: set[tuple[str, str]] = set()
_MOST_KEPT = 20_000
_LONGEST_KEPT = 64


def _find(graph: Facts) -> Iterator[Breach]:
    dull, plain = _dull, _plain
    for kept in (_dull, _plain, _sound):
        if len(kept) > _MOST_KEPT:
            kept.clear()
    # The last is the name of what a list is: what stands in one is as secret as what it is called.
    ahead: list[tuple[Any, Route, str]] = [(graph.plan.written, (), "")]
    step: Any
    while ahead:
        value, route, name = ahead.pop()
        named = value.__class__ is dict
        for step, below in value.items() if named else enumerate(value):
            kind = below.__class__
            if kind is str:
                # Texts are looked at where they stand: as work put off, they cost four times as much.
                key = step if named else name
                if below in plain and key in dull:
                    continue
                if _is_secret(below, key):
                    way = (*route, step)
                    field = next(str(part) for part in reversed(way) if isinstance(part, str))
                    yield Breach(graph.plan, way, {"field": field}, hidden=True)
            elif kind is dict or kind is list:
                name_of = (step if named else name) if kind is list else ""
                ahead.append((below, (*route, step), name_of.removesuffix("s")))


def _is_secret(value: str, key: str) -> bool:
    telling = key not in _dull and _names_secret(key)
    if telling:
        if len(value) < _SHORTEST_NAMED:
            return False
    else:
        _dull.add(key)
        if len(value) < _SHORTEST or not _suspicious(value):
            if len(value) <= _LONGEST_KEPT:
                _plain.add(value)
            return False
    if (key, value) in _sound:
        return False
    found = _holds_secret(value, key)
    if not found and len(value) <= _LONGEST_KEPT:
        _sound.add((key, value))
    return found


def _suspicious(value: str) -> bool:
    """A cheap look that passes over almost everything."""
    if "=" in value or "://" in value or "%" in value or "\uff1d" in value:
        return True
    if len(value) >= _LONG_WORD and max(map(len, value.split()), default=0) >= _LONG_WORD:
        return True
    return " " in value and _names_secret(value)


def _names_secret(text: str) -> bool:
    lower = text.lower()
    return any(name in lower for name in _NAMES)


def _holds_secret(value: str, key: str) -> bool:
    import re

    return any(not re.match(_STAND_IN, secret, re.IGNORECASE) for secret in secrets(f"{key}: {value}"))


secret_in_plan = Check("secret-in-plan", _find, ("field",))
