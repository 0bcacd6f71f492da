"""What a plan leaves open, and what the answers would decide."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iotlint.advise.answer import Question
from iotlint.advise.search import Candidate, Search


def questions(search: Search, candidates: Sequence[Candidate]) -> Iterator[Question]:
    """The questions of which the answer may change what is proposed, those that change most first."""
    asked, known = search.asked, search.asked.known
    best = candidates[0]
    rivals = candidates[1:]
    if asked.solution_type is None:
        yield Question(
            "Is the solution cloud-based, edge-based or hybrid?",
            "solution.type",
            "which services it is meant for, and where devices connect",
        )
    if asked.approach is None and any(c.rank.approach != best.rank.approach for c in rivals):
        yield Question(
            "Is everything to be managed by the adaptive cloud approach, or by the services themselves?",
            "solution.approach",
            "whether candidates that do not follow the adaptive cloud approach are left",
        )
    if not asked.senders:
        yield Question(
            "Which devices and assets are there, how many, and what do they speak and send?",
            "devices, assets",
            "the sizes, the protocols and the connections",
        )
    for sender in asked.senders:
        if asked.is_open(sender) and "protocols" not in sender.fields:
            yield Question(
                f"Which protocols do '{sender.id}' speak?",
                f"{sender.section}.{sender.id}.protocols",
                "what they can connect to",
            )
    yield from _of_what_goes_between(search, best)
    for size in best.sizes:
        for id in size.open:
            sender_of = next((s for s in asked.senders if s.id == id), None)
            if sender_of is not None:
                yield Question(
                    f"How many '{id}' are there, how often do they send, and how much?",
                    f"{sender_of.section}.{id}.count, {sender_of.section}.{id}.telemetry",
                    f"whether {size.words} is enough for '{size.service}'",
                )
    if asked.plan.assets and not asked.plan.sites:
        yield Question("Where do the assets stand?", "sites", "where an edge runtime has to run, and on what")
    ending = next((t for t in known.in_order(best.types) if known.ends(t)), None)
    if ending is not None and not asked.until:
        yield Question(
            f"How long has the solution to run? {known.name(ending)} is to be retired on {known.ends(ending)}.",
            "solution.until",
            f"whether {known.name(ending)} can be part of it",
        )
    solution = asked.plan.fields.get("solution")
    allowed = isinstance(solution, dict) and solution.get("allowPreview") is True
    if best.rank.previews and not allowed:
        yield Question(
            "May the plan rest on previews?",
            "solution.allowPreview",
            "whether the first candidate can be built as it is",
        )


def _of_what_goes_between(search: Search, best: Candidate) -> Iterator[Question]:
    """Of senders whose protocols only services take that go against the plan: something outside the catalog may
    translate for them, such as the network server of a radio network."""
    types = {instance.id: instance.type for instance in best.draft.instances}
    taking: dict[str, set[str]] = {}
    for each in best.draft.connections:
        taking.setdefault(each["from"], set()).add(types.get(each["to"], ""))
    for sender in search.asked.senders:
        spoken = sender.fields.get("protocols")
        takers = taking.get(sender.id, set())
        if isinstance(spoken, list) and any(search.ranking.contradicts(frozenset((t,))) for t in takers if t):
            yield Question(
                f"Does something of your own, such as a network server, take what '{sender.id}' send by "
                f"{', '.join(map(str, spoken))} and pass it on?",
                "applications, connections",
                f"whether {' and '.join(sorted(map(search.asked.known.name, takers - {''})))} is needed, which this "
                "solution is not meant to have",
            )
