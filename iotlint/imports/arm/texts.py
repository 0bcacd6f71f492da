"""Functions of templates on texts and numbers; text of which a part is known keeps that part."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote, unquote

from iotlint.imports.arm.facts import Partial, TooMuch, plain, unresolved
from iotlint.imports.value import Unknown, Value, joined, parts_of, pieces, shown

MAX_TEXT = 1024 * 1024
# Doubled braces; holes with the number of an argument, a width and a format; braces that are neither.
_HOLE = re.compile(r"\{\{|\}\}|\{([0-9]{1,4}) *(?:, *(-?[0-9]{1,4}) *)?(?::([^{}]*))?\}|[{}]")


def _concat(name: str, values: Sequence[Value]) -> Any:
    if any(type(value.data) is list for value in values):
        return (
            [item for value in values for item in value.each()]
            if _all_lists(values)
            else unresolved(name, values)
        )
    if any(type(value.data) is dict for value in values):
        return unresolved(name, values)
    return _text(name, values, [part for value in values for part in parts_of(value.data)])


def _all_lists(values: Sequence[Value]) -> bool:
    return all(type(value.data) is list for value in values)


def _text(name: str, values: Sequence[Value], parts: Sequence[str | Unknown]) -> Any:
    if sum(len(part) for part in parts if isinstance(part, str)) > MAX_TEXT or len(parts) > 4096:
        raise TooMuch("This makes a text that is longer than any template can hold.")
    return joined(parts)


def _format(name: str, values: Sequence[Value]) -> Any:
    if not values or not isinstance(values[0].data, str):
        return unresolved(name, values)
    given, pattern, at = values[1:], values[0].data, 0
    parts: list[str | Unknown] = []
    for hole in _HOLE.finditer(pattern):
        parts.append(pattern[at : hole.start()])
        at = hole.end()
        if hole[0] in ("{{", "}}"):
            parts.append(hole[0][0])
        elif hole[1] is None or int(hole[1]) >= len(given) or type(given[int(hole[1])].data) in (dict, list):
            return unresolved(name, values)
        elif hole[2] is None and hole[3] is None:
            parts += parts_of(given[int(hole[1])].data)
        else:
            parts.append(_formatted(given[int(hole[1])], int(hole[2] or 0), hole[3] or ""))
    return _text(name, values, [*parts, pattern[at:]])


def _formatted(value: Value, width: int, form: str) -> str | Unknown:
    """An argument in the format that a hole asks for, as .NET does it; unknown for formats beyond the plainest."""
    data, text = value.data, None
    if type(data) is int:
        text = _digits(data, form)
    elif isinstance(data, (str, bool)) or data is None or not form:
        # Texts and truth values heed no format.
        text = None if isinstance(data, Unknown) else shown(data)
    if text is None:
        asked = [value, Value(f"{width}:{form}", value.doc, value.place)]
        why = "" if isinstance(data, Unknown) else f"the format '{form}' is not one that iotlint knows"
        return unresolved("format", asked, why)
    return text.ljust(-width) if width < 0 else text.rjust(width)


def _digits(number: int, form: str) -> str | None:
    """A whole number as formats write it that ask for digits, at least so many; None for any other format."""
    if form in ("", "G", "g"):
        return str(number)
    sign, size = "-" if number < 0 else "", abs(number)
    if form.strip("0") == "":
        return f"{sign}{size:0{len(form)}d}"
    if grouped := re.fullmatch(r"[Nn]([0-9])", form):
        return f"{number:,d}" + ("." + "0" * int(grouped[1])).rstrip(".")
    found = re.fullmatch(r"([DdXx])([0-9]{0,2})", form)
    if found is None or (sign and found[1] in "Xx"):
        return None
    return f"{sign}{size:0{int(found[2] or 1)}{found[1] if found[1] in 'Xx' else 'd'}}"


def _cased(name: str, values: Sequence[Value]) -> Any:
    """Names count without regard to case, so an unknown stays the same unknown."""
    if len(values) != 1:
        return unresolved(name, values)
    change: Callable[[str], str] = (
        str.lower if name == "tolower" else str.upper if name == "toupper" else str.strip
    )
    data = values[0].data
    if isinstance(data, Unknown):
        return joined(change(p) if isinstance(p, str) and name != "trim" else p for p in parts_of(data))
    return change(data) if isinstance(data, str) else unresolved(name, values)


def _string(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 1:
        return unresolved(name, values)
    data = values[0].data
    if isinstance(data, Unknown):
        return data
    if type(data) in (dict, list):
        try:
            return json.dumps(plain(values[0]), separators=(",", ":"), ensure_ascii=False)
        except Partial as partial:
            return unresolved(name, [values[0]], partial.unknown.reason)
    return shown(data)


def _split(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2:
        return unresolved(name, values)
    by = values[1]
    found = [by.data] if isinstance(by.data, str) else [each.data for each in by.each()]
    if not found or not all(isinstance(each, str) and each for each in found):
        return unresolved(name, values)
    data = values[0].data
    if not isinstance(data, (str, Unknown)) or (isinstance(data, Unknown) and not data.parts):
        return unresolved(name, values)
    made: list[Any] = [data]
    for separator in found:
        made = [piece for each in made for piece in pieces(each, separator)]
    return [Value(piece, values[0].doc, values[0].place) for piece in made]


def _join(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2 or type(values[0].data) is not list or not isinstance(values[1].data, str):
        return unresolved(name, values)
    parts: list[str | Unknown] = []
    for index, item in enumerate(values[0].each()):
        if type(item.data) in (dict, list):
            return unresolved(name, values)
        if index:
            parts.append(values[1].data)
        parts += parts_of(item.data)
    return _text(name, values, parts)


def _replace(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 3 or not all(isinstance(value.data, str) for value in values[1:]) or not values[1].data:
        return unresolved(name, values)
    old, new = values[1].data, values[2].data
    data = values[0].data
    if not isinstance(data, (str, Unknown)):
        return unresolved(name, values)
    if isinstance(data, str) and data.count(old) * len(new) > MAX_TEXT:
        raise TooMuch("This makes a text that is longer than any template can hold.")
    if isinstance(data, str):
        return data.replace(old, new)
    return joined(
        part.replace(old, new)
        if isinstance(part, str)
        else Unknown(("replace", part.key, old, new), part.reason, part.ties, (), part.secret)
        for part in parts_of(data)
    )


def _substring(name: str, values: Sequence[Value]) -> Any:
    numbers = [value.data for value in values[1:]]
    if not all(type(number) is int and number >= 0 for number in numbers) or not isinstance(
        values[0].data, str
    ):
        return unresolved(name, values)
    start = numbers[0] if numbers else 0
    end = start + numbers[1] if len(numbers) > 1 else len(values[0].data)
    if not start <= end <= len(values[0].data):
        return unresolved(name, values, "the text is shorter than what is taken of it")
    return values[0].data[start:end]


def _pad(name: str, values: Sequence[Value]) -> Any:
    if len(values) < 2 or type(values[1].data) is not int or type(values[0].data) not in (str, int):
        return unresolved(name, values)
    if values[1].data > MAX_TEXT >> 4:
        return unresolved(name, values[:1], "the text it makes is longer than a template can hold")
    fill = values[2].data if len(values) > 2 else " "
    return shown(values[0].data).rjust(
        values[1].data, fill if isinstance(fill, str) and len(fill) == 1 else " "
    )


def _find(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2 or not all(isinstance(value.data, str) for value in values):
        return _affix(name, values)
    whole, part = (value.data.lower() for value in values)
    if name == "startswith":
        return whole.startswith(part)
    if name == "endswith":
        return whole.endswith(part)
    return whole.find(part) if name == "indexof" else whole.rfind(part)


def _affix(name: str, values: Sequence[Value]) -> Any:
    """What the known end of a text already tells."""
    if name in ("startswith", "endswith") and len(values) == 2 and isinstance(values[1].data, str):
        parts, affix = parts_of(values[0].data), values[1].data.lower()
        edge = parts[0] if name == "startswith" else parts[-1]
        if isinstance(edge, str) and len(edge) >= len(affix):
            return edge.lower().startswith(affix) if name == "startswith" else edge.lower().endswith(affix)
    return unresolved(name, values)


def _int(name: str, values: Sequence[Value]) -> Any:
    data = values[0].data if len(values) == 1 else None
    if isinstance(data, str) and re.fullmatch(r" *[+-]?[0-9]{1,18} *", data):
        return int(data)
    return data if type(data) is int else int(data) if isinstance(data, float) else unresolved(name, values)


def _bool(name: str, values: Sequence[Value]) -> Any:
    from iotlint.imports.arm.facts import truth

    found = truth(values[0].data) if len(values) == 1 else None
    return unresolved(name, values) if found is None else found


def _arithmetic(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2 or not all(type(value.data) is int for value in values):
        return unresolved(name, values)
    a, b = values[0].data, values[1].data
    if abs(a) > 1 << 63 or abs(b) > 1 << 63 or (name in ("div", "mod") and b == 0):
        return unresolved(name, values)
    if name == "div":
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    if name == "mod":
        return abs(a) % abs(b) * (-1 if a < 0 else 1)
    return a + b if name == "add" else a - b if name == "sub" else a * b


def _compare(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2:
        return unresolved(name, values)
    a, b = values[0].data, values[1].data
    if type(a) not in (int, str) or type(a) is not type(b):
        return unresolved(name, values)
    return {"less": a < b, "lessorequals": a <= b, "greater": a > b, "greaterorequals": a >= b}[name]


def _not(name: str, values: Sequence[Value]) -> Any:
    found = _bool(name, values)
    return found if isinstance(found, Unknown) else not found


def _encoded(name: str, values: Sequence[Value]) -> Any:
    data = values[0].data if len(values) == 1 else None
    if not isinstance(data, str):
        return unresolved(name, values)
    try:
        if name == "base64":
            return base64.b64encode(data.encode()).decode()
        if name == "base64tostring":
            return base64.b64decode(data, validate=True).decode()
    except ValueError:
        return unresolved(name, values)
    return quote(data, safe="!'()*-._~") if name == "uricomponent" else unquote(data)


def _uri(name: str, values: Sequence[Value]) -> Any:
    if len(values) != 2:
        return unresolved(name, values)
    parts = [*parts_of(values[0].data)]
    rest = [*parts_of(values[1].data)]
    if isinstance(parts[-1], str) and isinstance(rest[0], str):
        parts[-1], rest[0] = parts[-1].rstrip("/") + "/", rest[0].lstrip("/")
    return _text(name, values, [*parts, *rest])


def _opaque(name: str, values: Sequence[Value]) -> Any:
    """Hashes: nothing made of them means anything to a plan, but equal ones are equal."""
    return unresolved(name, values, "it is a hash that only a deployment makes")


def _once(name: str, values: Sequence[Value]) -> Any:
    where = values[0].spot if values else (None, 0)
    return Unknown(("once", name, *map(repr, where)), "it is made anew in each deployment")


TEXTS: dict[str, Callable[[str, Sequence[Value]], Any]] = {
    "concat": _concat,
    "format": _format,
    "tolower": _cased,
    "toupper": _cased,
    "trim": _cased,
    "string": _string,
    "split": _split,
    "join": _join,
    "replace": _replace,
    "substring": _substring,
    "padleft": _pad,
    "startswith": _find,
    "endswith": _find,
    "indexof": _find,
    "lastindexof": _find,
    "int": _int,
    "float": _int,
    "bool": _bool,
    **dict.fromkeys(("add", "sub", "mul", "div", "mod"), _arithmetic),
    **dict.fromkeys(("less", "lessorequals", "greater", "greaterorequals"), _compare),
    "not": _not,
    **dict.fromkeys(("base64", "base64tostring", "uricomponent", "uricomponenttostring"), _encoded),
    "uri": _uri,
    "guid": _opaque,
    "uniquestring": _opaque,
}
