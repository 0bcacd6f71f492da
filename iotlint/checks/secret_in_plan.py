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
_LONG_WORD = 40
# What a text says, or its key, where it is a secret by its name.
_NAMES = ("key", "secret", "signature", "pass", "token", "pwd", "sig")
# What stands in for a secret: variables, templates, references to a vault, words of a sentence, blackened text.
_STAND_IN = (
    r"[$%<@]|\*+$|x+$|(?:.*(?:key-?vault|secretref|placeholder|example|changeme|redacted))|[a-z-]+[.]?$"
)


def _find(graph: Facts) -> Iterator[Breach]:
    telling: dict[str, bool] = {}
    # Most texts and keys of a large plan are the same few, which need no second look.
    plain: set[str] = set()
    dull: set[Any] = set()
    ahead: list[tuple[Any, Route]] = [(graph.plan.written, ())]
    while ahead:
        value, route = ahead.pop()
        named = value.__class__ is dict
        for step, below in value.items() if named else enumerate(value):
            kind = below.__class__
            if kind is str:
                # Texts are looked at where they stand: as work put off, they cost four times as much.
                if below in plain and (not named or step in dull):
                    continue
                key = str(step) if named else ""
                if len(below) < _SHORTEST or not _suspicious(below, key, telling):
                    plain.add(below)
                    if telling.get(key) is False:
                        dull.add(step)
                elif _holds_secret(below, key):
                    way = (*route, step)
                    field = next(str(part) for part in reversed(way) if isinstance(part, str))
                    yield Breach(graph.plan, way, {"field": field})
            elif kind is dict or kind is list:
                ahead.append((below, (*route, step)))


def _suspicious(value: str, key: str, telling: dict[str, bool]) -> bool:
    """A cheap look that passes over almost everything; `telling` remembers which keys name a secret."""
    if key not in telling:
        telling[key] = _names_secret(key)
    if telling[key] or "=" in value or "://" in value:
        return True
    if len(value) >= _LONG_WORD and max(map(len, value.split()), default=0) >= _LONG_WORD:
        return True
    return ": " in value and _names_secret(value)


def _names_secret(text: str) -> bool:
    lower = text.lower()
    return any(name in lower for name in _NAMES)


def _holds_secret(value: str, key: str) -> bool:
    import re

    return any(not re.match(_STAND_IN, secret, re.IGNORECASE) for secret in secrets(f"{key}: {value}"))


secret_in_plan = Check("secret-in-plan", _find, ("field",))
