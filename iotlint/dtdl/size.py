"""How many bytes the telemetry of an interface takes as JSON: least and most, by its schemas."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from iotlint.dtdl.element import Element, Reference
from iotlint.dtdl.judge import Judged
from iotlint.dtdl.standard import standard_schemas
from iotlint.dtdl.tables import tables

# Bytes of a value of a plain type in JSON, quotes included; None: without bound. RFC 8259 for the form, and the
# lexical forms that the language names for each type (XSD, RFC 3339, RFC 4122).
_PLAIN: Mapping[str, tuple[int, int | None]] = {
    "Boolean": (4, 5), "Byte": (1, 4), "Bytes": (2, None), "Date": (12, 12), "DateTime": (22, None),
    "Decimal": (1, None), "Double": (1, 24), "Duration": (5, None), "Float": (1, 16), "Integer": (1, 11),
    "Long": (1, 20), "Short": (1, 6), "String": (2, None), "Time": (11, None), "UnsignedByte": (1, 3),
    "UnsignedInteger": (1, 10), "UnsignedLong": (1, 20), "UnsignedShort": (1, 5), "Uuid": (38, 38),
}  # fmt: skip


class Size(NamedTuple):
    """Bytes: the least, and the most, None where a text or list in it has no bound."""

    least: int
    most: int | None

    def __str__(self) -> str:
        if self.most is None:
            return f"{self.least} B or more"
        return f"{self.least} B" if self.least == self.most else f"{self.least} to {self.most} B"


def message_size(judged: Judged, interface: Element, class_: str = "Telemetry") -> Size | None:
    """The size of one message with all telemetry (or properties) of an interface, inherited ones included.

    None if it has none.
    Names, quotes, colons, commas and braces count, blanks do not: `{"force":1.5,"hours":12}`.
    """
    entries = [
        entry
        for entry in judged.contents.get(id(interface), {}).values()
        if entry.class_ == class_ and entry.name is not None
    ]
    if not entries:
        return None
    sizes = _Sizes(judged)
    return _members([(entry.name or "", sizes.schema(entry, "schema")) for entry in entries])


class _Sizes:
    def __init__(self, judged: Judged) -> None:
        self._judged = judged
        self._begun: set[int] = set()

    def schema(self, element: Element, name: str) -> Size:
        """The size of a value of the schema at a property of an element."""
        for child in element.children.get(name, ()):
            found = child if isinstance(child, Element) else self._target(child)
            if found is not None and id(found) not in self._begun:
                self._begun.add(id(found))
                size = self._of(found)
                self._begun.discard(id(found))
                return size
            if isinstance(child, Reference) and found is None:
                return self._plain(child)
        return Size(1, None)

    def _target(self, reference: Reference) -> Element | None:
        return self._judged.by_id.get(reference.id) or standard_schemas().get(reference.id)

    @staticmethod
    def _plain(reference: Reference) -> Size:
        standard = tables().standard.get(reference.id)
        class_ = standard.class_ if standard is not None else None
        return Size(*_PLAIN.get(class_ or "", (1, None)))

    def _of(self, schema: Element) -> Size:
        how: Callable[[Element], Size] | None = {
            "Object": self._object, "Enum": self._enum,
        }.get(schema.class_)  # fmt: skip
        return (
            Size(2, None) if how is None else how(schema)
        )  # arrays and maps may be empty, and have no bound

    def _object(self, schema: Element) -> Size:
        fields = [field for field in schema.children.get("fields", ()) if isinstance(field, Element)]
        return _members([(field.name or "", self.schema(field, "schema")) for field in fields])

    @staticmethod
    def _enum(schema: Element) -> Size:
        values = [
            child.literals["enumValue"][0]
            for child in schema.children.get("enumValues", ())
            if isinstance(child, Element) and "enumValue" in child.literals
        ]
        sizes = [len(str(each).encode()) + 2 * isinstance(each, str) for each in values]
        return Size(min(sizes), max(sizes)) if sizes else Size(1, None)


def _members(members: list[tuple[str, Size]]) -> Size:
    """The size of a JSON object with these members."""
    fixed = 2 + max(len(members) - 1, 0) + sum(len(name) + 3 for name, _ in members)
    most = [size.most for _, size in members]
    known = [each for each in most if each is not None]
    least = fixed + sum(size.least for _, size in members)
    return Size(least, fixed + sum(known) if len(known) == len(most) else None)
