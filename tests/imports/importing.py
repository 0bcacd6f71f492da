"""What the tests of imports share: templates from short data, and what is drawn of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from iotlint.config.values import Config
from iotlint.imports.drawn import Drawn
from iotlint.imports.files import Import, Options
from iotlint.imports.plan import plan_value
from iotlint.run.importing import draw
from iotlint.run.records import Standard, standard

DAY = "2026-11-24"
SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
_standard: list[Standard] = []


def judge() -> Standard:
    """The rules and settings that imports are cut down by."""
    if not _standard:
        _standard.append(standard(Config(), DAY))
    return _standard[0]


def template(*resources: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A template in array form."""
    return {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **more, "resources": list(resources)}


def resource(
    type_: str, name: str, properties: Mapping[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """A resource of a template."""
    made = {"type": type_, "apiVersion": "2024-01-01", "name": name, **more}
    return made if properties is None else {**made, "properties": properties}


def hub(name: str = "plant", properties: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """An IoT hub of a template."""
    return resource("Microsoft.Devices/IotHubs", name, properties or {}, **{"location": "westeurope", **more})


def imported(
    *files: Any, kind: str = "", given: Mapping[str, str] | None = None, **more: Any
) -> tuple[Import, Drawn | None]:
    """What is drawn of some files, given as values or as text; they are called main.json, 1.json, 2.json …"""
    texts = {
        "main.json" if n == 0 else f"{n}.json": each
        if isinstance(each, (str, bytes))
        else json.dumps(each, indent=1)
        for n, each in enumerate(files)
    }
    extra = {f"p{n}.json": json.dumps(each) for n, each in enumerate(more.pop("parameters", ()))}
    options = Options(kind, tuple(extra), given or {}, **more)

    def read(path: str) -> bytes:
        text = {**texts, **extra}[path]
        return text if isinstance(text, bytes) else text.encode()

    return draw(list(texts), options, judge(), read)


def plan(*files: Any, **more: Any) -> dict[str, Any]:
    """The architecture that is drawn of some files."""
    work, drawn = imported(*files, **more)
    assert drawn is not None, [fault.message for fault in work.faults]
    return plan_value(drawn)


def services(*files: Any, **more: Any) -> dict[str, dict[str, Any]]:
    """The services that are drawn of some files."""
    found: dict[str, dict[str, Any]] = plan(*files, **more).get("services", {})
    return found


def edges(*files: Any, **more: Any) -> list[tuple[str, str, str]]:
    """The connections that are drawn, as from, to and via."""
    return [
        (each["from"], each["to"], each.get("via", ""))
        for each in plan(*files, **more).get("connections", ())
    ]


def remarks(drawn: Drawn | None, id: str) -> list[str]:
    """What is remarked at an entry."""
    assert drawn is not None
    (entry,) = [each for each in drawn.entries if each.id == id]
    return entry.remarks


def symbolic(array: Mapping[str, Any]) -> dict[str, Any]:
    """The same template in symbolic form, nested ones as well."""
    made = copy.deepcopy(dict(array))
    made["languageVersion"] = "2.0"
    made["resources"] = {f"symbol{n}": _symbolic(each) for n, each in enumerate(made["resources"])}
    return made


def _symbolic(each: dict[str, Any]) -> dict[str, Any]:
    inner = each.get("properties", {}).get("template")
    if inner is not None:
        each["properties"]["template"] = symbolic(inner)
    return each
