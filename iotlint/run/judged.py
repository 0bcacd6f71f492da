"""One file judged as `check` judges it, with its plans kept: what `graph` and `report` show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from iotlint.config.values import Config
from iotlint.facts.facts import Facts
from iotlint.finding import Finding
from iotlint.model.types import Plan
from iotlint.outcome import Report
from iotlint.rulebook.book import Rulebook
from iotlint.run.linter import Linter
from iotlint.source.document import Document

if TYPE_CHECKING:
    from iotlint.model.problem import Problem


class Judged(NamedTuple):
    """A plan, what follows from it, and what is reported or suppressed about it.

    `document` has its bases laid under it.
    """

    document: Document
    graph: Facts
    findings: tuple[Finding, ...]

    @property
    def plan(self) -> Plan:
        """The plan itself."""
        return self.graph.plan


class JudgedFile(NamedTuple):
    """The report on a file, its plans if there are any, and the findings that are about none of them."""

    report: Report
    plans: tuple[Judged, ...]
    elsewhere: tuple[Finding, ...]
    rulebook: Rulebook


def judge(name: str, data: bytes, config: Config, as_of: str) -> JudgedFile:
    """Judges the content of a file as of a day (ISO date)."""
    linter = _Keeping(config, as_of)
    linter.file(name, data, named=True)
    report = linter.report()
    plans = []
    left = {_key(finding): finding for finding in report.findings}
    for document, graph, found in linter.kept:
        own = {_key(finding) for finding in found}
        plans.append(Judged(document, graph, tuple(f for f in report.findings if _key(f) in own)))
        for key in own:
            left.pop(key, None)
    return JudgedFile(report, tuple(plans), tuple(left.values()), linter.rulebook)


class _Keeping(Linter):
    """Keeps what a run otherwise lets go of."""

    def __init__(self, config: Config, as_of: str) -> None:
        super().__init__(config, as_of)
        self.kept: list[tuple[Document, Facts, list[Finding]]] = []
        self._whole: Document | None = None
        self._graph: Facts | None = None

    def document(self, document: Document) -> list[Finding]:
        """Everything there is to say about one architecture, nothing decided yet."""
        found = super().document(document)
        assert self._whole is not None
        assert self._graph is not None
        self.kept.append((self._whole, self._graph, found))
        return found

    def plan(self, document: Document) -> tuple[Plan, list[Problem]]:
        """The model of a document, bases laid under it already."""
        self._whole = document
        return super().plan(document)

    def graph(self, plan: Plan) -> Facts:
        """What follows from a plan."""
        self._graph = super().graph(plan)
        return self._graph


def _key(finding: Finding) -> tuple[object, ...]:
    return finding.code, finding.span, finding.message
