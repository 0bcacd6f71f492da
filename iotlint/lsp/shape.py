"""The shape of a document: its outline, what folds, and the sums above services."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lsprotocol import types

from iotlint.finding import Severity
from iotlint.lsp.hover import share, sums
from iotlint.lsp.judging import Analysis, Plans
from iotlint.lsp.positions import range_of
from iotlint.source.document import MASK, Document
from iotlint.source.secrets import mask
from iotlint.source.span import Source

_KINDS = {
    "sites": types.SymbolKind.Namespace,
    "services": types.SymbolKind.Class,
    "devices": types.SymbolKind.Object,
    "assets": types.SymbolKind.Object,
    "applications": types.SymbolKind.Package,
    "requirements": types.SymbolKind.Interface,
    "connections": types.SymbolKind.Event,
    "models": types.SymbolKind.Struct,
}
TERMS = "iotlint.showTerms"
SUMMARY = "iotlint.showSummary"


def symbols(known: Analysis, encoding: str) -> list[types.DocumentSymbol]:
    """Sections, and in them the entries: ids, requirements, connections as `from → to`."""
    return [each for document in known.documents for each in _sections(document, known.source, encoding)]


def _sections(document: Document, source: Source, encoding: str) -> Iterator[types.DocumentSymbol]:
    for name, key, value, place in _entries(document.value, document.place):
        kind = _KINDS.get(name, types.SymbolKind.Property)
        below = (
            [] if name in ("metadata", "solution") else list(_children(name, value, place, source, encoding))
        )
        yield _symbol(name, kind, key, place, source, encoding, below)


def _children(
    section: str, value: Any, place: Any, source: Source, encoding: str
) -> Iterator[types.DocumentSymbol]:
    kind = _KINDS.get(section, types.SymbolKind.Property)
    if isinstance(value, dict) and isinstance(place, tuple):
        for name, key, child, at in _entries(value, place):
            detail = str(child["type"]) if isinstance(child, dict) and "type" in child else None
            yield _symbol(name, kind, key, at, source, encoding, [], detail)
    elif isinstance(value, list) and isinstance(place, tuple):
        for child, at in zip(value, place[1:], strict=False):
            yield _symbol(_name(child), kind, at, at, source, encoding, [])


def _name(child: Any) -> str:
    if isinstance(child, dict):
        if "from" in child or "to" in child:
            return f"{_shown(child.get('from'))} → {_shown(child.get('to'))}"
        return _shown(child.get("path") or child.get("ontology"))
    return _shown(child)


def _shown(value: Any) -> str:
    return value if isinstance(value, str) and value else "?"


def _symbol(
    name: str,
    kind: types.SymbolKind,
    key: Any,
    place: Any,
    source: Source,
    encoding: str,
    below: list[types.DocumentSymbol],
    detail: str | None = None,
) -> types.DocumentSymbol:
    first, last = _extent(key), _extent(place)
    start, end = min(first[0], last[0]), max(first[1], last[1])
    if key is place:  # an entry of a list: its first key stands for it
        first = (start, min(end, _line_end(source, start)))
    return types.DocumentSymbol(
        name=mask(name) or "?",
        kind=kind,
        range=range_of(source, start, end, encoding),
        selection_range=range_of(source, *first, encoding),
        detail=None if detail is None else mask(detail),
        children=below,
    )


def _line_end(source: Source, offset: int) -> int:
    line = source.position(offset)[0]
    return source.starts[line - 1] + len(source.line(line))


def folds(known: Analysis) -> list[types.FoldingRange]:
    """Sections and entries that take more than a line."""
    found: dict[int, int] = {}
    source = known.source
    for document in known.documents:
        for name, key, value, place in _entries(document.value, document.place):
            _fold(found, source, key, place)
            if name in ("metadata", "solution"):
                continue
            if isinstance(value, dict) and isinstance(place, tuple):
                for _, inner, _, at in _entries(value, place):
                    _fold(found, source, inner, at)
            elif isinstance(value, list) and isinstance(place, tuple):
                for at in place[1:]:
                    _fold(found, source, at, at)
    return [types.FoldingRange(start, end) for start, end in sorted(found.items())]


def _fold(found: dict[int, int], source: Source, key: Any, place: Any) -> None:
    start, end = source.position(_extent(key)[0])[0] - 1, source.position(_extent(place)[1])[0] - 1
    if end > start:
        found[start] = max(found.get(start, end), end)


def lenses(known: Analysis, uri: str, encoding: str) -> list[types.CodeLens]:
    """Above the file what was found as of which day, above services how much of their limits they carry."""
    found = []
    source = known.source
    for document in known.documents[:1]:
        start = _extent(document.place)[0]
        command = types.Command(summary(known), SUMMARY, arguments=[uri])
        found.append(types.CodeLens(range_of(source, start, start, encoding), command))
    for plans in known.plans:
        for element in plans.plan.services:
            keys = plans.own.spans(element.route, "key")
            if not plans.own.is_written(element.route) or keys[0].path != plans.own.source.path:
                continue
            told = sums(plans, element)
            if not told:
                continue
            tightest = max(told, key=lambda each: each.value / (each.available or 1))
            title = (
                f"{_number(tightest.value)} of {_number(tightest.available or 0)} {tightest.unit} "
                f"({share(tightest)})"
            )
            at = source.offset(keys[0].line, keys[0].column)
            command = types.Command(title, TERMS, arguments=[uri, element.id])
            found.append(types.CodeLens(range_of(source, at, at, encoding), command))
    return found


def summary(known: Analysis) -> str:
    """The findings of a document in numbers, and the day as of which it was judged."""
    from iotlint.report.summary import count

    numbers = [
        count(sum(each.severity is severity for each in known.findings), word)
        for severity, word in (
            (Severity.ERROR, "error"),
            (Severity.WARNING, "warning"),
            (Severity.INFO, "info"),
        )
    ]
    return f"{', '.join(numbers)}; as of {known.standard.as_of}"


def terms(plans: tuple[Plans, ...], id: str) -> str:
    """The sums of a service with their terms, a line each."""
    from iotlint.lsp.hover import carried

    lines: list[str] = []
    for each in plans:
        element = each.plan.by_id.get(id)
        if element is not None:
            lines += carried(each, element)
    return "\n".join(lines) or f"Nothing that is counted arrives at '{id}'."


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or value == int(value) else f"{value:,.1f}"


def _entries(value: Any, place: Any) -> Iterator[tuple[str, Any, Any, Any]]:
    if isinstance(value, dict) and isinstance(place, tuple):
        yield from zip(value, place[1::2], value.values(), place[2::2], strict=False)


def _extent(place: Any) -> tuple[int, int]:
    packed = place if isinstance(place, int) else place[0] if isinstance(place, tuple) else place.at
    return packed >> 32, packed & MASK
