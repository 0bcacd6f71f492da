"""JSON with positions: the same documents, places and faults that `load` makes of YAML.

The innermost loop takes a whole entry (`"key": "value",`) by one regular expression; what that does not match goes
token by token through `json_tokens`, which knows escapes, comments and everything wrong. Nothing here calls
itself, so that the depth of a text is bounded by MAX_DEPTH alone.
"""

from __future__ import annotations

import re
from typing import Any

from iotlint.source.document import Document, Place
from iotlint.source.json_tokens import MAX_DEPTH, WORD, WS, Stop, Tokens
from iotlint.source.load import Stream, decoded

MAX_JSON_BYTES = 32 * 1024 * 1024

_TEXT = r'"([^"\\\x00-\x1f]*+)"'
_VALUE = rf"(?:{_TEXT}|({WORD})|(\{{{WS}\}}|\[{WS}\]|[\[{{]))"
# Groups: key; text, word, bracket (with its partner if nothing stands between); what follows the value.
_ENTRY = re.compile(rf"{WS}{_TEXT}{WS}:{WS}{_VALUE}{WS}([,}}]?+)")
_ITEM = re.compile(rf"{WS}{_VALUE}{WS}([,\]]?+)")
_FOLLOWS = re.compile(rf"{WS}([,}}\]])")


def load_json(
    data: bytes | str, path: str, *, comments: bool = False, breaks: bool = False, most: int = MAX_JSON_BYTES
) -> Stream:
    """Reads a file of JSON; `path` is its name in messages. Never raises, whatever the bytes.

    The stream has one document, or none where the text cannot be understood to its end. What can be read past
    (a key twice, a comment, a comma too many, half a surrogate pair, a number too large) is a fault, and the
    document is there. `comments` and `breaks` are for templates of Azure Resource Manager: they allow `//` and
    `/* */`, and line ends and tabs in texts. A file of more than `most` bytes is refused.

    What the `json` module takes and this does not: NaN and Infinity, integers of more than 250 digits, numbers
    beyond a float, half surrogate pairs, keys that stand twice, more than MAX_DEPTH levels, empty files of blanks.
    """
    source = decoded(data, path, most)
    if isinstance(source, Stream):
        return source
    tokens = Tokens(source, comments=comments, breaks=breaks)
    documents: list[Document] = []
    try:
        value, place = _read(tokens)
        documents.append(Document(source, 0, value, place, 0, len(source.text)))
    except Stop:
        pass
    tokens.faults.sort(key=lambda fault: fault.span)
    return Stream(source, documents, tokens.faults, tokens.comments)


def _read(tokens: Tokens) -> tuple[Any, Place]:
    """Value and places of the whole text. Raises Stop where it cannot be understood."""
    child, place, opened, pos = tokens.value(tokens.start(), "a value", None)
    if opened:
        child, place, pos = _collection(tokens, child, pos)
    tokens.end(pos)
    return child, place


def _collection(  # noqa: C901 - every call in this loop would be felt
    tokens: Tokens, value: Any, pos: int
) -> tuple[Any, Place, int]:
    """The rest of a collection whose bracket ends at `pos`: value, places, and the offset behind it.

    `stack` holds what was begun around the collection at hand: its value, its places, where in these the inner
    one belongs, and its index. An index, of keys to where their places are, is made where a key stands twice.
    """
    text, words = tokens.text, tokens.words
    entry, item, follow = _ENTRY.match, _ITEM.match, _FOLLOWS.match
    names: dict[str, str] = {}
    stack = tokens.stack
    whole = value
    mapping = type(value) is dict
    places: list[Any] = [pos - 1 << 32]
    index: dict[str, int] | None = None
    while True:
        found = entry(text, pos) if mapping else item(text, pos)
        if found is not None:
            if mapping:
                name, child, word, bracket, follows = found.groups()
                name = names.setdefault(name, name)
                start, end = found.span(1)
                key_place = start - 1 << 32 | end + 1
            else:
                child, word, bracket, follows = found.groups()
            opened = False
            if child is not None:
                start, end = found.span(mapping + 1)
                place: Any = start - 1 << 32 | end + 1
            elif word is not None:
                start, end = found.span(mapping + 2)
                place = start << 32 | end
                child = words.get(word, words)
                if child is words:
                    child = tokens.number(word, start, (value, name if mapping else None))
            else:
                start, end = found.span(mapping + 3)
                child = {} if bracket[0] == "{" else []
                place = (start << 32 | end,)
                opened = len(bracket) == 1
            pos = found.end()
        else:
            step = tokens.entry(pos, value, places[0] >> 32)
            if isinstance(step, int):  # nothing but a bracket, after the comma or the other one
                pos = step
                follows = text[pos - 1]
                child = words  # no value
            else:
                name, key_place, child, place, opened, pos = step
                follows = ""
                start = pos - 1
        if child is not words:
            if not mapping:
                slot = len(places)
                value.append(child)
                places.append(place)
            elif name not in value and index is None:
                value[name] = child
                places.append(key_place)
                slot = len(places)
                places.append(place)
            else:
                if index is None:
                    index = {key: 2 * number + 1 for number, key in enumerate(value)}
                slot = tokens.placed(name, key_place, place, value, places, index)
                value[name] = child
            if opened:
                stack.append((value, places, slot, index, name if mapping else None))
                if len(stack) >= MAX_DEPTH:
                    tokens.too_deep(start)
                value, places, index = child, [start << 32], None
                mapping = type(value) is dict
                continue
        while True:
            if not follows:
                found = follow(text, pos)
                if found is not None:
                    follows, pos = found[1], found.end()
                else:
                    follows, pos = tokens.follows(pos, value, places[0] >> 32)
            if follows == ",":
                break
            if (follows == "}") is not mapping:
                tokens.wrong_bracket(pos - 1, value, places[0] >> 32)
            places[0] |= pos
            packed = tuple(places)
            if not stack:
                return whole, packed, pos
            value, places, slot, index, _ = stack.pop()
            places[slot] = packed
            mapping = type(value) is dict
            follows = ""
