"""The expressions of templates: text to a tree of tuples, without recursion and with bounds.

A node is one of `("lit", value)`, `("call", name in lower case, arguments, name as written)`,
`("get", node, name or node)`. User functions are calls whose name has a dot.
"""

from __future__ import annotations

import re
from typing import Any

Node = tuple[Any, ...]

MAX_DEPTH = 64
MAX_LENGTH = 128 * 1024

_TOKEN = re.compile(
    r"[ \t\r\n]*(?:'((?:[^']|'')*)'|(-?[0-9]+(?:\.[0-9]+)?)|([A-Za-z_$][A-Za-z0-9_$]*)|([()\[\],.?]))"
)
_REST = re.compile(r"[ \t\r\n]*$")
_CONSTANTS = {"true": True, "false": False, "null": None}


class BadExpression(Exception):
    """Text in brackets that is no expression; the message is a clause."""


def is_expression(text: str) -> bool:
    """Whether a string of a template is an expression; `[[` stands for a bracket."""
    return text[:1] == "[" and text[:2] != "[[" and text[-1:] == "]"


class _Open:
    """A bracket that is not closed yet: the call whose arguments are read, or the node that is indexed."""

    __slots__ = ("arguments", "name", "target")

    def __init__(self, name: str | None, target: Node | None) -> None:
        self.name = name
        self.target = target
        self.arguments: list[Node] = []


def parse(text: str) -> Node:  # noqa: C901 - one loop over tokens, so that no depth of brackets can overflow a stack
    """The tree of an expression, its outer brackets included in `text`. Raises BadExpression."""
    if len(text) > MAX_LENGTH:
        raise BadExpression(f"is longer than {MAX_LENGTH >> 10} KB")
    text = text[1:-1]
    stack: list[_Open] = []
    node: Node | None = None
    pos, end = 0, len(text)
    match = _TOKEN.match
    while True:
        found = match(text, pos)
        if found is None:
            if _REST.match(text, pos):
                break
            raise BadExpression(_odd(text, pos))
        pos = found.end()
        kind = found.lastindex
        token = found[kind]  # type: ignore[index]
        if kind == 4:
            sign = token
            if sign in "(?":
                raise BadExpression(f"has `{sign}` where none can stand")
            if sign == ")":
                if not stack or stack[-1].name is None:
                    raise BadExpression("closes a parenthesis that is not open")
                call = stack.pop()
                if node is not None:
                    call.arguments.append(node)
                elif call.arguments:
                    raise BadExpression("lacks an argument after a comma")
                node = ("call", call.name.lower(), tuple(call.arguments), call.name)  # type: ignore[union-attr]
            elif sign == ",":
                if node is None or not stack or stack[-1].name is None:
                    raise BadExpression("has a comma where none can stand")
                stack[-1].arguments.append(node)
                node = None
            elif sign == "[":
                if node is None:
                    raise BadExpression("has `[` where none can stand")
                stack.append(_Open(None, node))
                node = None
            elif sign == "]":
                if node is None or not stack or stack[-1].name is not None:
                    raise BadExpression("closes a bracket that is not open")
                node = ("get", stack.pop().target, node)
            else:
                found = match(text, pos)
                if node is None or found is None or found.lastindex != 3:
                    raise BadExpression("has a dot that no name follows")
                pos = found.end()
                node = ("get", node, ("lit", found[3]))
            if len(stack) > MAX_DEPTH:
                raise BadExpression(f"is nested deeper than {MAX_DEPTH} levels")
            continue
        if node is not None:
            raise BadExpression("lacks a comma or an operator between two values")
        if kind == 1:
            node = ("lit", token.replace("''", "'") if "''" in token else token)
        elif kind == 2:
            node = ("lit", float(token) if "." in token else int(token) if len(token) < 40 else 0)
        else:
            after = match(text, pos)
            if (
                after is not None and after[4] == "." and pos < end
            ):  # a function of one's own: namespace.name(
                member = match(text, after.end())
                if member is not None and member.lastindex == 3:
                    opening = match(text, member.end())
                    if opening is not None and opening[4] == "(":
                        token, after = f"{token}.{member[3]}", opening
            if after is not None and after[4] == "(":
                stack.append(_Open(token, None))
                if len(stack) > MAX_DEPTH:
                    raise BadExpression(f"is nested deeper than {MAX_DEPTH} levels")
                pos = after.end()
            elif token.lower() in _CONSTANTS:
                node = ("lit", _CONSTANTS[token.lower()])
            else:
                raise BadExpression("names something that is neither a function nor a text in single quotes")
    if stack:
        raise BadExpression("ends before its parentheses are closed")
    if node is None:
        raise BadExpression("is empty")
    return node


def _odd(text: str, pos: int) -> str:
    rest = text[pos:].lstrip()
    if rest.startswith("'"):
        return "has a text whose single quote is never closed"
    return "has a character that no expression can have"
