"""The way from bytes to a report, on one screen: documents, validated, plan, facts, findings, decided, reported."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from iotlint import __version__
from iotlint.config.values import Config
from iotlint.engine.run import run
from iotlint.model.validate import is_architecture, mentions_header
from iotlint.outcome import Report
from iotlint.run.names import note_shared_names
from iotlint.run.records import Checked, Found, Judged, LazyBases, Standard, places, standard
from iotlint.run.wanting import wanting
from iotlint.source.load import load, read
from iotlint.source.project import report_root

if TYPE_CHECKING:  # findings are imported where the first one is made
    from iotlint.decide.baseline import Baseline
    from iotlint.finding import Finding
    from iotlint.source.document import Document
    from iotlint.source.load import Stream


def lint(
    text: str | bytes, *, path: str = "<stdin>", as_of: str | None = None, config: Config | None = None
) -> Report:
    """Checks one file given as text. `as_of` is an ISO date, today by default."""
    if as_of is None:
        from datetime import date

        as_of = date.today().isoformat()  # noqa: DTZ011 - the day where the person is, as they would say it
    by = standard((config or Config())._replace(detailed=True), as_of)
    found, bases = Found(), LazyBases(read)
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    found.add(path, check(path, data, True, by, bases))
    note_shared_names([found], by.rulebook, read)
    return report(found, by, bases)


def check(path: str, data: bytes | str, named: bool, by: Standard, bases: LazyBases) -> Checked | None:
    """Bytes → documents → findings. None for what is no architecture and was not given by name."""
    return checked(load(data, path), named, by, bases)


def checked(stream: Stream, named: bool, by: Standard, bases: LazyBases) -> Checked | None:
    """Documents → findings, for who has read them already."""
    plans = [document for document in stream.documents if is_architecture(document)]
    if not plans and (not named or by.config.skip_others) and not mentions_header(stream.source.text):
        return None
    wrong: list[Finding] = []
    if stream.faults or len(plans) < len(stream.documents):
        from iotlint.run.form import of_stream

        # In a folder, the other documents of a file are passed over like other files.
        passed_over = by.config.skip_others or (bool(plans) and not named)
        wrong = of_stream(stream, plans, passed_over, by.rulebook)
    return Checked(stream, [judge(document, by, bases) for document in plans], wrong)


def judge(document: Document, by: Standard, bases: LazyBases) -> Judged:
    """Document → validated → plan → facts → findings, nothing decided yet."""
    document, faults = bases.resolve(document)
    book = by.rulebook
    plan, problems = by.plan(document)
    if by.config.require:
        from iotlint.model.required import not_stated

        problems += not_stated(plan, by.config.require)
    facts = by.facts(plan)
    hits, crashes, judged = run(facts, book.rules_for(facts))
    by.speaking.heed(facts, judged)
    further: Sequence[Finding] = ()
    tried = True
    if facts.undecided:
        from iotlint.run.possibilities import certain

        further, decided, tried = certain(facts, hits, by, document)
        if decided:
            facts.undecided = [each for each in facts.undecided if (each[0], *each[2:]) not in decided]
    lacks = wanting(facts, judged, book, by.speaking, document, by.config.detailed)
    if not (faults or problems or hits or crashes or further or plan.model_set):
        return Judged(document, facts, [], False, {}, lacks, tried)
    from iotlint.engine.wording import Wording, worded
    from iotlint.run.form import crash, of_fault, of_problem

    findings = [of_fault(fault, None, book) for fault in faults]
    findings += [of_problem(problem, document, plan.name, book) for problem in problems]
    if hits:
        findings += worded(hits, Wording(document, facts, book.words, book.meta, book.texts, book.fixes))
    findings += further
    findings += [crash(code, raised, document, plan.name, book) for code, raised in crashes]
    if plan.model_set is None:
        return Judged(document, facts, findings, bool(crashes), {}, lacks, tried)
    from iotlint.run.form import of_models, texts

    findings += of_models(plan.model_set, document, plan.name, book)
    return Judged(document, facts, findings, bool(crashes), texts(plan.model_set), lacks, tried)


def report(found: Found, by: Standard, bases: LazyBases, baselines: Sequence[Baseline] = ()) -> Report:
    """Findings → decided → reported: what of all that was found is shown, and what it sums up to."""
    streams = {**found.base_streams, **bases.streams, **found.streams}
    decided: tuple[Finding, ...] = ()
    silencing = baselines or by.config.speaks_of_rules or any(stream.speaks for stream in streams.values())
    if found.findings or silencing:  # else the common case of all: nothing found, no word to be checked
        from iotlint.decide.decide import decide
        from iotlint.run.form import of_fault

        said = partial(of_fault, rulebook=by.rulebook)
        decided = decide(
            found.unique(), streams, frozenset(found.files), by.config, by.rulebook, by.as_of, said, baselines
        )
        streams |= {each.file: each.stream for each in baselines if each.stream is not None}
    shown = {span.path for finding in decided for span in places(finding)}
    return Report(
        version=__version__,
        as_of=by.as_of,
        knowledge=by.rulebook.checked(found.judged),
        root=report_root([*found.files, *(failure.path for failure in found.failures)]),
        files=tuple(sorted(found.files)),
        architectures=found.architectures,
        findings=decided,
        failures=tuple(sorted(found.failures)),
        notices=tuple(found.notices),
        rules=by.rulebook.infos(),
        sources={path: streams[path].source for path in sorted(shown & streams.keys())},
        judgement=found.judgement(),
        unstated=found.missing_keys(),
    )
