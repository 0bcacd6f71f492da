"""The resources of a template: loops written out, conditions decided, nested deployments entered."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from iotlint.imports.arm.facts import truth
from iotlint.imports.arm.scope import Scope, Template
from iotlint.imports.resource import Resource
from iotlint.imports.value import Key, Spot, Unknown, Value, identity, packed, pieces
from iotlint.source.document import Place

DEPLOYMENT = "microsoft.resources/deployments"

NO_RESOURCE = "something among the resources that is no resource"
# (what is noted, at which place, what it leaves open)
Note = tuple[str, tuple[Any, int], str]


class _Given(Mapping[str, Value]):
    """The values that a deployment gives to its template, by name in lower case, each when it is asked for."""

    def __init__(self, entries: Value | None) -> None:
        self._entries = entries
        names = entries.data if entries is not None and type(entries.data) is dict else {}
        self._names = {name.lower(): name for name in names}

    def __getitem__(self, name: str) -> Value:
        assert self._entries is not None
        entry = self._entries.get(self._names[name])
        assert entry is not None
        if type(entry.data) is dict:
            value = entry.get("value")
            if value is not None:
                return value
            if entry.get("reference") is not None:
                return Value(Unknown(("vault", entry.spot[1]), "it is a secret", (), (), True), *entry.spot)
        return Value(Unknown(("given", name, entry.spot[1]), "nothing is given for it"), *entry.spot)

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class TemplateReader:
    """Reads the resources of one template file and of the templates nested in it.

    `note` is called with what people should hear: a sentence, its place, and the section it leaves open.
    """

    def __init__(self, note: Callable[[str, tuple[Any, int], str], None]) -> None:
        self._note = note
        self.found: list[Resource] = []
        self.unread: list[str] = []
        self.secrets: list[Spot] = []
        self.more = False
        # Templates whose resources are still to be read: template, its scope, why it may not exist.
        self._ahead: list[tuple[Template, str]] = []

    def read(self, template: Template) -> list[Resource]:
        """All resources, in the order of the file, nested templates behind their own."""
        self._ahead.append((template, ""))
        at = 0
        while at < len(self._ahead):
            self.secrets += self._ahead[at][0].secrets()
            self._resources(*self._ahead[at])
            at += 1
        return self.found

    def _resources(self, template: Template, unsure: str) -> None:
        declared = template.body.get("resources")
        if declared is None:
            return
        raw, place = declared.data, declared.place
        if type(raw) not in (list, dict):
            self._note(f"{NO_RESOURCE} was left out", declared.spot, "services")
        entries: list[tuple[str, Any, Place, Place]] = []
        if type(raw) is list and isinstance(place, tuple):
            entries = [("", each, place[n + 1], place[n + 1]) for n, each in enumerate(raw)]
        elif type(raw) is dict and isinstance(place, tuple):
            entries = [
                (name, each, place[2 * n + 2], place[2 * n + 1]) for n, (name, each) in enumerate(raw.items())
            ]
        copies: list[tuple[str, Value, Place, str]] = []
        for symbol, each, where, key in entries:
            if type(each) is not dict:
                self._odd(template, where)
                continue
            for number, (body, why) in enumerate(self._copies(template.scope, each, where)):
                if symbol:
                    template.symbols.setdefault(symbol, body)
                    template.symbols[f"{symbol}[{number}]"] = body
                copies.append((symbol, body, key, why))
        kept = []
        for symbol, body, key, why in copies:
            # Deployments first, since anything may refer to what they give back.
            kind = body.get("type")
            if kind is not None and isinstance(kind.data, str) and kind.data.lower() == DEPLOYMENT:
                condition = self._condition(body, kind.data)
                if condition is not None:
                    self._deployment(template, symbol, body, unsure or why or condition)
            else:
                kept.append((symbol, body, key, why))
        for symbol, body, key, why in kept:
            self._resource(template, symbol, body, key, unsure or why, None)

    def _copies(self, scope: Scope, raw: dict[str, Any], place: Place) -> Iterator[tuple[Value, str]]:
        """The copies of a resource, each in a scope of its own, and why it may not exist."""
        body = Value(raw, scope.template.doc, place, scope)
        loop = body.get("copy") if "copy" in raw else None
        if loop is None or type(loop.data) is not dict:
            yield body, ""
            return
        told = loop.get("name")
        name = str(told.data) if told is not None and isinstance(told.data, str) else ""
        count = scope.count(loop)
        if isinstance(count, Unknown):
            self.more = True
            self._note(f"it is not known how often this is copied: {count.reason}", loop.spot, "services")
            number = Unknown(("copyindex", name.lower(), packed(place)), "the number of copies is not known")
            yield Value(raw, body.doc, place, scope.within(name, number)), "its number of copies is not known"
            return
        for index in range(count):
            yield Value(raw, body.doc, place, scope.within(name, index)), ""

    def _condition(self, body: Value, kind: str) -> str | None:
        """Why a resource may not exist; empty where it does, None where its condition is false."""
        condition = body.get("condition")
        if condition is None:
            return ""
        decided = truth(condition.data)
        if decided is False:
            self._note(f"{kind} is left out, since its condition is false", body.spot, "")
            return None
        if decided is None:
            reason = condition.data.reason if isinstance(condition.data, Unknown) else "it is no truth value"
            self._note(
                f"{kind} depends on a condition that is not decided: {reason}", condition.spot, "services"
            )
            return f"its condition is not decided: {reason}"
        return ""

    def _deployment(self, template: Template, symbol: str, body: Value, unsure: str) -> None:
        properties = body.get("properties")
        nested = properties.get("template") if properties is not None else None
        name = body.get("name")
        key: Key = identity(name.data) if name is not None else ("at", packed(body.place))
        if properties is None or nested is None or type(nested.data) is not dict:
            link = properties.get("templateLink") if properties is not None else None
            uri = next((each for n in ("uri", "relativePath", "id") if link and (each := link.get(n))), None)
            shown = uri.data if uri is not None and isinstance(uri.data, str) else ""
            self.unread.append(shown)
            spot = uri.spot if uri is not None else body.spot
            self._note("a linked template was not read", spot, "services")
            return
        options = properties.get("expressionEvaluationOptions")
        told = options.get("scope") if options is not None else None
        inner = told is not None and isinstance(told.data, str) and told.data.lower() == "inner"
        given = _Given(properties.get("parameters"))
        template.run.make(body.spot)
        # What was read is raw JSON again: its expressions belong to the nested template.
        raw = Value(nested.data, nested.doc, nested.place)
        made = Template(raw, template.run, given, (*template.where, key), inner=True)
        group = body.get("resourceGroup")
        made.group = (template.group, identity(group.data)) if group is not None else template.group
        made.location = template.location
        if not inner:
            made.scope = body.scope if isinstance(body.scope, Scope) else template.scope
            made.deployments = template.deployments
        template.deployments.setdefault(key, made)
        if symbol:
            template.deployments.setdefault(("symbol", symbol), made)
        self._ahead.append((made, unsure))

    def _resource(
        self, template: Template, symbol: str, body: Value, key: Place, unsure: str, parent: Resource | None
    ) -> None:
        kind = body.get("type")
        if kind is None or not isinstance(kind.data, str) or ("/" not in kind.data and parent is None):
            self._note("a resource without a type that can be read was left out", body.spot, "services")
            return
        condition = self._condition(body, kind.data)
        if condition is None:
            return
        template.run.make(body.spot)
        name = body.get("name")
        existing = body.get("existing")
        made = _made(kind.data, name, body, parent)
        made.symbol = symbol
        made.key = packed(key) if symbol else kind.spot[1]
        made.existing = existing is not None and existing.data is True
        made.unsure = unsure or condition
        scope = body.get("scope")
        if scope is not None:
            made.scope = scope.data
        made.needs = tuple(self._needs(template, body))
        self.found.append(made)
        below = body.get("resources")
        if below is not None and type(below.data) is list and isinstance(below.place, tuple):
            assert isinstance(body.scope, Scope)
            for number, each in enumerate(below.data):
                if type(each) is not dict:
                    self._odd(template, below.place[number + 1])
                else:
                    for child, why in self._copies(body.scope, each, below.place[number + 1]):
                        self._resource(template, "", child, below.place[number + 1], made.unsure or why, made)

    def _odd(self, template: Template, place: Place) -> None:
        self._note(f"{NO_RESOURCE} was left out", (template.doc, packed(place)), "services")

    def _needs(self, template: Template, body: Value) -> Iterator[Any]:
        """The ids that a resource depends on; asked of children whose name does not tell the parent."""
        needed = body.get("dependsOn") if "dependsOn" in body.data else None
        if needed is not None:
            yield template, needed


def _made(kind: str, name: Value | None, body: Value, parent: Resource | None) -> Resource:
    """A resource with its full type and all of its names."""
    data = name.data if name is not None else Unknown(("nameless", packed(body.place)), "it has no name")
    names = tuple(pieces(data, "/")) if isinstance(data, (str, Unknown)) else (str(data),)
    label = name_label(body)
    kind = kind.strip("/")
    about: Any = None
    lower = kind.lower()
    if parent is not None and not lower.startswith(parent.type + "/"):
        if lower.startswith("providers/") or "." in lower.partition("/")[0]:
            about = parent
            if lower.startswith("providers/"):
                kind, names = _extension(kind[len("providers/") :], names)
        else:
            kind, names = f"{parent.kind}/{kind}", (*parent.names, *names)
    elif "/providers/" in lower:
        before = lower.index("/providers/")
        depth = kind[:before].count("/")
        about = id_of(kind[:before], names[:depth])
        kind, names = _extension(kind[before + len("/providers/") :], names[depth:])
    made = Resource(kind, names, body, packed(body.place), label)
    made.parent = parent if about is None else None
    made.scope = about
    return made


def _extension(types: str, names: tuple[Any, ...]) -> tuple[str, tuple[Any, ...]]:
    """Type and names of an extension: the provider stands in the type, or before the name."""
    if "." not in types.partition("/")[0] and len(names) > 1 and isinstance(names[0], str):
        return f"{names[0]}/{types}", names[1:]
    return types, names


def id_of(kind: str, names: tuple[Any, ...]) -> Any:
    """The id of a resource, relative, as text."""
    from iotlint.imports.arm.lookups import id_text

    return id_text([], kind, names)


def name_label(body: Value) -> str:
    """The name of a resource as it is written."""
    data = body.data
    raw = data.get("name")
    if raw is None:
        raw = next((child for name, child in data.items() if name.lower() == "name"), "")
    return (
        raw
        if isinstance(raw, str)
        else raw.data
        if isinstance(raw, Value) and isinstance(raw.data, str)
        else ""
    )
