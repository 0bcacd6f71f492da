"""Plain scalars to values, by the core schema of YAML 1.2."""

from __future__ import annotations

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

# Words that other YAML parsers than iotlint's own read as something else.
_NOT_TEXT = frozenset(("yes", "no", "on", "off", "y", "n"))
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_OCTAL = frozenset("01234567")
_HEXADECIMAL = frozenset("0123456789abcdefABCDEF")
_FLOAT = frozenset("0123456789+-.eE")


class Pointed(float):
    """A number written like `12.000`: twelve to YAML, and twelve thousand to many who write it.

    No whole number, so that it is asked about wherever one belongs.
    """

    __slots__ = ()

    def is_integer(self) -> bool:
        """Whether it is certainly whole, and this one: never."""
        return False


def resolve(text: str) -> Scalar:
    """The value a plain scalar stands for; text wherever the core schema knows nothing better."""
    if text in FIXED:
        return FIXED[text]
    first = text[0]
    if first not in "0123456789+-." or len(text) > MAX_NUMBER_LENGTH or not text.isascii():
        return text
    if text.isdigit() or (first in "+-" and text[1:].isdigit()):
        return int(text)
    # Regular expressions would say this more plainly, and cost a millisecond to compile at every start.
    if _FLOAT.issuperset(text):
        try:
            value = float(text)
        except ValueError:
            return text
        return Pointed(value) if text.endswith(".000") and text[:-4].isdigit() and len(text) < 8 else value
    if text.startswith("0o") and _OCTAL.issuperset(text[2:]) and len(text) > 2:
        return int(text, 8)
    if text.startswith("0x") and _HEXADECIMAL.issuperset(text[2:]) and len(text) > 2:
        return int(text, 16)
    return text


def is_word(text: str) -> bool:
    """Whether every YAML parser takes a plain text for the text it is."""
    return resolve(text) == text and text.lower() not in _NOT_TEXT


class Resolved(dict[str, Scalar]):
    """Resolves each text once: `resolved[text]`. Equal texts become one object, which saves memory too."""

    __slots__ = ()

    def __missing__(self, text: str) -> Scalar:
        value = self[text] = resolve(text)
        return value


def is_date(text: str) -> bool:
    """Whether a text is a day that the calendar has, written like 2027-06-01."""
    if (
        len(text) != 10
        or text[4] != "-"
        or text[7] != "-"
        or (text[:4] + text[5:7] + text[8:]).strip("0123456789")
    ):
        return False
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:])
    if not year or not 1 <= month <= 12:
        return False
    leap = month == 2 and year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 1 <= day <= _DAYS[month - 1] + leap
