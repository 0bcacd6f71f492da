"""What is told of a plan: what provides each requirement, what was ruled out and why, what is still to be decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from iotlint.advise.known import Cited
from iotlint.advise.mended import Mended
from iotlint.advise.size import Size


@dataclass(frozen=True, slots=True)
class Provider:
    """What provides a requirement: a service of the candidate, or something outside the catalog (`type` empty)."""

    service: str
    type: str
    fact: Cited | None


@dataclass(frozen=True, slots=True)
class RuledOut:
    """A type of service that would provide a requirement too, and why it is not taken.

    `codes` are the rules that would find an error, `fact` what speaks against it; one of both may be missing.
    """

    type: str
    name: str
    reason: str
    codes: tuple[str, ...] = ()
    fact: Cited | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """A requirement with what provides it. `note` says why nothing has to."""

    requirement: str
    meaning: str
    providers: tuple[Provider, ...]
    ruled_out: tuple[RuledOut, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the plan leaves open: what to answer, in which field, and what the answer decides."""

    question: str
    field: str
    decides: str


@dataclass(frozen=True, slots=True)
class Said:
    """What `check` still says of a plan with a candidate in it, errors there are none."""

    code: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service of a candidate; `why` names the requirements it provides, or what it is there for."""

    id: str
    type: str
    name: str
    existing: bool
    fields: Mapping[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """A whole candidate: what is planned, what changes, how it ranks, what it comes to in the file."""

    services: tuple[Service, ...]
    connections: tuple[Mapping[str, Any], ...]
    changes: Mapping[str, Any]
    rank: Mapping[str, int | str]
    sizes: tuple[Size, ...]
    says: tuple[Said, ...]
    after: bytes

    def with_added(self, added: Mended) -> Proposal:
        """The same for the file as it was, before the services that it plainly lacked were added."""
        services = tuple(
            replace(each, existing=False, fields=added.services[each.id][0], why=added.services[each.id][1])
            if each.id in added.services
            else each
            for each in self.services
        )
        number = sum(each.id in added.services for each in self.services)
        rank = {**self.rank, "services": int(self.rank["services"]) + number}
        return replace(
            self, services=services, connections=(*added.connections, *self.connections), rank=rank
        )


@dataclass(frozen=True, slots=True)
class Part:
    """One of the things that exclude each other."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """A smallest group of what is asked for that no set of services meets; `reasons` say what stands in the way.

    Without any part the plan has errors whatever services it has, and `reasons` are those.
    """

    parts: tuple[Part, ...]
    reasons: tuple[RuledOut, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """The advice on one architecture: proposals, the best first, or a conflict."""

    architecture: str
    index: int
    met: tuple[Met, ...]
    proposals: tuple[Proposal, ...]
    conflict: Conflict | None
    questions: tuple[Question, ...]
