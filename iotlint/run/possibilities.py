"""What holds whatever the keys turn out to be that a plan does not state: tried with all the values they can have.

Tried are keys with short lists: tiers that the catalog knows on the day, Booleans, other closed lists; those of one
thing together, and those of several things that a rule reads both of, up to 64 combinations. Numbers are ranges within
each: units lie between one and the most of the tier. What an error refuses is no way out. Where all is refused, by one
rule, that rule speaks; where each is by another, one finding lists which by which. A graver one is never made of a
milder: a warning or a note has to hold for all that is left, and is no graver than the mildest of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from iotlint.run.open_keys import Group, groups
from iotlint.run.trial import Trial
from iotlint.run.tried import NONE_FITS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from iotlint.engine.run import Hit
    from iotlint.facts.facts import Facts
    from iotlint.finding import Finding
    from iotlint.run.records import Standard
    from iotlint.run.tried import Key, Tried
    from iotlint.source.document import Document

# So often, all together, a rule is asked about a thing of a plan, or a sender is added up: half a second or so. What is
# left then goes untried, which the report says.
_MOST_LOOKS = 250_000


class Certain(NamedTuple):
    """The findings that hold whatever the open keys of a plan turn out to be; what these decide (a rule, what it is
    about, the index of the item); and whether all things with such keys were tried, or some are too many for that."""

    findings: Sequence[Finding]
    decided: AbstractSet[Key]
    tried: bool


def certain(facts: Facts, hits: list[Hit], by: Standard, document: Document) -> Certain:
    """The findings that hold whatever the open keys of the plan's things turn out to be."""
    found: list[Finding] = []
    each_alone, several, complete = groups(facts, by)
    if not each_alone:
        return Certain((), frozenset(), complete)
    trial = Trial(facts, hits, by, document)
    decided: set[Key] = set()
    told: set[tuple[str, str]] = set()
    hopeless: set[Any] = set()
    for group in (*each_alone, *several):
        if len(group.things) > 1 and not hopeless.isdisjoint(group.things):
            continue  # nothing fits one of them, whatever the others are
        try:
            # What a thing has by itself is not said once more of it beside another.
            new = [each for each in _of(group, trial, document, decided) if (each.code, each.at) not in told]
        except _Enough:
            complete = False
            break
        told.update((each.code, each.at) for each in new)
        if any(each.code == NONE_FITS for each in new):
            hopeless.update(group.things)
        found += new
    return Certain(found, decided, complete and trial.complete)


class _Enough(Exception):
    """The rules were asked as often as they may be."""


def _of(group: Group, trial: Trial, document: Document, decided: set[Key]) -> Iterator[Finding]:
    if trial.looks > _MOST_LOOKS:
        raise _Enough
    keys = group.keys
    asking = trial.asking(group)
    tried: list[Tried] = []
    # What is left whatever the words of rules say of the values that they may refuse.
    left: set[Key] | None = None
    for values in product(*(key.values for key in keys)):
        if trial.looks > _MOST_LOOKS:
            raise _Enough
        each = trial.tried(keys, values, asking)
        if not each.found:
            return  # a way out of which nothing is to be said
        tried.append(each)
        if not each.may_refuse:
            left = set(each.found) if left is None else left & set(each.found)
            if not left:
                return
    for each in tried:
        if each.may_refuse and not each.refused:
            left = set(each.found) if left is None else left & set(each.found)
            if not left:
                return
    from iotlint.run.possible_findings import none_fits, told

    if left is None:
        errors = [{key for key, (_, grave) in each.hits.items() if str(grave) == "error"} for each in tried]
        common = set.intersection(*errors)
        # An error that all of them have tells none from another.
        alive = [each for each, those in zip(tried, errors, strict=True) if those <= common]
        # Where an error stands anyhow, it may be for the same reason.
        if not alive and not common and not any(map(trial.is_wrong, group.things)):
            yield none_fits(group, tried, trial.facts, document)
            return
        alive = alive or tried
        left = set.intersection(*(set(each.found) for each in alive))
    else:
        alive = [each for each in tried if not each.refused]
    decided |= left
    for key in sorted(left, key=lambda each: each[0]):
        yield told(key, group, alive, trial, document)
