"""Advice on a plan: which services meet what it asks for, found with the rules that `check` applies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.advise.asked import Asked, Value, Verdict
from iotlint.advise.conflict import Item, items, only, smallest
from iotlint.advise.known import Known
from iotlint.advise.search import Search
from iotlint.engine.run import run
from iotlint.finding import Severity
from iotlint.lint import Linter
from iotlint.selection import Selection
from iotlint.source.document import Document, Route

_MILDER = ("evaluation", "development")


class Drafted(Document):
    """A document with another value than its text has; what is new in it has no place."""

    __slots__ = ()

    def __init__(self, document: Document, value: Any) -> None:
        super().__init__(
            document.source, document.index, value, document.place, document.start, document.end
        )

    def source_text(self, route: Route) -> str:
        """A scalar as text."""
        value = self.value
        for part in route:
            value = value[part]
        return str(value)


class Adviser:
    """Gives advice with the rules, the catalog and the settings of a linter."""

    def __init__(self, linter: Linter) -> None:
        self._linter = linter
        rulebook = linter.rulebook
        self.known = Known(rulebook.cited, rulebook.drawn, linter.as_of)
        selection = Selection(linter.config, rulebook)
        self._severities = {
            code: rulebook.meta(code).severity for code in rulebook.meta_table if code in selection.codes
        }
        self._milder = {code for code in self._severities if rulebook.meta(code).production_only}

    def asked(self, document: Document) -> Asked:
        """What a plan asks for; bases are laid under the document already."""

        def judge(value: Value) -> Verdict:
            return self._judge(document, value)

        return Asked(document.value, judge, self.known)

    def search(self, document: Document) -> Search:
        """The search for services for a plan."""
        return Search(self.asked(document))

    def conflict(self, document: Document, asked: Asked) -> list[Item]:
        """The smallest group of what a plan asks for that no set of services can meet together."""
        everything = items(asked)
        kept_before: dict[frozenset[Item], bool] = {}

        def is_possible(kept: Sequence[Item]) -> bool:
            key = frozenset(kept)
            if key not in kept_before:
                value = only(document.value, everything, kept)
                kept_before[key] = self.search(Drafted(document, value)).exists()
            return kept_before[key]

        return smallest(everything, is_possible)

    def _judge(self, document: Document, value: Value) -> Verdict:
        plan, _ = self._linter.plan(Drafted(document, value))
        graph = self._linter.graph(plan)
        hits, _ = run(graph, self._linter.rulebook.rules_for(plan))
        metadata = plan.fields.get("metadata")
        mild = isinstance(metadata, dict) and metadata.get("environment") in _MILDER
        found: dict[Severity, list[str]] = {severity: [] for severity in Severity}
        for code, _, _, _, certain in hits:
            severity = self._severities.get(code)
            if severity is None:
                continue
            if not certain:
                severity = Severity.INFO
            elif mild and code in self._milder and severity > Severity.INFO:
                severity = Severity(severity - 1)
            found[severity].append(code)
        return Verdict(
            graph,
            tuple(found[Severity.ERROR]),
            tuple(found[Severity.WARNING]),
            tuple(found[Severity.INFO]),
        )
