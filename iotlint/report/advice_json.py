"""Advice as one JSON document, described by schemas/advice.schema.json."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from iotlint.advise.answer import Answer, Conflict, Met, Proposal, RuledOut
from iotlint.advise.known import Cited
from iotlint.advise.rank import CRITERIA
from iotlint.report.json_text import json_text
from iotlint.source.secrets import mask

# Of the form, not of iotlint: it goes up when something is taken away or means something else.
VERSION = 1


def render(answers: Sequence[Answer], as_of: str, path: str) -> str:
    """The advice on every architecture of a file."""
    value = {
        "version": VERSION,
        "asOf": as_of,
        "path": path,
        "criteria": [{"name": name, "meaning": meaning} for name, meaning in CRITERIA],
        "architectures": [_answer(answer) for answer in answers],
    }
    return json_text(_masked(value), indent=2) + "\n"


def _masked(value: Any) -> Any:
    """A value whose texts hold no secrets."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return {key: _masked(inner) for key, inner in value.items()}
    return [_masked(each) for each in value] if isinstance(value, list | tuple) else value


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "architecture": answer.architecture,
        "recommended": answer.conflict is None,
        "requirements": [_met(met) for met in answer.met],
        "candidates": [_proposal(proposal) for proposal in answer.proposals],
        "conflict": None if answer.conflict is None else _conflict(answer.conflict),
        "questions": [
            {"question": each.question, "field": each.field, "decides": each.decides}
            for each in answer.questions
        ],
    }


def _met(met: Met) -> dict[str, Any]:
    return {
        "requirement": met.requirement,
        "meaning": met.meaning,
        "providedBy": [
            {"service": each.service, "type": each.type or None, "fact": _fact(each.fact)}
            for each in met.providers
        ],
        "note": met.note or None,
        "ruledOut": [_ruled_out(each) for each in met.ruled_out],
    }


def _ruled_out(each: RuledOut) -> dict[str, Any]:
    return {
        "type": each.type or None,
        "name": each.name or None,
        "reason": each.reason,
        "codes": list(each.codes),
        "fact": _fact(each.fact),
    }


def _fact(fact: Cited | None) -> dict[str, Any] | None:
    if fact is None:
        return None
    return {
        "key": fact.key,
        "value": fact.value,
        "strength": fact.strength,
        "confidence": fact.confidence,
        "source": {"title": fact.title, "section": fact.section, "date": fact.date, "address": fact.address},
    }


def _proposal(proposal: Proposal) -> dict[str, Any]:
    return {
        "services": [
            {
                "id": each.id,
                "type": each.type,
                "name": each.name,
                "existing": each.existing,
                "fields": dict(each.fields),
                "why": each.why,
            }
            for each in proposal.services
        ],
        "connections": [dict(each) for each in proposal.connections],
        "changes": dict(proposal.changes),
        "sizes": [
            {
                "service": each.service,
                "fields": dict(each.fields),
                "size": each.words,
                "decidedBy": each.decided_by,
                "sum": each.sum,
                "alternatives": [other.words for other in each.others],
                "compared": [
                    {
                        "size": other.words,
                        "price": other.price,
                        "takesMore": list(other.more),
                        "has": list(other.has),
                    }
                    for other in each.others
                ],
                "priceRatio": _fact(each.price),
                "notCounted": list(each.open),
            }
            for each in proposal.sizes
        ],
        "rank": {name: proposal.rank[name] for name, _ in CRITERIA},
        "findings": [
            {"code": each.code, "severity": each.severity, "message": each.message} for each in proposal.says
        ],
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "parts": [{"path": each.path, "text": each.text} for each in conflict.parts],
        "reasons": [_ruled_out(each) for each in conflict.reasons],
    }
