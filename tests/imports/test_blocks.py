"""Mapping blocks: of the form of their schema, about fields that there are, with examples that hold."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from iotlint.authoring.block_examples import run_block_examples
from iotlint.authoring.examples import run_examples
from iotlint.errors import RuleFileError
from iotlint.imports.block import Blocks, block_of
from iotlint.imports.convert import CONVERSIONS, NoSuchValue, convert
from iotlint.imports.paths import steps
from iotlint.resources import folder
from iotlint.rulebook.book import load_rulebook
from iotlint.source.load import load
from tests.imports.importing import hub, resource, template

SCHEMA = json.loads((folder("schemas") / "resources.schema.json").read_text("utf-8"))
ARCHITECTURE = json.loads((folder("schemas") / "architecture.schema.json").read_text("utf-8"))
SECTION = {"services": "service", "sites": "site", "assets": "asset"}


def blocks() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in [*sorted((folder("rules") / "services").glob("*.yaml")), folder("rules") / "resources.yaml"]:
        value = load(path.read_bytes(), str(path)).documents[0].value
        for block in value.get("resources", ()):
            yield value.get("type", ""), block


BLOCKS = list(blocks())


@pytest.mark.parametrize(("service", "block"), BLOCKS)
def test_a_block_is_of_its_form(service: str, block: dict[str, Any]) -> None:
    assert service or "service" not in block
    errors = [error.message for error in Draft202012Validator(SCHEMA).iter_errors({"resources": [block]})]
    assert errors == []


def paths_in(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, child in value.items():
            if name in ("when", "unless"):
                yield from child
            elif name not in ("as", "examples", "roles"):
                yield from paths_in(child, name)
    elif isinstance(value, list):
        for child in value:
            yield from paths_in(child, key)
    elif isinstance(value, str) and key in (
        "path",
        "each",
        "id",
        "host",
        "name",
        "connection",
        "at",
        "names",
        "consumerGroup",
        "sameAs",
        "leadsTo",
        "ties",
        "role",
        "principal",
    ):
        yield value


@pytest.mark.parametrize(("service", "block"), BLOCKS)
def test_every_path_can_be_read_and_every_field_is_one_of_the_type(
    service: str, block: dict[str, Any]
) -> None:
    for path in paths_in(block):
        assert steps(path)
    made = block_of(block, service)
    for name in made.fields:
        first = name.split(".")[0]
        if made.part:
            node = ARCHITECTURE["$defs"]["service"]["properties"][first]
        else:
            node = ARCHITECTURE["$defs"][SECTION[made.section]]["properties"][first]
        assert service in node.get("x-types", [service]) or made.section != "services", name


def test_every_service_of_the_catalog_that_azure_has_as_a_resource_has_a_block() -> None:
    mapped = {(service, block["type"].lower()) for service, block in blocks()}
    for path in sorted((folder("rules") / "services").glob("*.yaml")):
        value = load(path.read_bytes(), str(path)).documents[0].value
        for type_ in value["resourceTypes"]["arm"]:
            if type_ != "Microsoft.EventHub/clusters":  # a namespace in one says so itself
                assert (value["type"], type_.lower()) in mapped, type_


def test_examples_hold() -> None:
    results = list(run_block_examples(folder("rules"), load_rulebook()))
    assert len(results) >= 30
    assert [each for each in results if each[3]] == []


def test_every_service_has_an_example() -> None:
    with_one = {service for service, block in blocks() if block.get("examples")}
    services = {service for service, block in blocks() if service}
    assert services - with_one == set()


@pytest.mark.parametrize(
    ("data", "rule", "expected"),
    [
        ("TLS1_2", "tls", "1.2"),
        ("Tls12", "tls", "1.2"),
        ("1.3", "tls", "1.3"),
        ("East US", "region", "eastus"),
        ("westeurope", "region", "westeurope"),
        (7, "days", "7d"),
        ("7", "days", "7d"),
        (48, "hours", "2d"),
        (36, "hours", "36h"),
        ("P365D", "iso-duration", "365d"),
        ("PT1H", "iso-duration", "1h"),
        ("PT90M", "iso-duration", "90min"),
        ("1.00:00:00", "iso-duration", "1d"),
        (True, "negated", False),
        ("Enabled", "flag", True),
        ("v1.31.4+k3s1", "version", "1.31.4"),
        (["1", "2"], "zones", True),
        (["1"], "zones", False),
        ({}, "present", False),
        ("SecuredByPerimeter", {"secured*": "perimeter"}, "perimeter"),
        (True, {"true": "rbac"}, "rbac"),
    ],
)
def test_conversions(data: Any, rule: Any, expected: Any) -> None:
    assert convert(data, rule) == expected


@pytest.mark.parametrize(
    ("data", "rule"),
    [("TLS2", "tls"), (None, "text"), ([], "text"), ("x", "count"), (-1, "count"), (True, "count"), ("P", "iso-duration"),
     ("yes", "flag"), ("", "region"), ("other", {"a": "b"})],
)  # fmt: skip
def test_what_has_no_counterpart(data: Any, rule: Any) -> None:
    with pytest.raises(NoSuchValue):
        convert(data, rule)


def test_the_schema_knows_every_conversion() -> None:
    assert set(SCHEMA["$defs"]["conversion"]["anyOf"][0]["enum"]) == set(CONVERSIONS)


# A team's own


def own(tmp_path: Path, text: str) -> Path:
    (tmp_path / "resources.yaml").write_text(text)
    return tmp_path


BLOCK = """resources:
  - type: Contoso.Edge/boxes
    service: other
    word: box
    fields:
      name: {path: name}
      side: {value: edge}
      region: {path: location, as: region}
    examples:
      - resource: {type: Contoso.Edge/boxes, name: first, location: West US}
        becomes: {type: other, resource: first, region: westus, name: first, side: edge}
"""


def test_a_team_adds_blocks_of_its_own(tmp_path: Path) -> None:
    from iotlint.config.values import Config
    from iotlint.imports.files import Options
    from iotlint.imports.plan import plan_value
    from iotlint.run.importing import draw
    from iotlint.run.records import standard

    folder_ = own(tmp_path, BLOCK)
    by = standard(Config(rules=(str(folder_),)), "2026-11-24")
    text = json.dumps(template(resource("contoso.edge/BOXES", "first", location="West US"), hub()))
    _, drawn = draw(["main.json"], Options(), by, lambda _: text.encode())
    assert drawn is not None
    assert plan_value(drawn)["services"]["first"] == {
        "type": "other", "resource": "first", "region": "westus", "name": "first", "side": "edge",
    }  # fmt: skip
    results = run_examples([folder_])
    assert [(each.code, each.ok) for each in results] == [("Contoso.Edge/boxes", True)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("resources:\n  - {type: 5}\n", ":2:"),
        ("resources:\n  - {type: A.B/c, feilds: {}}\n", ":2:19: "),
        ("resources:\n  - {type: A.B/c, fields: []}\n", ":2:27: "),
        ("blocks: []\n", ":1:1: "),
    ],
)
def test_a_broken_block_is_said_with_its_place(text: str, place: str, tmp_path: Path) -> None:
    with pytest.raises(RuleFileError) as caught:
        load_rulebook([own(tmp_path, text)])
    assert place in str(caught.value)


def test_blocks_that_ask_for_something_come_first() -> None:
    found = Blocks(load_rulebook().blocks).of("microsoft.storage/storageaccounts")
    assert [block.service for block in found] == ["data-lake-storage", "storage-account"]
    assert isinstance(found[0].when, Mapping)
