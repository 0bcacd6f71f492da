"""The catalog's files as plain data, read with nothing but PyYAML."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

RULES = Path(__file__).resolve().parents[3] / "rules"


class CoreLoader(yaml.SafeLoader):
    """Scalars by the YAML 1.2 core schema, so that a day stays text; a key written twice is refused."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping in which every key stands once."""
        keys = [key.value for key, _ in node.value]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise yaml.YAMLError(f"line {node.start_mark.line + 1}: written twice: {twice}")
        return super().construct_mapping(node, deep)


CoreLoader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("null", r"null|~|", ["n", "~", ""]),
    ("int", r"[-+]?[0-9]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first)
    )


def read(path: Path) -> Any:
    """The value in a YAML file."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=CoreLoader)  # noqa: S506 - a safe loader


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for a `service` runs once for each file of rules/services."""
    if "service" in metafunc.fixturenames:
        paths = sorted((RULES / "services").glob("*.yaml"))
        metafunc.parametrize("service", [read(path) for path in paths], ids=[path.stem for path in paths])


@pytest.fixture(scope="session")
def services() -> dict[str, dict[str, Any]]:
    """All services by the name of their file."""
    return {path.stem: read(path) for path in sorted((RULES / "services").glob("*.yaml"))}


@pytest.fixture(scope="session")
def sources() -> dict[str, dict[str, str]]:
    """All documents by id."""
    found: dict[str, dict[str, str]] = read(RULES / "sources.yaml")
    return found


@pytest.fixture(scope="session")
def requirements() -> dict[str, dict[str, Any]]:
    """All requirements by name."""
    found: dict[str, dict[str, Any]] = read(RULES / "requirements.yaml")
    return found


@pytest.fixture(scope="session")
def protocols() -> dict[str, dict[str, Any]]:
    """All protocols by name."""
    found: dict[str, dict[str, Any]] = read(RULES / "protocols.yaml")
    return found


@pytest.fixture(scope="session")
def catalog_schema() -> dict[str, Any]:
    """schemas/catalog.schema.json."""
    text = (RULES.parent / "schemas" / "catalog.schema.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.fixture(scope="session")
def as_of(services: dict[str, dict[str, Any]]) -> Any:
    """A function that gives the facts of a service, as key and value, on a day."""

    def facts(type_: str, day: str) -> dict[str, Any]:
        held = {}
        for key, given in services[type_]["facts"].items():
            for fact in given if isinstance(given, list) else [given]:
                if fact.get("since", "") <= day and (not fact.get("until") or day < fact["until"]):
                    held[key] = fact["value"]
        return held

    return facts
