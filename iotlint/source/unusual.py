"""The rare parts of documents: anchors, tags, merge keys, repeated and complex keys."""

from __future__ import annotations

from typing import Any

from iotlint.source.document import MASK, Place, Via
from iotlint.source.reading import BOMB, BREAKS, CORE, MAX_MERGED, Reading, Trail, clipped
from iotlint.source.scalars import resolve

_SCALARS = {"str": "text", "int": "an integer", "float": "a number", "bool": "true or false", "null": "empty"}
# So long a line is still good to read in a message.
_SHORT = 100
_CORE = (*_SCALARS, "map", "seq")


def past_properties(text: str, start: int, end: int, anchor: str | None) -> tuple[int, tuple[int, int]]:
    """Where the node at start to end begins, behind its anchor and its tag, and the extent of the tag."""
    mark = (start, start)
    at = behind = start
    while at < end:
        if text[at] in " \t" or text[at] in BREAKS:
            at += 1
        elif text[at] == "#":
            while at < end and text[at] not in BREAKS:
                at += 1
        elif text[at] == "&" and anchor is not None:
            at += 1 + len(anchor)  # and not up to a blank: `&a:b` is the anchor `a` of the scalar `:b`
            behind = at
        elif text[at] == "!":
            word = at
            while at < end and text[at] not in " \t" and text[at] not in BREAKS:
                at += 1
            behind = at
            mark = (word, at)
        else:
            return at, mark
    return behind, mark  # an empty node


def tagged(tree: Reading, event: Any, value: Any, mark: tuple[int, int], trail: Trail) -> Any:
    """The value of a scalar with a tag; `value` is what it would be without. `mark` is the tag's extent."""
    text: str = event.value
    tag = event.tag
    if tag in ("!", CORE + "str"):
        return text
    name = tag.removeprefix(CORE)
    if name not in _CORE:
        _unknown(tree, mark, trail)
        return value
    resolved = resolve(text) if len(text) < 10_000 else text
    kind = type(resolved)
    if (
        (name == "int" and kind is int)
        or (name == "float" and kind is float)
        or (name == "bool" and kind is bool)
        or (name == "null" and resolved is None)
    ):
        return resolved
    if name == "float" and kind is int:
        return float(resolved)  # type: ignore[arg-type]
    written = "a list" if name == "seq" else "a mapping" if name == "map" else _SCALARS[name]
    tag = clipped(tree.text[mark[0] : mark[1]])
    message = f"The tag `{tag}` says that this is {written}, which it is not; remove the tag."
    tree.fault("syntax-error", message, *mark, trail)
    return value


def mistagged_collection(tree: Reading, event: Any, proper: str, trail: Trail) -> None:
    """A collection with another tag than its own."""
    _, mark = past_properties(tree.text, event.start_mark.index, event.end_mark.index, event.anchor)
    if event.tag.removeprefix(CORE) not in _CORE:
        _unknown(tree, mark, trail)
        return
    kind = "mapping" if proper == "map" else "list"
    tag = clipped(tree.text[mark[0] : mark[1]])
    message = f"The tag `{tag}` does not fit the {kind} it stands at; remove the tag."
    tree.fault("syntax-error", message, *mark, trail)


def odd_key(tree: Reading, event: Any, depth: int, trail: Trail) -> tuple[str | None, Place]:
    """A key that is an alias, whose text is taken, or a collection, which is refused: None."""
    start = event.start_mark.index
    value, place = tree.node(event, depth + 1, trail)
    if isinstance(place, Via) and isinstance(place.place, int):
        return value if isinstance(value, str) else tree.text[place.place >> 32 : place.place & MASK], place
    if isinstance(place, int):  # an undefined alias, already noted
        return None, place
    end = (place.at if isinstance(place, Via) else place[0]) & MASK  # type: ignore[index]
    if tree.text[start - 1 : start + 1] == "{{":
        message = "`{{` is no YAML; fill in the template first, or put all of the value in quotes."
    else:
        kind = "mapping" if isinstance(value, dict) else "list"
        message = f"A {kind} cannot be a key here; keys are single words or texts."
    tree.fault("syntax-error", message, start, end, trail)
    return None, place


def last_wins(
    tree: Reading, value: dict[str, Any], places: list[Any], order: list[str], trail: Trail
) -> list[Any]:
    """The places of a mapping that repeats keys, in the order of `value`; notes each repetition.

    `order` is the key of every entry as written, `places` those of all entries.
    """
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for index, name in enumerate(order):
        at = 1 + 2 * index
        if name in first:
            repeated(tree, name, places[at], places[first[name]], trail)
        else:
            first[name] = at
        last[name] = at
    kept = [places[0]]
    for name in value:
        kept += places[last[name] : last[name] + 2]
    return kept


def repeated(tree: Reading, name: str, second: Place, first: Place, trail: Trail) -> None:
    """Notes a key that stands in its mapping already."""
    line = tree.source.position(_extent(first)[0])[0]
    message = (
        f"The key `{clipped(name)}` stands in this mapping already, in line {line}; keep one of the two."
    )
    tree.fault(
        "duplicate-key",
        message,
        *_extent(second),
        (trail, name),
        (*_extent(first), f"first `{clipped(name)}`"),
    )


def merge(
    tree: Reading,
    value: dict[str, Any],
    places: list[Any],
    merges: list[tuple[Any, Any, Place]],
    trail: Trail,
) -> None:
    """Adds what `<<` keys bring in to `value` and `places`: keys already there win, then earlier mappings."""
    if len(merges) > 1:
        _repeated_merge(tree, merges, trail)
    for key_place, source, source_place in merges:
        inner = _unwrapped(source_place)
        if isinstance(source, list) and isinstance(inner, tuple):
            parts = list(zip(source, inner[1:], strict=True))
        else:
            parts = [(source, source_place)]
        for mapping, place in parts:
            inside = _unwrapped(place)
            if not isinstance(mapping, dict) or not isinstance(inside, tuple):
                if not tree.dropped:
                    message = (
                        "`<<` takes in a mapping or a list of mappings, usually by an alias; this is neither."
                    )
                    tree.fault("syntax-error", message, *_extent(place), trail)
                continue
            tree.merged += len(mapping)
            first = _extent(key_place)
            if tree.merged > min(MAX_MERGED, 10 * first[0] + 100_000):
                if not tree.dropped:
                    tree.dropped = True
                    tree.fault("alias-bomb", BOMB, *first, trail)
                return
            # The alias that brought it in: of the whole list, or of one mapping. What is written out behind the
            # `<<` brings itself. A merge of a merge is one step: where it came in here, and the text.
            alias = next((each for each in (source_place, place) if isinstance(each, Via)), None)
            for number, (name, child) in enumerate(mapping.items()):
                if name not in value:
                    value[name] = child
                    for each in inside[1 + 2 * number : 3 + 2 * number]:
                        start, end = _extent(each if alias is None else alias)
                        places.append(Via(start << 32 | end, _unwrapped(each)))


def _repeated_merge(tree: Reading, merges: list[tuple[Any, Any, Place]], trail: Trail) -> None:
    """Notes each `<<` beyond the first, with the one that says the same of all: nothing may be lost by mending."""
    parts = []
    flat = True
    for _, _, place in merges:
        start, end = _extent(place)
        text = tree.text[start:end].strip()
        flat = flat and text[:1] in ("*", "{", "[")
        parts.append(text[1:-1].strip(" ,") if text.startswith("[") else text)
    joined = f"<<: [{', '.join(parts)}]"
    # What stands in blocks below the key has no short form; an anchor gives it one.
    short = (
        flat and len(joined) <= _SHORT and not any(sign in joined for sign in BREAKS) and "#" not in joined
    )
    said = f"`{joined}`" if short else "`<<: [*a, *b]`, with an anchor on each mapping"
    first = merges[0][0]
    for key_place, _, _ in merges[1:]:
        line = tree.source.position(_extent(first)[0])[0]
        message = f"The key `<<` stands in this mapping already, in line {line}; write one that takes in all: {said}."
        note = (*_extent(first), "first `<<`")
        tree.fault("duplicate-key", message, *_extent(key_place), (trail, "<<"), note)


def _unknown(tree: Reading, mark: tuple[int, int], trail: Trail) -> None:
    tag = clipped(tree.text[mark[0] : mark[1]])
    message = f"The tag `{tag}` means nothing here; remove it."
    tree.fault("unknown-tag", message, *mark, trail, replacement="")


def _unwrapped(place: Place) -> Place:
    while isinstance(place, Via):
        place = place.place
    return place


def _extent(place: Place) -> tuple[int, int]:
    packed = place.at if isinstance(place, Via) else place if isinstance(place, int) else place[0]  # type: ignore[index]
    return int(packed) >> 32, int(packed) & MASK
