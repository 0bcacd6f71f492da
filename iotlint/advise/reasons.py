"""Why a type of service that would provide something is not taken: a rule, a fact, or that it is not needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from iotlint.advise.answer import RuledOut
from iotlint.advise.search import Candidate, Search

# The summary of a rule by its code.
Summary = Callable[[str], str]


def ruled_out(search: Search, requirement: str, candidate: Candidate, summary: Summary) -> list[RuledOut]:
    """Every type that could provide a requirement and is not in the candidate, with what speaks against it."""
    found = []
    seen = set()
    for types in search.chooser.providing(requirement):
        for type_ in types:
            if type_ not in candidate.types and type_ not in seen:
                seen.add(type_)
                found.append(_reason(search, requirement, type_, candidate, summary))
    return found


def impossible(search: Search, requirement: str, summary: Summary) -> list[RuledOut]:
    """What stands in the way of every type that could provide a requirement."""
    found = []
    for type_ in dict.fromkeys(t for types in search.chooser.providing(requirement) for t in types):
        reason = _of_rules(search, type_, summary)
        if reason is not None:
            found.append(reason)
    return found


def unconnected(search: Search, id: str, summary: Summary) -> list[RuledOut]:
    """What stands in the way of every type that a group of devices or assets could connect to."""
    known = search.asked.known
    found = []
    for sender in search.asked.senders:
        for type_ in known.types:
            codes = search.fit.takes(type_, sender) if sender.id == id and known.takes(type_) else ()
            if codes:
                text = f"'{id}' connected to it: {summary(codes[0])}"
                found.append(RuledOut(type_, known.name(type_), text, codes))
    return found


def _reason(search: Search, requirement: str, type_: str, candidate: Candidate, summary: Summary) -> RuledOut:
    return _of_rules(search, type_, summary) or _of_facts(search, requirement, type_, candidate)


def _of_rules(search: Search, type_: str, summary: Summary) -> RuledOut | None:
    name = search.asked.known.name(type_)
    codes = search.fit.alone(type_)
    if codes:
        return RuledOut(type_, name, summary(codes[0]), codes)
    if search.asked.known.takes(type_):
        open_ = [sender for sender in search.asked.senders if search.asked.is_open(sender)]
        for sender in open_[:24]:
            codes = search.fit.takes(type_, sender)
            if codes:
                return RuledOut(type_, name, f"'{sender.id}' connected to it: {summary(codes[0])}", codes)
    return None


def _of_facts(search: Search, requirement: str, type_: str, candidate: Candidate) -> RuledOut:
    asked, known = search.asked, search.asked.known
    name = known.name(type_)

    def told(reason: str, key: str) -> RuledOut:
        return RuledOut(type_, name, reason, (), known.cite(type_, key))

    meant = known.listed(type_, "solutionTypes")
    if asked.solution_type and meant and asked.solution_type not in meant:
        return told(
            f"is meant for {_and(meant)} solutions, and this one is '{asked.solution_type}'", "solutionTypes"
        )
    end = known.ends(type_)
    if end:
        until = f", and the solution has to run until {asked.until}" if asked.until else ""
        if not asked.until or end < asked.until:
            return told(f"is to be retired on {end}{until}", "lifecycle.retirement")
    previews = search.ranking.previews(type_, linked=False)
    if f"provides.{requirement}" in previews:
        return told("provides it as a preview only", f"provides.{requirement}")
    others = known.listed(type_, f"providesWith.{requirement}")
    if others and not any(other in candidate.types for other in others):
        return told(
            f"provides it only beside {_or([known.name(o) for o in others])}", f"providesWith.{requirement}"
        )
    needs = known.listed(type_, "requires")
    if needs and not any(need in candidate.types for need in needs):
        names = [known.name(need) for need in needs]
        return told(f"needs {_or(names)} besides, which is not needed otherwise", "requires")
    if known.takes(type_) and known.get(type_, "adaptiveCloud") is False and _follows(search, candidate):
        return told("does not follow the adaptive cloud approach, as what is proposed does", "adaptiveCloud")
    chosen = [t for t in known.in_order(candidate.types) if known.provides(t, requirement)]
    chosen = chosen or [t for t in known.in_order(candidate.types) if known.grants(t, requirement)]
    if chosen:
        others_too = [
            n for n in asked.wanted if known.provides(chosen[0], n) and not known.provides(type_, n)
        ]
        name_of = known.name(chosen[0])
        if others_too:
            reason = f"would do; {name_of} also provides {_and(others_too)}, so that this would be one service more"
        elif chosen[0] in {service.type for service in asked.existing}:
            reason = f"would do; {name_of} is in the plan already"
        else:
            reason = f"would do as well as {name_of}; a matter of choice"
        return told(reason, f"provides.{requirement}")
    return told("would do as well", f"provides.{requirement}")


def _follows(search: Search, candidate: Candidate) -> bool:
    known = search.asked.known
    return any(known.get(type_, "adaptiveCloud") is True for type_ in candidate.takers)


def _and(words: Iterable[str]) -> str:
    return _joined(words, "and")


def _or(words: Iterable[str]) -> str:
    return _joined(words, "or")


def _joined(words: Iterable[str], last: str) -> str:
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} {last} {listed[-1]}"
