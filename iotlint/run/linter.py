"""The pipeline on one screen: bytes, documents, validated, plan, facts, findings, decided, reported."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from iotlint import __version__
from iotlint.config.values import Config
from iotlint.engine.run import run
from iotlint.facts.facts import Facts
from iotlint.model.build import Builder, Tables
from iotlint.model.types import Plan, Route
from iotlint.model.validate import canonical_types, validate
from iotlint.outcome import Failure, Report
from iotlint.rulebook.book import Rulebook, load_rulebook
from iotlint.source.document import Document
from iotlint.source.load import Stream, load, read
from iotlint.source.project import report_root
from iotlint.source.span import Fault, Source, Span

if TYPE_CHECKING:  # findings are imported where the first one is made
    from iotlint.decide.baseline import Baseline
    from iotlint.finding import Finding
    from iotlint.model.problem import Problem
    from iotlint.source.extends import Bases

API_VERSION = "iotlint/v1"
KIND = "Architecture"
# What every comment that is meant for iotlint holds. Only where one is, the documents of a file are kept.
MARK = "iotlint:"


def check(inputs: Iterable[tuple[str, bool]], config: Config, as_of: str) -> Report:
    """Checks files. `inputs` are (path, whether it was given by name); `-` has to be read by the caller."""
    linter = Linter(config, as_of)
    for path, named in inputs:
        linter.path(path, named=named)
    return linter.report()


class Linter:
    """One run: takes files one after the other and keeps what they led to."""

    def __init__(
        self,
        config: Config,
        as_of: str,
        rulebook: Rulebook | None = None,
        read: Callable[[str], bytes] = read,
        baselines: Sequence[Baseline] | None = None,
    ) -> None:
        self.config = config
        self._read = read
        self.as_of = as_of
        self.rulebook = rulebook or load_rulebook(config.rules, config.packs)
        pack = self.rulebook.pack
        self.catalog = self.rulebook.catalog(as_of)
        self.tables = Tables(pack["LINKS"], pack["QUANTITIES"])
        if baselines is None and config.baseline is not None:
            from iotlint.decide.baseline import read_baseline

            baselines = [read_baseline(config.baseline, read)]
        self._baselines = baselines or ()
        for baseline in self._baselines:
            baseline.users += 1
        self._bases: Bases | None = None
        self.architectures = 0
        self.crashed = False
        self._files: list[str] = []
        self._failures: list[Failure] = []
        self._findings: list[Finding] = []
        self._streams: dict[str, Stream] = {}

    @property
    def bases(self) -> Bases:
        """What plans extend; most extend nothing, and then its module is not even loaded."""
        if self._bases is None:
            from iotlint.source.extends import Bases

            self._bases = Bases(self._read)
        return self._bases

    # Bytes → documents

    def path(self, path: str, *, named: bool) -> None:
        """Checks a file; one that cannot be opened becomes a failure."""
        try:
            data = self._read(path)
        except OSError as problem:
            self.fail(path, f"cannot be read: {problem.strerror or problem}")
            return
        self.file(path, data, named=named)

    def fail(self, path: str, message: str) -> None:
        """Notes a file that could not be read at all."""
        self._failures.append(Failure(path, message))

    def file(self, path: str, data: bytes, *, named: bool) -> None:
        """Checks the content of a file; one that is no architecture counts only if it was given by name."""
        stream = load(data, path)
        found = [document for document in stream.documents if is_architecture(document)]
        if not found and (not named or self.config.skip_others) and not _mentions_header(stream.source.text):
            return
        self._files.append(path)
        self._streams[path] = stream if MARK in stream.source.text else Stream(stream.source, [], [])
        self._findings += [self.of_fault(fault, stream.source) for fault in stream.faults]
        for document in stream.documents:
            if document in found:
                self._findings += self.document(document)
            elif not self.config.skip_others and document.value is not None:
                self._findings.append(self._no_architecture(document))
        self.architectures += len(found)

    def _no_architecture(self, document: Document) -> Finding:
        message = (
            f"This is no architecture: it does not say `apiVersion: {API_VERSION}` and `kind: {KIND}`. "
            "Add both lines, or pass over such files with --skip-others."
        )
        return self.of_problem(_problem("not-an-architecture", message), document, "")

    # Documents → validated → plan → facts → findings

    def document(self, document: Document) -> list[Finding]:
        """Everything there is to say about one architecture, nothing decided yet."""
        faults: list[Fault] = []
        if "extends" in document.value:
            document, faults = self.bases.resolve(document)
        plan, problems = self.plan(document)
        findings = [self.of_fault(fault, None) for fault in faults]
        findings += [self.of_problem(problem, document, plan.name) for problem in problems]
        return findings + self._rules(plan, document)

    def plan(self, document: Document) -> tuple[Plan, list[Problem]]:
        """The model of a document, bases laid under it already, and what is wrong with what it says."""
        value, renamed = canonical_types(document.value, self.rulebook.pack["ALIASES"])
        problems = [_other_name(*each) for each in renamed]
        pack = self.rulebook.pack
        value, wrong, incomplete = validate(value, pack["valid"], pack["ENTRIES"])
        problems += wrong
        builder = Builder(
            value,
            tables=self.tables,
            catalog=self.catalog,
            as_of=self.as_of,
            source_text=document.source_text,
            incomplete=incomplete,
        )
        plan = builder.build()
        plan.written = document.value
        problems += builder.problems
        if plan.models:
            from iotlint.model.models import read_models

            problems += read_models(plan.models, document)
        return plan, problems

    def graph(self, plan: Plan) -> Facts:
        """What follows from a plan."""
        return Facts(plan, self.rulebook.pack["KNOWLEDGE"], self.config.params)

    def _rules(self, plan: Plan, document: Document) -> list[Finding]:
        graph = self.graph(plan)
        hits, crashes = run(graph, self.rulebook.rules_for(plan))
        findings: list[Finding] = []
        if hits:
            from iotlint.engine.wording import Wording, without_superseded

            wording = Wording(
                document,
                graph,
                self.rulebook.words,
                self.rulebook.meta_table,
                self.rulebook.texts,
                self.rulebook.fixes,
            )
            found = [wording.finding(hit) for hit in hits]
            findings = without_superseded(found, self.rulebook.meta_table)
        for code, problem in crashes:
            self.crashed = True
            said = f"{type(problem).__name__}: {problem}".rstrip(": ")
            message = f"The rule {code} crashed ({said}); the other rules ran. Please report it."
            findings.append(self.of_problem(_problem("rule-crashed", message), document, plan.name, code))
        return findings

    # What is wrong with the file → findings

    def of_fault(self, fault: Fault, source: Source | None) -> Finding:
        """The finding for something wrong with the text of a file."""
        from iotlint.finding import Finding, Related
        from iotlint.run.form import fix_of_fault

        code = self.rulebook.code_of(fault.name)
        return Finding(
            code=code,
            name=fault.name,
            severity=self.rulebook.meta(code).severity,
            message=fault.message,
            span=fault.span,
            at=fault.at,
            architecture="",
            subject=fault.at or fault.message,
            related=tuple(Related(span, note) for span, note in fault.related),
            fix=fix_of_fault(fault, source),
        )

    def of_problem(self, problem: Problem, document: Document, architecture: str, extra: str = "") -> Finding:
        """The finding for something wrong with what a document says."""
        from iotlint.finding import Finding, Related
        from iotlint.run.form import fix_of_problem

        code = self.rulebook.code_of(problem.name)
        spans = document.spans(problem.route, problem.part)
        related = [Related(span, "the value it stands for") for span in spans[1:]]
        related += [Related(document.spans(route, part)[0], note) for route, part, note in problem.related]
        at = ".".join(map(str, problem.route))
        return Finding(
            code=code,
            name=problem.name,
            severity=self.rulebook.meta(code).severity,
            message=problem.message,
            span=spans[0],
            at=at,
            architecture=architecture,
            subject=f"{at}:{extra}" if extra else f"{at}:{problem.name}",
            related=tuple(related),
            fix=fix_of_problem(problem, document),
        )

    # Findings between processes

    def hand_over(self) -> tuple[Any, ...]:
        """All that was found so far, for `take_over` of another process's linter; this one starts afresh.

        Of texts only those are in it that will be asked for: where something was found or may be silenced.
        """
        pointed = {span.path for finding in self._findings for span in _places(finding)}
        bases = self._bases.streams if self._bases else {}
        asked = [
            {
                path: stream
                for path, stream in streams.items()
                if path in pointed or MARK in stream.source.text
            }
            for streams in (bases, self._streams)
        ]
        found = (self._files, self._failures, self._findings, self.architectures, self.crashed, *asked)
        self._files, self._failures, self._findings, self._streams = [], [], [], {}
        self.architectures = 0
        return found

    def take_over(self, found: tuple[Any, ...]) -> None:
        """Adds what another linter found in files that come after those of this one."""
        files, failures, findings, architectures, crashed, bases, streams = found
        self._files += files
        self._failures += failures
        self._findings += findings
        self.architectures += architectures
        self.crashed = self.crashed or crashed
        self._streams.update(streams)
        for path, stream in bases.items():
            self.bases.streams.setdefault(path, stream)

    # Findings → decided → reported

    def report(self, notices: Iterable[str] = ()) -> Report:
        """Decides what of all that was found is shown, and sums up."""
        streams = {**(self._bases.streams if self._bases else {}), **self._streams}
        # What several plans on one base all have is told once, of the first by name and not by turn.
        told = sorted(self._findings, key=lambda f: f.architecture, reverse=True)
        unique = {(f.code, f.span, f.message): f for f in told}
        found = sorted(unique.values(), key=lambda f: f.sort_key)
        decided = self._decided(found, streams)
        for baseline in self._baselines:
            if baseline.stream is not None:
                streams[baseline.file] = baseline.stream
        shown = {span.path for finding in decided for span in _places(finding)}
        sources = {path: streams[path].source for path in sorted(shown & streams.keys())}
        return Report(
            version=__version__,
            as_of=self.as_of,
            knowledge=self.rulebook.checked,
            root=report_root([*self._files, *(failure.path for failure in self._failures)]),
            files=tuple(sorted(self._files)),
            architectures=self.architectures,
            findings=decided,
            failures=tuple(sorted(self._failures)),
            notices=tuple(notices),
            rules=self.rulebook.infos(),
            sources=sources,
        )

    def _decided(self, found: list[Finding], streams: Mapping[str, Stream]) -> tuple[Finding, ...]:
        silencing = any(MARK in stream.source.text for stream in streams.values())
        if not (found or silencing or self.config.speaks_of_rules or self._baselines):
            return ()  # The common case of all: nothing found, nothing to silence, and no word to be checked.
        from iotlint.decide.decide import decide

        return decide(
            found,
            streams,
            frozenset(self._files),
            self.config,
            self.rulebook,
            self.as_of,
            self.of_fault,
            self._baselines,
        )


def _places(finding: Finding) -> Iterator[Span]:
    """Every place a finding points at."""
    yield finding.span
    yield from (place.span for place in (*finding.related, *finding.flow))
    if finding.fix:
        yield from (edit.span for edit in finding.fix.edits)


def is_architecture(document: Document) -> bool:
    """Whether a document claims to be an architecture; whether it is a sound one is for the schema to say."""
    value = document.value
    if not isinstance(value, dict):
        return False
    version = value.get("apiVersion")
    if isinstance(version, str):
        return version.startswith("iotlint/")
    return value.get("kind") == KIND


def _mentions_header(text: str) -> bool:
    return "iotlint/v" in text and "apiVersion" in text


def _problem(name: str, message: str) -> Problem:
    """Something wrong with a document as a whole."""
    from iotlint.model.problem import Problem

    return Problem(name, message, (), "key")


def _other_name(route: Route, written: str, canonical: str) -> Problem:
    message = f"'{written}' is another name of the service type '{canonical}'; write '{canonical}'."
    from iotlint.model.problem import Problem

    return Problem("other-service-name", message, route, "value", canonical, sure=True)


_GARBAGE = 200_000  # objects, about what a hundred small plans are made of


def tidy() -> None:
    """Lets go of the plans that were checked, once they are many."""
    if gc.get_count()[0] > _GARBAGE:
        gc.collect()
