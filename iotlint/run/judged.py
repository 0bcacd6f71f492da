"""One file judged as `check` judges it, with its plans kept: what `graph` and `report` show."""

from __future__ import annotations

from typing import Any, NamedTuple

from iotlint.config.values import Config
from iotlint.facts.facts import Facts
from iotlint.finding import Finding
from iotlint.model.types import Plan
from iotlint.outcome import Report
from iotlint.rulebook.book import Rulebook
from iotlint.run.lint import check, report
from iotlint.run.records import Found, LazyBases, standard
from iotlint.run.wanting import Wanting
from iotlint.source.document import Document
from iotlint.source.load import read


class JudgedPlan(NamedTuple):
    """A plan, what follows from it, what is reported or suppressed about it, and what could not be judged.

    `document` has its bases laid under it.
    """

    document: Document
    graph: Facts
    findings: tuple[Finding, ...]
    wanting: Wanting

    @property
    def plan(self) -> Plan:
        """The plan itself."""
        return self.graph.plan


class JudgedFile(NamedTuple):
    """The report on a file, its plans if there are any, and the findings that are about none of them."""

    report: Report
    plans: tuple[JudgedPlan, ...]
    elsewhere: tuple[Finding, ...]
    rulebook: Rulebook


def judge_file(name: str, data: bytes, config: Config, as_of: str) -> JudgedFile:
    """Judges the content of a file as of a day (ISO date)."""
    by, bases, found = standard(config._replace(detailed=True), as_of), LazyBases(read), Found()
    checked = check(name, data, True, by, bases)
    found.add(name, checked)
    whole = report(found, by, bases)
    plans = []
    places: dict[Any, list[int]] = {}
    for n, finding in enumerate(whole.findings):
        places.setdefault(finding.key, []).append(n)
    left = set(range(len(whole.findings)))
    for each in checked.judged if checked else ():
        own = sorted(n for key in {finding.key for finding in each.findings} for n in places.get(key, ()))
        left.difference_update(own)
        told = tuple(whole.findings[n] for n in own)
        plans.append(JudgedPlan(each.document, each.facts, told, each.wanting))
    elsewhere = tuple(whole.findings[n] for n in sorted(left))
    return JudgedFile(whole, tuple(plans), elsewhere, by.rulebook)
