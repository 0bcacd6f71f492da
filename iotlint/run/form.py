"""Findings of form: what is wrong with the text of a file, or with what a document says, and what mends it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from iotlint.edit.edits import Editor
from iotlint.finding import NAMED, Edit, Finding, Fix, Related
from iotlint.model.problem import Problem
from iotlint.model.validate import API_VERSION, KIND
from iotlint.rulebook.book import Rulebook
from iotlint.source.document import Document
from iotlint.source.load import Stream
from iotlint.source.scalars import resolve
from iotlint.source.span import Fault, Source

if TYPE_CHECKING:
    from iotlint.dtdl.element import Mistake
    from iotlint.dtdl.judge import ModelSet


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


def of_models(
    models: ModelSet, document: Document | None, architecture: str, rulebook: Rulebook
) -> list[Finding]:
    """The findings for what is wrong with models: with the text of their files, and by the rules of the language.

    `document` is the plan that names them, None where they are judged alone.
    """
    found = []
    for path, file in models.files.items():
        named = _named(models, path, document)
        for fault in file.stream.faults:
            finding = of_fault(fault, None, rulebook)
            found.append(finding._replace(architecture=architecture, related=(*finding.related, *named)))
    for mistake in models.mistakes:
        code = rulebook.code_of(mistake.rule)
        source = mistake.document.source
        at = ".".join(map(str, mistake.route))
        related = [
            Related(other.spans(route)[0], note)
            for other, route, note in mistake.related
            if other.source.path
        ]
        found.append(
            Finding(
                code=code,
                name=mistake.rule,
                severity=rulebook.meta(code).severity,
                message=mistake.message,
                span=mistake.document.spans(mistake.route, mistake.part)[0],
                at=at,
                architecture=architecture,
                subject=f"models.{_subject(mistake)}:{mistake.rule}",
                related=(*related, *_named(models, source.path, document)),
            )
        )
    return found


def texts(models: ModelSet) -> dict[str, Stream]:
    """The texts of models, which hold no comments that could silence anything."""
    return {path: file.stream.without_documents() for path, file in models.files.items()}


def _named(models: ModelSet, path: str, document: Document | None) -> tuple[Related, ...]:
    """Where a plan names a model's file."""
    if document is None or path not in models.named:
        return ()
    return (Related(document.spans(models.named[path])[0], NAMED),)


def _subject(mistake: Mistake) -> str:
    """What a mistake is about, for fingerprints: the interface's id, and names in place of positions."""
    value: Any = mistake.document.value
    parts: list[str] = []
    for part in mistake.route:
        inside = isinstance(value, list) or (isinstance(value, dict) and part in value)
        value = value[part] if inside else None
        name = value.get("@id", value.get("name")) if isinstance(value, dict) else None
        if isinstance(name, str):
            parts = [name] if name.startswith("dtmi:") else [*parts, name]
        elif isinstance(part, str):
            parts.append(part)
        if value is None:
            break
    if isinstance(mistake.document.value, dict) and not (parts and parts[0].startswith("dtmi:")):
        parts = [str(mistake.document.value.get("@id", "")), *parts]
    return " ".join(parts)


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
