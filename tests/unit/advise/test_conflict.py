"""The smallest group that excludes itself, whatever there is to choose from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from hypothesis import given
from hypothesis import strategies as st

from iotlint.advise.conflict import Item, items, only, smallest
from iotlint.source.load import load
from tests.unit.advise.plans import HEADER, adviser, search

ITEMS = [Item("requirements", name) for name in "abcdefgh"]


def without(*groups: str) -> Callable[[Sequence[Item]], bool]:
    """Says whether a choice holds none of some groups whole."""

    def is_possible(kept: Sequence[Item]) -> bool:
        names = {item.name for item in kept}
        return not any(set(group) <= names for group in groups)

    return is_possible


def found(*groups: str) -> str:
    return "".join(sorted(item.name for item in smallest(ITEMS, without(*groups))))


def test_one_group_is_found_as_it_is() -> None:
    assert found("bg") == "bg"
    assert found("abcdefgh") == "abcdefgh"
    assert found("e") == "e"


def test_a_plan_that_is_never_possible_has_no_part_to_blame() -> None:
    assert smallest(ITEMS, lambda _: False) == []


GROUPS = st.lists(st.text("abcdefgh", min_size=1, max_size=5), min_size=1, max_size=4)


@given(GROUPS)
def test_what_is_found_excludes_itself_and_nothing_in_it_can_be_spared(groups: list[str]) -> None:
    conflict = found(*groups)
    assert set(conflict) in [set(group) for group in groups]
    assert not any(set(group) < set(conflict) for group in groups)


def test_requirements_are_blamed_before_devices() -> None:
    everything = [Item("devices", "d"), Item("solution", "type"), Item("requirements", "r")]

    def is_possible(kept: Sequence[Item]) -> bool:
        """Any two of them exclude each other."""
        return len(kept) < 2

    conflict = smallest(everything, is_possible)
    assert Item("requirements", "r") in conflict
    assert Item("devices", "d") not in conflict


PLAN = """\
solution: {type: cloud, until: 2030-01-01}
requirements:
  dashboards: {}
  device-telemetry: {appliesTo: [meters]}
  file-upload: {appliesTo: [meters, cameras]}
services:
  hub: {type: iot-hub}
  dps: {type: device-provisioning-service, linkedTo: [hub]}
devices:
  meters: {provisionedBy: dps}
  cameras: {}
connections:
  - {from: meters, to: hub}
  - {from: cameras, to: hub}
"""


def test_everything_that_is_asked_for_can_be_blamed() -> None:
    words = [item.words for item in items(search(PLAN).asked)]
    assert set(words) == {
        *("services.hub", "services.dps", "devices.meters", "devices.cameras", "solution.type"),
        *("requirements.dashboards", "requirements.device-telemetry", "requirements.file-upload"),
    }
    assert all(word.startswith("requirements.") for word in words[-3:])


def kept(*gone: str) -> dict[str, object]:
    value = load((HEADER + PLAN).encode(), "plan.yaml").documents[0].value
    everything = items(search(PLAN).asked)
    return only(value, everything, [item for item in everything if item.words not in gone])


def test_what_goes_takes_its_connections_and_the_links_to_it_along() -> None:
    value = kept("services.hub")
    assert value["services"] == {"dps": {"type": "device-provisioning-service"}}
    assert value["connections"] == []
    assert kept("services.dps")["devices"] == {"meters": {}, "cameras": {}}


def test_a_requirement_about_what_is_gone_goes_too_and_another_is_narrowed() -> None:
    assert kept("devices.meters")["requirements"] == {
        "dashboards": {},
        "file-upload": {"appliesTo": ["cameras"]},
    }


def test_what_is_no_choice_stays() -> None:
    assert kept("solution.type")["solution"] == {"until": "2030-01-01"}


# With the real rules


def conflict(text: str) -> set[str]:
    data = (HEADER + text).encode()
    answer = adviser().answer(data, "plan.yaml", load(data, "plan.yaml").documents[0])
    assert answer.conflict is not None
    return {part.path for part in answer.conflict.parts}


def test_the_approach_that_a_plan_excludes_and_requires() -> None:
    text = "solution: {approach: service-managed}\nrequirements: [adaptive-cloud-management, dashboards]\n"
    assert conflict(text) == {"solution.approach", "requirements.adaptive-cloud-management"}


def test_more_devices_than_any_size_takes() -> None:
    devices = "devices: {d: {count: 900000000, telemetry: {interval: 1s, size: 200KB}}, few: {count: 3}}\n"
    text = f"solution: {{type: cloud}}\nrequirements: [device-twins, dashboards]\n{devices}"
    assert conflict(text) == {"requirements.device-twins", "devices.d"}
