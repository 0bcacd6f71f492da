"""What names mean in a template: parameters, variables, copies, functions, nested deployments and their outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from iotlint.imports.arm.evaluate import Run, evaluate_text
from iotlint.imports.arm.lookups import AFTER, id_text
from iotlint.imports.value import Spot, Unknown, Value, identity, joined, parts_of, pieces, refuse
from iotlint.source.document import Document, Place
from iotlint.source.secrets import names_secret

# Copies of one loop; Resource Manager itself stops at 800.
MAX_COPIES = 10_000
WHERE = "it is where the resource group is; give --location"
_VARIABLES = re.compile(r"\bvariables\('([^']*)'\)", re.IGNORECASE)
_UNTOLD = {"securestring", "secureobject"}


class Template:
    """One template, a whole file or a nested one, with the values given for its parameters.

    `body` is the template's object as it was read. `given` are values by the parameter's name in lower case, `used`
    those names of them that the template declares. `where` tells apart the groups that parts of a system go to.
    """

    def __init__(
        self,
        body: Value,
        run: Run,
        given: Mapping[str, Value],
        where: tuple[Any, ...] = (),
        inner: bool = False,
    ) -> None:
        self.body = body
        self.doc = body.doc
        self.run = run
        self.given = given
        self.where = where
        self.inner = inner
        self.group: Any = None
        self.location: Value | None = None
        self.scope = Scope(self, {}, {})
        self.symbols: dict[str, Value] = {}
        self.deployments: dict[Any, Template] = {}
        self._variables = self._section("variables")
        self._parameters = self._section("parameters")
        self._known: dict[tuple[str, str], Value] = {}
        self._open: list[tuple[str, str]] = []
        self._functions: dict[str, Value] | None = None

    def _section(self, name: str) -> Value:
        found = self.body.get(name)
        if found is None or type(found.data) is not dict:
            return Value({}, self.doc, self.body.place)
        return Value(found.data, found.doc, found.place, self.scope if name == "variables" else None)

    def declaration(self, name: str) -> Value | None:
        """What is declared of a parameter."""
        return self._parameters.get(name)

    def secrets(self) -> Iterator[Spot]:
        """Where values of secret parameters stand: their defaults, and what is given for them."""
        for name, declared in self._parameters.items():
            if _is_secret(declared, name):
                given = self.given.get(name.lower())
                yield from (each.spot for each in (declared.get("defaultValue"), given) if each is not None)

    def place_of(self, name: str) -> Spot:
        """Where a parameter is declared."""
        spelled = next((each for each in self._parameters.data if each.lower() == name.lower()), name)
        return self.doc, self._parameters.key_place(spelled)

    def check_circles(self) -> None:
        """Looks for variables that lead back to themselves, whether anything asks for them or not.

        Raises Refused at the first one that is part of a circle.
        """
        spelled = {name.lower(): name for name in self._variables.data}
        ways = {
            name.lower(): sorted(set(_mentioned(child)) & spelled.keys())
            for name, child in self._variables.data.items()
        }
        done: set[str] = set()
        for start, first in ways.items():
            trail = [(start, iter(first))] if start not in done else []
            around = {start}
            while trail:
                name, following = trail[-1]
                step = next(following, None)
                if step is None:
                    trail.pop()
                    around.discard(name)
                    done.add(name)
                elif step in around:
                    child = Value(self._variables.data, self.doc, self._variables.place).get(spelled[step])
                    assert child is not None
                    message = f"The variable '{spelled[step]}' leads back to itself, which would never end."
                    raise refuse("endless-template", message, child.spot)
                elif step not in done:
                    around.add(step)
                    trail.append((step, iter(ways[step])))

    @property
    def declared(self) -> list[str]:
        """The names of its parameters."""
        return list(self._parameters.data)

    def look(self, kind: str, name: str, at: Spot) -> Value:
        """A variable or a parameter, worked out once. Raises Refused where it leads back to itself."""
        key = kind, name.lower()
        found = self._known.get(key)
        if found is None:
            if key in self._open:
                message = f"The {kind} '{name}' leads back to itself, which would never end."
                raise refuse("endless-template", message, at)
            self._open.append(key)
            try:
                found = self._variable(name) if kind == "variable" else self._parameter(name)
            finally:
                self._open.pop()
            self._known[key] = found
        return found

    def _variable(self, name: str) -> Value:
        found = self._variables.get(name)
        if found is None:
            return self._missing("variable", name)
        return found

    def _missing(self, kind: str, name: str) -> Value:
        key = ("undeclared", kind, name.lower(), self.where)
        return Value(Unknown(key, f"the template declares no {kind} '{name}'"), self.doc, self.body.place)

    def _parameter(self, name: str) -> Value:
        declared = self._parameters.get(name)
        if declared is None:
            return self._missing("parameter", name)
        place = (
            declared.doc,
            self._parameters.key_place(name) if name in self._parameters.data else declared.spot[1],
        )
        secret = _is_secret(declared, name)
        given = self.given.get(name.lower())
        key = ("parameter", name.lower(), self.where)
        if secret:
            if given is not None and isinstance(given.data, Unknown):
                return Value(Unknown(given.data.key, "it is a secret", given.data.ties, (), True), *place)
            return Value(Unknown(key, f"the parameter '{name}' is a secret", (), (), True), *place)
        if given is not None:
            return given
        default = declared.get("defaultValue")
        if default is not None:
            return Value([default.data], default.doc, (0, default.place), self.scope).item(0)
        nullable = declared.get("nullable")
        if nullable is not None and nullable.data is True:
            return Value(None, *place)
        reason = f"parameter '{name}' has no default; give --set {name}=…"
        if self.inner:
            reason = f"nothing is given for the parameter '{name}' of a nested template"
        return Value(Unknown(key, reason), *place)

    def function(self, name: str) -> Value | None:
        """A function that the template declares itself, by `namespace.name`."""
        if self._functions is None:
            self._functions = {}
            spaces = self.body.get("functions")
            for space in spaces.each() if spaces is not None else ():
                prefix, members = space.get("namespace"), space.get("members")
                if prefix is not None and members is not None:
                    for member, found in members.items():
                        self._functions[f"{prefix.data}.{member}".lower()] = found
        return self._functions.get(name)

    def output(self, name: str) -> Value | None:
        """An output, as whoever deploys the template sees it."""
        outputs = self.body.get("outputs")
        found = outputs.get(name) if outputs is not None else None
        if found is None or type(found.data) is not dict:
            return None
        value = Value(found.data, found.doc, found.place, self.scope)
        if _is_secret(found):
            return Value(
                Unknown(("output", name.lower(), self.where), "it is a secret", (), (), True), *found.spot
            )
        loop = found.get("copy")
        if loop is not None:
            return self.scope.looped(Value(loop.data, loop.doc, loop.place, self.scope), name)[1]
        return value.get("value")


def _is_secret(declared: Value, name: str = "") -> bool:
    """Whether a value may never be shown: by its type, or as a text whose name says so."""
    kind = declared.get("type")
    told = kind.data.lower() if kind is not None and isinstance(kind.data, str) else ""
    return told in _UNTOLD or (told == "string" and names_secret(name))


def _mentioned(raw: Any) -> Iterator[str]:
    """The variables that the expressions in a value mention, in lower case."""
    ahead = [raw]
    while ahead:
        each = ahead.pop()
        if isinstance(each, dict):
            ahead += each.values()
        elif isinstance(each, list):
            ahead += each
        elif isinstance(each, str) and each[:1] == "[" and "ariables(" in each:
            for found in _VARIABLES.finditer(each):
                yield found[1].lower()


class Scope:
    """What an expression sees: a template, and the loops and lambdas it stands in."""

    __slots__ = ("copies", "run", "template", "values")

    def __init__(
        self, template: Template, copies: Mapping[str, int | Unknown], values: Mapping[str, Value]
    ) -> None:
        self.template = template
        self.run = template.run
        self.copies = copies
        self.values = values

    def text(self, raw: str, place: Place, doc: Document) -> Value:
        """The value of a string of the template."""
        return evaluate_text(raw, place, doc, self)

    def within(self, loop: str, index: int | Unknown) -> Scope:
        """The same, inside a loop."""
        return Scope(self.template, {**self.copies, loop.lower(): index, "": index}, self.values)

    def with_lambda(self, values: Mapping[str, Value]) -> Scope:
        """The same, inside a lambda."""
        return Scope(self.template, self.copies, {**self.values, **values})

    # What expressions ask

    def parameter(self, name: str, at: Spot) -> Value:
        """The value of a parameter; in a function of the template's own, of the function's."""
        own = self.values.get(f"parameter {name.lower()}")
        return own if own is not None else self.template.look("parameter", name, at)

    def variable(self, name: str, at: Spot) -> Value:
        """The value of a variable."""
        return self.template.look("variable", name, at)

    def lambda_variable(self, name: str, at: Spot) -> Value:
        """The value of a lambda's argument."""
        found = self.values.get(name.lower())
        return found if found is not None else self.template._missing("variable", name)

    def index_of(self, loop: str, at: Spot) -> Value:
        """The number of the copy that is made."""
        found = self.copies.get(loop.lower())
        if found is None:
            found = Unknown(("copyindex", loop.lower()), "it stands in no loop")
        return Value(found, *at)

    def own_function(self, name: str, arguments: list[Value], at: Spot) -> Value | None:
        """What a function of the template's own gives; None where there is no such function."""
        found = self.template.function(name)
        if found is None:
            return None
        declared, output = found.get("parameters"), found.get("output")
        names = [each.get("name") for each in declared.each()] if declared is not None else []
        given = {
            f"parameter {str(name.data).lower()}": value
            for name, value in zip(names, arguments, strict=False)
            if name is not None
        }
        if output is None:
            return None
        inside = Value(output.data, output.doc, output.place, Scope(self.template, {}, given))
        return inside.get("value")

    def resource(self, symbol: str) -> Unknown | str | None:
        """The id of the resource with a symbolic name."""
        body = self.template.symbols.get(symbol)
        return resource_id(body) if body is not None else None

    def deployment(self, target: Any) -> Value | None:
        """What `reference` gives of a nested deployment: its outputs."""
        found: Template | None = None
        if isinstance(target, str):
            found = self.template.deployments.get(("symbol", target))
        if found is None and self.template.deployments:
            found = self.template.deployments.get(identity(pieces(target, "/")[-1]))
        if found is None:
            return None
        outputs = _Outputs(found)
        return Value({"outputs": outputs}, outputs.doc, outputs.place)

    def surroundings(self, name: str, at: Spot) -> Value:
        """`resourceGroup()` and its kin: unknown each, and the same wherever they are asked for."""
        template = self.template
        key = (name, template.group if name == "resourcegroup" else None)

        def part(of: str, data: Any = None) -> Value:
            return Value(data if data is not None else Unknown((*key, of), AFTER), *at)

        if name == "resourcegroup":
            subscription = part("subscription")
            group = part("name")
            location = template.location or Value(Unknown((*key, "location"), WHERE), *at)
            whole = joined(
                ["/subscriptions/", *parts_of(subscription.data), "/resourceGroups/", *parts_of(group.data)]
            )
            return Value(
                {
                    "name": group,
                    "location": location,
                    "subscription": subscription,
                    "id": part("id", whole),
                    "tags": part("tags"),
                    "properties": part("properties"),
                },
                *at,
            )
        if name == "deployment" and template.location is not None:
            return Value(
                {"name": part("name"), "location": template.location, "properties": part("properties")}, *at
            )
        return Value(Unknown(key, AFTER), *at)

    # Loops

    def looped(self, loop: Value, name: str = "") -> tuple[str, Value]:
        """Name and array that one entry of a `copy` stands for."""
        told, body = loop.get("name"), loop.data.get("input") if type(loop.data) is dict else None
        name = name or (told.data if told is not None and isinstance(told.data, str) else "")
        count = self.count(loop)
        if not name or not isinstance(count, int) or body is None:
            reason = count.reason if isinstance(count, Unknown) else "its loop is not of the form of one"
            return name, Value(Unknown(("loop", name.lower(), loop.spot[1]), reason), *loop.spot)
        at = (
            loop.place[2 + 2 * list(loop.data).index("input")]
            if isinstance(loop.place, tuple)
            else loop.place
        )
        made = [Value([body], loop.doc, (0, at), self.within(name, index)).item(0) for index in range(count)]
        return name, Value(made, *loop.spot)

    def count(self, loop: Value) -> int | Unknown:
        """How many copies a loop makes. Raises Refused where they are more than any template can have."""
        count = loop.get("count")
        if count is None:
            return Unknown(("count", loop.spot[1]), "its loop has no count")
        data = count.data
        if isinstance(data, str) and data.isdigit():
            data = int(data)
        if isinstance(data, Unknown):
            return data
        if type(data) is not int:
            return Unknown(("count", loop.spot[1]), "the count of its loop is no number")
        if data < 0:
            return Unknown(("count", loop.spot[1]), f"{data} is no number of copies")
        if data > MAX_COPIES:
            message = f"This loop makes {data:,} copies; {MAX_COPIES:,} are read at most."
            raise refuse("endless-template", message, loop.spot)
        self.run.step(loop.spot, data)
        return data


class _Outputs(Value):
    """The outputs of a nested deployment, each worked out when it is asked for."""

    __slots__ = ("_template",)

    def __init__(self, template: Template) -> None:
        super().__init__({}, template.doc, template.body.place)
        self._template = template

    def get(self, key: str) -> Value | None:
        found = self._template.output(key)
        return None if found is None else Value({"value": found}, *found.spot)


def resource_id(body: Value) -> str | Unknown | None:
    """The id of a resource that a template declares, as text."""
    kind, name = body.get("type"), body.get("name")
    if kind is None or name is None or not isinstance(kind.data, str):
        return None
    return id_text(
        ["/subscriptions/", Unknown(("resourcegroup", None, "subscription"), AFTER)], kind.data, [name.data]
    )
