"""Mistakes in rule files are reported where they are, and never end in a rule that does nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from iotlint.checks import CHECKS
from iotlint.language.read_rule import read_rule
from iotlint.language.read_rules import read_knowledge
from iotlint.resources import folder

KNOWLEDGE, _ = read_knowledge(folder("rules"), folder("schemas"), CHECKS)
SOUND = """\
code: HUB901
name: a-rule
severity: warning
summary: A rule.
for: service
where: {type: iot-hub}
assert: {sku: {in: [S1, S2]}}
message: "'{id}' has {sku}"
at: sku
rationale: Because.
remedy: Do it.
false-positives: none known
sources: [{document: choose-an-azure-iot-service, section: Azure IoT Hub}]
examples:
  - bad: "services: {hub: {type: iot-hub, sku: B1}}"
    fires-at: services.hub.sku
  - good: "services: {hub: {type: iot-hub, sku: S1}}"
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "rule.yaml"
    path.write_text(text, encoding="utf-8")
    rule, found = read_rule(path, "rule.yaml", KNOWLEDGE)
    assert (rule is None) == bool(found)
    return found


def test_a_sound_rule_is_read(tmp_path: Path) -> None:
    assert problems(tmp_path, SOUND) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "says"),
    [
        ("assert: {sku:", "assert: {skuu:", "7:10", "did you mean 'sku'"),
        ("{in: [S1, S2]}", "{inn: [S1, S2]}", "7:16", "There is no operator 'inn'; did you mean 'in'"),
        ("{in: [S1, S2]}", "{in: S1}", "7:20", "in takes a list"),
        ("{in: [S1, S2]}", "[S1, S2]", "7:15", "A list says nothing by itself"),
        ("{in: [S1, S2]}", "{}", "7:15", "An empty condition says nothing"),
        ("{in: [S1, S2]}", "{less: S1}", "7:22", "less compares numbers"),
        ("{in: [S1, S2]}", "{exists: perhaps}", "7:24", "exists is true or false"),
        ("{in: [S1, S2]}", "{match: '(a+)+$'}", "7:23", "repeats"),
        ("{in: [S1, S2]}", "{match: '('}", "7:23", "does not compile"),
        ("{in: [S1, S2]}", "{after: soon}", "7:23", "date"),
        ("{in: [S1, S2]}", "{equals: {fact: iot-hub.nonsense}}", "7:31", "The catalog has no fact"),
        ("{in: [S1, S2]}", "{equals: {param: x}}", "7:32", "There is no parameter 'x'"),
        ("{in: [S1, S2]}", "{equals: {sum: [1]}}", "7:30", "at least two values"),
        ("{in: [S1, S2]}", "{less: 5}", "7:16", "less compares numbers, and this field holds a text"),
        ("{sku: {in: [S1, S2]}}", "{external: 'yes'}", "7:20", "This field holds true or false"),
        ("{sku: {in: [S1, S2]}}", "{external: {like: t*}}", "7:21", "like compares texts"),
        ("{sku: {in: [S1, S2]}}", "{units: many}", "7:17", "This field holds a number"),
        ("{sku: {in: [S1, S2]}}", "{purpose: true}", "7:19", "This field holds a text"),
        (
            "{sku: {in: [S1, S2]}}",
            "{some: {incoming: {protocol: {in: [mqtt-5, mqttt]}}}}",
            "7:52",
            "did you mean 'mqtt'",
        ),
        (
            "{sku: {in: [S1, S2]}}",
            "{required: {contains: dashbords}}",
            "7:31",
            "did you mean 'dashboards'",
        ),
        ("{sku: {in: [S1, S2]}}", "{provides: {contains: dashbords}}", "7:31", "did you mean 'dashboards'"),
        (
            "{sku: {in: [S1, S2]}}",
            "{some: {requirements: {name: dashbords}}}",
            "7:38",
            "did you mean 'dashboards'",
        ),
        (
            "{sku: {in: [S1, S2]}}",
            "{architecture.solution.until: {before: 2026-02-30}}",
            "7:48",
            "before takes a date",
        ),
        (
            "{sku: {in: [S1, S2]}}",
            "{count: {of: {targets: {}}, less: many}}",
            "7:43",
            "less compares numbers",
        ),
        ("at: sku", "at: sku\neach: sku", "10:7", "`each` takes a field that is a list"),
        ("at: sku", "at: sku\neach: deviceRegistry.labels", "10:7", "leads away from it"),
        ("at: sku", "at: sku\neach: architecture.solution.regions", "10:7", "leads away from it"),
        ("type: iot-hub}\n", "type: iot-hubb}\n", "6:15", "did you mean 'iot-hub'"),
        (
            "assert: {sku: {in: [S1, S2]}}",
            "assert: {some: {hubs: {}}}",
            "7:17",
            "There is no collection 'hubs'",
        ),
        ("assert: {sku: {in: [S1, S2]}}", "assert: {some: {concerns: {}}}", "7:17", "has no concerns"),
        ("assert: {sku: {in: [S1, S2]}}", "assert: {anyOf: {}}", "7:17", "takes a list of conditions"),
        ("assert: {sku: {in: [S1, S2]}}", "assert: {catalog.sides: edge}", "7:10", "did you mean 'side'"),
        ("for: service", "for: servce", "5:6", "Did you mean 'service'?"),
        ("at: sku", "at: skew", "9:5", "There is no field 'skew'"),
        ("at: sku", "at: tier", "9:5", "'tier' is another name of the field 'sku'"),
        ("has {sku}", "has {skuu}", "8:10", "did you mean 'sku'"),
        ("severity: warning", "severity: grave", "3:11", "must be one of error, warning, info"),
        ("code: HUB901", "code: hub901", "1:7", "three to eight capital letters"),
        (
            "document: choose-an-azure-iot-service",
            "document: choose-an-azure-iot-servce",
            "13:22",
            "did you mean",
        ),
        ("remedy: Do it.\n", "", "1:1", "`remedy` is missing"),
        ("summary: A rule.", "sumary: A rule.", "4:1", "did you mean 'summary'"),
        ("  - good:", "  - bad:", "15:3", "no good example"),
        ("    fires-at:", "    fire-at:", "16:5", "did you mean 'fires-at'"),
        ("remedy: Do it.\n", "remedy: Do it.\ncheck: no-such-check\n", "12:8", "no Python check"),
        (
            "remedy: Do it.\n",
            "remedy: Do it.\nfix: {safe: true}\n",
            "12:6",
            "sets, appends, removes or adds",
        ),
        (
            "remedy: Do it.\n",
            "remedy: Do it.\nfix: {set: {skuu: S1}, safe: true}\n",
            "12:13",
            "did you mean 'sku'",
        ),
    ],
)
def test_a_mistake_is_reported_at_its_place(
    tmp_path: Path, old: str, new: str, place: str, says: str
) -> None:
    assert old in SOUND
    found = problems(tmp_path, SOUND.replace(old, new, 1))
    assert any(line.startswith(f"rule.yaml:{place}:") and says in line for line in found), found


def test_broken_yaml_in_a_rule_file_is_reported(tmp_path: Path) -> None:
    assert problems(tmp_path, "code: [")[0].startswith("rule.yaml:")


def test_a_mistake_that_variants_inherit_is_reported_once(tmp_path: Path) -> None:
    found = problems(tmp_path, SOUND.replace("severity: warning", "severity: grave"))
    assert len(found) == 1
    assert found[0].startswith("rule.yaml:3:11: 'severity' must be one of error, warning, info.")
