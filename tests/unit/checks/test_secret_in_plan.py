"""SOL401: secrets are found wherever they stand in a plan, and no output ever says them."""

from __future__ import annotations

from pathlib import Path

import pytest

from iotlint.config.settings import FORMATS
from iotlint.report import render
from iotlint.report.options import Options
from iotlint.run.lint import lint
from tests.unit.cli.commands import iotlint

KEY = "bm90IGEga2V5IGVpdGhlciwgb25seSBzb21lIHRleHQ="
PLAN = f"""apiVersion: iotlint/v1
kind: Architecture
metadata:
  name: leaky
  description: "the old hub was HostName=h.azure-devices.net;SharedAccessKey={KEY}"
services:
  hub:
    type: iot-hub
    conectionString: "HostName=h.azure-devices.net;SharedAccessKey={KEY}"
    labels: {{password: "hunter2-hunter2", "pwd" : swordfish-1}}
  store:
    type: other
    name: "https://a.example/c?sv=2024&sig=Zm9vYmFy%2Fabc"
    labels:
      api-key: >-
        folded-0123-secret
      client-secret:
        next-line-4711
  provisioning: {{type: dps}}
devices:
  meters: &meters
    labels: {{note: "amqps://hub:tr0ub4dor@broker.example:5671"}}
  gates: *meters
connections:
  - {{from: meters, to: hub}}
  - {{from: gates, to: hub, via: "token=abc-123-xyz-9"}}
# accountKey: comment-is-not-safe-either-1
"""
SECRETS = (
    KEY,
    "hunter2-hunter2",
    "swordfish-1",
    "Zm9vYmFy%2Fabc",
    "folded-0123-secret",
    "next-line-4711",
    "tr0ub4dor",
    "abc-123-xyz-9",
    "comment-is-not-safe-either-1",
)


def places(text: str) -> list[str]:
    """Where SOL401 fires on a plan."""
    return sorted(finding.at for finding in lint(text).findings if finding.code == "SOL401")


def test_secrets_are_found_wherever_they_stand() -> None:
    assert places(PLAN) == [
        "connections.1.via",
        "devices.gates.labels.note",
        "devices.meters.labels.note",
        "metadata.description",
        "services.hub.conectionString",
        "services.hub.labels.password",
        "services.hub.labels.pwd",
        "services.store.labels.api-key",
        "services.store.labels.client-secret",
        "services.store.name",
    ]


@pytest.mark.parametrize(
    "value",
    [
        "$HUB_KEY",
        "%HUB_KEY%",
        "********",
        "xxxxxxxx",
        "in the vault, under hub",
        "keyvault:plant/hub-owner-1",
        "rotated every 90 days",
        "correct-horse",
        "Example-123-key",
    ],
)
def test_what_stands_in_for_a_secret_is_none(value: str) -> None:
    text = f"apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {{name: a, labels: {{password: '{value}'}}}}\n"
    assert places(f"{text}services: {{hub: {{type: iot-hub}}}}\n") == []


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("color", [False, True])
def test_no_report_says_them(format: str, color: bool) -> None:
    shown = render(lint(PLAN), format, Options(color=color, show_suppressed=True, statistics=True))
    assert "SOL401" in shown
    assert [secret for secret in SECRETS if secret in shown] == []


@pytest.mark.parametrize("arguments", [["fix", "--diff", "--unsafe-fixes"], ["explain", "HUB102", "--trace"]])
def test_no_other_command_says_them(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    run = iotlint(*arguments, "plan.yaml")
    said = run.stdout + run.stderr
    assert run.stdout
    assert [secret for secret in SECRETS if secret in said] == []


def test_a_trace_shows_values_but_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ORG901-note.yaml").write_text(
        """code: ORG901
name: note
severity: info
since: "1"
summary: A note.
for: device
assert: {labels.note: {exists: false}}
message: "'{id}' has a note."
at: id
rationale: Notes are forgotten.
remedy: Remove it.
false-positives: none known
sources: [{document: choose-an-azure-iot-service, section: Azure IoT Hub}]
examples:
  - {bad: "devices: {a: {labels: {note: b}}}", fires-at: devices.a}
  - {bad: "devices: {a: {labels: {note: c}}}", fires-at: devices.a}
  - {good: "devices: {a: {}}"}
  - {good: "devices: {a: {labels: {other: b}}}"}
""",
        encoding="utf-8",
    )
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    run = iotlint("explain", "ORG901", "--rules", "rules", "--trace", "plan.yaml")
    assert "labels.note" in run.stdout
    assert "tr0ub4dor" not in run.stdout
