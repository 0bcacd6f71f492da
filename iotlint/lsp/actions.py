"""What can be done about findings: their fixes, ignoring them with a reason, and everything that is safe."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from lsprotocol import types

from iotlint.finding import Edit, Finding
from iotlint.lsp.diagnostics import diagnostic
from iotlint.lsp.judging import Analysis
from iotlint.lsp.positions import range_of
from iotlint.source.span import Source

FIX_ALL = "source.fixAll.iotlint"
REASON = "reason"
# What stands before a comment that silences something: nothing but blanks where teams give it a line of its own.
_STYLE = re.compile(r"^(.*)\#[ \t]*iotlint:[ \t]*ignore\[", re.MULTILINE)
Address = Callable[[str], str]


class Change:
    """Edits of one file, for a version of it where the editor has it open."""

    def __init__(self, path: str, version: int | None, edits: list[types.TextEdit]) -> None:
        self.path = path
        self.version = version
        self.edits = edits


def workspace_edit(changes: Iterable[Change], address: Address, versioned: bool) -> types.WorkspaceEdit:
    """Edits as the editor takes them: with versions, where it understands these."""
    made = list(changes)
    if not versioned:
        return types.WorkspaceEdit(changes={address(each.path): each.edits for each in made})
    return types.WorkspaceEdit(
        document_changes=[
            types.TextDocumentEdit(
                types.OptionalVersionedTextDocumentIdentifier(address(each.path), each.version),
                list(each.edits),
            )
            for each in made
        ]
    )


class Asked(NamedTuple):
    """A range of a document for which actions are wanted, and how edits have to be written.

    `analyses` are those that speak of the document: its own, and those of plans that extend it.
    """

    path: str
    source: Source
    version: int
    start: int
    end: int
    analyses: Sequence[Analysis]
    address: Address
    encoding: str
    versioned: bool

    def findings(self) -> list[tuple[Analysis, Finding]]:
        """What was found in the range."""
        found: dict[object, tuple[Analysis, Finding]] = {}
        for known in self.analyses:
            for each in known.findings:
                if _touches(each, self.path, self.source, self.start, self.end):
                    found.setdefault((each.code, each.span, each.message), (known, each))
        return list(found.values())


def quick_fixes(asked: Asked, versions: Callable[[str], int | None]) -> list[types.CodeAction]:
    """The fixes of the findings in a range, and how to silence each; `versions` are those of open files."""
    found: list[types.CodeAction] = []
    here = asked.findings()
    for known, finding in here:
        if finding.fix is None:
            continue
        path = finding.fix.edits[0].span.path
        text = asked.source if path == asked.path else known.sources.get(path)
        if text is None:
            continue
        version = asked.version if path == asked.path else versions(path)
        change = Change(path, version, _edits(text, finding.fix.edits, asked.encoding))
        found.append(
            _quick_fix(
                asked, known, finding, f"{finding.fix.title} ({finding.code})", change, finding.fix.safe
            )
        )
    once = {(finding.code, finding.span.line): (known, finding) for known, finding in here}
    for known, finding in once.values():
        if known.standard.rulebook.meta(finding.code).ignorable:
            change = Change(asked.path, asked.version, [_ignoring(asked.source, finding, asked.encoding)])
            found.append(
                _quick_fix(asked, known, finding, f"Ignore {finding.code} here, with a reason", change, False)
            )
    return found


def _quick_fix(
    asked: Asked, known: Analysis, finding: Finding, title: str, change: Change, preferred: bool
) -> types.CodeAction:
    shown = diagnostic(finding, known.infos[finding.code], known.sources, asked.address, asked.encoding)
    return types.CodeAction(
        title,
        kind=types.CodeActionKind.QuickFix,
        diagnostics=[shown],
        is_preferred=True if preferred else None,
        edit=workspace_edit([change], asked.address, asked.versioned),
    )


def has_safe_fixes(known: Analysis) -> bool:
    """Whether fixing all would change anything in a document."""
    fixes = (each.fix for each in known.findings)
    return any(fix is not None and fix.safe and fix.edits[0].span.path == known.path for fix in fixes)


def whole(source: Source, text: str, encoding: str) -> list[types.TextEdit]:
    """The one edit that makes a text another: whatever differs between their beginnings and ends."""
    old = source.text
    if old == text:
        return []
    start = 0
    most = min(len(old), len(text))
    while start < most and old[start] == text[start]:
        start += 1
    end = 0
    while end < most - start and old[len(old) - 1 - end] == text[len(text) - 1 - end]:
        end += 1
    # Neither end may stand between the two signs of one line break.
    if old[start - 1 : start] == "\r" and start:
        start -= 1
    while end and old[len(old) - end] == "\n" and old[len(old) - end - 1 : len(old) - end] == "\r":
        end -= 1
    at = range_of(source, start, len(old) - end, encoding)
    return [types.TextEdit(at, text[start : len(text) - end])]


def wanted(kind: str, only: Sequence[str] | None) -> bool:
    """Whether an editor that asks for some kinds alone means this one; `source` means all below it."""
    return only is None or any(kind == each or kind.startswith(f"{each}.") or each == "" for each in only)


def _touches(finding: Finding, path: str, source: Source, start: int, end: int) -> bool:
    span = finding.span
    if span.path != path:
        return False
    first, last = source.offset(span.line, span.column), source.offset(span.end_line, span.end_column)
    return first <= end and start <= last


def _edits(source: Source, edits: Iterable[Edit], encoding: str) -> list[types.TextEdit]:
    return [types.TextEdit(range_of(source, e.start, e.end, encoding), e.text) for e in edits]


def _ignoring(source: Source, finding: Finding, encoding: str) -> types.TextEdit:
    """A comment behind the line; in the brackets of one that is there; in a line above, where teams do that."""
    number = finding.span.line
    line = source.line(number)
    start = source.starts[number - 1]
    hash_ = _comment(line)
    if hash_ is not None and "ignore[" in line[hash_:] and "]" in line[hash_:]:
        opening = line.index("ignore[", hash_) + len("ignore[")
        at = start + opening
        return types.TextEdit(range_of(source, at, at, encoding), f"{finding.code}, ")
    comment = f"# iotlint: ignore[{finding.code}] {REASON}"
    above = _STYLE.findall(source.text)
    if hash_ is None and not _open_text(finding) and not (above and not any(each.strip() for each in above)):
        end = start + len(line.rstrip(" \t"))
        return types.TextEdit(range_of(source, end, start + len(line), encoding), f"  {comment}")
    indent = line[: len(line) - len(line.lstrip(" "))]
    return types.TextEdit(range_of(source, start, start, encoding), f"{indent}{comment}{source.newline}")


def _comment(line: str) -> int | None:
    from iotlint.source.mended import TOKENS

    return next((each.start() for each in TOKENS.finditer(line) if each.group()[0] == "#"), None)


def _open_text(finding: Finding) -> bool:
    """Whether the finding's text goes on in further lines, so that its line can take no comment."""
    return finding.span.end_line > finding.span.line
