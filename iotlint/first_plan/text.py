"""A first plan as text: each section with a comment on what it is for, and each choice with its reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any, NamedTuple

from iotlint.advise.adviser import Adviser
from iotlint.advise.answer import Answer, Proposal
from iotlint.edit.spelling import flow
from iotlint.home import page
from iotlint.report.advice_text import beside
from iotlint.report.escape import shown
from iotlint.source.load import load

SCHEMA = "https://raw.githubusercontent.com/iotlint/iotlint/main/schemas/architecture.schema.json"
_FORMAT = page("docs/architecture-file.md")
_WIDTH = 100
# Each line of these is wrapped by itself.
_HEAD = (
    "A first plan, begun by `iotlint init` with its template `{template}`. The numbers are there to be replaced, and "
    "what is left out counts as unknown: `iotlint check` judges what is stated, as the plan grows."
)
_ABOUT = {
    "solution": "Where the main work is done: in the cloud, at the edge, or in both (hybrid).",
    "requirements": (
        "What the solution has to achieve. Take out what nobody asked for and add what is missing; `appliesTo: [id]` "
        "narrows a requirement to sites, services, devices or assets. All there are:\n{format}#requirements"
    ),
    "sites": (
        "Places with a runtime and a link to the cloud of their own. One entry stands for `count` equal sites; sites "
        "that differ get an entry each."
    ),
    "devices": (
        "What connects to the cloud, or to a runtime at its site: one entry for each kind, with what each device "
        "sends. Where it names a `site`, `count` is the number at each site."
    ),
    "assets": (
        "What stands behind a runtime at the site and is read by it, such as machines, meters and cameras. `count` is "
        "the number at each site."
    ),
    "models": "What devices and things look like, in DTDL: a file of the project, or a published ontology.",
    "services": (
        "What `iotlint recommend` chose for all of the above; it also tells what speaks against others. The ids are "
        "yours to change, here and wherever they are named."
    ),
    "connections": (
        "The way the data goes, whoever opens the connection. `protocol`, `via` and `data` say more of one where it "
        "matters."
    ),
}
_NO_SERVICES = (
    "No services yet, so that `iotlint check` misses what provides the requirements. `iotlint recommend` tells which "
    "services do, and puts them here with --write."
)
# Lines for what is worth knowing next, by section: what they would hold, and what for.
_HINTS = {
    "metadata": (
        ("owner", "owner: plant-platform", "who answers for the plan"),
        ("environment", "environment: production", "or staging, development, evaluation"),
    ),
    "solution": (
        ("regions", "regions: [westeurope]", "the Azure regions it runs in"),
        ("until", "until: 2036-12-31", "how long it has to run; what ends before becomes a finding"),
    ),
}


class Written(NamedTuple):
    """What came of a plan: its text, and the advice that its services were chosen by, None where none were. The
    text is empty where no services do."""

    text: str
    answer: Answer | None


def written(
    value: Mapping[str, Any], template: str, path: str, adviser: Adviser, *, with_services: bool
) -> Written:
    """The text of a plan, with services where they are wanted. `path` is what the file is called in messages."""
    meanings: Mapping[str, str] = adviser.rulebook.cited["REQUIREMENTS"]
    text = commented(value, template, meanings, None)
    if not with_services:
        return Written(text, None)
    data = text.encode()
    answer = adviser.answer(data, path, load(data, path).documents[0])
    if not answer.proposals:
        return Written("", answer)
    best = answer.proposals[0]
    after = load(best.after, path).documents[0].value
    return Written(commented(after, template, meanings, best), answer)


def commented(
    value: Mapping[str, Any], template: str, meanings: Mapping[str, str], proposal: Proposal | None
) -> str:
    """The text of an architecture file with a document's value, which ends with a line break.

    `meanings` are those of requirements, by name; `proposal` is where the value's services come from.
    """
    lines = [f"# yaml-language-server: $schema={SCHEMA}", ""]
    lines += _comment(_HEAD.format(template=template))
    for key, content in value.items():
        if key in _ABOUT:
            lines += ["", *_comment(_ABOUT[key].format(format=_FORMAT))]
        if key == "requirements":
            lines += [f"{key}:", *_requirements(content, meanings)]
        elif key == "services":
            lines += [f"{key}:", *_services(content, proposal)]
        elif isinstance(content, Mapping):
            lines += [
                f"{key}:",
                *_entries(content, key not in ("metadata", "solution")),
                *_hints(key, content),
            ]
        elif isinstance(content, list):
            lines += [f"{key}:", *(f"  - {flow(each)}" for each in content)]
        else:
            lines.append(f"{key}: {flow(content)}")
    if "services" not in value:
        lines += ["", *_comment(_NO_SERVICES)]
    return "\n".join(lines) + "\n"


def _comment(text: str, indent: int = 0) -> list[str]:
    """A text as comment lines, no wider than lines are unless a word is."""
    lead = f"{'':>{indent}}# "
    room = _WIDTH - len(lead)
    lines = (wrap(line, room, break_long_words=False, break_on_hyphens=False) for line in text.split("\n"))
    return [f"{lead}{part}" for parts in lines for part in parts]


def _entries(content: Mapping[str, Any], deep: bool) -> Iterator[str]:
    """The entries of a section: a field a line, and what is below a field in one line."""
    for id, fields in content.items():
        if deep and isinstance(fields, Mapping) and fields:
            yield f"  {flow(id)}:"
            yield from (f"    {flow(key)}: {flow(each)}" for key, each in fields.items())
        else:
            yield f"  {flow(id)}: {flow(fields)}"


def _hints(key: str, content: Mapping[str, Any]) -> Iterator[str]:
    for field, line, what in _HINTS.get(key, ()):
        if field not in content:
            yield f"  # {line:<26}# {what}"


def _requirements(content: Mapping[str, Any], meanings: Mapping[str, str]) -> Iterator[str]:
    for name, details in content.items():
        yield from _comment(meanings.get(name) or "A requirement of your own, for rules of your own.", 2)
        yield f"  {name}: {flow(details)}"


def _services(content: Mapping[str, Any], proposal: Proposal | None) -> Iterator[str]:
    told = dict(_told(proposal)) if proposal is not None else {}
    for id, fields in content.items():
        for sentence in told.get(id, ()):
            yield from _comment(shown(sentence), 2)
        yield from _entries({id: fields}, True)


def _told(proposal: Proposal) -> Iterator[tuple[str, Sequence[str]]]:
    """What is to be said of each service: what it is, what it is there for, and how its size comes about."""
    sizes = {size.service: size for size in proposal.sizes}
    for service in proposal.services:
        about = [f"{service.name}: {service.why}." if service.why else f"{service.name}."]
        size = sizes.get(service.id)
        if size is not None:
            about.append(f"{size.words}, by {size.decided_by} ({size.sum}).")
            further = "; ".join(beside(size))
            if further:
                about.append(f"{further[0].upper()}{further[1:]}.")
            if size.open:
                about.append(f"Not counted, since too little is said of it: {', '.join(size.open)}.")
        yield service.id, about
