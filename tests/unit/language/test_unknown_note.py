"""`unknown: note`: a breach that can't be decided is told as an info that names the missing field."""

from __future__ import annotations

from pathlib import Path

from iotlint import lint
from iotlint.config.values import Config

RULE = """\
code: ORG901
name: private-targets
severity: error
since: 0.1.0
unknown: note
summary: A connection goes over the public network into a store.
for: connection
where: {to.type: storage-account, to.publicNetworkAccess: {in: [selected, disabled]}}
assert: {network: private-link}
message: "'{from}' writes into '{to}' from outside."
at: to
rationale: Stores are ours.
remedy: Use a private endpoint.
false-positives: none known
sources: [{document: choose-an-azure-iot-service, section: Azure IoT Hub}]
examples:
  - bad: |
      services: {hub: {type: iot-hub}, files: {type: storage-account, publicNetworkAccess: selected}}
      connections: [{from: hub, to: files, network: public}]
    fires-at: connections.0.to
  - good: |
      services: {hub: {type: iot-hub}, files: {type: storage-account, publicNetworkAccess: selected}}
      connections: [{from: hub, to: files, network: private-link}]
"""
PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: stores}
services: {hub: {type: iot-hub}, files: {type: storage-account, publicNetworkAccess: selected}}
connections: [{from: hub, to: files%s}]
"""


def told(tmp_path: Path, network: str) -> list[tuple[str, str]]:
    """Severity and text of what the rule says about a plan."""
    (tmp_path / "ORG901-private-targets.yaml").write_text(RULE, encoding="utf-8")
    report = lint(PLAN % network, config=Config(rules=(str(tmp_path),), select=("ORG901",)))
    return [(str(finding.severity), finding.message) for finding in report.reported()]


def test_what_is_missing_is_named(tmp_path: Path) -> None:
    [(severity, message)] = told(tmp_path, "")
    assert severity == "info"
    assert message.endswith("(not decided: network is not stated)")


def test_a_certain_breach_keeps_its_severity(tmp_path: Path) -> None:
    assert told(tmp_path, ", network: public") == [("error", "'hub' writes into 'files' from outside.")]


def test_what_holds_is_not_spoken_of(tmp_path: Path) -> None:
    assert told(tmp_path, ", network: private-link") == []
