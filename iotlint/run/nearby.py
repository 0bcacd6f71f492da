"""What stands near a thing of the plan, so near that what is said of it may rest on a key of the thing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.facts.facts import Facts
from iotlint.model.types import Element


def near(facts: Facts, thing: Any) -> Sequence[Any]:
    """The things and connections near one, itself among them.

    Of a service these are its ends, its clients and where else these are, what helps it, and what its messages may get
    to; of all else, of which there may be much, its connections.
    """
    if thing.kind == "connection":
        return [thing]
    if thing.kind != "service":
        return [thing, *thing.incoming, *thing.outgoing]
    plan = facts.plan
    found: dict[Any, None] = dict.fromkeys(_beside(facts, thing))
    for client in facts.clients(thing):
        found.update(dict.fromkeys(facts.platforms(client)))
    found.update(dict.fromkeys(facts.reach(thing, "downstream")))
    arrows = [arrow for each in found if each.kind == "service" for arrow in (*each.incoming, *each.outgoing)]
    return [*found, *plan.requirements, plan, *dict.fromkeys(arrows)]


def _beside(facts: Facts, thing: Element) -> list[Element]:
    linked = [each for link in thing.links.values() for each in (link if isinstance(link, list) else [link])]
    found = [
        thing,
        *facts.sources(thing),
        *facts.targets(thing),
        *facts.clients(thing),
        *facts.served_by(thing),
        *facts.serves(thing),
        *facts.dependents(thing),
        *thing.referrers,
        *linked,
    ]
    return [each for each in found if isinstance(each, Element)]
