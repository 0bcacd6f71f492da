"""Whatever a plan asks for: candidates pass the check and keep what was there, conflicts are as small as can be."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings

from iotlint.advise.adviser import Drafted
from iotlint.advise.answer import Answer
from iotlint.advise.conflict import items, only
from iotlint.run.lint import lint
from iotlint.source.load import load
from tests.unit.advise.drawn import plans
from tests.unit.advise.plans import DAY, HEADER, adviser

REMARK = "# a remark\n"
ORDINARY = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def answered(text: str) -> Answer:
    """The advice on the one plan in a text."""
    data = text.encode()
    return adviser().answer(data, "plan.yaml", load(data, "plan.yaml").documents[0])


def written(value: Any) -> str:
    return REMARK + yaml.safe_dump(value, sort_keys=False)


def holds(after: Any, before: Any) -> bool:
    """Whether everything of a value is in another, which may say more; a list may have grown at its end, a number of
    units may have, and requirements may have got details."""
    if isinstance(before, dict):
        return isinstance(after, dict) and all(
            key in after and (key == "units" or holds(after[key], each)) for key, each in before.items()
        )
    if isinstance(before, list) and isinstance(after, dict):
        return set(before) <= set(after)
    if isinstance(before, list):
        return isinstance(after, list) and after[: len(before)] == before
    return bool(after == before)


@ORDINARY
@given(plans())
def test_candidates_pass_the_check_and_keep_what_was_there(value: dict[str, Any]) -> None:
    text = written(value)
    answer = answered(text)
    assert (answer.conflict is None) == bool(answer.proposals)
    for proposal in answer.proposals:
        after = proposal.after.decode()
        report = lint(after, path="plan.yaml", as_of=DAY).reported()
        assert not [f.message for f in report if str(f.severity) == "error"], after
        assert after.startswith(REMARK)
        assert holds(load(proposal.after, "plan.yaml").documents[0].value, value)
        assert [(said.code, said.message) for said in proposal.says] == [(f.code, f.message) for f in report]


@ORDINARY
@given(plans())
def test_nothing_that_was_chosen_is_asked_for_again(value: dict[str, Any]) -> None:
    for proposal in answered(written(value)).proposals:
        report = lint(proposal.after, path="plan.yaml", as_of=DAY)
        chosen = {f"{size.service}.{field}" for size in proposal.sizes for field in size.fields}
        chosen |= {f"{each.id}.{field}" for each in proposal.services for field in each.fields}
        chosen |= set(proposal.changes)
        asked = {each.name for each in report.unstated}
        assert not asked & chosen, proposal.after.decode()


@ORDINARY
@given(plans())
def test_a_conflict_excludes_itself_and_none_of_its_parts_can_be_spared(value: dict[str, Any]) -> None:
    text = written(value)
    conflict = answered(text).conflict
    if conflict is None:
        return
    document = load(text.encode(), "plan.yaml").documents[0]
    everything = items(adviser().search(document).asked)
    parts = [item for item in everything if item.words in {part.path for part in conflict.parts}]

    def is_possible(kept: list[Any]) -> bool:
        return adviser().search(Drafted(document, only(document.value, everything, kept))).exists()

    assert not is_possible(parts)
    for part in parts:
        assert is_possible([each for each in parts if each is not part]), part.words
    assert conflict.reasons


def test_a_platform_that_nobody_would_connect_to_is_the_reason() -> None:
    # Updates come through a hub, which takes no MQTT 5; a hub beside would update nobody.
    text = (
        f"{HEADER}solution: {{type: cloud}}\nrequirements: [over-the-air-updates]\n"
        "devices: {clients: {network: internet, protocols: [mqtt-5]}}\n"
    )
    conflict = answered(text).conflict
    assert conflict is not None
    assert {part.path for part in conflict.parts} >= {"requirements.over-the-air-updates", "devices.clients"}
    assert any("would connect to it" in each.reason or "CON101" in each.codes for each in conflict.reasons)


def test_a_runtime_at_a_site_may_wait_for_its_devices() -> None:
    text = (
        f"{HEADER}solution: {{type: hybrid}}\nrequirements: [edge-processing, zero-touch-provisioning]\n"
        "sites: {plant: {cluster: {distribution: k3s, arcEnabled: true}}}\n"
        "devices: {trackers: {network: internet, protocols: [mqtt-3.1.1]}}\n"
    )
    assert answered(text).proposals


@settings(max_examples=15, deadline=None)
@given(plans())
def test_the_same_plan_gets_the_same_advice(value: dict[str, Any]) -> None:
    assert answered(written(value)) == answered(written(value))


def test_fields_below_one_that_is_missing_are_written_together() -> None:
    """A broker that nothing was said of gets its memory profile and its partitions at once."""
    text = (
        f"{HEADER}requirements: [edge-processing]\nsites: {{north: {{}}}}\n"
        "services:\n  factory: {type: iot-operations, site: north}\n"
        "devices:\n  d: {count: 5000, telemetry: {interval: 100ms, size: 100B}}\n"
        "connections: [{from: d, to: factory}]\n"
    )
    (proposal, *_) = answered(text).proposals
    assert proposal.changes["services.factory.broker.memoryProfile"] == "tiny"
    # 5,000 devices with ten messages a second each are 50,000 a second, of which a partition takes 5,000.
    assert proposal.changes["services.factory.broker.partitions"] == 10
    factory = load(proposal.after, "plan.yaml").documents[0].value["services"]["factory"]
    assert factory["broker"] == {"memoryProfile": "tiny", "partitions": 10}
