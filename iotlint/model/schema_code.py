"""Turns a JSON Schema into straight-line Python that only says valid or not, as fast as Python can say it.

Takes the keywords that the schemas of iotlint use, with the meaning of Draft 2020-12, and refuses all others,
so that no keyword is ever passed over. Patterns mean what ECMAScript means: `$` is the very end of a text.
"""

import re
from collections.abc import Mapping
from typing import Any

from iotlint.model.units import CHECKS

Schema = Mapping[str, Any]

_ANNOTATIONS = {
    "$schema",
    "$id",
    "$defs",
    "$comment",
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    # What only editors read.
    "markdownDescription",
    "enumDescriptions",
    "patternErrorMessage",
    "doNotSuggest",
}
_ASSERTIONS = {
    "$ref", "type", "enum", "const", "anyOf", "allOf", "if", "then",
    "properties", "patternProperties", "required", "additionalProperties", "propertyNames", "minProperties",
    "items", "minItems", "maxItems", "pattern", "minimum", "maximum", "exclusiveMinimum",
}  # fmt: skip
_TYPES = {
    "object": "isinstance({0}, dict)",
    "array": "isinstance({0}, list)",
    "string": "isinstance({0}, str)",
    "boolean": "({0} is True or {0} is False)",
    "null": "{0} is None",
    # True and False are whole numbers to Python and none to JSON; 1.0 is a whole number to JSON.
    "integer": "(isinstance({0}, int) and {0} is not True and {0} is not False"
    " or isinstance({0}, float) and {0}.is_integer())",
    "number": "(isinstance({0}, (int, float)) and {0} is not True and {0} is not False)",
}
_TRUE, _FALSE = "True", "False"


class SchemaError(ValueError):
    """The schema uses something that `validator_source` cannot turn into code."""


def validator_source(schema: Schema) -> str:
    """Source of a module that defines `valid(v) -> bool` and `ENTRIES`, for plain trees as a YAML file gives.

    `ENTRIES` maps a section of the schema to the check of one of its entries, where the section is a mapping
    or list of mappings. Raises SchemaError for a keyword, type or reference that is not provided for.
    """
    return _Writer(schema).source()


class _Writer:
    """Collects the functions and patterns of the module while the schema is walked."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._functions: list[str] = []
        self._named: dict[tuple[str, int], str] = {}
        self._patterns: dict[str, str] = {}
        self._checks: set[str] = set()
        self._open: list[str] = []

    def source(self) -> str:
        whole = self._expression(self._schema, "v")
        entries = []
        for section, node in self._schema.get("properties", {}).items():
            entry = entry_schema(self._schema, node)
            if entry is not None:
                entries.append(f"    {section!r}: lambda v: {self._expression(entry, 'v')},\n")
        head = ["import re\n"]
        if self._checks:
            head.append(f"from iotlint.model.units import {', '.join(sorted(self._checks))}\n")
        head.append("\n_ABSENT = object()\n_COMPILED = {}\n")
        if self._patterns:
            names = "".join(f"    {name!r}: {pattern!r},\n" for pattern, name in self._patterns.items())
            head.append(f"_PATTERNS = {{\n{names}}}\n{_MATCHES}")
        return (
            "".join(head)
            + "".join(self._functions)
            + f"\n\ndef valid(v):\n    return {whole}\n\n\nENTRIES = {{\n{''.join(entries)}}}\n"
        )

    def _expression(self, node: Any, var: str) -> str:
        """A Python expression that is true exactly if the value called `var` fits `node`."""
        if node is True:
            return _TRUE
        if node is False:
            return _FALSE
        refuse_unknown(node)
        types = [node["type"]] if isinstance(node.get("type"), str) else list(node.get("type", ()))
        parts = []
        if types:
            if unknown := [name for name in types if name not in _TYPES]:
                raise SchemaError(f"The type {unknown[0]!r} is not provided for.")
            parts.append(_either([_TYPES[name].format(var) for name in types]))
        parts += self._choices(node, var, types)
        for kind, test in (
            ("string", self._text(node, var)),
            ("number", self._number(node, var)),
            ("object", self._object(node, var)),
            ("array", self._array(node, var)),
        ):
            if test == _TRUE:
                continue
            if types == [kind] or (types == ["integer"] and kind == "number"):
                parts.append(test)
            elif not types or kind in types or (kind == "number" and "integer" in types):
                parts.append(f"(not {_TYPES[kind].format(var)} or {test})")
        if "$ref" in node:
            parts.append(self._reference(node["$ref"], var))
        if "anyOf" in node:
            parts.append(_either([self._expression(option, var) for option in node["anyOf"]]))
        parts += self._conditions(node, var)
        return _both(parts)

    def _reference(self, reference: str, var: str) -> str:
        if reference in self._open:
            raise SchemaError(f"{reference} refers to itself.")
        self._open.append(reference)
        found = self._expression(resolve(self._schema, reference), var)
        self._open.pop()
        return found

    def _choices(self, node: Schema, var: str, types: list[str]) -> list[str]:
        for name in ("enum", "const"):
            values = node.get(name, []) if name == "enum" else [node[name]] if name in node else []
            if name in node and not (values and all(isinstance(value, str) for value in values)):
                raise SchemaError(f"{name} is provided for texts only: {values!r}.")
        parts = []
        if ("enum" in node or "const" in node) and types != ["string"]:
            parts.append(_TYPES["string"].format(var))
        if "enum" in node:
            parts.append(f"{var} in {{{', '.join(map(repr, node['enum']))}}}")
        if "const" in node:
            parts.append(f"{var} == {node['const']!r}")
        return parts

    def _text(self, node: Schema, var: str) -> str:
        if "pattern" not in node:
            return _TRUE
        pattern = node["pattern"]
        if pattern in CHECKS:
            check = CHECKS[pattern].__name__
            self._checks.add(check)
            return f"{check}({var})"
        if pattern == r"\S":
            return f"{var}.strip() != ''"
        if found := _LETTERS.fullmatch(pattern):
            first, rest = _members(found[1]), _members(found[2])
            # Texts of one set of letters need no regular expression, which would have to be compiled first.
            return f"({var}[:1] in {{{', '.join(map(repr, first))}}} and not {var}.strip({''.join(rest)!r}))"
        name = self._patterns.setdefault(pattern_text(pattern), f"p{len(self._patterns)}")
        return f"_matches({name!r}, {var})"

    def _number(self, node: Schema, var: str) -> str:
        tests = (("minimum", ">="), ("maximum", "<="), ("exclusiveMinimum", ">"))
        # Turned round, so that a value that is not a number at all passes, as in the reference validator.
        return _both([f"not {var} {_OPPOSITE[sign]} {node[name]!r}" for name, sign in tests if name in node])

    def _object(self, node: Schema, var: str) -> str:
        rest = node.get("additionalProperties", True)
        if not {"properties", "required", "propertyNames", "minProperties"} & node.keys() and rest is True:
            return _TRUE
        if set(node) & {"properties", "propertyNames"} or rest is not True:
            return f"{self._named_function('o', node, self._object_body)}({var})"
        parts = [f"{name!r} in {var}" for name in node.get("required", ())]
        if "minProperties" in node:
            parts.append(f"len({var}) >= {node['minProperties']!r}")
        return _both(parts)

    def _object_body(self, node: Schema) -> list[str]:
        properties, required = node.get("properties", {}), node.get("required", ())
        rest, names = node.get("additionalProperties", True), node.get("propertyNames", True)
        lines = [f"if len(v) < {node['minProperties']!r}: return False"] if "minProperties" in node else []
        lines += [f"if {name!r} not in v: return False" for name in required if name not in properties]
        if rest is False:
            lines.append("left = len(v)")
        if properties:
            lines.append("get = v.get")
        asked = [
            *(name for name in properties if name in required),
            *(n for n in properties if n not in required),
        ]
        last = next((n for n in reversed(asked) if n in required), None)
        count = ["left -= 1"] if rest is False else []
        for name in asked:
            test = self._expression(properties[name], "x")
            lines.append(f"x = get({name!r}, _ABSENT)")
            failure = [] if test == _TRUE else [f"if not ({test}): return False"]
            if count and names is True and (name == last or name not in required):
                count = ["left -= 1", "if not left: return True"]  # most entries have a few keys of a hundred
            if name in required:
                lines += ["if x is _ABSENT: return False", *failure, *count]
            elif failure or count:
                lines += ["if x is not _ABSENT:", *(f"    {line}" for line in (*failure, *count))]
        if rest is False:
            free = free_prefixes(node)
            others = (
                f"left > sum(k.__class__ is str and k.startswith({free!r}) for k in v)" if free else "left"
            )
            lines.append(f"if {others}: return False")
        lines += self._loop(properties, rest, names)
        return lines

    def _loop(self, properties: Schema, rest: Any, names: Any) -> list[str]:
        """What every key, and every value under a key that `properties` does not name, has to pass."""
        tests = []
        if names is not True:
            tests.append(f"if not ({self._expression(names, 'k')}): return False")
        if rest is not True and rest is not False:
            known = f"k not in {{{', '.join(map(repr, properties))}}} and " if properties else ""
            tests.append(f"if {known}not ({self._expression(rest, 'x')}): return False")
        return ["for k, x in v.items():", *(f"    {test}" for test in tests)] if tests else []

    def _array(self, node: Schema, var: str) -> str:
        parts = []
        if "minItems" in node:
            parts.append(f"len({var}) >= {node['minItems']!r}")
        if "maxItems" in node:
            parts.append(f"len({var}) <= {node['maxItems']!r}")
        if "items" in node:
            parts.append(f"{self._named_function('a', node, self._array_body)}({var})")
        return _both(parts)

    def _array_body(self, node: Schema) -> list[str]:
        return ["for x in v:", f"    if not ({self._expression(node['items'], 'x')}): return False"]

    def _conditions(self, node: Schema, var: str) -> list[str]:
        parts, by_key = [], dict[str, dict[str, Any]]()
        for member in node.get("allOf", ()):
            key, value = choosing_key(member)
            if key is None or value in by_key.get(key, {}):
                parts.append(self._expression(member, var))
            else:
                by_key.setdefault(key, {})[value] = member["then"]
        for key, branches in by_key.items():
            # One look-up instead of a comparison for each value of the key.
            name = self._named_function("c", node, lambda _, k=key, b=branches: self._chooser(k, b), key)
            parts.append(f"(not isinstance({var}, dict) or {name}({var}))")
        if "if" in node:
            test, then = self._expression(node["if"], var), self._expression(node.get("then", True), var)
            parts.append(f"(not ({test}) or {then})")
        elif "then" in node:
            raise SchemaError("`then` without `if` says nothing.")
        return parts

    def _chooser(self, key: str, branches: Mapping[str, Any]) -> list[str]:
        tests = {value: self._expression(then, "v") for value, then in branches.items()}
        table = ", ".join(f"{value!r}: lambda v: {test}" for value, test in tests.items())
        name = f"_by_{len(self._functions)}"
        self._functions.append(f"\n\n{name} = {{{table}}}\n")
        return [
            f"x = v.get({key!r})",
            f"f = {name}.get(x) if isinstance(x, str) else None",
            "return f is None or f(v)",
        ]

    def _named_function(self, letter: str, node: Schema, body: Any, more: str = "") -> str:
        """The name of the function made of `body(node)`; one for each node, however often it is used."""
        place = (letter + more, id(node))
        if place not in self._named:
            name = self._named[place] = f"_{letter}{len(self._named)}"
            lines = body(node)
            if not lines[-1].startswith("return"):
                lines.append("return True")
            self._functions.append(f"\n\ndef {name}(v):\n" + "".join(f"    {line}\n" for line in lines))
        return self._named[place]


_OPPOSITE = {">=": "<", "<=": ">", ">": "<="}
_LETTERS = re.compile(r"\^\[([a-z0-9-]+)\]\[([a-z0-9-]+)\]\*\$")
_MATCHES = """

def _matches(name, text):
    found = _COMPILED.get(name)
    if found is None:
        found = _COMPILED[name] = re.compile(_PATTERNS[name]).search
    return found(text) is not None
"""


def _members(letters: str) -> list[str]:
    """The letters a class such as `a-z0-9-` stands for."""
    found: list[str] = []
    for part in re.findall(r"[a-z0-9]-[a-z0-9]|.", letters):
        found += [part] if len(part) == 1 else map(chr, range(ord(part[0]), ord(part[2]) + 1))
    return found


def _both(parts: list[str]) -> str:
    parts = [part for part in parts if part != _TRUE]
    return " and ".join(parts) if parts else _TRUE


def _either(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"({' or '.join(f'({part})' for part in parts)})"


def free_prefixes(node: Schema) -> tuple[str, ...]:
    """How keys begin under which anything may stand: `patternProperties` is provided for to that end alone."""
    for pattern, below in node.get("patternProperties", {}).items():
        if below is not True or not re.fullmatch(r"\^[A-Za-z0-9_-]+", pattern):
            raise SchemaError(
                f"patternProperties {pattern!r} is more than a beginning with anything below it."
            )
    return tuple(pattern[1:] for pattern in node.get("patternProperties", {}))


def pattern_text(pattern: str) -> str:
    """An ECMAScript pattern as Python reads it: there `$` would also match before a closing line break."""
    bare = re.sub(r"\\.|\[[^\]]*\]", "", pattern)
    if "$" in bare.removesuffix("$"):
        raise SchemaError(f"The pattern {pattern!r} uses `$` elsewhere than at its end.")
    return pattern[:-1] + r"\Z" if bare.endswith("$") else pattern


def refuse_unknown(node: Schema) -> None:
    """Raises SchemaError if `node` has a keyword that is neither provided for nor an annotation."""
    for key in node:
        if key not in _ASSERTIONS and key not in _ANNOTATIONS and not key.startswith("x-"):
            raise SchemaError(f"The keyword {key!r} is not provided for.")


def resolve(schema: Schema, reference: str) -> Any:
    """What a `$ref` such as `#/$defs/service` names. Raises SchemaError where it names nothing."""
    found: Any = schema
    try:
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]
    except (KeyError, TypeError):
        raise SchemaError(f"The reference {reference!r} leads nowhere.") from None
    return found


def choosing_key(member: Any) -> tuple[str | None, str]:
    """Key and value of `{if: {properties: {KEY: {const: VALUE}}, required: [KEY]}, then: …}`, else None."""
    condition = member.get("if", {}) if isinstance(member, Mapping) and set(member) == {"if", "then"} else {}
    properties = condition.get("properties", {})
    if set(condition) == {"properties", "required"} and list(properties) == condition["required"]:
        ((key, test),) = properties.items()
        if set(test) == {"const"} and isinstance(test["const"], str):
            return key, test["const"]
    return None, ""


def entry_schema(schema: Schema, section: Any) -> Schema | None:
    """The schema of one entry of a section that is a mapping or list of mappings, else None.

    None too where more than that schema is asked of an entry, as of requirements by their names.
    """
    if not isinstance(section, Mapping) or {"allOf", "properties"} & section.keys():
        return None
    for below in ("additionalProperties", "items"):
        entry = section.get(below)
        if isinstance(entry, Mapping) and "$ref" in entry and "properties" in resolve(schema, entry["$ref"]):
            return entry
    return None
