"""What rules say, in every message of every example: no placeholder is left over, and a number has its unit."""

from __future__ import annotations

import re

import pytest

from iotlint.authoring.examples import findings
from iotlint.language.rule import Rule
from iotlint.rulebook.book import Rulebook, load_rulebook
from tests.rules.pack import RULES

# What a plan calls things, sums in parentheses and days are no numbers of a sentence.
_ASIDE = re.compile(r"'[^']*'|`[^`]*`|\"[^\"]*\"|\([^()]*(?:\([^()]*\)[^()]*)*\)|\d{4}-\d\d-\d\d")
_NUMBER = re.compile(
    r"(?<![\w.,×/-])(?<!× )\d[\d,]*(?:\.\d+)?(?![\w.-]*\d)(?P<range> (?:to|or|and) [\d,]+)?"
    r"(?P<unit>[\s-]?[A-Za-z%/][\w/%-]*)?"
)
# Words that say nothing of what is counted.
_IDLE = re.compile(
    r"to|at|and|or|of|by|in|with|for|is|are|through|over|as|on|from|which|that|it|its|if|so|a|the|than|each|most|least"
    r"|more|will|does|do|unless"
)
# What a version, a port, a year or a level follows; a number with a point may be a version after a few words more.
_NAMED = re.compile(
    r"(?:version|port|TLS|DTDL|MQTT|Ubuntu|CentOS|Linux|Mariner|Kubernetes|Root CA|rke2|k3s|July|March"
    r"|quality of service|factor|IoT Edge|iot-edge|iot-operations|OpenShift|publishes at|use|use 0 or|level"
    r"|3\.1\.1 and)\s$"
)
_VERSION_AFTER = re.compile(r"(?:from|to|is|after|and|Write|speak|demanded is|')\s$")


def unlike_a_sentence(message: str) -> list[str]:
    """Braces, and numbers whose unit neither follows them nor was said by a number before."""
    wrong = re.findall(r"[{}]", message)
    plain = _ASIDE.sub(lambda aside: "'" * len(aside[0]), message)
    told = False
    for found in _NUMBER.finditer(plain):
        unit, before = (found["unit"] or "").strip(), plain[: found.start()]
        if unit and not _IDLE.fullmatch(unit):
            told = True
        elif not (told or _NAMED.search(before) or ("." in found[0] and _VERSION_AFTER.search(before))):
            wrong.append(found[0])
    return wrong


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


# Rules about the file and about models repeat what is written there, braces and bare numbers included.
@pytest.mark.parametrize(
    "rule", [r for r in RULES if r.code[:3] not in ("FMT", "PNP")], ids=lambda rule: rule.code
)
def test_messages_have_no_braces_and_no_bare_numbers(rule: Rule, rulebook: Rulebook) -> None:
    for example in rule.examples:
        for finding in findings(example, rulebook):
            if finding.code == rule.code:
                assert not unlike_a_sentence(finding.message), finding.message
                beside = [place.message for place in finding.related]
                if finding.fix is not None:
                    beside.append(finding.fix.title)
                assert not re.search(r"[{}]", " ".join(beside)), beside


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_what_is_said_of_a_rule_has_no_braces(rule: Rule) -> None:
    """Outside code: these texts are shown as they stand, so that a placeholder in them would be shown too."""
    for key in ("summary", "rationale", "remedy", "false-positives"):
        text = re.sub(r"`[^`]*`", "", str(rule.raw.get(key, "")))
        assert not re.search(r"[{}]", text), f"{key}: {text}"


@pytest.mark.parametrize(
    "message",
    [
        "Messages of 5,242,880 to 'events' are too large.",
        "The broker takes {fact:iot-operations.profiles[low].frontends} of them at most.",
        "'gauges' keeps silent for up to 3,600, and a hub waits 1,177 seconds at most.",
        "Requests have to be answered within 0.05, which the cloud does not promise.",
    ],
)
def test_what_was_once_said_is_refused(message: str) -> None:
    assert unlike_a_sentence(message)
