"""Ids across sections and files: where they are declared, who refers to them, and what they can be called."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams

from iotlint.lsp.judging import Analysis, Judge
from iotlint.lsp.positions import range_of
from iotlint.lsp.publishing import Publisher
from iotlint.model.mentions import Links, Mention, mentions
from iotlint.source.discover import Input, discover
from iotlint.source.document import Document
from iotlint.source.extends import Bases
from iotlint.source.load import Stream, load
from iotlint.source.place import route_at
from iotlint.source.span import Source

FORM = re.compile(r"[a-z][a-z0-9-]*")
REFUSED = -32803
# Files of a project that are looked through for plans on the same base.
_MOST_FILES = 5_000


class Place(NamedTuple):
    """A mention and the file it is in."""

    source: Source
    mention: Mention


class Names:
    """The ids around one document. `root` is the folder whose plans may extend the same bases."""

    def __init__(self, known: Analysis, judge: Judge, root: str) -> None:
        self._known = known
        self._judge = judge
        self._root = root
        self._links: Links = known.standard.rulebook.pack["LINKS"]

    @property
    def readable(self) -> bool:
        """Whether the whole document could be read."""
        return self._known.readable

    @property
    def source(self) -> Source:
        """The text of the document."""
        return self._known.source

    def at(self, offset: int) -> tuple[Mention, Document] | None:
        """The id at an offset, and the document of the file that it is in."""
        for document in self._known.documents:
            for mention in mentions(document, self._links):
                if mention.start <= offset <= mention.end:
                    return mention, document
        return None

    def target(self, offset: int) -> str | None:
        """The path of the file that an offset names: a base, or a model."""
        for document in self._known.documents:
            found = route_at(document, offset)
            if found is None or found.part != "value" or not isinstance(document.value, dict):
                continue
            route = found.route
            if route == ("extends",) or (len(route) == 3 and route[0] == "models" and route[2] == "path"):
                value = document.value
                for step in route:
                    value = value[step]
                path = os.path.normpath(os.path.join(os.path.dirname(self._known.path), str(value)))
                return path if os.path.isfile(path) else None
        return None

    def places(self, id: str, document: Document, wide: bool) -> list[Place]:
        """Every mention of an id in a document and its bases; if `wide`, in all plans on the document, and on a base
        that has it."""
        bases = self._bases(document)
        found = list(self._in(id, self._known.source, document))
        below = [place for path, base in bases for place in self._in(id, base.source, base, path)]
        found += below
        own = self._known.path
        if wide:
            shared = {os.path.realpath(path) for path in (own, *(path for path, _ in bases if below))}
            for path, source, plan, its in self._plans():
                if os.path.realpath(path) != os.path.realpath(own) and not shared.isdisjoint(its):
                    found += self._in(id, source, plan, path)
        return found

    def taken(self, name: str, document: Document) -> bool:
        """Whether an entry of a document or its bases has this id."""
        return any(place.mention.declares for place in self.places(name, document, wide=True))

    def _in(self, id: str, source: Source, document: Document, path: str = "") -> Iterator[Place]:
        where = source if not path or source.path == path else Source(path, source.text)
        yield from (Place(where, each) for each in mentions(document, self._links) if each.id == id)

    def _bases(self, document: Document) -> list[tuple[str, Document]]:
        bases = Bases(self._judge.read)
        bases.resolve(document)
        return [(os.path.abspath(path), stream.documents[0]) for path, stream in bases.streams.items()]

    def _plans(self) -> Iterator[tuple[str, Source, Document, set[str]]]:
        """All plans below the root that extend anything, with the real paths of what they extend."""
        for count, given in enumerate(discover([self._root])):
            if count > _MOST_FILES:
                return
            if not isinstance(given, Input):
                continue
            path = os.path.abspath(given.path)
            stream = self._read(path)
            for document in stream.documents if stream is not None else ():
                value = document.value
                if isinstance(value, dict) and "extends" in value:
                    bases = {os.path.realpath(base) for base, _ in self._bases(document)}
                    yield path, stream.source if stream else document.source, document, bases

    def _read(self, path: str) -> Stream | None:
        try:
            data = self._judge.read(path)
        except OSError:
            return None
        return load(data, path) if b"extends" in data else None


def refusal(message: str) -> JsonRpcException:
    """Why something is not done, for the person who asked."""
    return JsonRpcException(message, REFUSED)


def bad_argument(message: str) -> JsonRpcException:
    """What is wrong with the arguments of a command."""
    return JsonRpcInvalidParams(message)


def definition(names: Names, offset: int, publisher: Publisher, encoding: str) -> list[types.Location]:
    """Where the id at an offset is declared, or the file that it names."""
    found = names.at(offset)
    if found is None:
        target = names.target(offset)
        start = types.Position(0, 0)
        return (
            [] if target is None else [types.Location(publisher.address(target), types.Range(start, start))]
        )
    mention, document = found
    places = [each for each in names.places(mention.id, document, wide=False) if each.mention.declares]
    return [_location(each, publisher, encoding) for each in places]


def references(
    names: Names, offset: int, declaration: bool, publisher: Publisher, encoding: str
) -> list[types.Location]:
    """Where the id at an offset is mentioned, with the declaration or without."""
    found = names.at(offset)
    if found is None:
        return []
    places = names.places(found[0].id, found[1], wide=True)
    wanted = (each for each in places if declaration or not each.mention.declares)
    return [_location(each, publisher, encoding) for each in wanted]


def highlights(names: Names, offset: int, encoding: str) -> list[types.DocumentHighlight]:
    """The mentions in the document itself."""
    found = names.at(offset)
    if found is None:
        return []
    made = []
    for place in names.places(found[0].id, found[1], wide=False):
        if place.source is names.source:
            each, source = place.mention, place.source
            kind = types.DocumentHighlightKind.Write if each.declares else types.DocumentHighlightKind.Read
            made.append(types.DocumentHighlight(range_of(source, each.start, each.end, encoding), kind))
    return made


def bare(source: Source, mention: Mention) -> tuple[int, int]:
    """The extent of an id without its quotes."""
    quoted = source.text[mention.start : mention.start + 1] in ("'", '"')
    return mention.start + quoted, mention.end - quoted


def renamed(names: Names, offset: int, name: str) -> list[tuple[Source, int, int, str]]:
    """The edits that give the id at an offset another name. Raises JsonRpcException in words."""
    found = names.at(offset)
    if found is None:
        raise refusal("There is no id here to rename.")
    mention, document = found
    if not FORM.fullmatch(name):
        raise refusal(f"'{name}' is no id: lower-case letters, digits and hyphens, starting with a letter.")
    if name == mention.id:
        return []
    if not names.readable:
        raise refusal("The document is broken, so not every place of the id is known; mend it first.")
    if names.taken(name, document):
        raise refusal(f"The id '{name}' is taken; ids are unique across sections.")
    places = names.places(mention.id, document, wide=True)
    written = {(each.source.path, each.mention.start << 32 | each.mention.end) for each in places}
    edits = []
    for source, each in places:
        if each.stands_for is None:
            edits.append((source, *bare(source, each), name))
        elif (source.path, each.stands_for) not in written:
            edits.append((source, each.start, each.end, name))  # what the alias repeats is no id of the plan
    return list(dict.fromkeys(edits))


def _location(place: Place, publisher: Publisher, encoding: str) -> types.Location:
    at = range_of(place.source, *bare(place.source, place.mention), encoding)
    return types.Location(publisher.address(place.source.path), at)
