"""A team's own rules beside the built-in ones: codes that clash, rules that are not there, checks that crash."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from click.testing import CliRunner

from iotlint.cli import main
from iotlint.engine.check import Breach, Check
from iotlint.errors import RuleFileError
from iotlint.facts.facts import Facts
from iotlint.rulebook.book import load_rulebook

RULE = """\
code: TEAM901
name: hub-without-owner
severity: warning
summary: A rule.
for: service
where: {type: iot-hub}
message: "'{id}' is a hub"
at: type
rationale: Because.
remedy: Do it.
false-positives: none known
sources: [{document: choose-an-azure-iot-service, section: Azure IoT Hub}]
examples:
  - bad: "services: {hub: {type: iot-hub}}"
    fires-at: services.hub.type
  - good: "services: {grid: {type: event-grid}}"
"""
CHECKED = (
    RULE.replace("for: service\nwhere: {type: iot-hub}\n", "check: team-check\n")
    .replace("'{id}' is a hub", "A hub")
    .replace("at: type\n", "")
)
PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: plan}
services: {registry: {type: device-registry}}
"""


def refused(folder: Path) -> str:
    with pytest.raises(RuleFileError) as caught:
        load_rulebook([folder])
    return str(caught.value)


def test_a_code_of_iotlints_own_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE.replace("TEAM901", "HUB101"), encoding="utf-8")
    assert "rule.yaml:1:1: HUB101 is a code of iotlint's own" in refused(tmp_path)


def test_a_folder_that_is_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE, encoding="utf-8")
    assert "TEAM901" in load_rulebook([tmp_path, tmp_path / ".." / tmp_path.name]).codes


def test_two_rules_of_one_code_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(RULE, encoding="utf-8")
    (tmp_path / "b.yaml").write_text(RULE.replace("hub-without-owner", "another"), encoding="utf-8")
    assert "b.yaml:1:1: TEAM901 another already stands in" in refused(tmp_path)


@pytest.mark.parametrize("code", ["HUB101", "TEAM902"])
def test_a_rule_supersedes_built_in_rules_and_those_beside_it(tmp_path: Path, code: str) -> None:
    (tmp_path / "a.yaml").write_text(RULE + f"supersedes: [{code}]\n", encoding="utf-8")
    second = RULE.replace("TEAM901", "TEAM902").replace("hub-without-owner", "another")
    (tmp_path / "b.yaml").write_text(second, encoding="utf-8")
    load_rulebook([tmp_path])


def test_superseding_a_rule_that_is_not_there_is_refused(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(RULE + "supersedes: [HUB999]\n", encoding="utf-8")
    assert "rule.yaml:17:14: There is no rule 'HUB999' to supersede." in refused(tmp_path)


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a plan and a configuration that names a pack whose one check fails."""

    def fail(_: Facts) -> list[Breach]:
        raise ZeroDivisionError("of the team's own making")

    rules = tmp_path / "pack-rules"
    rules.mkdir()
    (rules / "TEAM901-hub-without-owner.yaml").write_text(CHECKED, encoding="utf-8")
    module = ModuleType("team_pack")
    module.rules = lambda: [rules]  # type: ignore[attr-defined]
    module.checks = lambda: [Check("team-check", fail)]  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "team_pack", module)
    (tmp_path / ".iotlint.yaml").write_text("packs: [team_pack]\n", encoding="utf-8")
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("pack")
def test_a_check_of_a_pack_that_crashes_is_named_and_the_other_rules_still_speak() -> None:
    result = CliRunner().invoke(
        main, ["check", "plan.yaml", "--format", "concise", "--allow-packs", "team_pack"]
    )
    assert result.exit_code == 2
    crashed = [line for line in result.stdout.splitlines() if "FMT890" in line]
    assert len(crashed) == 1
    assert "TEAM901" in crashed[0]
    assert "ADR101" in result.stdout
    assert "Traceback" not in result.output


OWN_DOCUMENT = """\
our-policy: {title: Our policy, address: "https://example.com/policy", date: 2026-01-02, checked: 2026-11-29}
"""


def test_a_rule_can_rest_on_a_document_of_the_teams_own(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text(
        RULE.replace("choose-an-azure-iot-service", "our-policy"), encoding="utf-8"
    )
    assert "sources.yaml has no document 'our-policy'" in refused(tmp_path)
    (tmp_path / "sources.yaml").write_text(OWN_DOCUMENT, encoding="utf-8")
    (citation,) = load_rulebook([tmp_path]).info("TEAM901").sources
    assert (citation.title, citation.section, citation.date) == ("Our policy", "Azure IoT Hub", "2026-01-02")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (OWN_DOCUMENT.replace("date: 2026-01-02, ", ""), "sources.yaml:1:1: `date` is missing here"),
        (OWN_DOCUMENT.replace("our-policy:", "what-is-azure-iot:"), "knows by this name already"),
        ("our-policy: [\n", "sources.yaml:"),
    ],
)
def test_what_is_wrong_with_documents_of_a_teams_own_is_told(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    assert message in refused(tmp_path)
