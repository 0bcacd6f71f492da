"""Advice on plans: which services meet what they ask for, found with the rules that `check` applies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.advise.answer import (
    Answer,
    Conflict,
    Met,
    Part,
    Proposal,
    Provider,
    RuledOut,
    Said,
    Service,
)
from iotlint.advise.asked import Asked, Recall, Value, Verdict
from iotlint.advise.conflict import Item, items, only, smallest
from iotlint.advise.known import Known
from iotlint.advise.mended import Mended, mended
from iotlint.advise.outside import left, named
from iotlint.advise.questions import questions
from iotlint.advise.reasons import impossible, ruled_out, unconnected
from iotlint.advise.search import Candidate, Search, order
from iotlint.advise.written import written
from iotlint.config.values import Config
from iotlint.decide.selection import Selection
from iotlint.edit.fixer import Fixer, Read
from iotlint.engine.run import run
from iotlint.finding import Finding, Severity
from iotlint.model.types import Element
from iotlint.outcome import Report
from iotlint.run.linter import Linter
from iotlint.run.records import LazyBases, standard
from iotlint.source.document import Document, Way
from iotlint.source.load import load, read

MOST_PROPOSALS = 3
_MILDER = ("evaluation", "development")
_SPELLING = "FMT215"
_UNREAD = "unread"  # the tag of rules that miss a reader


class Drafted(Document):
    """A document with another value than its text has; what is new in it has no place."""

    __slots__ = ()

    def __init__(self, document: Document, value: Any) -> None:
        super().__init__(document.source, document.index, value, document.place, document.start, document.end)

    def source_text(self, route: Way) -> str:
        """A scalar as text."""
        value = self.value
        for part in route:
            value = value[part]
        return str(value)


class Adviser:
    """Gives advice with the rules, the catalog and the settings of a run."""

    def __init__(self, config: Config, as_of: str) -> None:
        self._config = config
        self._as_of = as_of
        self._standard = standard(config, as_of)
        self._bases = LazyBases(read)
        self.rulebook = rulebook = self._standard.rulebook
        self.known = Known(rulebook.cited, as_of)
        selection = Selection(config, rulebook)
        self._severities = {
            code: rulebook.meta(code).severity for code in rulebook.codes if code in selection.codes
        }
        self._milder = {code for code in self._severities if rulebook.meta(code).production_only}
        self._as_grave = {
            least: {code for code, severity in self._severities.items() if severity >= least}
            for least in Severity
        }
        self._recall: Recall = {}
        # That nobody reads something yet is true of every plan that begins, and speaks against none.
        self._unread = {code for code in self._severities if _UNREAD in rulebook.texts[code]["tags"]}

    def answer(self, data: bytes, path: str, document: Document) -> Answer:
        """The advice on one architecture of a file. Raises UsageError where a proposal cannot be written."""
        whole = self._whole(document)
        if whole.value is not document.value:
            data = self._respelt(data, path)
        search = self.search(whole)
        rejected: list[Said] = []
        answer = self._answer(data, path, document.index, whole, search, rejected)
        if answer is not None:
            return answer
        name = search.asked.plan.name
        more = mended(data, path, lambda now: self._findings(now, path, name))
        if more is not None:
            again = next(each for each in load(more.data, path).documents if each.index == document.index)
            whole_again = self._whole(again)
            answer = self._answer(
                more.data, path, document.index, whole_again, self.search(whole_again), rejected, more
            )
            if answer is not None:
                return answer
        conflict = _whatever_is_chosen(rejected) if rejected else self._conflict(whole, search)
        return Answer(name, document.index, (), (), conflict, ())

    def _whole(self, document: Document) -> Document:
        """A document with its bases laid under it, and what it says in the spelling that is surely meant."""
        whole = self._bases.resolve(document)[0]
        value = self._standard.as_meant(whole)
        return whole if value is whole.value else Drafted(whole, value)

    def _respelt(self, data: bytes, path: str) -> bytes:
        """A file with other spellings mended: what is added to it goes by the proper names."""

        def check(read: Read, _: object) -> Report:
            linter = Linter(self._config, self._as_of, self.rulebook)
            linter.file(path, read(path), named=True)
            report = linter.report()
            return report._replace(findings=tuple(each for each in report.findings if each.code == _SPELLING))

        fixer = Fixer(lambda _: data)
        fixer.run(check)
        return next((each.after for each in fixer.rewritten()), data)

    def _answer(
        self,
        data: bytes,
        path: str,
        index: int,
        whole: Document,
        search: Search,
        rejected: list[Said],
        added: Mended | None = None,
    ) -> Answer | None:
        """The advice where there is a candidate. `added` is what the file did not have at first; `rejected` gets what
        `check` has against candidates that the search had nothing against."""
        found = self._found(whole, search)
        proposals = []
        for by, candidate in found:
            after = written(data, path, index, candidate.draft, self._bases)
            says = self._said(after, path, by.asked.plan.name)
            errors = [each for each in says if each.severity == str(Severity.ERROR)]
            rejected += errors
            if not errors:
                proposal = self._proposal(by.asked, candidate, says, after)
                proposals.append(proposal if added is None else proposal.with_added(added))
        if not proposals:
            return None
        first, best = found[0]
        return Answer(
            architecture=search.asked.plan.name,
            index=index,
            met=tuple(self._met(first, search, best, each) for each in self._names(search.asked)),
            proposals=tuple(proposals),
            conflict=None,
            questions=tuple(questions(first, [candidate for _, candidate in found])),
        )

    def _found(self, whole: Document, search: Search) -> list[tuple[Search, Candidate]]:
        """The candidates, the best first, with the search that found them. What goes against the plan's type or
        approach is none where something else is possible, be it outside the catalog."""
        found = [(search, candidate) for candidate in search.best(MOST_PROPOSALS)]
        if all(by.ranking.contradicts(candidate.types) for by, candidate in found):
            names = left(search)
            if names:
                second = self.search(Drafted(whole, named(whole.value, names)))
                for candidate in second.best(MOST_PROPOSALS):
                    candidate.draft.leave(names)
                    found.append((second, candidate.leaving(len(names))))
        kept = [each for each in found if not each[0].ranking.contradicts(each[1].types)]
        return sorted(kept or found, key=lambda each: order(each[1]))[:MOST_PROPOSALS]

    def search(self, document: Document) -> Search:
        """The search for services for a plan; bases are laid under the document already."""

        def judge(value: Value, least: Severity) -> Verdict:
            return self._judge(document, value, least)

        return Search(Asked(document.value, judge, self.known, self._recall))

    # What is proposed

    def _names(self, asked: Asked) -> list[str]:
        return [*asked.wanted, *asked.elsewhere, *asked.properties, *asked.own]

    def _met(self, search: Search, before: Search, candidate: Candidate, name: str) -> Met:
        """A requirement with what meets it. `before` is the search that left nothing to what is outside the catalog."""
        asked, known = search.asked, self.known
        outside = known.outside(name)
        if outside is not None and name in asked.elsewhere and name not in before.asked.elsewhere:
            return Met(
                name,
                known.meaning(name),
                (Provider(outside.by, "", outside.fact),),
                tuple(ruled_out(before, name, candidate, self._summary)),
                f"outside the catalog: {outside.says}",
            )
        if name in asked.elsewhere:
            return Met(
                name,
                known.meaning(name),
                (Provider(asked.elsewhere[name], "", None),),
                (),
                "provided elsewhere",
            )
        if name in asked.properties:
            note = "a property of the plan as a whole, which no single service provides; `check` judges it"
            return Met(name, known.meaning(name), (), (), note)
        if name in asked.own:
            return Met(name, "", (), (), "a requirement of your own, of which nothing is known")
        providers = []
        for service in candidate.verdict.graph.plan.services:
            if name in service.provides:
                key = f"provides.{name}"
                if not known.provides(service.type, name):
                    key = f"links.{known.grants(service.type, name)}"
                providers.append(Provider(service.id, service.type, known.cite(service.type, key)))
        return Met(
            name,
            known.meaning(name),
            tuple(providers),
            tuple(ruled_out(search, name, candidate, self._summary)),
        )

    def _proposal(self, asked: Asked, candidate: Candidate, says: Sequence[Said], after: bytes) -> Proposal:
        plan = candidate.verdict.graph.plan
        rank = candidate.rank._asdict()
        rank["support"] = _support(candidate, self.known)
        return Proposal(
            services=tuple(
                Service(
                    id=instance.id,
                    type=instance.type,
                    name=_name(self.known, instance.type, plan.by_id[instance.id]),
                    existing=instance.existing,
                    fields=candidate.draft.services.get(instance.id, {}),
                    why=self._why(asked, plan.by_id[instance.id], candidate),
                )
                for instance in candidate.draft.instances
            ),
            connections=tuple(candidate.draft.connections),
            changes={".".join(route): value for route, value in candidate.draft.changes.items()},
            rank=rank,
            sizes=candidate.sizes,
            says=tuple(says),
            after=after,
        )

    def _why(self, asked: Asked, service: Element, candidate: Candidate) -> str:
        known = self.known
        provided = [name for name in asked.wanted if name in service.provides]
        if provided:
            return f"provides {', '.join(provided)}"
        needing = [t for t in known.in_order(candidate.types) if service.type in known.listed(t, "requires")]
        if needing:
            return f"needed by {', '.join(map(known.name, needing))}"
        served = [
            known.name(t)
            for t in known.in_order(candidate.types)
            for name in asked.wanted
            if service.type in known.listed(t, f"companions.{name}")
        ]
        if served:
            return f"stands beside {', '.join(dict.fromkeys(served))}"
        if known.takes(service.type):
            return "what devices and assets connect to"
        targets = [c.target.id for c in service.outgoing if isinstance(c.target, Element)]
        return f"passes data on to {', '.join(targets)}" if targets else ""

    def _said(self, data: bytes, path: str, name: str) -> list[Said]:
        """What `check` says of a file with a proposal in it, about one architecture."""
        return [
            Said(finding.code, str(finding.severity), finding.message)
            for finding in self._findings(data, path, name)
        ]

    def _findings(self, data: bytes, path: str, name: str) -> list[Finding]:
        linter = Linter(self._config, self._as_of, self.rulebook)
        linter.file(path, data, named=True)
        return [each for each in linter.report().reported() if each.architecture in (name, "")]

    def _summary(self, code: str) -> str:
        return str(self.rulebook.texts[code]["summary"])

    # What excludes what

    def _conflict(self, document: Document, search: Search) -> Conflict:
        everything = items(search.asked)
        known_before: dict[frozenset[Item], bool] = {}

        def is_possible(kept: Sequence[Item]) -> bool:
            key = frozenset(kept)
            if key not in known_before:
                value = only(document.value, everything, kept)
                known_before[key] = self.search(Drafted(document, value)).exists()
            return known_before[key]

        parts = smallest(everything, is_possible)
        narrowed = self.search(Drafted(document, only(document.value, everything, parts)))
        narrowed.exists()
        reasons: dict[str, RuledOut] = {}
        for item in parts:
            if item.section == "requirements":
                for each in impossible(narrowed, item.name, self._summary):
                    reasons.setdefault(each.type, each)
        for item in parts:
            if item.section in ("devices", "assets"):
                for each in unconnected(narrowed, item.name, self._summary):
                    reasons.setdefault(each.type, each)
        for failure in narrowed.failures:
            for type_, size in failure.sizes:
                said = f"{size.words} for {size.decided_by}: {size.sum}"
                reasons.setdefault(type_, RuledOut(type_, self.known.name(type_), said))
            for type_ in failure.idle:
                said = (
                    "no device and no asset would connect to it, so that what it provides would reach nobody"
                )
                reasons.setdefault(type_, RuledOut(type_, self.known.name(type_), said))
        if not reasons:
            for failure in narrowed.failures:
                for code in failure.errors:
                    if code in self.rulebook.codes:
                        reasons.setdefault(code, RuledOut("", "", self._summary(code), (code,)))
        return Conflict(tuple(self._part(item, document.value) for item in parts), tuple(reasons.values()))

    def _part(self, item: Item, value: Value) -> Part:
        path = f"{item.section}.{item.name}"
        if item.section == "requirements":
            return Part(path, self.known.meaning(item.name))
        if item.section == "solution":
            return Part(path, f"{item.name}: {value['solution'][item.name]}")
        fields = value[item.section][item.name]
        type_ = fields.get("type") if isinstance(fields, dict) else None
        return Part(path, self.known.name(type_) if isinstance(type_, str) else "as it is planned")

    # The rules, without the wording of what they find

    def _judge(self, document: Document, value: Value, least: Severity) -> Verdict:
        plan, _ = self._standard.plan(Drafted(document, value))
        graph = self._standard.facts(plan)
        graph.room = 0  # what could not be judged is of no concern here
        grave = self._as_grave[least]
        sections = self.rulebook.rules_for(graph)
        hits = run(
            graph, ((about, [each for each in rules if each[0] in grave], ()) for about, rules, _ in sections)
        ).hits
        metadata = plan.fields.get("metadata")
        mild = isinstance(metadata, dict) and metadata.get("environment") in _MILDER
        found: dict[Severity, list[str]] = {severity: [] for severity in Severity}
        lacking = []
        for code, _, subject, _, certain in hits:
            severity = self._severities.get(code)
            if severity is None:
                continue
            if not certain:
                severity = Severity.INFO
            elif mild and code in self._milder and severity > Severity.INFO:
                severity = Severity(severity - 1)
            if severity is Severity.INFO and code in self._unread:
                continue
            found[severity].append(code)
            if severity is Severity.ERROR and isinstance(subject, Element) and subject.kind == "requirement":
                lacking.append(subject.id)
        errors, warnings, infos = (tuple(found[each]) for each in reversed(Severity))
        return Verdict(graph, errors, warnings, infos, tuple(lacking))


def _whatever_is_chosen(rejected: Sequence[Said]) -> Conflict:
    """What `check` has against every candidate, which is more than a choice of services decides."""
    first = {each.code: each.message for each in reversed(rejected)}
    return Conflict((), tuple(RuledOut("", "", message, (code,)) for code, message in first.items()))


def _support(candidate: Candidate, known: Known) -> str:
    """The day on which the first of a candidate's services is retired; empty if none is known to be."""
    return min((known.ends(type_) for type_ in candidate.types if known.ends(type_)), default="")


def _name(known: Known, type_: str, service: Element) -> str:
    """What a service is called: what iotlint does not know says its name itself."""
    own = service.fields.get("name")
    return own if type_ == "other" and isinstance(own, str) else known.name(type_)
