"""Far ends of connections: which resource an id, a host name, a name or a connection string means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from iotlint.imports.block import Block, End
from iotlint.imports.drawn import Entry, Field
from iotlint.imports.paths import Gap, values
from iotlint.imports.resource import from_id
from iotlint.imports.system import System
from iotlint.imports.value import Spot, Unknown, Value, identity, joined, parts_of, pieces
from iotlint.source.secrets import mask

# Parts of connection strings that name the other side, and how.
_NAMING = {
    "hostname": "host",
    "endpoint": "host",
    "accountname": "name",
    "blobendpoint": "host",
    "accountendpoint": "host",
}
# The host that a connection string with the name of an account alone means.
_ACCOUNT_HOST = ".blob.core.windows.net"
# What stands before a key in a connection string, or before the name of one.
_KEYED = re.compile(
    r"(?:^|;)\s*(?:sharedaccesskey(?:name)?|sharedaccesssignature|accountkey)\s*=", re.IGNORECASE
)
Meant = tuple[str, tuple[Any, ...]]


class Ends:
    """Finds the entries that far ends are; what is outside the files becomes an entry of its own."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.outside: dict[Any, Entry] = {}

    def named_by(self, item: Value, ends: Sequence[End]) -> Iterator[tuple[Value, End]]:
        """The values that name a far end: those of the first way that names one."""
        for end in ends:
            found = [each for each in values(item, end.path, self.system.follow) if not _is_nothing(each)]
            if found:
                for each in found:
                    yield each, end
                return

    def holds_key(self, data: Any) -> bool:
        """Whether a connection string holds a key, or is one that Azure gives out. The key itself is not looked at."""
        return any(
            bool(_KEYED.search(part)) if isinstance(part, str) else part.secret and bool(part.ties)
            for part in parts_of(data)
        )

    def addressed(self, data: Any) -> Meant | None:
        """What a text names that may be a connection string, an address or an id; nothing is taken on trust."""
        if isinstance(data, Unknown) and not data.parts:
            return None
        if not isinstance(data, (str, Unknown)):
            return None
        return self._connection(data, End("connection", "")) or self._host(data, End("host", ""))

    def entry(self, value: Value, end: End) -> Entry | None:
        """The entry that a value names; None where it cannot be said."""
        meant = None if isinstance(value, Gap) else self._meant(value.data, end)
        return None if meant is None else self.of(meant, end, value.uses[-1] if value.uses else value.spot)

    def of(self, meant: Meant, end: End, spot: Spot) -> Entry | None:
        """The entry of a type and names, climbing up to what is an entry of a plan."""
        type_, names = meant
        while True:
            thing = self.system.things.get((type_, tuple(map(identity, names))))
            if thing is not None and isinstance(thing.entry, Entry):
                return thing.entry
            block = self._block(type_, end.service)
            if block is not None and block.section and not block.part:
                return (
                    None
                    if thing is not None and thing.block is None
                    else self._outside(type_, names, block, spot)
                )
            if type_.count("/") < 2 or len(names) < 2:
                return None
            type_, names = type_.rpartition("/")[0], names[:-1]

    def _block(self, type_: str, service: str) -> Block | None:
        """What a resource of a type that is not in the files becomes, if its type alone tells."""
        found = [block for block in self.system.blocks.of(type_) if not service or block.service == service]
        if service:
            return found[0] if found else None
        whole = [block for block in found if not block.when]
        return whole[0] if whole else found[0] if len(found) == 1 else None

    def _outside(self, type_: str, names: tuple[Any, ...], block: Block, spot: Spot) -> Entry:
        key = type_, tuple(map(identity, names))
        entry = self.outside.get(key)
        if entry is None:
            entry = self.outside[key] = Entry(
                block.section, block.service, (type_, key[1]), block.word, None, spot, roles=dict(block.roles)
            )
            entry.remarks.append("is not in these files")
            told = "/".join(names) if all(isinstance(name, str) for name in names) else ""
            if told and mask(told) == told:
                entry.name = told
                entry.fields["resource"] = Field(entry.name, spot)
            if block.section == "services":
                entry.fields["type"] = Field(block.service, spot)
                entry.fields["external"] = Field(True, spot)
            elif block.section == "sites":
                entry.open.add("cluster")
        return entry

    def _meant(self, data: Any, end: End) -> Meant | None:
        if isinstance(data, (dict, list, bool)) or data is None:
            return None
        if end.how == "id":
            found = self.system.meant(data)
            if found is not None and not (end.type and "/" not in found[0]):
                return found
            return (end.type, (data,)) if end.type and _is_gap(data) else None
        if end.how == "name":
            told = from_id(data)
            if told is not None:
                return told
            return (end.type, (data,)) if end.type and not (isinstance(data, str) and "/" in data) else None
        if end.how == "host":
            return self._host(data, end)
        return self._connection(data, end)

    def _host(self, data: Any, end: End) -> Meant | None:
        """What a host name or an address means: its first label is the name, the rest tells the type."""
        parts = list(parts_of(data))
        if isinstance(parts[0], str):
            parts[0] = re.sub(r"^[a-z]+://", "", parts[0], flags=re.IGNORECASE)
        bare = pieces(joined(parts), "/")[0]
        bare = pieces(bare, ":")[0]
        labels = pieces(bare, ".")
        if len(labels) > 1:
            rest = ".".join("*" if isinstance(label, Unknown) else label.lower() for label in labels[1:])
            types = {type_ for pattern, type_ in self.system.blocks.hosts if _fits(rest, pattern)}
            if end.type and (end.type in types or (not types and "*" in rest)):
                return end.type, (labels[0],)
            if not end.type and len(types) > 1:
                name = (identity(labels[0]),)
                types = {type_ for type_ in types if (type_, name) in self.system.things}
            if len(types) == 1 and (not end.type or isinstance(labels[0], str)):
                return next(iter(types)), (labels[0],)
            if types or not end.type:
                return None
        found = self.system.meant(data)
        if found is not None:
            return found
        return (end.type, (data,)) if end.type and _is_gap(data) else None

    def _connection(self, data: Any, end: End) -> Meant | None:
        """What a connection string means; only the name of the other side is ever looked at."""
        for part in pieces(data, ";"):
            head = parts_of(part)[0]
            if not isinstance(head, str) or "=" not in head:
                continue
            key = head.partition("=")[0].strip().lower()
            how = _NAMING.get(key)
            if how is None:
                continue
            rest = joined([head.partition("=")[2], *parts_of(part)[1:]])
            if how == "name" and not end.type:
                how, rest = "host", joined([*parts_of(rest), _ACCOUNT_HOST])
            found = self._meant(rest, End(how, "", end.type, end.service)) if rest != "" else None
            if found is not None:
                return found
        found = self.system.meant(data)
        if found is not None:
            return found
        return (end.type, (data,)) if end.type and _is_gap(data) and not data.secret else None


def _fits(rest: str, pattern: str) -> bool:
    """Whether what follows the first label of a host fits `*.something`. A `*` in it stands for what is unknown:
    one label, or all that follow if it is the last."""
    labels, wanted = rest.split("."), pattern.split(".")[1:]
    if labels[-1] == "*" and len(labels) < len(wanted):
        labels, wanted = labels[:-1], wanted[: len(labels) - 1]
    return len(labels) == len(wanted) and all(
        "*" in (label, want) or label == want for label, want in zip(labels, wanted, strict=True)
    )


def _is_gap(data: Any) -> bool:
    """Whether nothing at all is known of a value."""
    return isinstance(data, Unknown) and not data.parts


def _is_nothing(value: Value) -> bool:
    """Whether a value that should name something names nothing: exports write empty texts and asterisks."""
    data = value.data
    return data is None or (isinstance(data, str) and not data.strip().strip("*"))
