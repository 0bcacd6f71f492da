"""What travels along the way: by what plans are judged, what is said of one, of its file, and of all files.

Plain classes: named tuples and dataclasses take a thousandth of a short run each to be made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iotlint.config.values import Config
from iotlint.facts.facts import Facts
from iotlint.model.build import Tables, as_meant, plan_of
from iotlint.outcome import Judgement
from iotlint.rulebook.book import Rulebook, rulebook_of
from iotlint.run.wanting import Speaking, Wanting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from iotlint.catalog.as_of import Catalog
    from iotlint.finding import Finding
    from iotlint.model.problem import Problem
    from iotlint.model.types import Plan
    from iotlint.outcome import Failure, Unstated
    from iotlint.source.document import Document
    from iotlint.source.extends import Bases
    from iotlint.source.load import Stream
    from iotlint.source.span import Fault, Span


_NAME = ("metadata", "name")


class Standard:
    """What plans are judged by: rules, settings and knowledge, as of a day (ISO date)."""

    __slots__ = ("as_of", "catalog", "config", "rulebook", "speaking", "tables")

    def __init__(
        self,
        rulebook: Rulebook,
        config: Config,
        as_of: str,
        catalog: Catalog,
        tables: Tables,
    ) -> None:
        self.rulebook = rulebook
        self.config = config
        self.as_of = as_of
        self.catalog = catalog
        self.tables = tables
        self.speaking = Speaking(config, rulebook)

    def under(self, rulebook: Rulebook) -> Standard:
        """The same with other rules, or with rules that are asked in another way."""
        return Standard(rulebook, self.config, self.as_of, self.catalog, self.tables)

    def plan(self, document: Document) -> tuple[Plan, list[Problem]]:
        """The model of a document, bases laid under it already, and what is wrong with what it says."""
        return plan_of(document, self.rulebook.pack, self.tables, self.catalog, self.as_of)

    def as_meant(self, document: Document) -> Any:
        """The tree of a document with names and values in the spelling that is surely meant."""
        return as_meant(document, self.rulebook.pack)

    def facts(self, plan: Plan) -> Facts:
        """What follows from a plan."""
        return Facts(plan, self.rulebook.pack["KNOWLEDGE"], self.config.params)


def standard(config: Config, as_of: str, rulebook: Rulebook | None = None) -> Standard:
    """What plans are judged by under a configuration. Raises RuleFileError and UsageError for rules it names."""
    rulebook = rulebook or rulebook_of(config)
    tables = Tables(rulebook.pack)
    return Standard(rulebook, config, as_of, rulebook.catalog(as_of), tables)


class Judged:
    """One architecture with its bases laid under it, what follows from it, and all there is to say of it.

    `texts` are those of its models, by path; `tried` is whether all values were tried that keys
    may have which it leaves open.
    """

    __slots__ = ("crashed", "document", "facts", "findings", "texts", "tried", "wanting")

    def __init__(
        self,
        document: Document,
        facts: Facts,
        findings: list[Finding],
        crashed: bool,
        texts: Mapping[str, Stream],
        wanting: Wanting,
        tried: bool = True,
    ) -> None:
        self.document = document
        self.facts = facts
        self.findings = findings
        self.crashed = crashed
        self.texts = texts
        self.wanting = wanting
        self.tried = tried


class Checked:
    """One file: its text, its architectures, and what is wrong with the file itself."""

    __slots__ = ("findings", "judged", "stream")

    def __init__(
        self,
        stream: Stream,
        judged: list[Judged],
        findings: list[Finding],
    ) -> None:
        self.stream = stream
        self.judged = judged
        self.findings = findings


class Found:
    """All that a run has found so far, nothing decided yet.

    `files` and `streams` are those that count (no YAML of others that was met in a folder), by path;
    `base_streams` the texts of what plans extend and of their models; `crashed` whether a rule did; `names` what each
    plan calls itself, and where. `judged` are the codes of rules that had something to look at, `undecided` of those
    that could not decide some of it, `lacks` the keys that tell most (name, whether an error hangs on it, number of
    rules).
    """

    __slots__ = (
        "architectures",
        "base_streams",
        "crashed",
        "failures",
        "files",
        "findings",
        "judged",
        "lacks",
        "names",
        "notices",
        "streams",
        "undecided",
        "unstated",
    )

    def __init__(self) -> None:
        self.files: list[str] = []
        self.failures: list[Failure] = []
        self.findings: list[Finding] = []
        self.architectures = 0
        self.crashed = False
        self.streams: dict[str, Stream] = {}
        self.base_streams: dict[str, Stream] = {}
        self.judged: set[str] = set()
        self.undecided: set[str] = set()
        self.lacks: list[tuple[str, bool, int]] = []
        self.unstated: list[Unstated] = []
        self.names: list[tuple[str, Span]] = []
        self.notices: list[str] = []

    def add(self, path: str, checked: Checked | None) -> None:
        """Adds what one file led to; None is a file that does not count."""
        if checked is None:
            return
        self.files.append(path)
        self.streams[path] = checked.stream if checked.stream.speaks else checked.stream.without_documents()
        self.findings += checked.findings
        copies: dict[str, int] = {}
        for judged in checked.judged:
            self.base_streams.update(judged.texts)
            name = judged.facts.plan.name
            copy = copies[name] = copies.get(name, -1) + 1
            self.findings += [f._replace(copy=copy) for f in judged.findings] if copy else judged.findings
            if name and (span := judged.document.spans(_NAME)[0]).path == path:  # else that of its base
                self.names.append((name, span))
            self.count(judged)

    def count(self, judged: Judged) -> None:
        """Counts an architecture: what could be judged of it, and which keys are wanted for the rest."""
        self.architectures += 1
        self.crashed = self.crashed or judged.crashed
        self.judged |= judged.wanting.judged
        self.undecided |= judged.wanting.undecided
        self.lacks += judged.wanting.lacks
        self.unstated += judged.wanting.places
        if not judged.tried:
            self.notices.append(
                f"'{judged.facts.plan.name}' leaves keys of so many entries open that not each was tried with all "
                "values that these can have; where each value would be wrong, that is not said of all of them."
            )

    def unique(self) -> list[Finding]:
        """The findings in order. What several plans on one base all have is told once, of the first by name."""
        told = sorted(self.findings, key=lambda finding: finding.architecture, reverse=True)
        return sorted({each.key: each for each in told}.values(), key=lambda finding: finding.sort_key)

    def judgement(self) -> Judgement:
        """How much could be judged, and of a single plan the keys that tell most: those that would decide an error
        first. Of several plans each lacks others."""
        keys = tuple((name, number) for name, _, number in self.lacks) if self.architectures == 1 else ()
        return Judgement(len(self.judged - self.undecided), len(self.undecided), keys)

    def missing_keys(self) -> tuple[Unstated, ...]:
        """The keys that nobody stated, of all plans, those first that most rules want."""
        ranked = sorted(
            self.unstated,
            # What lies in a base is wanted once by each plan on it.
            key=lambda each: (
                -len(each.rules),
                each.span.path,
                each.span.line,
                each.key,
                each.architecture,
                each.rules,
            ),
        )
        return tuple(ranked)

    def add_all(self, other: Found) -> None:
        """Adds what was found in files that come after those of this one."""
        self.files += other.files
        self.failures += other.failures
        self.names += other.names
        self.notices += other.notices
        self.findings += other.findings
        self.architectures += other.architectures
        self.crashed = self.crashed or other.crashed
        self.judged |= other.judged
        self.undecided |= other.undecided
        self.lacks += other.lacks
        self.unstated += other.unstated
        self.streams.update(other.streams)
        for path, stream in other.base_streams.items():
            self.base_streams.setdefault(path, stream)

    def trimmed(self) -> Found:
        """The same, for another process: of texts only those that will be asked for, where something was
        found or may be silenced."""
        pointed = {span.path for finding in self.findings for span in places(finding)}
        other = Found()
        other.add_all(self)
        for streams in (other.streams, other.base_streams):
            for path in [p for p, stream in streams.items() if p not in pointed and not stream.speaks]:
                del streams[path]
        return other


def places(finding: Finding) -> Iterator[Span]:
    """Every place a finding points at."""
    yield finding.span
    yield from (place.span for place in (*finding.related, *finding.flow))
    if finding.fix:
        yield from (edit.span for edit in finding.fix.edits)


class LazyBases:
    """What plans extend, read once each. Most plans extend nothing, and then its module is not even loaded."""

    __slots__ = ("_bases", "_read")

    def __init__(self, read: Callable[[str], bytes]) -> None:
        self._read = read
        self._bases: Bases | None = None

    def resolve(self, document: Document) -> tuple[Document, list[Fault]]:
        """An architecture with everything below it, and what is wrong with that."""
        return self.bases.resolve(document) if "extends" in document.value else (document, [])

    @property
    def bases(self) -> Bases:
        """What reads them, for who has to see more than one document."""
        if self._bases is None:
            from iotlint.source.extends import Bases

            self._bases = Bases(self._read)
        return self._bases

    @property
    def streams(self) -> dict[str, Stream]:
        """The texts that were read."""
        return self._bases.streams if self._bases else {}
