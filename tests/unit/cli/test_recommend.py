"""`iotlint recommend`: what it recommends passes the check, and what cannot be is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotlint.lint import lint
from tests.unit.cli.commands import iotlint, write

DAY = "2026-11-24"
HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: plan}  # kept\n"
NAMES = (
    *("device-telemetry", "zero-touch-provisioning", "over-the-air-updates", "dashboards", "edge-processing"),
    *("long-term-storage", "environment-model", "threat-monitoring", "mqtt-pub-sub", "asset-management"),
    *("stream-processing", "machine-learning", "adaptive-cloud-management", "device-commands", "file-upload"),
)
PLANS = st.builds(
    lambda names, type_, fleet: (
        f"{HEADER}solution: {{type: {type_}}}\nrequirements: [{', '.join(names)}]\n{fleet}"
    ),
    st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True),
    st.sampled_from(("cloud", "edge", "hybrid")),
    st.sampled_from(
        (
            "",
            "devices: {d: {count: 5000, telemetry: {interval: 60s, size: 1KB}}}\n",
            "devices: {d: {count: 5000, protocols: [mqtt-5]}}\n",
            "devices: {d: {count: 50, protocols: [mqtt-3.1.1]}, e: {protocols: [amqp]}}\n",
        )
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PLANS)
def test_what_is_recommended_passes_the_check(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "plan.yaml", text)
    done = iotlint("recommend", "--no-config", "--as-of", DAY, "--write", path)
    assert done.exit_code in (0, 1), done.output
    written = Path(path).read_text(encoding="utf-8")
    if done.exit_code == 1:
        assert written == text
        return
    assert "# kept" in written
    found = lint(written, path=path, as_of=DAY).reported()
    assert not [f for f in found if str(f.severity) == "error"], written
    # What is proposed for devices is used by some.
    assert "devices:" not in text or "HUB101" not in {f.code for f in found}, written


def test_what_reaches_no_device_is_no_way_to_meet_a_requirement(tmp_path: Path) -> None:
    # A hub that is there for Device Update alone would update nothing: these devices can't connect to it.
    text = f"{HEADER}requirements: [device-telemetry, over-the-air-updates]\ndevices: {{d: {{protocols: [mqtt-5]}}}}\n"
    done = iotlint("recommend", "--no-config", "--as-of", DAY, write(tmp_path / "plan.yaml", text))
    assert done.exit_code == 1
    assert "requirements.over-the-air-updates" in done.stdout
    assert "devices.d" in done.stdout
    assert "requirements.device-telemetry" not in done.stdout


def test_no_candidate_has_a_second_platform_where_one_suffices(tmp_path: Path) -> None:
    fleet = "devices: {d: {count: 50, telemetry: {interval: 60s, size: 1KB}}}\n"
    text = f"{HEADER}requirements: [device-telemetry, over-the-air-updates, dashboards]\n{fleet}"
    path = write(tmp_path / "plan.yaml", text)
    done = iotlint("recommend", "--no-config", "--as-of", DAY, "--format", "json", path)
    (answer,) = json.loads(done.stdout)["architectures"]
    taking = [
        {service["type"] for service in candidate["services"]} & {"iot-hub", "iot-central", "event-grid"}
        for candidate in answer["candidates"]
    ]
    assert {"iot-hub"} in taking
    assert not [each for each in taking if {"iot-hub"} < each]


def test_the_smallest_conflict_is_named(tmp_path: Path) -> None:
    text = f"{HEADER}solution: {{approach: service-managed}}\nrequirements: [adaptive-cloud-management, dashboards]\n"
    done = iotlint("recommend", "--no-config", "--as-of", DAY, write(tmp_path / "plan.yaml", text))
    assert done.exit_code == 1
    assert "adaptive-cloud-management" in done.stdout
    assert "dashboards" not in done.stdout.partition("adaptive-cloud-management")[0]


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_every_format_tells_the_size_of_a_hub(tmp_path: Path, form: str) -> None:
    fleet = "devices: {d: {count: 5000, telemetry: {interval: 60s, size: 1KB}}}\n"
    text = f"{HEADER}solution: {{type: cloud}}\nrequirements: [device-telemetry, zero-touch-provisioning]\n{fleet}"
    path = write(tmp_path / "plan.yaml", text)
    done = iotlint("recommend", "--no-config", "--as-of", DAY, "--format", form, path)
    assert done.exit_code == 0, done.output
    assert "S1" in done.stdout
    assert "18" in done.stdout  # 5,000 x 1,440 / 400,000 a unit
    if form == "json":
        json.loads(done.stdout)
