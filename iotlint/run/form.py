"""Fixes for mistakes of form: what would mend the text of a file, or what is wrong with what a document says."""

from __future__ import annotations

from iotlint.edit.edits import Editor
from iotlint.finding import Edit, Fix
from iotlint.model.problem import Problem
from iotlint.source.document import Document
from iotlint.source.scalars import resolve
from iotlint.source.span import Fault, Source


def fix_of_fault(fault: Fault, source: Source | None) -> Fix | None:
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


def fix_of_problem(problem: Problem, document: Document) -> Fix | None:
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
