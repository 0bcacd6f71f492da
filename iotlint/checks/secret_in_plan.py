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


def _find(graph: Facts) -> Iterator[Breach]:
    telling: dict[str, bool] = {}
    # Most texts and keys of a large plan are the same few, which need no second look.
    plain: set[str] = set()
    dull: set[Any] = set()
    # The last is the name of what a list is: what stands in one is as secret as what it is called.
    ahead: list[tuple[Any, Route, str]] = [(graph.plan.written, (), "")]
    while ahead:
        value, route, name = ahead.pop()
        named = value.__class__ is dict
        for step, below in value.items() if named else enumerate(value):
            kind = below.__class__
            if kind is str:
                # Texts are looked at where they stand: as work put off, they cost four times as much.
                if below in plain and (step in dull if named else not name):
                    continue
                key = str(step) if named else name
                short = len(below) < (_SHORTEST_NAMED if _telling(key, telling) else _SHORTEST)
                if short or not _suspicious(below, key, telling):
                    plain.add(below)
                    if telling.get(key) is False:
                        dull.add(step)
                elif _holds_secret(below, key):
                    way = (*route, step)
                    field = next(str(part) for part in reversed(way) if isinstance(part, str))
                    yield Breach(graph.plan, way, {"field": field}, hidden=True)
            elif kind is dict or kind is list:
                name_of = (str(step) if named else name) if kind is list else ""
                ahead.append((below, (*route, step), name_of.removesuffix("s")))


def _suspicious(value: str, key: str, telling: dict[str, bool]) -> bool:
    """A cheap look that passes over almost everything; `telling` remembers which keys name a secret."""
    if _telling(key, telling) or "=" in value or "://" in value or "%" in value or "\uff1d" in value:
        return True
    if len(value) >= _LONG_WORD and max(map(len, value.split()), default=0) >= _LONG_WORD:
        return True
    return " " in value and _names_secret(value)


def _telling(key: str, telling: dict[str, bool]) -> bool:
    if key not in telling:
        telling[key] = _names_secret(key)
    return telling[key]


def _names_secret(text: str) -> bool:
    lower = text.lower()
    return any(name in lower for name in _NAMES)


def _holds_secret(value: str, key: str) -> bool:
    import re

    return any(not re.match(_STAND_IN, secret, re.IGNORECASE) for secret in secrets(f"{key}: {value}"))


secret_in_plan = Check("secret-in-plan", _find, ("field",))
