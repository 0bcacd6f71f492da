"""An error that rests on absence from a list wants a document that says the list is complete."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from iotlint.catalog.entries import Entry, Fact
from iotlint.language.absence import absences
from iotlint.language.read_rules import read_rules
from tests.rules.pack import ENTRIES, KNOWLEDGE, RULES

RULE = """\
code: ORG901
name: language-not-offered
severity: {severity}
since: 0.1.0
summary: A program is written in a language that is not listed.
for: {subject}
where: {where}
assert: {asserted}
message: This is written in another language.
at: id
rationale: Nobody keeps up what is not listed.
remedy: Take a language that is.
false-positives: none known
sources: [{{document: choose-an-azure-iot-service, section: Azure IoT Hub}}]
examples:
  - bad: "services: {{hub: {{type: iot-hub}}}}"
    fires-at: services.hub
  - good: "services: {{lake: {{type: fabric}}}}"
"""
LISTED = "{sdk.language: {in: {fact: iot-hub.sdks.device}}}"


def complaints(
    tmp_path: Path,
    where: str,
    asserted: str,
    severity: str = "error",
    subject: str = "device",
    complete: bool = False,
) -> list[str]:
    path = tmp_path / "ORG901-language-not-offered.yaml"
    path.write_text(
        RULE.format(where=where, asserted=asserted, severity=severity, subject=subject), encoding="utf-8"
    )
    return [*absences(read_rules([tmp_path], KNOWLEDGE), marked(complete))]


def marked(complete: bool) -> dict[str, Entry]:
    """The catalog, with the list of device SDKs complete or not."""

    def of(fact: Fact) -> Fact:
        return (
            replace(fact, complete=complete)
            if fact.key in ("sdks.device", "features.routeEndpoints")
            else fact
        )

    return {t: replace(entry, facts=tuple(of(fact) for fact in entry.facts)) for t, entry in ENTRIES.items()}


@pytest.mark.parametrize(
    ("where", "asserted"),
    [
        ("{sdk.kind: device}", LISTED),
        ("{sdk.kind: device, not: " + LISTED + "}", "{model: {exists: true}}"),
        ("{sdk.language: {notIn: {fact: iot-hub.sdks.device}}}", "{model: {exists: true}}"),
        ("{sdk.kind: device}", "{anyOf: [{model: {exists: true}}, " + LISTED + "]}"),
        ("{sdk.kind: device}", "{none: {devices: {not: " + LISTED + "}}}"),
    ],
)
def test_absence_is_seen_wherever_it_stands(where: str, asserted: str, tmp_path: Path) -> None:
    (said,) = complaints(tmp_path, where, asserted)
    assert "ORG901" in said
    assert "iot-hub.sdks.device" in said
    assert not complaints(tmp_path, where, asserted, complete=True)
    assert not complaints(tmp_path, where, asserted, severity="warning")


@pytest.mark.parametrize(
    ("where", "asserted"),
    [
        ("{sdk.language: {in: {fact: iot-hub.sdks.device}}}", "{model: {exists: true}}"),
        ("{sdk.kind: device}", "{sdk.language: {notIn: {fact: iot-hub.sdks.device}}}"),
    ],
)
def test_what_is_in_a_list_is_in_it(where: str, asserted: str, tmp_path: Path) -> None:
    assert not complaints(tmp_path, where, asserted)


def test_a_rule_may_ask_whether_the_list_is_complete(tmp_path: Path) -> None:
    asserted = "{to.type: {in: {field: from.catalog.features.routeEndpoints}}}"
    hub = "{from.type: iot-hub}"
    assert complaints(tmp_path, hub, asserted, subject="connection")
    asked = "{from.type: iot-hub, from.catalog.complete.features.routeEndpoints: true}"
    assert not complaints(tmp_path, asked, asserted, subject="connection")


def test_no_rule_of_the_pack_takes_a_list_for_more_than_it_is() -> None:
    assert not [*absences(RULES, ENTRIES)]
