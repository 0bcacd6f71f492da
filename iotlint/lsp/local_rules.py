"""Which rules look no farther than what hangs together with their subject, told by what their compiled code names.

Elements hang together by connections, links, sites and what provisions what. A rule whose code asks for nothing
but these surroundings says of a subject what it said before, as long as nothing changed in them. What is not listed
here is taken for a look at the whole plan.
"""

from __future__ import annotations

import dis
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

# What belongs to one value, element or connection, or is the same for the whole plan as long as its ids, types,
# requirements and head are.
_OWN = (
    "__class__ append carries fields get id kind type side category facts links provides plan catalog loose incomplete"
    " param room undecided"
)
# What stands around an element: everything that it can be reached from, in any direction.
_AROUND = (
    "source target incoming outgoing referrers sources targets members origins is_gateway platforms clients measured"
    " population served_by provisioned_to provisioned by_provisioning required requires requirements transport port"
    " spoken versions"
)
# What is worked out of what is handed over.
_HANDED_OVER = (
    "U Element any all bool dict frozenset int isinstance len list max min set sum tuple str"
    " calculate contains counted equals format greater greater_or_equals is_in items less less_or_equals like match"
    " most speaks within"
)
_LOCAL = frozenset(f"{_OWN} {_AROUND} {_HANDED_OVER}".split())
# How a rule finds its subjects, by their kind: asked once, since a second time would be a look at the whole plan.
_FOUND_BY = {
    "service": ("own_services",),
    "connection": ("connected", "connections"),
    "device": ("devices",),
    "asset": ("assets",),
    "application": ("applications",),
    "site": ("sites",),
}
# Functions that are compiled beside a finder, for parts of its condition.
_PARTS = ("breach_", "_o")


@lru_cache(maxsize=8192)
def is_local(find: Callable[..., Any], kind: str) -> bool:
    """Whether a finder of rules about a kind of subjects looks at nothing but each and its surroundings."""
    if not isinstance(find, FunctionType) or kind not in _FOUND_BY:
        return False
    named: Counter[str] = Counter()
    _count(find.__code__, find.__globals__, named, set())
    found = sum(named.pop(name, 0) for name in _FOUND_BY[kind])
    return found == 1 and _LOCAL.issuperset(named)


def _count(code: CodeType, around: dict[str, Any], named: Counter[str], seen: set[CodeType]) -> None:
    """Counts the names of attributes and of what is global in a function and in those that it is made with."""
    if code in seen:
        return
    seen.add(code)
    for step in dis.get_instructions(code):
        if step.opcode not in dis.hasname:
            continue
        name = str(step.argval)
        part = around.get(name)
        if name.startswith(_PARTS) and isinstance(part, FunctionType) and part.__globals__ is around:
            _count(part.__code__, around, named, seen)
        else:
            named[name] += 1
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _count(constant, around, named, seen)
