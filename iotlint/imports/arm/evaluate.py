"""Evaluates the expressions of a template: lazily, purely, within bounds, with unknowns that keep an identity."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from iotlint.imports.arm.collections import COLLECTIONS
from iotlint.imports.arm.expression import BadExpression, Node, is_expression, parse
from iotlint.imports.arm.facts import TooMuch, key_of, truth, unresolved
from iotlint.imports.arm.lookups import LOOKUPS
from iotlint.imports.arm.texts import TEXTS
from iotlint.imports.value import Spot, Unknown, Value, packed, refuse
from iotlint.source.document import Document, Place

# Calls within calls, through parameters, variables and outputs, before an expression is refused.
MAX_DEPTH = 120
TOO_DEEP = "This expression leads through more others than can be followed, or back to itself."
# Steps of one import: calls, items made by functions, copies; a large file may take more of them.
MAX_STEPS = 600_000
STEPS_PER_KILOBYTE = 100
MAX_PARSED = 50_000
# Resources and deployments of one import, and one more for so many characters of the file: loops within templates that
# other loops repeat multiply, and each of these takes far longer than a step.
MAX_MADE = 5_000
CHARACTERS_OF_ONE = 64


class Names(Protocol):
    """What an expression can ask of the template it stands in."""

    run: Run

    def parameter(self, name: str, at: Spot) -> Value: ...
    def variable(self, name: str, at: Spot) -> Value: ...
    def index_of(self, loop: str, at: Spot) -> Value: ...
    def lambda_variable(self, name: str, at: Spot) -> Value: ...
    def with_lambda(self, values: Mapping[str, Value]) -> Names: ...
    def own_function(self, name: str, arguments: list[Value], at: Spot) -> Value | None: ...
    def resource(self, symbol: str) -> Unknown | str | None: ...
    def deployment(self, target: Any) -> Value | None: ...
    def surroundings(self, name: str, at: Spot) -> Value: ...


class Run:
    """What one import keeps count of."""

    __slots__ = ("depth", "made", "most", "most_made", "parsed", "steps")

    def __init__(self, size: int = 0) -> None:
        self.most = MAX_STEPS + (size >> 10) * STEPS_PER_KILOBYTE
        self.most_made = MAX_MADE + size // CHARACTERS_OF_ONE
        self.steps = self.made = 0
        self.depth = 0
        self.parsed: dict[str, Node | BadExpression] = {}

    def step(self, at: Spot, count: int = 1) -> None:
        """Counts work done. Raises Refused where it is more than any real template asks for."""
        self.steps += count
        if self.steps > self.most:
            raise refuse("endless-template", "This asks for more values than any template can hold.", at)

    def make(self, at: Spot) -> None:
        """Counts a resource or a deployment. Raises Refused where there are more than the text of a file could hold."""
        self.made += 1
        if self.made > self.most_made:
            message = (
                f"Loops make more than {self.most_made:,} resources here; no template can deploy as many."
            )
            raise refuse("endless-template", message, at)

    def tree(self, text: str, at: Spot) -> Node:
        """The tree of an expression. Raises Refused where it is none."""
        found = self.parsed.get(text)
        if found is None:
            try:
                found = parse(text)
            except BadExpression as problem:
                found = problem
            if len(self.parsed) < MAX_PARSED:
                self.parsed[text] = found
        if isinstance(found, BadExpression):
            raise refuse("syntax-error", f"This expression {found}.", at)
        return found


def evaluate_text(raw: str, place: Place, doc: Document, scope: Names) -> Value:
    """The value of a string of a template."""
    if not is_expression(raw):
        return Value(raw[1:] if raw[:2] == "[[" else raw, doc, place)
    at = doc, packed(place)
    outermost = scope.run.depth == 0
    try:
        found = evaluate(scope.run.tree(raw, at), scope, at)
    except RecursionError:
        # Told at the expression that it all starts from, whichever bound was met: this one, or that of Python's stack.
        if not outermost:
            raise
        raise refuse("nested-too-deep", TOO_DEEP, at) from None
    return found if found.spot == at else found.used_at(doc, place)


def evaluate(node: Node, scope: Names, at: Spot) -> Value:
    """The value of a node of the tree; `at` is the place of the whole expression."""
    run = scope.run
    run.steps += 1
    if run.steps > run.most:
        run.step(at)
    kind = node[0]
    if kind == "lit":
        return Value(node[1], *at)
    if run.depth > MAX_DEPTH:
        raise RecursionError(TOO_DEEP)
    run.depth += 1
    try:
        if kind == "call":
            return _call(node, scope, at)
        path = []
        while node[0] == "get":
            path.append(node[2])
            node = node[1]
        value = evaluate(node, scope, at)
        for key in reversed(path):
            value = member(value, key[1] if key[0] == "lit" else evaluate(key, scope, at).data, at)
        return value
    finally:
        run.depth -= 1


def member(value: Value, key: Any, at: Spot) -> Value:
    """An entry of an object or an item of an array; what does not exist is unknown, with a reason."""
    data = value.data
    if isinstance(data, Unknown) or isinstance(key, Unknown):
        return Value(unresolved("get", [value, Value(key, *at)]), *at)
    if isinstance(key, str):
        found = value.get(key)
        if found is not None:
            return found
    elif type(data) is list and type(key) is int and -len(data) <= key < len(data):
        return value.item(key)
    return Value(Unknown(("missing", key_of(value), key), f"there is nothing under '{key}'"), *at)


def _call(node: Node, scope: Names, at: Spot) -> Value:
    _, name, arguments, written = node
    special = _SPECIAL.get(name)
    if special is not None:
        return special(arguments, scope, at)
    lookup = LOOKUPS.get(name)
    if lookup is None and name[:4] == "list" and name != "list":
        lookup = LOOKUPS["list*"]
    values = [evaluate(each, scope, at) for each in arguments]
    if lookup is not None:
        return lookup(name, values, scope, at)
    pure = TEXTS.get(name) or COLLECTIONS.get(name)
    if pure is not None:
        try:
            return _wrapped(pure(name, values), scope, at)
        except TooMuch as problem:
            raise refuse("endless-template", str(problem), at) from None
    if "." in name:
        own = scope.own_function(name, values, at)
        if own is not None:
            return own
    return Value(unresolved(name, values, f"the function '{written}' is not one that iotlint knows"), *at)


def _wrapped(found: Any, scope: Names, at: Spot) -> Value:
    if isinstance(found, Value):
        return found
    if type(found) is list or type(found) is dict:
        scope.run.step(at, len(found))
    elif type(found) is str:
        scope.run.step(at, len(found) >> 6)
    return Value(found, *at)


# Calls that do not evaluate all of their arguments


def _if(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
    if len(arguments) != 3:
        return _miscalled("if", at)
    condition = evaluate(arguments[0], scope, at)
    decided = truth(condition.data)
    if decided is not None:
        return evaluate(arguments[1 if decided else 2], scope, at)
    first, second = evaluate(arguments[1], scope, at), evaluate(arguments[2], scope, at)
    if key_of(first) == key_of(second):
        return first
    return Value(unresolved("if", [condition, first, second]), *at)


def _and(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
    return _all(arguments, scope, at, "and", False)


def _or(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
    return _all(arguments, scope, at, "or", True)


def _all(arguments: tuple[Node, ...], scope: Names, at: Spot, name: str, deciding: bool) -> Value:
    unsure = []
    for each in arguments:
        value = evaluate(each, scope, at)
        decided = truth(value.data)
        if decided is deciding:
            return Value(deciding, *at)
        if decided is None:
            unsure.append(value)
    if unsure:
        return Value(unresolved(name, unsure), *at)
    return Value(not deciding, *at)


def _coalesce(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
    for index, each in enumerate(arguments):
        value = evaluate(each, scope, at)
        if isinstance(value.data, Unknown) and not value.data.parts:
            rest = [evaluate(other, scope, at) for other in arguments[index + 1 :]]
            return value if not rest else Value(unresolved("coalesce", [value, *rest]), *at)
        if value.data is not None:
            return value
    return Value(None, *at)


def _parameters(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
    return _named(arguments, scope, at, scope.parameter, "parameters")


def _variables(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
    return _named(arguments, scope, at, scope.variable, "variables")


def _lambda_variables(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
    return _named(arguments, scope, at, scope.lambda_variable, "lambdaVariables")


def _named(
    arguments: tuple[Node, ...], scope: Names, at: Spot, look: Callable[[str, Spot], Value], said: str
) -> Value:
    if len(arguments) != 1:
        return _miscalled(said, at)
    name = evaluate(arguments[0], scope, at)
    if not isinstance(name.data, str):
        return Value(unresolved(said, [name]), *at)
    return look(name.data, at)


def _copy_index(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
    loop, offset = "", 0
    for each in arguments:
        value = evaluate(each, scope, at).data
        if isinstance(value, str):
            loop = value
        elif type(value) is int:
            offset = value
        elif isinstance(value, Unknown):
            return Value(unresolved("copyindex", [Value(value, *at)]), *at)
    index = scope.index_of(loop, at)
    return Value(index.data + offset, *at) if type(index.data) is int else index


def _over(name: str) -> Callable[[tuple[Node, ...], Names, Spot], Value]:
    """A function that applies a lambda to the items of an array."""

    def applied(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
        values = [evaluate(each, scope, at) for each in arguments if each[:2] != ("call", "lambda")]
        lambdas = [each for each in arguments if each[:2] == ("call", "lambda")]
        shapes = [_lambda(each, scope, at) for each in lambdas]
        if not values or type(values[0].data) is not list or not shapes or None in shapes:
            return Value(unresolved(name, values), *at)
        scope.run.step(at, len(values[0].data))
        from iotlint.imports.arm.lambdas import LAMBDAS

        def call(shape: Any, *given: Value) -> Value:
            names, body = shape
            return evaluate(body, scope.with_lambda(dict(zip(names, given, strict=False))), at)

        return _wrapped(LAMBDAS[name](values, shapes, call, at), scope, at)

    return applied


def _lambda(node: Node, scope: Names, at: Spot) -> tuple[list[str], Node] | None:
    *names, body = node[2] or (("lit", None),)
    if not all(each[0] == "lit" and isinstance(each[1], str) for each in names):
        return None
    return [each[1].lower() for each in names], body


def _lambda_alone(arguments: tuple[Node, ...], scope: Names, at: Spot) -> Value:
    return _miscalled("lambda", at)


def _miscalled(name: str, at: Spot) -> Value:
    key = ("miscalled", name, at[0].source.path, at[1])
    return Value(Unknown(key, f"'{name}' is called with arguments it does not take"), *at)


_SPECIAL: dict[str, Callable[[tuple[Node, ...], Names, Spot], Value]] = {
    "if": _if,
    "and": _and,
    "or": _or,
    "coalesce": _coalesce,
    "parameters": _parameters,
    "variables": _variables,
    "lambdavariables": _lambda_variables,
    "copyindex": _copy_index,
    "lambda": _lambda_alone,
    **{name: _over(name) for name in ("map", "filter", "reduce", "sort", "toobject", "groupby", "mapvalues")},
}
