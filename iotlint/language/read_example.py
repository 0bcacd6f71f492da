"""Reads the examples of a rule: plans that it must and must not fire on, in the rule's file or beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from iotlint.language.misread import Misread
from iotlint.language.rule import Example
from iotlint.opener import PLAN, read
from iotlint.source.span import Route

_HEADER = "apiVersion: iotlint/v1\nkind: Architecture\n"
_METADATA = "metadata: {name: example}\n"


def read_example(given: Any, route: Route, folder: Path, models: bool = False) -> Example:
    """An example of a rule whose file is in `folder`: a plan, or a model in DTDL. Raises Misread."""
    if len(set(given) & {"bad", "good", "file"}) != 1:
        raise Misread("An example has exactly one of bad, good and file.", route)
    places = given.get("fires-at", [])
    places = tuple(places) if isinstance(places, list) else (str(places),)
    how = next(key for key in ("bad", "good", "file") if key in given)
    bad = how == "bad" or (how == "file" and "fires-at" in given)
    severity = given.get("severity")
    if severity is not None and not bad:
        raise Misread("`severity` stands with bad examples.", (*route, "severity"))
    if how == "file":
        path = folder / str(given["file"])
        if not path.is_file():
            raise Misread(f"There is no file '{given['file']}' beside the rule.", (*route, "file"))
        try:
            data = read(path, PLAN)
        except OSError as problem:
            message = f"The file '{given['file']}' cannot be read: {problem.strerror or problem}."
            raise Misread(message, (*route, "file")) from None
        text = data.decode("utf-8", "replace")
        return Example(bad, text, data, places, given.get("as-of"), route, str(path), severity)
    text = given[how] if given.get("verbatim") or models else _whole(given[how])
    data = text.encode("utf-8", "surrogatepass")
    return Example(bad, text, data, places, given.get("as-of"), route, None, severity, models)


def _whole(text: str) -> str:
    """An example with the header that it may leave out."""
    if re.search(r"^apiVersion:", text, re.MULTILINE):
        return text
    return _HEADER + ("" if re.search(r"^metadata:", text, re.MULTILINE) else _METADATA) + text
