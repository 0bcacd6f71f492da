"""`iotlint recommend`: what it recommends passes the check, and what cannot be is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from iotlint.run.lint import lint
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


def test_devices_far_from_all_sites_go_to_the_cloud(tmp_path: Path) -> None:
    text = (
        f"{HEADER}solution: {{type: hybrid}}\nrequirements: [device-telemetry, edge-processing]\n"
        "sites: {plant: {cluster: {distribution: k3s, arcEnabled: true}}}\n"
        "assets: {presses: {site: plant, protocols: [opc-ua]}}\n"
        "devices: {trackers: {protocols: [mqtt-3.1.1]}}\n"
    )
    path = write(tmp_path / "plan.yaml", text)
    done = iotlint("recommend", "--no-config", "--as-of", DAY, "--format", "json", path)
    (answer,) = json.loads(done.stdout)["architectures"]
    best = answer["candidates"][0]
    ends = {each["from"]: each["to"] for each in best["connections"]}
    assert ends["presses"] in ("iot-operations", "iot-edge")
    assert ends["trackers"] in ("event-grid", "iot-hub")


DRAWN = """
requirements: [device-telemetry, event-reactions, dashboards]
services:
  hub: {type: iot-hub, sku: S1, units: 5}
  grid: {type: event-grid, sku: basic}
  react: {type: functions}
  stream: {type: event-hubs}
  history: {type: data-explorer}
  boards: {type: power-bi}
  mes: {type: other, name: Plant MES, side: cloud, kind: application}
devices:
  pumps: {count: 1000, protocols: [mqtt-3.1.1], telemetry: {interval: 5min, size: 1KB}}
connections:
  - {from: pumps, to: hub, protocol: mqtt-3.1.1}
  - {from: hub, to: grid, via: event-subscription}
  - {from: grid, to: react, via: event-subscription}
  - {from: hub, to: stream, via: route}
  - {from: stream, to: history}
  - {from: history, to: boards}
  - {from: react, to: mes}
"""


def advice(tmp_path: Path, text: str) -> str:
    path = write(tmp_path / "plan.yaml", HEADER + text)
    return iotlint("recommend", "--no-config", "--as-of", DAY, path).output


def test_a_way_that_is_drawn_is_not_drawn_again(tmp_path: Path) -> None:
    text = advice(tmp_path, DRAWN)
    assert "Candidate 1: nothing to add" in text
    assert " -> " not in text


def test_a_way_that_is_missing_is_drawn(tmp_path: Path) -> None:
    text = advice(tmp_path, DRAWN.replace("  - {from: grid, to: react, via: event-subscription}\n", ""))
    assert "-> react" in text


def test_what_is_planned_and_enough_keeps_its_size(tmp_path: Path) -> None:
    # 1,000 devices send 288 messages a day each: 288,000, of which a unit of S1 takes 400,000.
    text = advice(tmp_path, DRAWN)
    assert "hub      Azure IoT Hub, S1 × 5, in the plan already" in text
    assert "S1 × 1" in text
    small = advice(tmp_path, DRAWN.replace("5min", "30s"))
    # 2,880,000 a day take eight units.
    assert "Azure IoT Hub, S1 × 8, in the plan already" in small


def test_a_memory_profile_that_is_planned_and_enough_stays(tmp_path: Path) -> None:
    plan = """
requirements: [edge-processing]
sites: {mill: {cluster: {distribution: k3s, arcEnabled: true}}}
services:
  edge: {type: iot-operations, site: mill, broker: {memoryProfile: PROFILE}}
  registry: {type: device-registry}
assets:
  saws: {site: mill, count: 3, protocols: [opc-ua], telemetry: {interval: 1s, size: SIZE}}
connections:
  - {from: saws, to: edge, protocol: opc-ua}
"""
    kept = advice(tmp_path, plan.replace("PROFILE", "medium").replace("SIZE", "1KB"))
    assert "Azure IoT Operations, memory profile medium, in the plan already" in kept
    # The smallest that takes such messages is named beside it.
    assert "memory profile tiny, memory profile low or memory profile high would do" in " ".join(kept.split())
    free = advice(tmp_path, plan.replace("{memoryProfile: PROFILE}", "{}").replace("SIZE", "5MB"))
    assert "Azure IoT Operations, memory profile low, in the plan already" in free


def test_a_service_of_another_name_is_called_by_it(tmp_path: Path) -> None:
    assert "mes      Plant MES, in the plan already" in advice(tmp_path, DRAWN)


def test_what_a_runtime_runs_on_is_not_connected_with_it(tmp_path: Path) -> None:
    text = advice(
        tmp_path,
        """
requirements: [edge-processing]
services:
  edge: {type: iot-edge, runsOn: boxes}
  hub: {type: iot-hub, sku: S1, units: 1}
  images: {type: container-registry}
devices:
  boxes: {count: 3, protocols: [amqp]}
  cameras: {count: 9, protocols: [mqtt-3.1.1], telemetry: {interval: 60s, size: 1KB}}
connections:
  - {from: cameras, to: edge, protocol: mqtt-3.1.1}
  - {from: edge, to: hub, protocol: amqp}
  - {from: images, to: edge, protocol: https}
""",
    )
    assert "boxes ->" not in text
    # Images are no messages, so that nothing of them has to be counted.
    assert "too little to be counted" not in text


def first(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("Candidate 1:"))


def test_what_the_documents_say_goes_before_what_was_concluded_from_them(tmp_path: Path) -> None:
    # That Data Explorer keeps data for long is concluded; of the storage services it is said.
    text = advice(
        tmp_path,
        "solution: {type: cloud}\nrequirements: [device-telemetry, long-term-storage]\n"
        "devices: {d: {protocols: [mqtt-3.1.1]}}\n",
    )
    assert first(text) == "Candidate 1: Azure IoT Hub, Azure Data Lake Storage"


def test_devices_that_upload_files_need_a_hub_with_storage_and_no_second_platform(tmp_path: Path) -> None:
    text = advice(
        tmp_path,
        "solution: {type: cloud}\nrequirements: [file-upload]\n"
        "devices: {d: {count: 300, protocols: [mqtt-3.1.1], uploads: {interval: 24h}}}\n",
    )
    assert first(text) == "Candidate 1: Azure IoT Hub, Azure Data Lake Storage"


def test_what_is_proposed_stands_in_the_one_region_of_the_solution(tmp_path: Path) -> None:
    for regions, expected in (("[westeurope]", "westeurope"), ("[westeurope, northeurope]", None)):
        text = f"{HEADER}solution: {{type: cloud, regions: {regions}}}\nrequirements: [device-telemetry]\n"
        path = write(tmp_path / "plan.yaml", text + "devices: {d: {}}\n")
        assert iotlint("recommend", "--no-config", "--as-of", DAY, "--write", path).exit_code == 0
        hub = yaml.safe_load(Path(path).read_text(encoding="utf-8"))["services"]["iot-hub"]
        assert hub.get("region") == expected


def test_a_taker_that_goes_against_the_plan_raises_a_question(
    tmp_path: Path,
) -> None:
    asked = (
        HEADER
        + "requirements: [device-telemetry]\ndevices: {soil: {protocols: [lorawan]}}\nsolution: {type: TYPE}\n"
    )
    for type_, raised in (("cloud", True), ("hybrid", False)):
        path = write(tmp_path / "plan.yaml", asked.replace("TYPE", type_))
        done = iotlint("recommend", "--no-config", "--as-of", DAY, "--format", "json", path)
        (answer,) = json.loads(done.stdout)["architectures"]
        questions = [each["question"] for each in answer["questions"]]
        assert (
            any("such as a network server, take what 'soil' send by lorawan" in q for q in questions)
            is raised
        )


def test_what_the_next_dearer_size_takes_more_of_is_said_however_much_dearer(tmp_path: Path) -> None:
    fleet = "devices: {d: {count: 24000, telemetry: {interval: 15min, size: 120B}}}\n"
    text = f"{HEADER}requirements: [device-telemetry, device-commands]\n{fleet}"
    done = iotlint("recommend", "--no-config", "--as-of", DAY, write(tmp_path / "plan.yaml", text))
    said = " ".join(done.stdout.split())
    assert "S2 × 1 (1.7 times the price)" in said
    assert "S2 × 1 takes more metered messages a day (6,000,000 against 2,400,000)" in said


def test_what_check_has_against_every_candidate_is_told_as_it_is(tmp_path: Path) -> None:
    # The search finds sets of services, and `check`, which tries what is left open as well, a fault in each of them.
    names = (
        *(
            "file-upload",
            "mqtt-bridge",
            "long-term-storage",
            "asset-management",
            "device-twins",
            "message-order",
        ),
        *("disaster-recovery", "mqtt-pub-sub", "data-residency", "environment-model", "device-commands"),
        *("over-the-air-updates", "private-networking", "managed-application", "event-reactions"),
        *("device-monitoring", "message-routing", "threat-monitoring", "machine-learning"),
        "zero-touch-provisioning",
    )
    fleet = "devices: {d: {count: 5000, telemetry: {interval: 60s, size: 1KB}}}\n"
    path = write(tmp_path / "plan.yaml", f"{HEADER}requirements: [{', '.join(names)}]\n{fleet}")
    done = iotlint("recommend", "--no-config", "--as-of", DAY, path)
    assert done.exit_code == 1
    assert "The plan has errors that no choice of services mends" in done.stdout
    assert "fits 'event-grid'" in done.stdout
    assert "[SOL301]" in done.stdout


SPELT = """\
Sites: {plant: {Connectivity: intermittent}}
Requirements: {Device_Telemetry: {}, device-commands: {}}
Devices:
  meters: {Count: "1,200", protocols: mqtt, Site: plant, telemetry: {size: 300 bytes, interval: every 5 min}}
"""


def test_other_spellings_are_written_properly_with_what_is_added(tmp_path: Path) -> None:
    path = write(tmp_path / "plan.yaml", HEADER + SPELT)
    assert iotlint("recommend", "--no-config", "--as-of", DAY, "--write", path).exit_code == 0
    plan = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    assert plan["services"]
    assert plan["connections"][0]["from"] == "meters"
    assert plan["requirements"] == {"device-telemetry": {}, "device-commands": {}}
    assert plan["devices"]["meters"]["count"] == 1200
    found = lint(Path(path).read_text(encoding="utf-8"), path=path, as_of=DAY).reported()
    assert {str(each.severity) for each in found} <= {"info"}
    assert "FMT215" not in {f.code for f in found}


def test_other_spellings_in_a_base_are_understood_and_left_there(tmp_path: Path) -> None:
    base = write(tmp_path / "base.yaml", SPELT)
    path = write(tmp_path / "plan.yaml", f"{HEADER}extends: base.yaml\n")
    assert iotlint("recommend", "--no-config", "--as-of", DAY, "--write", path).exit_code == 0
    assert Path(base).read_text(encoding="utf-8") == SPELT
    assert yaml.safe_load(Path(path).read_text(encoding="utf-8"))["services"]


def test_a_plan_too_large_for_advice_is_refused(tmp_path: Path) -> None:
    many = "".join(f"  d{n}: {{}}\n" for n in range(5_000))
    path = write(tmp_path / "plan.yaml", f"{HEADER}services: {{hub: {{type: iot-hub}}}}\ndevices:\n{many}")
    done = iotlint("recommend", "--no-config", "--as-of", DAY, path)
    assert done.exit_code == 2
    assert "5,001 services, devices, assets and connections" in done.stderr
