"""What the schema of architectures says of a place: its keys, its values, the texts about both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from iotlint.model.facets import facets_of, first
from iotlint.model.schema_code import Schema, resolve

Step = str | int


class Choice(NamedTuple):
    """A value of a closed list, with a line about it, and other words that people have for it, in lower case."""

    value: str
    text: str
    words: tuple[str, ...] = ()

    def is_meant_by(self, word: str) -> bool:
        """Whether a word stands for it, however its letters and blanks are written."""
        return word == self.value or plain(word) in self.words


class Field(NamedTuple):
    """A key that a mapping may have: its title, all there is to say of it in Markdown, and of its value; and other
    words that people have for it, in lower case."""

    key: str
    title: str
    text: str
    facets: list[Schema]
    words: tuple[str, ...] = ()


class Described:
    """A schema that is asked about places. `value` is always the whole document, as far as it is known."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema

    def facets(self, value: Any, route: Sequence[Step]) -> list[Schema]:
        """The parts of the schema that the value at a route has to fit; none where it knows no such place."""
        found = facets_of(self.schema, value, self.schema)
        for step in route:
            value = _below(value, step)
            found = [facet for node in _steps(found, step) for facet in facets_of(self.schema, value, node)]
        return found

    def fields(self, value: Any, route: Sequence[Step]) -> list[Field]:
        """The keys that the mapping at a route may have, those there already included."""
        found: dict[str, list[Schema]] = {}
        facets = self.facets(value, route)
        for facet in facets:
            for key, node in facet.get("properties", {}).items():
                found.setdefault(key, []).append(node)
        here = _at(value, route)
        named = {choice.value: choice for choice in self._named(facets)}
        type_ = here.get("type") if isinstance(here, dict) else None
        fields = []
        for key, nodes in found.items():
            if named and key not in named:
                continue
            if first(nodes, "x-same-as") is not None:
                continue
            types = first(nodes, "x-types")
            if types is not None and isinstance(type_, str) and type_ not in types:
                continue
            words = named[key].words if named else ()
            fields.append(self._field(key, nodes, _below(here, key))._replace(words=words))
        fields += [
            Field(choice.value, "", choice.text, [], choice.words)
            for choice in named.values()
            if choice.value not in found
        ]
        return fields

    def field(self, value: Any, route: Sequence[Step]) -> Field | None:
        """What there is to say of the key at the end of a route."""
        found = self.facets(value, route[:-1])
        nodes = [node for facet in found for node in _steps([facet], route[-1])]
        if not nodes:
            return None
        field = self._field(str(route[-1]), nodes, _at(value, route))
        own = next((each.text for each in self._named(found) if each.is_meant_by(str(route[-1]))), "")
        return field._replace(text=f"{own}\n\n{field.text}") if own else field

    def _field(self, key: str, nodes: list[Schema], below: Any) -> Field:
        facets = [facet for node in nodes for facet in facets_of(self.schema, below, node)]
        text = first(facets, "markdownDescription", "description") or ""
        return Field(key, first(facets, "title") or "", text, facets)

    def choices(self, facets: list[Schema]) -> list[Choice]:
        """The values of closed lists that facets name, in their order; of several lists what is in all."""
        lists = [list(_choices(self.schema, facet)) for facet in facets]
        lists = [found for found in lists if found]
        if not lists:
            return []
        texts = {choice.value: choice.text for found in lists for choice in found if choice.text}
        words = {choice.value: choice.words for found in lists for choice in found if choice.words}
        common = [c.value for c in lists[0] if all(any(c.value == o.value for o in more) for more in lists)]
        return [Choice(each, texts.get(each, ""), words.get(each, ())) for each in common]

    def items(self, value: Any, route: Sequence[Step]) -> list[Schema]:
        """The facets of an entry of the list at a route."""
        return self.facets(value, (*route, 0))

    def _named(self, facets: list[Schema]) -> list[Choice]:
        """The names that keys are restricted to, where they are."""
        nodes = [
            facet["propertyNames"] for facet in facets if isinstance(facet.get("propertyNames"), Mapping)
        ]
        return self.choices([facet for node in nodes for facet in facets_of(self.schema, None, node)])


def plain(word: str) -> str:
    """A word as lists of other words have it: in lower case, with single blanks."""
    return " ".join(word.lower().split())


def _choices(schema: Schema, facet: Schema) -> Iterator[Choice]:
    if "enum" in facet:
        texts = facet.get("enumDescriptions", [""] * len(facet["enum"]))
        words = _words(facet)
        for each, text in zip(facet["enum"], texts, strict=True):
            yield Choice(each, text, tuple(words.get(each, ())))
    elif "const" in facet:
        yield Choice(facet["const"], facet.get("description", ""))
    elif facet.get("type") == "boolean":
        yield from (Choice("true", ""), Choice("false", ""))
    for option in facet.get("anyOf", ()):
        node = resolve(schema, option["$ref"]) if "$ref" in option else option
        if "properties" not in node:
            yield from _choices(schema, node)


def _words(facet: Schema) -> dict[str, list[str]]:
    """The other words for the values of a list, those included that may mean several of them."""
    found: dict[str, list[str]] = {}
    for said, value in facet.get("x-synonyms", {}).items():
        found.setdefault(value, []).append(said)
    for said, values in facet.get("x-meanings", {}).items():
        for value in values:
            found.setdefault(value, []).append(said)
    return found


def _steps(facets: list[Schema], step: Step) -> Iterator[Schema]:
    """What facets say of the value at a step below."""
    for facet in facets:
        if isinstance(step, int):
            node = facet.get("items")
        else:
            node = facet.get("properties", {}).get(step)
            if node is None:
                node = facet.get("additionalProperties")
        if isinstance(node, Mapping):
            yield node


def _below(value: Any, step: Step) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return None


def _at(value: Any, route: Sequence[Step]) -> Any:
    for step in route:
        value = _below(value, step)
    return value
