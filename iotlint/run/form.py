"""Findings of form: what is wrong with the text of a file, or with what a document says, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence

from iotlint.edit.edits import Editor
from iotlint.finding import Edit, Finding, Fix, Related
from iotlint.model.problem import Problem
from iotlint.model.validate import API_VERSION, KIND
from iotlint.rulebook.book import Rulebook
from iotlint.source.document import Document
from iotlint.source.load import Stream
from iotlint.source.scalars import resolve
from iotlint.source.span import Fault, Source


def of_stream(
    stream: Stream, plans: Sequence[Document], skip_others: bool, rulebook: Rulebook
) -> list[Finding]:
    """The findings for what is wrong with a file itself; `plans` are the architectures among its documents."""
    found = [of_fault(fault, stream.source, rulebook) for fault in stream.faults]
    if not skip_others:
        others = (each for each in stream.documents if each not in plans and each.value is not None)
        found += [no_architecture(document, rulebook) for document in others]
    return found


def of_fault(fault: Fault, source: Source | None, rulebook: Rulebook) -> Finding:
    """The finding for something wrong with the text of a file; without the `source` none that mends it."""
    code = rulebook.code_of(fault.name)
    return Finding(
        code=code,
        name=fault.name,
        severity=rulebook.meta(code).severity,
        message=fault.message,
        span=fault.span,
        at=fault.at,
        architecture="",
        subject=fault.at or fault.message,
        related=tuple(Related(span, note) for span, note in fault.related),
        fix=_fix_of_fault(fault, source),
    )


def of_problem(
    problem: Problem, document: Document, architecture: str, rulebook: Rulebook, extra: str = ""
) -> Finding:
    """The finding for something wrong with what a document says; `extra` tells it from others at its place."""
    code = rulebook.code_of(problem.name)
    spans = document.spans(problem.route, problem.part)
    related = [Related(span, document.further) for span in spans[1:]]
    related += [Related(document.spans(route, part)[0], note) for route, part, note in problem.related]
    at = ".".join(map(str, problem.route))
    return Finding(
        code=code,
        name=problem.name,
        severity=rulebook.meta(code).severity,
        message=problem.message,
        span=spans[0],
        at=at,
        architecture=architecture,
        subject=f"{at}:{extra or problem.name}",
        related=tuple(related),
        fix=_fix_of_problem(problem, document) if document.mendable else None,
    )


def no_architecture(document: Document, rulebook: Rulebook) -> Finding:
    """The finding for a document that does not say that it is an architecture."""
    message = (
        f"This is no architecture: it does not say `apiVersion: {API_VERSION}` and `kind: {KIND}`. "
        "Add both lines, or pass over such files with --skip-others."
    )
    return of_problem(Problem("not-an-architecture", message, (), "key"), document, "", rulebook)


def crash(
    code: str, raised: BaseException, document: Document, architecture: str, rulebook: Rulebook
) -> Finding:
    """The finding for a rule that crashed on an architecture."""
    said = f"{type(raised).__name__}: {raised}".rstrip(": ")
    message = f"The rule {code} crashed ({said}); the other rules ran. Please report it."
    return of_problem(Problem("rule-crashed", message, (), "key"), document, architecture, rulebook, code)


def _fix_of_fault(fault: Fault, source: Source | None) -> Fix | None:
    """What would mend the text of a file: a guess, where it cannot be read or another tool fills it in."""
    if fault.replacement is None or source is None:
        return None
    span, text = fault.span, fault.replacement
    start, end = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
    if not text:
        end += len(source.text[end : end + 80]) - len(source.text[end : end + 80].lstrip(" \t"))
    return Fix(
        f"Write '{text}'" if text else "Remove it", False, (Edit(source.span(start, end), start, end, text),)
    )


def _fix_of_problem(problem: Problem, document: Document) -> Fix | None:
    """What would mend a mistake of form, where it can be said."""
    if problem.replacement is None and not problem.needless:
        return None
    editor = Editor(document)
    if problem.needless:
        repair = editor.remove(problem.route)
        return Fix("Remove it", True, *repair) if repair else None
    text = problem.replacement or ""
    if problem.part == "key":
        repair = editor.rename(problem.route, text)
    elif text.startswith("["):
        repair = editor.put(problem.route, [resolve(text[1:-1])])
    else:
        repair = editor.put(problem.route, resolve(text))
    return Fix(f"Write '{text}'", problem.sure, *repair) if repair else None
