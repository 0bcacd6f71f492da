"""What a text means, before and after a fix: the values its edits should lead to, and whether they did."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable
from math import isnan
from typing import Any

from iotlint.finding import Change, Edit
from iotlint.source.load import Stream, load
from iotlint.source.scalars import resolve
from iotlint.source.span import Route, Source

# ruamel.yaml takes many seconds for a megabyte; beyond this size iotlint's own reading has to do.
MOST_CONFIRMED = 128 * 1024


def edited(text: str, edits: Iterable[Edit]) -> str:
    """The text with edits made that don't overlap."""
    parts: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += (text[done : edit.start], edit.text)
        done = edit.end
    return "".join((*parts, text[done:]))


def encoded(text: str, source: Source) -> bytes:
    """The bytes of a text in the encoding of a source, its byte-order mark included. Raises UnicodeError."""
    return (("\ufeff" if source.bom else "") + text).encode(source.encoding)


def differs(before: Stream, after: Stream, changes: Iterable[Change]) -> bool:
    """Whether `after` says anything else than `before` with the changes made.

    A fault that was not there counts as a difference. Where `before` could not be read to its end, nothing
    is known of the rest, and it is enough that `after` can be read further.
    """
    if _broken(before):
        if _broken(after) and not _first_broken(after) > _first_broken(before):
            return True
    elif _faults(after) - _faults(before) or len(after.documents) != len(before.documents):
        return True
    expected = {document.index: document.value for document in before.documents}
    writers = {index: Writer(value) for index, value in expected.items()}
    # The deepest first, and later entries of lists before earlier ones, so that no route is out of date.
    for change in sorted(changes, key=_depth, reverse=True):
        if change.document not in writers:
            return True
        try:
            writers[change.document].make(change)
        except (KeyError, IndexError, TypeError):
            return True
    expected = {index: writer.value for index, writer in writers.items()}
    found = {document.index: document.value for document in after.documents}
    return not all(index in found and same(value, found[index]) for index, value in expected.items())


class Writer:
    """Makes changes to a value, the old one left as it is: what a change touches is copied, and only once.

    An alias shares what it stands for with its anchor, so a change at one route never shows at another.
    """

    def __init__(self, value: Any) -> None:
        self.value = value
        self._own: dict[int, Any] = {}

    def make(self, change: Change) -> None:
        """Makes a change. Raises KeyError, IndexError or TypeError where it has no place."""
        self.value = self._changed(self.value, change.route, change)

    def _changed(self, value: Any, route: Route, change: Change) -> Any:
        if not route:
            if change.how == "set":
                return change.value
            if not isinstance(value, list):
                raise TypeError("Only a list can be appended to.")
            own = self._owned(value)
            own.append(change.value)
            return own
        key, rest = route[0], route[1:]
        if isinstance(value, list) and isinstance(key, int):
            items = self._owned(value)
            if change.how == "remove" and not rest:
                del items[key]
            else:
                items[key] = self._changed(items[key], rest, change)
            return items
        if value is None and change.how == "set":
            value = {}
        if not isinstance(value, dict):
            raise TypeError("Only a mapping has keys.")
        if change.how == "rename" and not rest:
            if key not in value or change.value in value:
                raise KeyError(key)
            # Not in place, since the key keeps its position.
            return {change.value if name == key else name: child for name, child in value.items()}
        entries = self._owned(value)
        if change.how == "remove" and not rest:
            del entries[key]
        else:
            below = entries.get(key, {}) if change.how == "set" and rest else entries.get(key)
            if change.how != "set" and key not in entries:
                raise KeyError(key)
            entries[key] = self._changed(below, rest, change)
        return entries

    def _owned(self, value: Any) -> Any:
        """A copy of a list or mapping, or itself if it is one already."""
        if id(value) not in self._own:
            value = value.copy()
            self._own[id(value)] = value
        return value


def same(left: Any, right: Any) -> bool:
    """Whether two values are the same to the type: 1 is neither 1.0 nor true. The order of keys is not."""
    if type(left) is not type(right):
        return False
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(same(child, right[name]) for name, child in left.items())
    if isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right) or (isinstance(left, float) and isnan(left) and isnan(right))


def find(value: Any, at: str) -> Route | None:
    """The route that is written with dots as `at`, where there is one in a value."""
    entries: Iterable[tuple[str | int, Any]] = ()
    if isinstance(value, dict):
        entries = value.items()
    elif isinstance(value, list):
        entries = enumerate(value)
    for part, below in entries:
        if at == str(part):
            return (part,)
        if at.startswith(f"{part}."):
            found = find(below, at[len(str(part)) + 1 :])
            if found is not None:
                return (part, *found)
    return None


def confirmed(data: bytes, path: str) -> bool:
    """Whether another parser, ruamel.yaml, reads the same values from the bytes of a file."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    stream = load(data, path)
    reader = YAML(typ="safe", pure=True)
    reader.Resolver = _resolver()
    reader.allow_duplicate_keys = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = list(reader.load_all(stream.source.text))
    # What ruamel.yaml makes of odd YAML goes beyond its own errors; only whether it reads this counts.
    except (YAMLError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return False
    return all(
        document.index < len(found) and _alike(document.value, found[document.index])
        for document in stream.documents
    )


def _resolver() -> Any:
    """A resolver for ruamel.yaml that leaves scalars text: what they stand for is iotlint's to say."""
    from ruamel.yaml.resolver import BaseResolver

    class Plain(BaseResolver):
        """Knows nothing but `<<`."""

        processing_version = (1, 2)

        def __init__(self, version: Any = None, loader: Any = None, loadumper: Any = None) -> None:
            super().__init__(loader or loadumper)

    Plain.add_implicit_resolver("tag:yaml.org,2002:merge", re.compile("<<$"), ["<"])
    return Plain


def _alike(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, dict):
        return (
            isinstance(theirs, dict)
            and len(ours) == len(theirs)
            and all(name in theirs and _alike(child, theirs[name]) for name, child in ours.items())
        )
    if isinstance(ours, list):
        return isinstance(theirs, list) and len(ours) == len(theirs) and all(map(_alike, ours, theirs))
    if isinstance(ours, str) or not isinstance(theirs, str):
        return same(ours, theirs)
    return same(ours, resolve(theirs))


def _depth(change: Change) -> tuple[int, int]:
    last = change.route[-1] if change.route else 0
    return len(change.route), last if isinstance(last, int) else 0


def _faults(stream: Stream) -> Counter[str]:
    return Counter(fault.name for fault in stream.faults)


def _broken(stream: Stream) -> bool:
    return any(fault.name == "syntax-error" for fault in stream.faults)


def _first_broken(stream: Stream) -> tuple[int, int]:
    return min((f.span.line, f.span.column) for f in stream.faults if f.name == "syntax-error")
