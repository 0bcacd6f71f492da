"""Advice for people: what provides what, what was ruled out, the candidates, and what is still open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import Any

from iotlint.advise.answer import Answer, Conflict, Met, Proposal, Question, RuledOut, Said
from iotlint.advise.cheaper import Other
from iotlint.advise.known import Cited
from iotlint.advise.rank import CRITERIA
from iotlint.advise.size import Size
from iotlint.edit.spelling import flow
from iotlint.finding import Severity
from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.report.paint import Paint

_MOST_WIDTH = 110
_NEAR = (
    1.5  # times the price: that a size for much more money takes more needs no words, but for the next one
)


def render(answers: Sequence[Answer], as_of: str, path: str, options: Options) -> str:
    """The advice on every architecture of a file, as lines."""
    writer = _Writer(Paint(options), min(options.width, _MOST_WIDTH))
    for number, answer in enumerate(answers):
        writer.lines += [""] * bool(number)
        writer.answer(answer, as_of, path)
    return "".join(f"{line}\n" for line in writer.lines)


class _Writer:
    """Collects lines; nothing is wider than `width`, words that are longer apart."""

    def __init__(self, paint: Paint, width: int) -> None:
        self._paint = paint
        self._width = width
        self.lines: list[str] = []

    def answer(self, answer: Answer, as_of: str, path: str) -> None:
        self.lines.append(self._paint.strong(f"{shown(answer.architecture or path)}, as of {as_of}"))
        if answer.conflict is not None:
            self._conflict(answer.conflict)
            return
        if answer.met:
            self._heading("What is required, and what provides it in candidate 1")
            for met in answer.met:
                self._met(met)
        for number, proposal in enumerate(answer.proposals, start=1):
            self._proposal(number, proposal)
        if answer.questions:
            self._heading("Still open")
            for question in answer.questions:
                self._question(question)
        if len(answer.proposals) > 1:
            words = "; ".join(f"{n}. {text}" for n, (_, text) in enumerate(CRITERIA, start=1))
            self._heading("Ranked by, each where those before it do not decide")
            self._text(f"0. all requirements met and no error of `check` (every candidate); {words}", "  ")

    def _heading(self, text: str) -> None:
        lines = wrap(text, self._width, break_long_words=False, break_on_hyphens=False)
        self.lines += ["", *map(self._paint.strong, lines)]

    def _text(self, text: str, indent: str, further: str | None = None) -> None:
        self.lines += wrap(
            text,
            self._width,
            initial_indent=indent,
            subsequent_indent=indent if further is None else further,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def _met(self, met: Met) -> None:
        by = ", ".join(
            shown(p.service) + (f" ({p.type})" if p.type not in ("", p.service) else "")
            for p in met.providers
        )
        self.lines.append(f"  {self._paint.good(shown(met.requirement))}: {by or shown(met.note)}")
        if met.providers and met.note:
            self._text(shown(met.note), "      ")
        for place in dict.fromkeys(cited(p.fact) for p in met.providers if p.fact is not None):
            self._text(place, "      ")
        for each in met.ruled_out:
            self._ruled_out(each, "not ")

    def _ruled_out(self, each: RuledOut, lead: str = "") -> None:
        self._text(f"{lead}{reason(each)}", "      ", "        ")

    def _proposal(self, number: int, proposal: Proposal) -> None:
        new = [service for service in proposal.services if not service.existing]
        self._heading(f"Candidate {number}: " + (", ".join(shown(s.name) for s in new) or "nothing to add"))
        sizes = {size.service: size.words for size in proposal.sizes}
        width = max((len(shown(s.id)) for s in proposal.services), default=0)
        for service in proposal.services:
            size = f", {sizes[service.id]}" if service.id in sizes else ""
            there = ", in the plan already" if service.existing else ""
            what = f"{service.name}{size}{there}" + (f"; {service.why}" if service.why else "")
            self._text(f"{shown(service.id):<{width}}  {shown(what)}", "  ", " " * (width + 4))
        for connection in proposal.connections:
            self.lines.append(f"  {arrow(connection)}")
        for route, value in proposal.changes.items():
            self.lines.append(f"  {shown(route)}: {shown(flow(value))}")
        for size_ in proposal.sizes:
            self._text(shown(reckoned(size_)), "  ", "    ")
        self._text(f"{standing(proposal)}", "  ", "    ")
        for said in proposal.says:
            self._said(said)

    def _said(self, said: Said) -> None:
        label = f"{said.severity}[{said.code}]"
        first = len(self.lines)
        self._text(f"{label} {shown(said.message)}", "  ", "    ")
        painted = self._paint.severity(Severity[said.severity.upper()], label)
        self.lines[first] = self.lines[first].replace(label, painted, 1)

    def _question(self, question: Question) -> None:
        self._text(
            f"{shown(question.question)} {shown(question.field)} decides {shown(question.decides)}.",
            "  ",
            "    ",
        )

    def _conflict(self, conflict: Conflict) -> None:
        if conflict.parts:
            self._heading("No set of services can meet all of this together")
            for part in conflict.parts:
                self._text(f"{shown(part.path)}: {shown(part.text)}", "  ", "    ")
            self._text("Without any one of them, what is left can be met.", "  ")
        else:
            self._heading("The plan has errors that no choice of services mends")
        for each in conflict.reasons:
            self._ruled_out(each)


def reason(each: RuledOut) -> str:
    """Why a service is not taken, with the rules that would fire or where the fact stands."""
    text = f"{each.name}: {each.reason}" if each.name else each.reason
    if each.codes:
        text += f" [{', '.join(each.codes)}]"
    if each.fact is not None:
        text += f" [{each.fact.key}; {cited(each.fact)}]"
    return shown(text)


def cited(fact: Cited | None) -> str:
    """Where a fact stands: document, section and date."""
    return "" if fact is None else f"{fact.title}, {fact.section} ({fact.date})"


def arrow(connection: Any) -> str:
    """A connection in one line."""
    sign = "<->" if connection.get("direction") == "both" else "->"
    via = f" ({connection['protocol']})" if "protocol" in connection else ""
    return shown(f"{connection['from']} {sign} {connection['to']}{via}")


def reckoned(size: Size) -> str:
    """A size with the sum that decides it."""
    text = f"{size.service}: {size.words} for {size.decided_by}: {size.sum}"
    text += "".join(f"; {each}" for each in beside(size))
    if size.price is not None:
        text += f"; prices by their ratio alone [{cited(size.price)}]"
    if size.open:
        text += f"; at least, since {', '.join(size.open)} state too little to be counted"
    return text


def beside(size: Size) -> list[str]:
    """The other sizes that do, with what they cost and have beside the one that was taken, in parts of a sentence."""
    if not size.others:
        return []
    found = [f"{_or(map(_priced, size.others))} would do as well"]
    weighed = [(each, each.price) for each in size.others if each.price is not None and each.more]
    near = [each for each, price in weighed if price <= _NEAR] or [each for each, _ in weighed[:1]]
    found += [f"{each.words} takes more {', '.join(each.more)}" for each in near]
    fuller = [each for each in size.others if each.has]
    if fuller:
        has = ", ".join(fuller[0].has)
        found.append(f"{_and(each.words for each in fuller)} {'have' if fuller[1:] else 'has'} {has} besides")
    return found


def _priced(other: Other) -> str:
    """A size that was not taken, with its price beside the one that was."""
    if other.price is None:
        return other.words
    return f"{other.words} ({'the same price' if other.price == 1 else f'{other.price:g} times the price'})"


def standing(proposal: Proposal) -> str:
    """How a candidate ranks, in words."""
    rank = proposal.rank
    support = str(rank["support"])
    parts = [
        "fits the solution type" if not rank["fit"] else f"{rank['fit']} not meant for this solution type",
        "nothing to be retired"
        if not rank["ending"]
        else f"{rank['ending']} to be retired before the solution's end",
        f"{rank['approach']} that devices use outside the adaptive cloud approach",
        *([f"{rank['open']} left to something outside the catalog"] if rank["open"] else []),
        "all usual" if not rank["usual"] else f"{rank['usual']} that no document calls typical here",
        f"{rank['services']} new",
        "no preview" if not rank["previews"] else f"{rank['previews']} resting on a preview",
        f"first retirement {support}" if support else "no retirement known",
    ]
    return f"Services: {', '.join(parts)}."


def _or(words: Iterable[str]) -> str:
    return _joined(words, "or")


def _and(words: Iterable[str]) -> str:
    return _joined(words, "and")


def _joined(words: Iterable[str], last: str) -> str:
    listed = list(words)
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} {last} {listed[-1]}"
