"""Plain scalars to values, by the core schema of YAML 1.2."""

from __future__ import annotations

import re

Scalar = str | int | float | bool | None

# Longer numbers stay text: an integer beyond this does not fit a float, and one far beyond cannot be printed.
MAX_NUMBER_LENGTH = 250

FIXED: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
    ".nan": float("nan"), ".NaN": float("nan"), ".NAN": float("nan"),
    ".inf": float("inf"), ".Inf": float("inf"), ".INF": float("inf"),
    "+.inf": float("inf"), "+.Inf": float("inf"), "+.INF": float("inf"),
    "-.inf": float("-inf"), "-.Inf": float("-inf"), "-.INF": float("-inf"),
}  # fmt: skip

_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OCTAL = re.compile(r"0o[0-7]+")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+")


def resolve(text: str) -> Scalar:
    """The value a plain scalar stands for; text wherever the core schema knows nothing better."""
    if text in FIXED:
        return FIXED[text]
    if text[0] not in "0123456789+-." or len(text) > MAX_NUMBER_LENGTH:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _OCTAL.fullmatch(text):
        return int(text, 8)
    if _HEXADECIMAL.fullmatch(text):
        return int(text, 16)
    return text


class Resolved(dict[str, Scalar]):
    """Resolves each text once: `resolved[text]`. Equal texts become one object, which saves memory too."""

    __slots__ = ()

    def __missing__(self, text: str) -> Scalar:
        value = self[text] = resolve(text)
        return value
