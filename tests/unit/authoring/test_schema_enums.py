"""The lists in schemas that follow from rules/."""

import json
from pathlib import Path

import pytest

from iotlint.authoring import schema_enums
from iotlint.authoring.schema_enums import Knowledge, current, main, stale
from iotlint.errors import RuleFileError


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    rules = tmp_path / "rules"
    write(
        rules / "services" / "iot-hub.yaml",
        "type: iot-hub\nfacts: {tiers.S1.a: 1, tiers.S1.b: 2, tiers.F1.a: 3, side: x}\n",
    )
    write(rules / "services" / "event-grid.yaml", "type: event-grid\nfacts: {tiers.basic.a: 1}\n")
    write(rules / "services" / "monitor.yaml", "type: monitor\n")
    write(rules / "protocols.yaml", "mqtt-5: {aliases: [MQTT 5, amqp]}\namqp:\n")
    first = "a: {summary: A., parameters: {rto: duration}, aliases: [first, both]}\n"
    write(rules / "requirements.yaml", first + "b: {summary: B., aliases: [both, a]}\n")
    write(
        rules / "products.yaml", "grafana: {name: Grafana, kind: application, aliases: [charts, monitor]}\n"
    )
    write(rules / "words.yaml", "metrics: [a, monitor]\nplc: [assets]\n")
    schema = {
        "services": {"x-derived": "services", "enum": ["old"]},
        "protocols": {"x-derived": "protocols"},
        "nested": [{"requirements": {"x-derived": "requirements", "x-synonyms": {"gone": "old"}}}],
        "skus": {"x-derived": "skus"},
        "parameters": {"x-derived": "requirement-parameters"},
        "$defs": {
            "service": {"properties": {"sku": {}}},
            "requirement": {"properties": {"appliesTo": {}, "providedBy": {}, "rto": {}, "rpo": {}}},
        },
    }
    write(tmp_path / "schemas" / "a.schema.json", json.dumps(schema))
    write(tmp_path / "schemas" / "b.schema.json", "{ }")
    return tmp_path


def test_each_list_is_brought_up_to_date(checkout: Path) -> None:
    found = stale(checkout / "schemas", checkout / "rules")
    assert [path.name for path in found] == ["a.schema.json"]
    (text,) = found.values()
    schema = json.loads(text)
    assert schema["services"]["enum"] == ["event-grid", "iot-hub", "monitor", "other"]
    grafana = {"name": "Grafana", "kind": "application"}
    assert schema["services"]["x-others"] == {"grafana": grafana, "charts": grafana}, (
        "monitor is in the catalog"
    )
    assert schema["services"]["x-meanings"] == {"metrics": ["monitor"]}
    assert schema["protocols"] == {
        "x-derived": "protocols", "enum": ["mqtt-5", "amqp"], "x-synonyms": {"mqtt 5": "mqtt-5"},
        "enumDescriptions": ["mqtt-5.", "amqp."],
    }  # fmt: skip
    assert schema["nested"][0]["requirements"] == {
        "x-derived": "requirements", "enum": ["a", "b"], "enumDescriptions": ["A.", "B."],
        "x-meanings": {"first": ["a"], "both": ["a", "b"], "metrics": ["a"]},
    }  # fmt: skip
    assert [branch["then"] for branch in schema["skus"]["allOf"]] == [
        {"properties": {"sku": {"enum": ["basic"], "enumDescriptions": ["event-grid."]}}},
        {"properties": {"sku": {"enum": ["S1", "F1"], "enumDescriptions": ["iot-hub.", "iot-hub."]}}},
    ]
    assert schema["parameters"]["properties"] == {
        "a": {"description": "A.", "propertyNames": {"enum": ["appliesTo", "providedBy", "rto"]}},
        "b": {"description": "B.", "propertyNames": {"enum": ["appliesTo", "providedBy"]}},
    }
    assert text == json.dumps(schema, indent=2) + "\n"
    assert current(text, Knowledge(checkout / "rules")) == text


def test_a_parameter_that_the_schema_does_not_describe_is_refused(checkout: Path) -> None:
    write(checkout / "rules" / "requirements.yaml", "a: {summary: A., parameters: {colour: text}}\n")
    with pytest.raises(RuleFileError, match="does not describe colour"):
        stale(checkout / "schemas", checkout / "rules")


def test_a_rule_file_that_is_no_mapping_is_refused(checkout: Path) -> None:
    write(checkout / "rules" / "protocols.yaml", "- mqtt\n")
    with pytest.raises(RuleFileError, match=r"protocols\.yaml:1:1"):
        Knowledge(checkout / "rules")


def test_the_command_checks_first_and_then_writes(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(schema_enums, "folder", lambda name: checkout / name)
    before = (checkout / "schemas" / "a.schema.json").read_text(encoding="utf-8")
    assert main(["--check"]) == 1
    assert (checkout / "schemas" / "a.schema.json").read_text(encoding="utf-8") == before
    assert main([]) == 0
    assert main(["--check"]) == 0
    assert capsys.readouterr().err == "a.schema.json is not current\na.schema.json was brought up to date\n"
