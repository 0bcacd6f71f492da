"""What could stand at the cursor: keys, values, ids, rule codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from lsprotocol.types import (
    CompletionItem,
    CompletionItemKind,
    CompletionList,
    MarkupContent,
    MarkupKind,
    TextEdit,
)

from iotlint.edit.spelling import is_plain
from iotlint.lsp.judging import Analysis
from iotlint.lsp.knowledge import Knowledge, element_line
from iotlint.lsp.positions import range_of
from iotlint.model.described import Choice, plain
from iotlint.model.facets import first, types
from iotlint.model.types import Element
from iotlint.model.validate import canonical_types
from iotlint.source.place import Around, around
from iotlint.source.secrets import mask
from iotlint.source.span import Source

# The facts that are read here by name (catalog/uses.py).
USES = ("accepts", "acceptsOpen", "serves", "speaks")

_CODES = re.compile(r"\#[ \t]*iotlint:[ \t]*ignore(?:-file)?[ \t]*\[(?P<listed>[^\]]*)$")
_STATEMENT = re.compile(r"\#[ \t]*iotlint:[ \t]*(?P<word>[a-z-]*)$")
_STATEMENTS = {
    "ignore": "Silences findings in this line, or in the block below.",
    "ignore-file": "Silences findings in the whole document.",
}


class Offer(NamedTuple):
    """Something to offer: what is shown, what is written, and what there is to say of it; and other words by which
    somebody may look for it."""

    label: str
    text: str
    kind: CompletionItemKind
    detail: str = ""
    documentation: str = ""
    words: tuple[str, ...] = ()


class Asked(NamedTuple):
    """A place where something is to be offered, with what is known of the plan."""

    at: Around
    value: Any
    known: Analysis | None
    knowledge: Knowledge

    @property
    def siblings(self) -> Any:
        """The mapping or list around the cursor."""
        return self.at.siblings

    def element(self, id: Any) -> Element | None:
        """The entry of the plan that an id names."""
        for plans in self.known.plans if self.known else ():
            if isinstance(id, str) and id in plans.plan.by_id:
                return plans.plan.by_id[id]
        return None


def complete(
    source: Source, offset: int, known: Analysis | None, knowledge: Knowledge, encoding: str
) -> CompletionList:
    """The items at an offset; `known` is what was last found out about the document. What can be found by other words
    depends on those that were typed: such a list says that it is not complete, and is asked for at every sign."""
    found = _in_comment(source, offset, known)
    if found is not None:
        start, offers = found
        return CompletionList(False, _items(source, (start, offset, offset), "", offers, encoding))
    at = around(source.text, offset)
    if at is None:
        return CompletionList(False, [])
    value, _ = canonical_types(at.values, known.standard.rulebook.pack["ALIASES"] if known else {})
    asked = Asked(at, value, known, knowledge)
    offers = list(_keys(asked) if at.part == "key" else _values(asked))
    extent = at.start, max(at.end, offset), offset
    items = _items(source, extent, at.quote, offers, encoding)
    return CompletionList(any(offer.words for offer in offers), items)


def _items(
    source: Source, extent: tuple[int, int, int], quote: str, offers: list[Offer], encoding: str
) -> list[CompletionItem]:
    start, end, cursor = extent
    place = range_of(source, start, end, encoding)
    typed = source.text[start:cursor].strip().removeprefix(quote)
    items = []
    for index, offer in enumerate(offers):
        word = _word(offer, typed)
        items.append(
            CompletionItem(
                label=offer.label,
                kind=offer.kind,
                detail=offer.detail or (f"also called {word}" if word else None),
                documentation=MarkupContent(MarkupKind.Markdown, offer.documentation)
                if offer.documentation
                else None,
                sort_text=f"{index:04}",
                filter_text=quote + (typed + word[len(typed) :] if word else offer.label),
                text_edit=TextEdit(place, offer.text),
            )
        )
    return items


def _word(offer: Offer, typed: str) -> str:
    """The other word of an offer that begins as typed, where its own name does not; editors filter by it."""
    if not typed or offer.label.startswith(typed.lower()):
        return ""
    begun = plain(typed)
    return next((word for word in sorted(offer.words) if word.startswith(begun)), "")


# Keys


def _keys(asked: Asked) -> Iterator[Offer]:
    at = asked.at
    return _fields(asked, at.route, asked.siblings, "" if at.colon else ": ")


def _fields(asked: Asked, route: tuple[str | int, ...], there: Any, colon: str) -> Iterator[Offer]:
    at = asked.at
    for field in asked.knowledge.schema.fields(asked.value, route):
        if isinstance(there, dict) and field.key in there:
            continue
        follow = at.follow if colon else ""
        text = f"{at.lead}{at.quote}{field.key}{at.quote}{colon.rstrip() + ' ' if colon else ''}{follow}"
        yield Offer(field.key, text, CompletionItemKind.Property, field.title, field.text, field.words)


# Values


def _values(asked: Asked) -> Iterator[Offer]:
    at, schema = asked.at, asked.knowledge.schema
    facets = schema.facets(asked.value, at.route)
    sections = first(facets, "x-ref")
    if sections is not None:
        fitting = _served(asked) if at.route[2:3] == ("linkedTo",) else first(facets, "x-ref-types")
        yield from _written(asked, _ids(asked, sections, fitting))
        return
    if at.route[-1:] == ("protocol",):
        yield from _written(asked, _protocols(asked, schema.choices(facets)))
        return
    if at.route[-1:] == ("version",) and at.route[:1] == ("services",):
        yield from _versions(asked)
        return
    choices = schema.choices(facets)
    there = asked.siblings if isinstance(asked.siblings, list) else []
    if at.route[:1] == ("services",) and at.route[2:] == ("type",):
        choices = _with_aliases(asked, choices)
    yield from _written(asked, [(each, "") for each in choices if each.value not in there])
    kinds = {kind for facet in facets for kind in types(facet)}
    if choices or at.quote:
        return
    if at.first and not at.flow and "object" in kinds:
        yield from _fields(asked, at.route, None, ": ")
    if "array" in kinds and at.route and not isinstance(at.route[-1], int):
        yield from _entries(asked)


def _entries(asked: Asked) -> Iterator[Offer]:
    """The first entry of a list that is still to be written: in a line of its own, or in brackets."""
    at, schema = asked.at, asked.knowledge.schema
    in_line = at.flow or not at.first
    before, behind = (f"{at.lead}[", f"]{at.follow}") if in_line else ("- ", "")
    facets = schema.items(asked.value, at.route)
    sections = first(facets, "x-ref")
    ids = [] if sections is None else _ids(asked, sections, first(facets, "x-ref-types"))
    for each in [*(choice for choice, _ in ids), *schema.choices(facets)]:
        value = f"{before}{each.value}{behind}"
        label = each.value if in_line else value
        yield Offer(label, value, CompletionItemKind.Value, "", each.text, each.words if in_line else ())
    if not in_line:
        for field in schema.fields(asked.value, (*at.route, 0)):
            text = f"- {field.key}: "
            yield Offer(f"- {field.key}", text, CompletionItemKind.Property, field.title, field.text)


def _with_aliases(asked: Asked, choices: list[Choice]) -> list[Choice]:
    """The types of services with the other names that the catalog has for each."""
    words: dict[str, list[str]] = {}
    for word, type_ in asked.known.standard.rulebook.pack["ALIASES"].items() if asked.known else ():
        words.setdefault(type_, []).append(word)
    return [each._replace(words=tuple(words.get(each.value, ()))) for each in choices]


def _written(asked: Asked, found: list[tuple[Choice, str]]) -> Iterator[Offer]:
    at = asked.at
    for choice, detail in found:
        plain = (
            choice.value if at.quote or is_plain(choice.value) or choice.value in ("true", "false") else None
        )
        text = f"{at.quote}{choice.value}{at.quote}" if plain is not None else f'"{choice.value}"'
        kind = CompletionItemKind.Reference if detail else CompletionItemKind.EnumMember
        yield Offer(choice.value, f"{at.lead}{text}{at.follow}", kind, detail, choice.text, choice.words)


def _ids(asked: Asked, sections: list[str], fitting: list[str] | None) -> list[tuple[Choice, str]]:
    """The ids that a reference may name: of its sections and types, neither its own nor one that is named."""
    taken = _taken(asked)
    found: dict[str, tuple[Choice, str]] = {}
    for plans in asked.known.plans if asked.known else ():
        book = asked.known.standard.rulebook if asked.known else None
        for id, element in plans.plan.by_id.items():
            if element.route[0] not in sections or id in taken or book is None or mask(id) != id:
                continue
            if fitting is not None and element.type not in fitting:
                continue
            found.setdefault(id, (Choice(id, ""), element_line(element, book)))
    return list(found.values())


def _served(asked: Asked) -> list[str] | None:
    """The types of services that the one at the cursor serves, where the catalog says so."""
    service = asked.at.value(2)
    if asked.known is None or not isinstance(service, dict):
        return None
    by = asked.known.standard
    type_ = by.rulebook.pack["ALIASES"].get(str(service.get("type")).lower(), service.get("type"))
    served = by.catalog[type_].get("serves") if type_ in by.catalog else None
    return list(served) if served else None


def _taken(asked: Asked) -> set[Any]:
    """Ids that make no sense at the cursor: the entry itself, the other end, what the list has already."""
    route, siblings = asked.at.route, asked.siblings
    if isinstance(siblings, list):
        return {each for each in siblings if isinstance(each, str)} | set(route[1:2])
    if route[:1] == ("connections",) and isinstance(siblings, dict):
        return {siblings.get("to" if route[-1] == "from" else "from")}
    return set(route[1:2])


def _protocols(asked: Asked, choices: list[Choice]) -> list[tuple[Choice, str]]:
    """The protocols that both ends of a connection speak; all of them where that is not known."""
    ends = asked.siblings if isinstance(asked.siblings, dict) else {}
    source, target = asked.element(ends.get("from")), asked.element(ends.get("to"))
    allowed: set[str] | None = None
    for element, key in ((source, "speaks"), (target, "accepts")):
        spoken = None if element is None else _spoken(element, key)
        if spoken is not None:
            allowed = spoken if allowed is None else allowed & spoken
    return [(each, "") for each in choices if allowed is None or each.value in allowed]


def _spoken(element: Element, key: str) -> set[str] | None:
    """What an element says that it speaks, or what the catalog knows of it; None where anything may do."""
    own = element.fields.get("protocols")
    if isinstance(own, list):
        return {each for each in own if isinstance(each, str)}
    if element.facts.get("acceptsOpen") is True:
        return None
    known = element.facts.get(key)
    return set(known) if isinstance(known, tuple | list) else None


def _versions(asked: Asked) -> Iterator[Offer]:
    service = asked.at.value(2)
    if asked.known is None or not isinstance(service, dict):
        return
    by = asked.known.standard
    type_ = by.rulebook.pack["ALIASES"].get(str(service.get("type")).lower(), service.get("type"))
    quote = asked.at.quote or '"'
    for version, text in asked.knowledge.versions(str(type_), by.rulebook, by.as_of):
        written = f"{asked.at.lead}{quote}{version}{quote}{asked.at.follow}"
        yield Offer(version, written, CompletionItemKind.Value, text, text)


# Comments


def _in_comment(source: Source, offset: int, known: Analysis | None) -> tuple[int, list[Offer]] | None:
    """What could be said to iotlint in a comment, and where that begins; None outside of such a comment."""
    line = source.position(offset)[0]
    before = source.text[source.starts[line - 1] : offset]
    found = _CODES.search(before)
    if found is not None and known is not None:
        word = found["listed"].rpartition(",")[2].lstrip()
        # Not what is said of the comment itself while it is being written.
        near = {
            each.code
            for each in known.findings
            if line <= each.span.line <= line + 1
            and not (each.span.line == line and each.span.column > found.start())
        }
        book = known.standard.rulebook
        codes = sorted(book.codes, key=lambda code: (code not in near, code))
        return offset - len(word), [
            Offer(code, code, CompletionItemKind.Constant, book.meta(code).name, book.texts[code]["summary"])
            for code in codes
        ]
    said = _STATEMENT.search(before)
    if said is not None:
        offers = [
            Offer(word, f"{word}[", CompletionItemKind.Keyword, "", text)
            for word, text in _STATEMENTS.items()
        ]
        return offset - len(said["word"]), offers
    return None
