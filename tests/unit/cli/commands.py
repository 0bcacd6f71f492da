"""Runs the command line inside the test's own process, and plans to run it on."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner, Result

from iotlint.cli import main

HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plant}\n"
GOOD = (
    HEADER
    + "services: {hub: {type: iot-hub}}\n"
    + "devices: {pumps: {}}\n"
    + "applications: {office: {sdk: {kind: service}}}\n"
    + "connections: [{from: pumps, to: hub}, {from: hub, to: office}]\n"
)
# HUB101, a warning, and with the registry ADR101, an error.
IDLE = HEADER + "services: {hub: {type: iot-hub}}\n"
BAD = HEADER + "services: {registry: {type: device-registry}}\n"
OTHER = "kind: Deployment\nspec: {replicas: 2}\n"


def iotlint(*arguments: str, stdin: str | bytes | None = None) -> Result:
    """What a command line printed, and its exit status. A crash of the test's own making is raised."""
    return CliRunner().invoke(main, arguments, input=stdin)


def codes(result: Result) -> list[str]:
    """The codes in a concise report, in order."""
    return [line.split("[")[1].split("]")[0] for line in result.stdout.splitlines()]


def write(path: Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)
