"""Every fix that a rule offers mends its finding in at least one of the rule's examples, or in a plan here."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
import yaml

from iotlint.authoring.examples import EXAMPLE_DAY
from iotlint.config.values import Config
from iotlint.edit.fixer import Fixer, Read
from iotlint.finding import Finding
from iotlint.outcome import Report
from iotlint.report import render
from iotlint.report.options import Options
from iotlint.rulebook.book import Rulebook, load_rulebook
from iotlint.run.linter import Linter
from iotlint.source.load import read
from tests.rules.pack import BY_CODE as RULES

HEADER = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x}\n"
RULEBOOK = load_rulebook()
OFFERING = sorted(
    {code for code, _ in RULEBOOK.fixes} | {code for code, rule in RULES.items() if "fix" in rule.raw}
)
# What the reader of a file itself reports, with the nearest spelling or the one right form.
REPORTED = {
    "FMT101": "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x}\nservices:\n\thub: {type: iot-hub}\n",
    "FMT107": "services: {hub: !mine {type: iot-hub}}\n",
    "FMT201": "services: {hub: {type: iot-hub, unitz: 3}}\n",
    "FMT202": "devices: {pumps: {network: internett}}\n",
    "FMT215": (
        "sites: {plant: {maxOffline: 48 hrs}}\nsolution: {until: 2031/12/31}\nrequirements: {device_telemetry: {}}\n"
        "devices: {pumps: {network: Internet, protocols: mqtt-5, Count: 10k, telemetry: {size: 300 bytes}}}\n"
    ),
    "FMT206": "services: {hub: {type: iot-hub}}\ndevices: {a: {}}\nconnections: [{from: a, to: hubb}]\n",
    "FMT207": "requirements: [dashboards, dashboards]\n",
    "FMT209": "services: {hub: {type: IoT Hub}}\n",
    "FMT210": "apiVersion: IoTLint/v1\nkind: Architecture\nmetadata: {name: x}\nservices: {hub: {type: iot-hub}}\n",
    "FMT802": "services: {hub: {type: iot-hub}}   # iotlint: ignore[FMT101] no longer\n",
}
# Fixes that depend on what no example of their rule has: a plan, and the day to judge it on.
ELSEWHERE = {
    "AIO102": (
        """\
sites: {plant: {cluster: {distribution: k3s, arcEnabled: true}}}
services: {operations: {type: iot-operations}}
""",
        EXAMPLE_DAY,
    ),
    "HUB303": (
        """\
services: {hub: {type: iot-hub, sku: S2, units: 1}}
devices: {machines: {count: 20000, twinUpdates: {interval: 5m, size: 1KB}}}
connections: [{from: machines, to: hub}]
""",
        EXAMPLE_DAY,
    ),
    "SOL505": (
        """\
services: {edge: {type: iot-edge, version: "1.5"}, hub: {type: iot-hub}}
connections: [{from: edge, to: hub}]
""",
        "2026-08-01",
    ),
}


class Trial:
    """A plan, checked for one rule, fixed, and checked again."""

    def __init__(self, code: str, path: str, data: bytes, as_of: str, rulebook: Rulebook) -> None:
        def check(now: Read, only: frozenset[str] | None) -> Report:
            del only
            linter = Linter(Config(preview=True, select=(code,)), as_of, rulebook, now)
            linter.path(path, named=True)
            return linter.report()

        own = path

        def content(path: str) -> bytes:
            return data if path == own else read(path)

        self.before = check(content, None)
        self.offered: list[Finding] = [each for each in self.before.reported() if each.fix]
        self.fixer = Fixer(content, unsafe=True)
        self.after = self.fixer.run(check)
        self.mends = bool(self.offered) and not self.fixer.failures
        self.mends &= all(
            each.fingerprint not in {left.fingerprint for left in self.after.reported()}
            for each in self.offered
        )


@cache
def trials(code: str) -> list[Trial]:
    rule = RULES[code]
    plans = [(e.file or "example.yaml", e.data, e.as_of or EXAMPLE_DAY) for e in rule.examples if e.bad]
    for text, day in ((REPORTED.get(code, ""), EXAMPLE_DAY), ELSEWHERE.get(code, ("", ""))):
        if text:
            plans.append(("example.yaml", (text if "kind: Arch" in text else HEADER + text).encode(), day))
    return [Trial(code, *plan, RULEBOOK) for plan in plans]


@pytest.mark.parametrize("code", sorted({*OFFERING, *REPORTED}))
def test_a_fix_mends_what_it_is_offered_for(code: str) -> None:
    tried = [trial for trial in trials(code) if trial.offered]
    assert tried, (
        f"nothing shows the fix of {code}: give the rule a bad example that it is offered for, "
        "or put a plan into ELSEWHERE in tests/rules/test_fixes.py"
    )
    assert all(trial.mends for trial in tried), (
        f"the fix of {code} leaves the finding in one of its bad examples"
    )


def test_enough_rules_offer_a_fix() -> None:
    assert len({*OFFERING, *REPORTED}) >= 25


def test_a_fix_is_unsafe_where_it_decides_what_the_plan_means() -> None:
    for code in OFFERING:
        for trial in trials(code):
            assert not any(finding.fix.safe for finding in trial.offered if finding.fix), code


@pytest.mark.parametrize("code", ["FMT206", "FMT209", "SOL101"])
def test_json_and_sarif_carry_the_edits(code: str) -> None:
    trial = next(trial for trial in trials(code) if trial.offered)
    finding = trial.offered[0]
    assert finding.fix is not None
    record = json.loads(render(trial.before, "json", Options()))["findings"][0]
    assert [edit["text"] for edit in record["fix"]["edits"]] == [edit.text for edit in finding.fix.edits]
    result = json.loads(render(trial.before, "sarif", Options()))["runs"][0]["results"][0]
    ((change,),) = (fix["artifactChanges"] for fix in result["fixes"])
    (replacement,) = change["replacements"]
    edit = finding.fix.edits[0]
    assert replacement["insertedContent"]["text"] == edit.text
    region = replacement["deletedRegion"]
    assert (region["startLine"], region["startColumn"]) == (edit.span.line, edit.span.column)


def test_fixes_of_a_team(tmp_path: Path) -> None:
    """A rule of one's own with every form of a fix."""
    rule = yaml.safe_load(Path(RULES["SOL101"].path).read_text("utf-8"))
    rule |= {
        "code": "ORG901",
        "name": "own-fix",
        "where": {"type": "iot-hub"},
        "at": "type",
        "supersedes": [],
    }
    rule["fix"] = {
        "set": {"labels": {"owner": {"field": "architecture.metadata.owner"}, "hubs": 1}},
        "append": {"linkedTo": {"only": {"services": {"type": "device-registry"}}}},
        "remove": ["sku", "units"],
        "add": {
            "applications": {"reader": {"sdk": {"kind": "service", "language": "python"}}},
            "connections": [{"from": {"field": "id"}, "to": {"only": {"services": {"type": "fabric"}}}}],
        },
        "title": "Tidy up {id}",
        "safe": True,
    }
    rule["examples"] = [
        {"bad": "services: {hub: {type: iot-hub}}\n", "fires-at": "services.hub.type"},
        {"good": "services: {lake: {type: fabric}}\n"},
    ]
    (tmp_path / "ORG901-own-fix.yaml").write_text(yaml.safe_dump(rule), encoding="utf-8")
    plan = (
        "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: x, owner: me}\n"
        "services:\n  hub: {type: iot-hub, sku: S1, units: 2, linkedTo: reg}\n"
        "  reg: {type: device-registry}\n  lake: {type: fabric}\n"
    )
    trial = Trial("ORG901", "plan.yaml", plan.encode(), EXAMPLE_DAY, load_rulebook([tmp_path]))
    (finding,) = trial.offered
    assert finding.fix is not None
    assert finding.fix.title == "Tidy up hub"
