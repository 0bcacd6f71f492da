"""What a rule written in Python is: a name that rule files use, and a function that finds breaches."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from iotlint.facts.facts import Facts
from iotlint.source.span import Route


class Breach(NamedTuple):
    """One breach: the element it concerns, where to point, and the values of the message.

    `at` is a field path from the element, or the route from the top of the document. What stands there is not to be
    shown, however it is written, where it is `hidden`.
    """

    subject: Any
    at: str | Route
    values: Mapping[str, str] = {}
    hidden: bool = False


class Check(NamedTuple):
    """A check: `find` gives the breaches of a plan, each with the values that `values` names; `facts` are the
    facts of the catalog it looks at, as (service type, fact key)."""

    name: str
    find: Callable[[Facts], Iterable[Breach]]
    values: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


def finder(code: str, check: Check) -> Callable[..., bool]:
    """The check in the form of a compiled rule."""

    def find(graph: Facts, hits: list[Any], _subjects: None = None) -> bool:
        hits.extend((code, 0, breach, None, True) for breach in check.find(graph))
        return True

    return find
