"""`check --from`: every finding stands at the value in the template, the default or the parameters file.

In these templates a comment `/*HUB202*/` stands right before the place where that finding has to be.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from iotlint.cli import main

MARK = re.compile(r"/\*([A-Z]{3}[0-9]{3})\*/")

DIRECT = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "tls": {"type": "string", "defaultValue": /*CON401*/"1.0"},
    "hubName": {"type": "string"}
  },
  "variables": {"size": {"units": /*HUB202*/40}},
  "resources": [
    {
      "type": "Microsoft.Devices/IotHubs",
      "apiVersion": "2023-06-30",
      "name": "[parameters('hubName')]",
      "sku": {"name": "S3", "capacity": "[variables('size').units]"},
      "properties": {
        "minTlsVersion": "[parameters('tls')]",
        "eventHubEndpoints": {"events": {"retentionTimeInDays": /*HUB209*/8, "partitionCount": /*HUB256*/33}}
      }
    },
    {
      "type": /*SOL501*/"Microsoft.TimeSeriesInsights/environments",
      "apiVersion": "2020-05-15", "name": "old", "kind": "Gen2", "sku": {"name": "L1", "capacity": 1}
    }
  ]
}
"""

LOOP = """{
  // 日本語 😀 in a comment, before what counts
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"hubs": {"type": "array", "defaultValue": [
    {"name": "east", "tls": "1.2"}, {"name": "wést 😀", "tls": /*CON401*/"1.1"}
  ]}},
  "resources": [{
    "type": "Microsoft.Devices/IotHubs", "apiVersion": "2023-06-30",
    "copy": {"name": "each", "count": "[length(parameters('hubs'))]"},
    "name": "[parameters('hubs')[copyIndex()].name]",
    "properties": {"minTlsVersion": "[parameters('hubs')[copyIndex()].tls]"}
  }]
}
"""

NESTED = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {"lowest": {"type": "string", "defaultValue": /*CON401*/"1.0"}},
  "resources": [{
    "type": "Microsoft.Resources/deployments", "apiVersion": "2022-09-01", "name": "part",
    "properties": {
      "mode": "Incremental", "expressionEvaluationOptions": {"scope": "inner"},
      "parameters": {"tls": {"value": "[parameters('lowest')]"}},
      "template": {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0", "languageVersion": "2.0",
        "parameters": {"tls": {"type": "string"}},
        "resources": {"hub": {
          "type": "Microsoft.Devices/IotHubs", "apiVersion": "2023-06-30", "name": "plant",
          "sku": {"name": "F1", "capacity": /*HUB202*/2},
          "properties": {"minTlsVersion": "[parameters('tls')]"}
        }}
      }
    }
  }]
}
"""

ABSENT = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0", "languageVersion": "2.0",
  "resources": {
    /*DPS101*/"front": {
      "type": "Microsoft.Devices/provisioningServices", "apiVersion": "2022-12-12", "name": "front",
      "sku": {"name": "S1", "capacity": 1}, "properties": {"iotHubs": []}
    }
  }
}
"""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["check", *arguments, "--no-config"], standalone_mode=True)


def expected(text: str) -> set[tuple[str, int, int]]:
    found = set()
    for mark in MARK.finditer(text):
        line = text.count("\n", 0, mark.end()) + 1
        found.add((mark[1], line, mark.end() - (text.rfind("\n", 0, mark.end()) + 1) + 1))
    return found


def places(output: str, codes: set[str]) -> set[tuple[str, int, int]]:
    return {
        (each["code"], each["line"], each["column"])
        for each in json.loads(output)["findings"]
        if each["code"] in codes
    }


@pytest.mark.parametrize("text", [DIRECT, LOOP, NESTED], ids=["direct", "loop", "nested"])
@pytest.mark.parametrize("form", ["lf", "crlf", "bom"])
def test_findings_stand_at_the_values(text: str, form: str, tmp_path: Path) -> None:
    file = tmp_path / "main.json"
    data = text.replace("\n", "\r\n") if form == "crlf" else text
    file.write_bytes((b"\xef\xbb\xbf" if form == "bom" else b"") + data.encode())
    result = run("--from", "arm", str(file), "--as-of", "2026-11-24", "--format", "json")
    wanted = expected(text)
    assert places(result.output, {code for code, _, _ in wanted}) == wanted


def test_the_place_of_use_is_related(tmp_path: Path) -> None:
    file = tmp_path / "main.json"
    file.write_text(NESTED)
    result = run(
        "--from", "arm", str(file), "--as-of", "2026-11-24", "--format", "json", "--select", "CON401"
    )
    (finding,) = json.loads(result.output)["findings"]
    uses = [(each["line"], each["message"]) for each in finding["related"]]
    assert uses == [(17, "used here"), (9, "used here")]


def test_a_finding_on_what_is_absent_stands_at_the_key_of_the_resource() -> None:
    from iotlint.imports.plan import plan_document
    from tests.imports.importing import imported

    _, drawn = imported(ABSENT)
    assert drawn is not None
    document = plan_document(drawn)
    wanted = {(line, column) for _, line, column in expected(ABSENT)}
    for route in (
        ("services", "front"),
        ("services", "front", "deviceRegistry"),
        ("services", "front", "sku", "x"),
    ):
        span = document.spans(route[:2], "key")[0]
        assert {(span.line, span.column)} == wanted
    _, drawn = imported(DIRECT)
    assert drawn is not None
    span = plan_document(drawn).spans(("services", "hub"), "key")[0]
    assert (span.line, span.column) == (11, 15)


def test_a_value_from_a_parameters_file_is_shown_there(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(DIRECT)
    (tmp_path / "values.json").write_text(
        '{"parameters": {\n  "tls": {"value": "1.1"}, "hubName": {"value": "h"}}}'
    )
    result = run(
        "--from", "arm", str(tmp_path / "main.json"), "--parameters", str(tmp_path / "values.json"),
        "--as-of", "2026-11-24", "--format", "json", "--select", "CON401",
    )  # fmt: skip
    (finding,) = json.loads(result.output)["findings"]
    assert Path(finding["path"]).name == "values.json"
    assert (finding["line"], finding["column"]) == (2, 20)
    assert [Path(each["path"]).name for each in finding["related"]] == ["main.json"]


def test_set_mends_what_the_default_breaks(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(DIRECT)
    result = run(
        "--from",
        "arm",
        str(tmp_path / "main.json"),
        "--set",
        "tls=1.2",
        "--format",
        "json",
        "--select",
        "CON401",
    )
    assert json.loads(result.output)["findings"] == []
    assert result.exit_code == 0


def test_comments_silence(tmp_path: Path) -> None:
    text = DIRECT.replace(
        '"tls": {', '// iotlint: ignore[CON401] old scales until spring\n    "tls": {'
    ).replace(
        '"eventHubEndpoints"', '/* iotlint: ignore[HUB209,HUB256] as ordered */\n        "eventHubEndpoints"'
    )
    (tmp_path / "main.json").write_text(text)
    result = run(
        "--from",
        "arm",
        str(tmp_path / "main.json"),
        "--as-of",
        "2026-11-24",
        "--format",
        "json",
        "--show-suppressed",
    )
    findings = json.loads(result.output)["findings"]
    silenced = {each["code"] for each in findings if each.get("suppressed")}
    assert silenced == {"CON401", "HUB209", "HUB256"}
    assert not [each for each in findings if each["code"] == "FMT802"]


@pytest.mark.parametrize("form", ["text", "concise", "sarif", "github", "gitlab", "junit", "azure-pipelines", "checkstyle", "markdown", "jsonl"])  # fmt: skip
def test_every_format_takes_it(form: str, tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(DIRECT)
    result = run("--from", "arm", str(tmp_path / "main.json"), "--as-of", "2026-11-24", "--format", form)
    assert result.exit_code == 1, result.output
    assert "HUB202" in result.output


def test_fingerprints_do_not_move_with_lines(tmp_path: Path) -> None:
    def prints(text: str) -> list[str]:
        (tmp_path / "main.json").write_text(text)
        result = run(
            "--from", "arm", str(tmp_path / "main.json"), "--as-of", "2026-11-24", "--format", "json"
        )
        return sorted(each["fingerprint"] for each in json.loads(result.output)["findings"])

    assert prints(DIRECT) == prints(DIRECT.replace("\n", "\n\n"))


def test_no_fix_is_offered(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(DIRECT)
    result = run("--from", "arm", str(tmp_path / "main.json"), "--as-of", "2026-11-24", "--format", "json")
    assert all(each["fix"] is None for each in json.loads(result.output)["findings"])


@pytest.mark.parametrize("option", [["--fix"], ["--diff"], ["--watch"], ["--diff-base", "HEAD"]])
def test_what_from_does_not_go_with(option: list[str], tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(DIRECT)
    result = run("--from", "arm", str(tmp_path / "main.json"), *option)
    assert result.exit_code == 2
    assert "--from goes with none of" in result.output


def test_faults_of_a_file_are_findings(tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text('{"resources": [\n  {"type": "a" "b"}]}')
    result = run("--from", "arm", str(tmp_path / "main.json"), "--format", "json")
    assert result.exit_code == 1
    (finding,) = json.loads(result.output)["findings"]
    assert (finding["code"], finding["line"]) == ("FMT101", 2)


def test_no_excerpt_shows_a_secret(tmp_path: Path) -> None:
    text = DIRECT.replace(
        '"parameters": {',
        '"parameters": {\n    "code": {"type": "securestring", "defaultValue": "Tr0ub4dor"},',
    )
    (tmp_path / "main.json").write_text(text)
    (tmp_path / "values.json").write_text(
        '{"parameters": {\n  "code": {"value": "h0rse-staple"},\n  "tls": {"value": "1.1"}, "hubName": {"value": "h"}}}'
    )
    for more in ([], ["--parameters", str(tmp_path / "values.json")]):
        result = run("--from", "arm", str(tmp_path / "main.json"), "--as-of", "2026-11-24", *more)
        assert "CON401" in result.output
        assert "Tr0ub4dor" not in result.output
        assert "h0rse" not in result.output
