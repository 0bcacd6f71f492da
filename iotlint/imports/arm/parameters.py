"""Values for a template's parameters: from parameters files and from the command line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from iotlint.errors import UsageError
from iotlint.imports.arm.scope import Template
from iotlint.imports.value import Unknown, Value, refuse
from iotlint.source.document import Document


def parameter_values(document: Document) -> dict[str, Value]:
    """The values in a parameters file, by name in lower case. Raises Refused where it is none."""
    root = Value(document.value, document, document.place)
    listed = root.get("parameters")
    if listed is None or type(listed.data) is not dict:
        raise refuse("syntax-error", "This is no parameters file: it has no `parameters`.", root.spot)
    found: dict[str, Value] = {}
    for name, entry in listed.items():
        value = entry.get("value")
        if value is not None:
            found[name.lower()] = value
        elif entry.get("reference") is not None:
            found[name.lower()] = Value(
                Unknown(("vault", name.lower()), "it is a secret", (), (), True), *entry.spot
            )
    return found


def set_values(template: Template, given: Mapping[str, str]) -> dict[str, Value]:
    """The values given by `--set`, of those parameters that a template declares, each read as its type asks.

    Such a value stands in no file: its place is that of the parameter.
    """
    found: dict[str, Value] = {}
    for name, text in given.items():
        declared = template.declaration(name)
        if declared is None:
            continue
        kind = declared.get("type")
        wanted = str(kind.data).lower() if kind is not None else "string"
        found[name.lower()] = Value(_read(name, text, wanted), *template.place_of(name))
    return found


def _read(name: str, text: str, wanted: str) -> Any:
    if wanted in ("string", "securestring"):
        return text
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UsageError(
            f"--set {name}=…: the template wants a value of type {wanted}, written as JSON."
        ) from None
    right = {"int": int, "bool": bool, "array": list, "object": dict, "secureobject": dict}.get(wanted)
    if right is not None and type(data) is not right:
        raise UsageError(f"--set {name}=…: the template wants a value of type {wanted}.")
    return data
