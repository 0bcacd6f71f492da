"""First plans: whatever is answered, the file parses, says what was answered, and passes the check."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from iotlint.advise.adviser import Adviser
from iotlint.config.values import Config
from iotlint.errors import UsageError
from iotlint.finding import Finding, Severity
from iotlint.first_plan.begin import Answers, Group, Words, begun, templates
from iotlint.first_plan.text import SCHEMA, written
from iotlint.resources import folder
from iotlint.run.lint import lint
from iotlint.source.load import load

DAY = "2026-11-24"
KNOWN = templates()
ADVISER = Adviser(Config(), DAY)
WORDS = Words(ADVISER.rulebook.cited["REQUIREMENTS"])
NAMES = list(KNOWN.by_name)


def plan(template: str, answers: Answers, *, services: bool = True) -> str:
    """The text of a first plan; empty where no services do."""
    value = begun(KNOWN.named(template), answers, KNOWN)
    return written(value, template, "plan.yaml", ADVISER, with_services=services).text


def value_of(text: str) -> Any:
    """What a text holds, read without a fault."""
    stream = load(text.encode(), "plan.yaml")
    assert not stream.faults
    (document,) = stream.documents
    return document.value


def found(text: str, least: Severity) -> list[Finding]:
    return [f for f in lint(text, path="plan.yaml", as_of=DAY).reported() if f.severity >= least]


# The templates


def schema() -> Any:
    return json.loads((folder("schemas") / "architecture.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_part_of_an_architecture(name: str) -> None:
    template = KNOWN.by_name[name]
    assert template.summary.endswith(".")
    assert not {"services", "connections", "metadata", "extends"} & set(template.plan)
    header = {"apiVersion": "iotlint/v1", "kind": "Architecture", "metadata": {"name": name}}
    Draft202012Validator(schema()).validate({**header, **template.plan})


@pytest.mark.parametrize("name", NAMES)
def test_a_template_has_at_most_one_entry_that_questions_could_be_about(name: str) -> None:
    sections = KNOWN.by_name[name].plan
    assert all(len(sections.get(section, ())) <= 1 for section in ("sites", "devices", "assets"))


def test_what_is_added_is_one_entry_each_that_the_format_knows() -> None:
    header = {"apiVersion": "iotlint/v1", "kind": "Architecture", "metadata": {"name": "x"}}
    Draft202012Validator(schema()).validate({**header, **KNOWN.added})
    assert {section: len(entries) for section, entries in KNOWN.added.items()} == {
        "sites": 1,
        "devices": 1,
        "assets": 1,
    }


def test_choices_are_words_of_the_format() -> None:
    solution = schema()["properties"]["solution"]["properties"]
    assert set(KNOWN.choices["type"]) < set(solution["type"]["enum"])
    assert set(KNOWN.choices["approach"]) == set(solution["approach"]["enum"])
    assert set(KNOWN.choices["cluster"]) < set(WORDS.clusters)


def test_there_is_a_template_for_each_solution_type() -> None:
    for type_ in KNOWN.choices["type"]:
        assert KNOWN.by_name[type_].plan["solution"]["type"] == type_


# What is written


@pytest.mark.parametrize("name", NAMES)
def test_a_template_as_it_is_makes_a_plan_without_errors_and_warnings(name: str) -> None:
    text = plan(name, Answers("plan"))
    assert not found(text, Severity.WARNING), text
    assert value_of(text)["services"]


DURATIONS = st.sampled_from((None, "0h", "30min", "24h", "72h", "96h"))
PROTOCOLS = st.lists(st.sampled_from(WORDS.protocols), max_size=2, unique=True).map(tuple)
GROUPS = st.builds(
    Group,
    st.sampled_from((None, 0, 1, 3, 20_000)),
    PROTOCOLS,
    st.sampled_from((None, "500ms", "60s", "1d")),
    st.sampled_from((None, "100B", "1KB", "200KB")),
)
ANSWERS = st.builds(
    Answers,
    name=st.sampled_from(("plan", "a: b # c", "yes", "Ünïcode 🏭", "{x", "1.0", 'it\'s "so"')),
    type=st.sampled_from((None, "cloud", "edge", "hybrid")),
    approach=st.sampled_from((None, "adaptive-cloud", "service-managed")),
    regions=st.sampled_from(((), ("westeurope",), ("westeurope", "northeurope"))),
    requirements=st.lists(
        st.sampled_from((*WORDS.requirements, "x-works-council")), max_size=3, unique=True
    ).map(tuple),
    without=st.just(()),
    devices=GROUPS,
    sites=st.sampled_from((None, 1, 2, 300)),
    cluster=st.sampled_from((None, *WORDS.clusters)),
    offline=DURATIONS,
    assets=GROUPS,
)


def sensible(name: str, answers: Answers) -> Answers:
    """The answers without those about sites, where a cloud solution would refuse them."""
    type_ = answers.type or KNOWN.by_name[name].plan.get("solution", {}).get("type", "cloud")
    if type_ != "cloud":
        return answers
    return answers._replace(sites=None, cluster=None, offline=None, assets=Group())


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(NAMES), ANSWERS)
def test_whatever_is_answered_the_plan_passes_the_check(name: str, answers: Answers) -> None:
    answers = sensible(name, answers)
    text = plan(name, answers)
    if not text:
        return  # what excludes what is the advice's own to tell
    assert not found(text, Severity.ERROR), text
    assert text == plan(name, answers)
    value = value_of(text)
    assert value["metadata"]["name"] == answers.name
    assert set(answers.requirements) <= set(value["requirements"])
    if answers.offline not in (None, "0h") and "sites" in value:
        assert value["requirements"]["offline-operation"] == {"duration": answers.offline}


def answered(name: str, answers: Answers) -> set[str]:
    """The keys that questions were about, as the template or an answer has it."""
    value = begun(KNOWN.named(name), answers, KNOWN)
    keys = {f"solution.{key}" for key in ("type", "approach") if key in value.get("solution", {})}
    if answers.regions:
        keys.add("solution.regions")
    for section in ("devices", "assets"):
        for fields in value.get(section, {}).values():
            keys |= {f"{section}.{key}" for key in ("count", "protocols") if key in fields}
            keys |= {f"{section}.telemetry.{key}" for key in fields.get("telemetry", {})}
            if "interval" in fields.get("telemetry", {}):
                keys.add(f"{section}.telemetry.rate")  # which says the same
    if value.get("sites"):
        keys |= {f"sites.{key}" for key in ("count", "connectivity", "maxOffline", "cluster.distribution")}
    return keys


@pytest.mark.parametrize("name", NAMES)
def test_a_template_leaves_nothing_open_that_was_asked_for(name: str) -> None:
    text = plan(name, Answers("plan"))
    open_ = {_general(each, value_of(text)) for each in _unstated(text)}
    assert not open_ & answered(name, Answers("plan")), text


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(NAMES), ANSWERS)
def test_what_was_answered_is_not_asked_for_again(name: str, answers: Answers) -> None:
    answers = sensible(name, answers)
    text = plan(name, answers)
    if text:
        open_ = {_general(each, value_of(text)) for each in _unstated(text)}
        assert not open_ & answered(name, answers), text


def _unstated(text: str) -> list[str]:
    return [each.name for each in lint(text, path="plan.yaml", as_of=DAY).unstated]


def _general(name: str, value: Any) -> str:
    """A key with its section in place of the id: `devices.telemetry.size`."""
    id, _, key = name.partition(".")
    section = next((s for s in ("devices", "assets", "sites") if id in value.get(s, {})), id)
    return f"{section}.{key}"


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(NAMES), ANSWERS)
def test_what_is_begun_says_what_was_answered(name: str, answers: Answers) -> None:
    answers = sensible(name, answers)
    text = plan(name, answers, services=False)
    value = value_of(text)
    assert value == begun(KNOWN.named(name), answers, KNOWN)
    assert "services" not in value
    for section, group in (("devices", answers.devices), ("assets", answers.assets)):
        if group.number == 0:
            assert section not in value
        for fields in value.get(section, {}).values():
            assert group.number in (None, fields["count"])
            assert not group.protocols or fields["protocols"] == list(group.protocols)
            assert group.interval in (None, fields.get("telemetry", {}).get("interval"))
    for site in value.get("sites", {}).values():
        assert answers.sites in (None, site.get("count", 1))
    # Whatever is found comes of services that are missing, never of the text itself.
    assert not [f.code for f in found(text, Severity.INFO) if f.code.startswith("FMT")]


def test_the_text_is_what_the_advice_wrote_with_comments() -> None:
    value = begun(KNOWN.named("hybrid"), Answers("plan"), KNOWN)
    made = written(value, "hybrid", "plan.yaml", ADVISER, with_services=True)
    assert made.answer is not None
    assert value_of(made.text) == value_of(made.answer.proposals[0].after.decode())


def test_comments_tell_what_each_entry_is_for() -> None:
    lines = plan("cloud", Answers("plan")).split("\n")
    assert lines[0] == f"# yaml-language-server: $schema={SCHEMA}"
    meaning = WORDS.requirements["device-commands"]
    assert lines[lines.index("  device-commands: {}") - 1] == f"  # {meaning}"
    hub = lines.index("  iot-hub:")
    above = [line for line in lines[lines.index("services:") : hub] if line.startswith("  # ")]
    # 1,000 devices that send once a minute: 1,000 x 1,440 a day, and 400,000 a day is what a unit of S1 takes.
    assert "  # Azure IoT Hub: provides device-telemetry, device-commands." in above
    assert any("1,440,000" in line for line in above)
    for section in ("solution", "requirements", "devices", "services", "connections"):
        assert lines[lines.index(f"{section}:") - 1].startswith("# ")
    assert all(len(line) <= 100 for line in lines[1:])


def test_comments_tell_what_could_not_be_counted() -> None:
    silent = "  # Not counted, since too little is said of it: sensors."
    assert silent in plan("minimal", Answers("plan")).split("\n")
    told = plan("minimal", Answers("plan", devices=Group(interval="60s", size="1KB")))
    assert silent not in told.split("\n")


def test_a_plan_without_services_passes_once_recommend_has_put_them_there() -> None:
    text = plan("retail", Answers("plan"), services=False)
    assert {"REQ101"} <= {f.code for f in found(text, Severity.ERROR)}
    document = load(text.encode(), "plan.yaml").documents[0]
    after = ADVISER.answer(text.encode(), "plan.yaml", document).proposals[0].after
    assert not found(after.decode(), Severity.ERROR)


# Answers that change more than one place


def begun_with(template: str, **answers: Any) -> dict[str, Any]:
    return begun(KNOWN.named(template), Answers("plan", **answers), KNOWN)


def test_an_outage_is_said_of_the_site_and_required_of_the_plan() -> None:
    value = begun_with("hybrid", offline="48h")
    assert value["sites"]["plant"]["connectivity"] == "intermittent"
    assert value["sites"]["plant"]["maxOffline"] == "48h"
    assert value["requirements"]["offline-operation"] == {"duration": "48h"}


def test_no_outage_takes_the_requirement_away() -> None:
    value = begun_with("edge", offline="0h")
    assert value["sites"]["plant"]["connectivity"] == "always"
    assert "maxOffline" not in value["sites"]["plant"]
    assert "offline-operation" not in value["requirements"]


def test_no_cluster_is_not_connected_to_arc() -> None:
    assert begun_with("edge", cluster="none")["sites"]["plant"]["cluster"] == {"distribution": "none"}
    assert begun_with("edge", cluster="rke2")["sites"]["plant"]["cluster"]["arcEnabled"] is True


def test_one_site_needs_no_count() -> None:
    assert "count" not in begun_with("retail", sites=1)["sites"]["shop"]
    assert begun_with("edge", sites=12)["sites"]["plant"]["count"] == 12


def test_a_template_becomes_a_cloud_solution_without_sites() -> None:
    value = begun_with("retail", type="cloud")
    assert "sites" not in value
    assert "site" not in value["devices"]["sensors"]


@pytest.mark.parametrize(
    "asked", [{"sites": 3}, {"cluster": "k3s"}, {"offline": "1h"}, {"assets": Group(number=5)}], ids=str
)
def test_a_cloud_solution_has_no_sites_to_ask_for(asked: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="a cloud solution has none"):
        begun_with("cloud", **asked)


def test_what_a_template_lacks_is_added_at_its_site() -> None:
    value = begun_with("retail", assets=Group(number=3))
    assert value["assets"]["machines"]["site"] == "shop"
    assert value["assets"]["machines"]["count"] == 3


def test_devices_of_an_edge_solution_are_at_its_site() -> None:
    assert begun_with("cloud", type="edge")["devices"]["trackers"]["site"] == "plant"
    assert "site" not in begun_with("cloud", type="hybrid")["devices"]["trackers"]


def test_requirements_come_and_go() -> None:
    value = begun_with("minimal", requirements=("machine-learning",), without=("dashboards",))
    assert list(value["requirements"]) == ["device-telemetry", "machine-learning"]
    with pytest.raises(UsageError, match="does not require 'file-upload'"):
        begun_with("minimal", without=("file-upload",))


def test_something_has_to_be_left() -> None:
    with pytest.raises(UsageError, match="Nothing is left"):
        begun_with("minimal", without=("dashboards", "device-telemetry"), devices=Group(number=0))


def test_templates_are_not_changed_by_answers() -> None:
    before = json.dumps(KNOWN.by_name["hybrid"].plan)
    begun_with("hybrid", offline="5h", sites=3, devices=Group(number=7, protocols=("amqp",)))
    assert json.dumps(KNOWN.by_name["hybrid"].plan) == before


# Words that are held against the format


@pytest.mark.parametrize(
    ("kind", "word", "said"),
    [
        ("requirement", "dashbords", "did you mean 'dashboards'"),
        ("requirement", "x-", "There is no requirement 'x-'"),
        ("requirement", "x-Ünion", "There is no requirement"),
        ("protocol", "opcua", "did you mean 'opc-ua'"),
        ("cluster", "k3", "There is no cluster 'k3'"),
        ("interval", "60", "write it like 500ms"),
        ("interval", "0s", "write it like 500ms"),
        ("offline", "-1h", "write it like 30min"),
        ("size", "1K", "write it like 900B"),
        ("name", " ", "can be seen"),
        ("name", "a\nb", "can be seen"),
        ("region", "West Europe", "write it like westeurope"),
    ],
)
def test_a_wrong_word_is_answered(kind: str, word: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        getattr(WORDS, kind)(word)


def test_a_requirement_of_ones_own_is_let_through() -> None:
    assert WORDS.requirement("x-works-council-2") == "x-works-council-2"
