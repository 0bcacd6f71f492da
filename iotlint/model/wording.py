"""How messages about the form of a file name places, values and what was expected there."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from iotlint.source.scalars import Pointed
from iotlint.source.secrets import mask
from iotlint.source.span import Route

_FEW_KEYS = 4
ENTRIES = {
    "sites": "site",
    "services": "service",
    "devices": "device",
    "assets": "asset",
    "applications": "application",
    "requirements": "requirement",
    "models": "model",
    "connections": "connection",
}
_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}
# Beginnings of secrets that are too short, or too broken, to be found as such.
_SECRETIVE = (
    *(
        "key=",
        "sig=",
        "signature=",
        "sharedaccesskey",
        "accountkey",
        "password",
        "secret=",
        "token=",
        "-----begin",
    ),
)
_LONGEST = 60
# So many words a message lists at most.
FEW = 14


def place(route: Route, tree: Any) -> str:
    """A place in words: "`type` of service 'hub'". `tree` is the architecture, for a connection's ends."""
    if not route:
        return "the architecture"
    section = str(route[0])
    if section in ENTRIES and len(route) > 1:
        owner, rest = _entry(section, route[1], tree), route[2:]
    else:
        owner, rest = "", route
    number = ""
    if rest and isinstance(rest[-1], int):
        number, rest = f"entry {rest[-1] + 1} of ", rest[:-1]
    if not rest:
        return number + owner
    path = "`" + ".".join(clipped(part) for part in rest) + "`"
    return f"{number}{path} of {owner}" if owner else number + path


def _entry(section: str, which: str | int, tree: Any) -> str:
    kind = ENTRIES[section]
    if isinstance(which, str):
        return f"{kind} '{clipped(which)}'"
    if section == "connections":
        try:
            ends = tree["connections"][which]["from"], tree["connections"][which]["to"]
        except (KeyError, TypeError, IndexError):
            ends = (None, None)
        if isinstance(ends[0], str) and isinstance(ends[1], str):
            return f"the connection from {shown(ends[0])} to {shown(ends[1])}"
    return f"{kind} {which + 1}"


def capital(sentence: str) -> str:
    """A sentence with a capital letter, unless it starts with something quoted."""
    return sentence[:1].upper() + sentence[1:]


def clipped(text: object) -> str:
    """A key or id, blackened where it is a secret, and cut where it goes on too long to be read in a message."""
    text = mask(str(text))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def word(value: Any) -> str:
    """A value as a word of a list would be written: without capitals; empty where it is no word."""
    return str(value).casefold().strip() if isinstance(value, (str, bool)) else ""


def is_word(value: Any) -> bool:
    """Whether a value is a word that may stand in a list, or a name."""
    return isinstance(value, str) and re.fullmatch(r"[A-Za-z][\w.-]*", value, re.ASCII) is not None


def is_name(value: Any) -> bool:
    """Whether a value is one name of several words, such as `West Europe`; words in small letters may be a list."""
    return (
        isinstance(value, str) and re.fullmatch(r"[A-Z]\w*( [A-Z0-9]\w*){1,3}", value, re.ASCII) is not None
    )


def shown(value: Any) -> str:
    """A value as a message may show it: never a secret, never more than a line."""
    if value is None:
        return "empty"
    if value is True or value is False:
        return str(value).lower()
    if isinstance(value, Pointed):
        return f"{value:.3f}"
    if isinstance(value, (int, float)):
        # Whole numbers of thousands of digits can't be turned into text, and nobody would read them.
        return str(value) if isinstance(value, float) or value.bit_length() < 200 else "a very large number"
    if isinstance(value, (dict, list)):
        return f"a {'mapping' if isinstance(value, dict) else 'list'}"
    text = str(value)
    low = text.lower()
    if any(sign in low for sign in _SECRETIVE) or _random(text) or mask(text) != text:
        return "a text that looks like a secret"
    if not text.strip():
        return "blank"
    return f"'{clipped(text)}'" if "\n" not in text else f"'{clipped(text.splitlines()[0])}…'"


def _random(text: str) -> bool:
    """Whether a text is long and mixed enough to be a key rather than a word."""
    if len(text) < 32 or " " in text:
        return False
    return all(any(map(test, text)) for test in (str.isdigit, str.islower, str.isupper))


def kinds(types: Sequence[str]) -> str:
    """The types a schema asks for: "text or a list"."""
    return either(_KINDS[name] for name in types if name in _KINDS)


def either(words: Iterable[str]) -> str:
    """Words as a choice: "a, b or c"."""
    words = list(words)
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def flow(value: Any) -> str:
    """An example of the schema as one would write it in YAML."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return str(value).lower() if isinstance(value, bool) else str(value)


def such_as(
    value: Any,
    examples: Sequence[Any] | None,
    keys: Mapping[str, Any] | None,
    fits: Callable[[Any, Any], bool],
) -> str:
    """How to write what a wrong value stands for: as an example; or, of a mapping, under the key that such a value says
    something of, if one takes it and not just any text; else the keys there are."""
    if examples:
        return f", such as {flow(examples[0])}"
    if not keys:
        return ""
    meant = next((key for key, schema in keys.items() if fits(value, schema) and not fits("?", schema)), None)
    if meant is not None:
        return f", such as {flow({meant: value})}"
    return f" with keys such as {', '.join([*keys][:_FEW_KEYS])}"
