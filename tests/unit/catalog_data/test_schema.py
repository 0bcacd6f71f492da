"""The catalog's files are what their schema says, and the schema says something."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from iotlint.checks import CHECKS
from iotlint.errors import RuleFileError
from iotlint.language.pack import build
from iotlint.resources import folder

Service = dict[str, Any]
FITS = (
    "mend either the file in rules/ or schemas/catalog.schema.json, which lists the names and facts there are"
)


def _errors(schema: dict[str, Any], part: str, value: Any) -> list[str]:
    rooted = {"$schema": schema["$schema"], "$defs": schema["$defs"], "$ref": f"#/$defs/{part}"}
    found = Draft202012Validator(rooted).iter_errors(value)
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in found]


def test_schema_is_valid_and_its_root_is_a_service(
    catalog_schema: dict[str, Any], services: dict[str, Service]
) -> None:
    Draft202012Validator.check_schema(catalog_schema)
    assert Draft202012Validator(catalog_schema).is_valid(services["iot-hub"])
    assert not Draft202012Validator(catalog_schema).is_valid({})


def test_service_fits(service: Service, catalog_schema: dict[str, Any]) -> None:
    assert _errors(catalog_schema, "service", service) == [], FITS


def test_sources_fit(sources: Any, catalog_schema: dict[str, Any]) -> None:
    assert _errors(catalog_schema, "sources", sources) == [], FITS


def test_requirements_fit(requirements: Any, catalog_schema: dict[str, Any]) -> None:
    assert _errors(catalog_schema, "requirements", requirements) == [], FITS


def test_protocols_fit(protocols: Any, catalog_schema: dict[str, Any]) -> None:
    assert _errors(catalog_schema, "protocols", protocols) == [], FITS


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("facts.sied", {"value": "cloud"}),
        ("facts.provides.nothing-of-the-kind", True),
        ("facts.side", "sideways"),
        ("facts.lifecycle.retirement", "20 September 2029"),
        ("facts.accepts", ["carrier-pigeon"]),
        ("facts.limits.devices", "a million"),
        ("facts.limits.devices", True),
        ("aliases", ["IoTHub"]),
        ("colour", "blue"),
    ],
)
def test_mistakes_are_refused(
    key: str, value: Any, services: dict[str, Service], catalog_schema: dict[str, Any]
) -> None:
    hub = copy.deepcopy(services["iot-hub"])
    part, _, fact = key.partition(".")
    if fact:
        hub[part][fact] = {
            "value": value,
            "source": "what-is-azure-iot",
            "section": "Anywhere",
            "strength": "states",
        }
    else:
        hub[part] = value
    assert len(_errors(catalog_schema, "service", hub)) == 1


@pytest.mark.parametrize("part", ["source", "section", "strength", "value"])
def test_a_fact_says_where_it_stands(
    part: str, services: dict[str, Service], catalog_schema: dict[str, Any]
) -> None:
    hub = copy.deepcopy(services["iot-hub"])
    del hub["facts"]["side"][part]
    assert _errors(catalog_schema, "service", hub) == [f"facts.side: '{part}' is a required property"]


def test_everything_in_the_schema_is_described(catalog_schema: dict[str, Any]) -> None:
    bare = list(_undescribed(catalog_schema, "#"))
    assert not bare, f"give a `description` in schemas/catalog.schema.json to {', '.join(bare)}"


def _undescribed(node: Any, route: str) -> Iterator[str]:
    if isinstance(node, dict):
        for group in ("properties", "patternProperties"):
            for name, below in node.get(group, {}).items():
                if "description" not in below:
                    yield f"{route}/{group}/{name}"
        for name, below in node.items():
            yield from _undescribed(below, f"{route}/{name}")


def test_a_service_that_the_schema_does_not_know_yet_is_told_in_words(tmp_path: Path) -> None:
    """The half-done step of whoever adds a service is no defect of iotlint's."""
    rules = tmp_path / "rules"
    shutil.copytree(folder("rules"), rules)
    text = (rules / "services" / "power-bi.yaml").read_text("utf-8")
    (rules / "services" / "never-a-service.yaml").write_text(
        text.replace("type: power-bi", "type: never-a-service"), "utf-8"
    )
    with pytest.raises(RuleFileError) as raised:
        build(rules, folder("schemas"), CHECKS)
    (said,) = raised.value.problems
    assert said.startswith(f"{rules}/services/never-a-service.yaml:1:7: 'type' must be a type that")
    assert "`nox -s update` lists a new one" in said
