"""SOL401: a key, password or token stands in the plan. The finding says where, never what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from iotlint.engine.check import Breach, Check
from iotlint.facts.graph import Graph
from iotlint.model.types import Route
from iotlint.source.secrets import secrets

# Shorter texts can be a secret only by what they contain or by the key they stand under.
_SHORT = 40
_TELLING = ("=", ": ", "://")
_KEY = re.compile(r"key|secret|signature|passw|token|pwd|sig", re.IGNORECASE)
# What stands in for a secret: variables, templates, references to a vault, words of a sentence, blackened text.
_STAND_IN = re.compile(
    r"[$%<@]|\*+$|x+$|(?:.*(?:key-?vault|secretref|placeholder|example|changeme|redacted))|[a-z-]+[.]?$",
    re.IGNORECASE,
)


def _find(graph: Graph) -> Iterator[Breach]:
    for route in _texts(graph.plan.written, (), ""):
        yield Breach(graph.plan, route, {"field": next(str(s) for s in reversed(route) if isinstance(s, str))})


def _texts(value: Any, route: Route, key: str) -> Iterator[Route]:
    """The routes of all texts below `value` that hold a secret; `key` is what the value stands under."""
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _texts(below, (*route, name), str(name))
    elif isinstance(value, list):
        for n, below in enumerate(value):
            yield from _texts(below, (*route, n), "")
    elif isinstance(value, str) and _suspicious(value, key) and _holds_secret(value, key):
        yield route


def _suspicious(value: str, key: str) -> bool:
    """A cheap look that passes over almost everything."""
    return len(value) >= _SHORT or any(part in value for part in _TELLING) or _KEY.search(key) is not None


def _holds_secret(value: str, key: str) -> bool:
    return any(not _STAND_IN.match(secret) for secret in secrets(f"{key}: {value}"))


secret_in_plan = Check("secret-in-plan", _find, ("field",))
