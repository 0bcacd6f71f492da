"""Advice as Markdown, for a wiki or a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from iotlint.advise.answer import Answer, Conflict, Proposal, RuledOut
from iotlint.advise.known import Cited
from iotlint.advise.rank import CRITERIA
from iotlint.edit.spelling import flow
from iotlint.report.advice_text import arrow, reckoned, standing
from iotlint.report.markdown_text import code, link, prose


def render(answers: Sequence[Answer], as_of: str, path: str) -> str:
    """The advice on every architecture of a file."""
    return "\n".join("\n".join(_answer(answer, as_of, path)) + "\n" for answer in answers)


def _answer(answer: Answer, as_of: str, path: str) -> Iterator[str]:
    yield f"## {prose(answer.architecture or path)}, as of {as_of}"
    yield ""
    if answer.conflict is not None:
        yield from _conflict(answer.conflict)
        return
    if answer.met:
        yield "| requirement | provided by | ruled out |"
        yield "|---|---|---|"
    for met in answer.met:
        by = [code(p.service) + (f": {_cited(p.fact)}" if p.fact else "") for p in met.providers] or [
            prose(met.note)
        ]
        yield f"| {code(met.requirement)} | {'<br>'.join(by)} | {'<br>'.join(map(_reason, met.ruled_out))} |"
    for number, proposal in enumerate(answer.proposals, start=1):
        yield from _proposal(number, proposal)
    if answer.questions:
        yield from ("", "### Still open", "")
        for each in answer.questions:
            yield f"- {prose(each.question)} {code(each.field)} decides {prose(each.decides)}."
    if len(answer.proposals) > 1:
        yield from ("", "Ranked by, each where those before it do not decide:", "")
        yield from (f"{n}. {prose(meaning)}" for n, (_, meaning) in enumerate(CRITERIA, start=1))


def _proposal(number: int, proposal: Proposal) -> Iterator[str]:
    new = ", ".join(prose(s.name) for s in proposal.services if not s.existing) or "nothing to add"
    yield from ("", f"### Candidate {number}: {new}", "")
    for service in proposal.services:
        there = ", in the plan already" if service.existing else ""
        why = f": {prose(service.why)}" if service.why else ""
        yield f"- {code(service.id)}, {prose(service.name)}{there}{why}"
    yield from (f"- {code(arrow(connection))}" for connection in proposal.connections)
    yield from (f"- {code(f'{route}: {flow(value)}')}" for route, value in proposal.changes.items())
    if proposal.sizes:
        yield ""
        yield from (f"- {prose(reckoned(size))}" for size in proposal.sizes)
    yield from ("", prose(standing(proposal)))
    if proposal.says:
        yield ""
        yield from (f"- {each.severity} {each.code}: {prose(each.message)}" for each in proposal.says)


def _conflict(conflict: Conflict) -> Iterator[str]:
    if conflict.parts:
        yield "No set of services can meet all of this together; without any one of them, what is left can be met:"
        yield ""
        yield from (f"- {code(part.path)}: {prose(part.text)}" for part in conflict.parts)
    else:
        yield "The plan has errors that no choice of services mends:"
    if conflict.reasons:
        yield ""
        yield from (f"- {_reason(each)}" for each in conflict.reasons)


def _reason(each: RuledOut) -> str:
    text = f"{prose(each.name)}: {prose(each.reason)}" if each.name else prose(each.reason)
    text += f" ({', '.join(map(code, each.codes))})" if each.codes else ""
    return f"{text} ({code(each.fact.key)}; {_cited(each.fact)})" if each.fact else text


def _cited(fact: Cited) -> str:
    return f"{link(f'{prose(fact.title)}, {prose(fact.section)}', fact.address)} ({prose(fact.date)})"
