"""One document on the way that `check` takes, given up as soon as a newer text is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from iotlint.engine.run import Find, Hit
from iotlint.errors import ConfigError, IotlintError
from iotlint.facts.facts import Facts
from iotlint.finding import Finding, RuleInfo
from iotlint.lsp.fixing import fixed
from iotlint.lsp.incremental import Before, Incremental
from iotlint.lsp.settings import Held, Mistake, Settings, is_config, mistakes
from iotlint.model.build import plan_of
from iotlint.model.types import Plan
from iotlint.model.validate import is_architecture, mentions_header
from iotlint.outcome import Report
from iotlint.rulebook.book import Rulebook
from iotlint.run.lint import check, checked, report
from iotlint.run.names import note_shared_names
from iotlint.run.records import Found, LazyBases, Standard
from iotlint.source.document import Document
from iotlint.source.load import Stream, read
from iotlint.source.mended import mended
from iotlint.source.parts import Parts
from iotlint.source.span import Source

if TYPE_CHECKING:
    from iotlint.decide.baseline import Baseline

Wanted = Callable[[], bool]


class Outdated(BaseException):
    """A newer text is there. No `Exception`, or it would be told as the crash of a rule."""


@dataclass(frozen=True, slots=True)
class Plans:
    """One architecture of a document: as its own text has it, with its bases laid under it, and what follows."""

    own: Document
    whole: Document
    facts: Facts

    @property
    def plan(self) -> Plan:
        """The plan itself."""
        return self.facts.plan


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of one version of a document.

    `findings` are those that are reported, suppressed ones left out; `sources` the texts they point into by
    path; `documents` those of the file as far as it can be read, with broken lines blanked; `bases` the paths
    of what its plans extend, with the version of each as the editor had it (None: as it was on disk). `ours`
    is false for YAML that is none of iotlint's.
    """

    path: str
    version: int
    source: Source
    ours: bool
    standard: Standard
    findings: tuple[Finding, ...] = ()
    infos: Mapping[str, RuleInfo] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()
    plans: tuple[Plans, ...] = ()
    bases: Mapping[str, int | None] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    readable: bool = True

    def take_apart(self) -> None:
        """Has the plans gone without being looked for, once nobody needs them any more."""
        for plans in self.plans:
            plans.facts.take_apart()


class _Watchful(Rulebook):
    """The same rules, with a look before each at whether anybody still waits for what it says; asked no more than a
    change since the plans `before` demands."""

    def __init__(self, book: Rulebook, wanted: Wanted, before: Sequence[Before | None]) -> None:
        self.__dict__.update(vars(book))
        self._book = book
        self._wanted = wanted
        self._before = before
        self.now: list[Before | None] = []

    def rules_for(self, facts: Facts) -> list[Any]:
        """The rules that can speak on a plan."""
        plan, n = facts.plan, len(self.now)
        asked = Incremental(plan, self._before[n] if n < len(self._before) else None, self._book.reads)
        self.now.append(asked.now)
        every = [each for _, rules, _ in self._book.all_rules_for(plan) for each in rules]
        return [(None, [(code, partial(self._find, find)) for code, find in asked.wrapped(every)], ())]

    def _find(self, find: Find, facts: Facts, hits: list[Hit], _subjects: None) -> bool:
        if not self._wanted():
            raise Outdated
        return find(facts, hits)


class Judge:
    """Judges documents. `opened` gives version and text of a file that the editor has open, None for others."""

    def __init__(self, settings: Settings, opened: Callable[[str], tuple[int, str] | None]) -> None:
        self.settings = settings
        self._opened = opened
        self._parts: dict[str, Parts] = {}
        # By path: by what its plans were judged the last time, and what was said of them.
        self._before: dict[str, tuple[Standard, Sequence[Before | None]]] = {}

    def read(self, path: str) -> bytes:
        """What a file holds, as the editor has it. Raises OSError."""
        found = self._opened(path)
        return read(path) if found is None else found[1].encode("utf-8", "surrogatepass")

    def analyse(self, path: str, version: int, source: Source, today: str, wanted: Wanted) -> Analysis:
        """Everything there is to say about a text. Raises Outdated."""
        if is_config(path):
            by = self.settings.held(path, today).standard
            wrong = (*self.settings.wrong(path, today), *self._baselines(by)[1])
            return Analysis(path, version, source, False, by, mistakes=wrong)
        held = self.settings.held(path, today)
        if held.standard.config.exclude and _excluded(path, held):
            return Analysis(path, version, source, False, held.standard)
        if not mentions_header(source.text) and "kind" not in source.text:
            return Analysis(path, version, source, False, held.standard)
        try:
            return self._judged(path, version, source, held.standard, held.mistakes, wanted)
        except IotlintError as problem:
            wrong = (*held.mistakes, *mistakes(str(problem), held.standard.config.file))
        bare = self.settings.without_words(held, held.standard.as_of)
        return self._judged(path, version, source, bare, wrong, wanted)

    def read_only(self, known: Analysis) -> Analysis:
        """The same with the documents of a text that is no architecture, for what only needs these: a base."""
        stream = mended(known.source)
        return replace(known, documents=tuple(stream.documents), readable=not stream.faults)

    def fixed(self, known: Analysis) -> str:
        """The text of a document as `iotlint fix` would leave it."""
        by, path = known.standard, known.path

        def reported(data: bytes) -> Report:
            bases, found = LazyBases(self.read), Found()
            found.add(path, check(path, data, True, by, bases))
            return report(found, by, bases, self._baselines(by)[0])

        return fixed(path, known.source.text, reported)

    def forget(self, path: str) -> None:
        """Lets go of what was kept of a document that is closed."""
        self._parts.pop(path, None)
        self._before.pop(path, None)

    def _judged(
        self, path: str, version: int, source: Source, by: Standard, wrong: Sequence[Mistake], wanted: Wanted
    ) -> Analysis:
        versions: dict[str, int | None] = {}

        def note(base: str) -> bytes:
            opened = self._opened(base)
            versions[base] = None if opened is None else opened[0]
            return self.read(base)

        baselines, unread = self._baselines(by)
        wrong = (*wrong, *unread)
        bases, found = LazyBases(note), Found()
        stream = self._parts.setdefault(path, Parts()).load(source)
        if not wanted():
            raise Outdated
        # Who opens a plan names it; YAML of others is met by chance.
        named = any(map(is_architecture, stream.documents))
        known = self._before.get(path)
        book = _Watchful(by.rulebook, wanted, known[1] if known is not None and known[0] is by else ())
        result = checked(stream, named, by.under(book), bases)
        if not wanted():
            raise Outdated
        self._before[path] = by, book.now
        if result is None:
            return Analysis(path, version, source, False, by, mistakes=wrong)
        found.add(path, result)
        note_shared_names([found], by.rulebook, self.read)
        told = report(found, by, bases, baselines)
        broken = any(
            fault.name in ("syntax-error", "nested-too-deep", "alias-bomb") for fault in result.stream.faults
        )
        plans: tuple[Plans, ...]
        if broken:
            documents, plans = self._salvaged(result.stream, by, wanted, note)
        else:
            documents = tuple(result.stream.documents)
            own = [document for document in documents if is_architecture(document)]
            plans = tuple(
                Plans(document, judged.document, judged.facts)
                for document, judged in zip(own, result.judged, strict=True)
            )
        return Analysis(
            path,
            version,
            source,
            True,
            by,
            findings=told.reported(),
            infos=told.rules,
            sources={**told.sources, path: source},
            documents=documents,
            plans=plans,
            bases=versions,
            mistakes=wrong,
            readable=not broken,
        )

    def _salvaged(
        self, stream: Stream, by: Standard, wanted: Wanted, read: Callable[[str], bytes]
    ) -> tuple[tuple[Document, ...], tuple[Plans, ...]]:
        """What can be read of a broken text, and its plans, judged by no rule."""
        documents = tuple(mended(stream.source).documents)
        plans = []
        bases = LazyBases(read)
        for document in documents:
            if not wanted():
                raise Outdated
            if is_architecture(document):
                whole, _ = bases.resolve(document)
                plan, _ = plan_of(whole, by.rulebook.pack, by.tables, by.catalog, by.as_of)
                plans.append(
                    Plans(document, whole, Facts(plan, by.rulebook.pack["KNOWLEDGE"], by.config.params))
                )
        return documents, tuple(plans)

    def _baselines(self, by: Standard) -> tuple[list[Baseline], tuple[Mistake, ...]]:
        """The baseline that holds, and what is wrong with it; findings are shown without one that cannot be read."""
        if by.config.baseline is None:
            return [], ()
        from iotlint.decide.baseline import baselines_of

        try:
            known = baselines_of(by.config, self.read)
        except ConfigError as problem:
            return [], mistakes(str(problem), by.config.file)
        for each in known:
            each.users = 1
        return known, ()


def _excluded(path: str, held: Held) -> bool:
    from iotlint.source.gitignore import Patterns, covers

    return covers(Patterns(held.standard.config.exclude), path, held.standard.config.folder)
