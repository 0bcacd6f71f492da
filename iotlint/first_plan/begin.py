"""A first plan: what a template and some answers come to, before services are chosen for it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from iotlint.catalog.entries import read_mapping
from iotlint.errors import RuleFileError, UsageError
from iotlint.model.nearest import unknown
from iotlint.model.units import is_duration, is_interval, is_size, parse_duration
from iotlint.model.validate import API_VERSION, KIND
from iotlint.opener import read
from iotlint.resources import folder

MOST = 10**12  # devices, assets or sites: beyond it sums would say nothing
_OWN = re.compile("x-[a-z0-9][a-z0-9-]*", re.ASCII)  # a requirement of the team's own
_OFFLINE = "offline-operation"
_PLACED = ("sites", "assets")  # the sections that a cloud solution has no use for
_SECTIONS = ("solution", "requirements", "sites", "devices", "assets", "models")
_SITE = ("count", "connectivity", "maxOffline", "cluster")
_GROUP = ("site", "count", "network", "protocols", "telemetry")


class Template(NamedTuple):
    """A plan to start from: `plan` is a document's value without header, metadata and services."""

    name: str
    summary: str
    plan: Mapping[str, Any]


class Templates(NamedTuple):
    """What is under rules/templates.yaml. `added` holds one entry for each section that a template may lack,
    `choices` the words that can be answered, with their meaning, by question."""

    by_name: Mapping[str, Template]
    added: Mapping[str, Mapping[str, Any]]
    choices: Mapping[str, Mapping[str, str]]

    def named(self, name: str) -> Template:
        """The template of a name. Raises UsageError with the nearest one where there is none."""
        if name not in self.by_name:
            raise UsageError(unknown("template", name, self.by_name))
        return self.by_name[name]


class Group(NamedTuple):
    """What is answered about devices or assets; None where the template's own value stands, 0 where there are none."""

    number: int | None = None
    protocols: tuple[str, ...] = ()
    interval: str | None = None
    size: str | None = None


class Answers(NamedTuple):
    """What is answered about a plan; None where the template's own value stands.

    Without a `name` it has the template's. `requirements` are added to the template's, `without` taken away.
    `offline` is the longest time that a site is without its link to the cloud, `0h` where that doesn't happen.
    """

    name: str = ""
    type: str | None = None
    approach: str | None = None
    regions: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    devices: Group = Group()
    sites: int | None = None
    cluster: str | None = None
    offline: str | None = None
    assets: Group = Group()


class Words:
    """The words of the format that answers are held against. Each method returns its word, or raises UsageError."""

    def __init__(self, requirements: Mapping[str, str]) -> None:
        schema = json.loads(read(folder("schemas") / "architecture.schema.json"))["$defs"]
        self.requirements = requirements
        self.protocols: tuple[str, ...] = tuple(schema["protocol"]["anyOf"][0]["enum"])
        self.clusters: tuple[str, ...] = tuple(schema["cluster"]["properties"]["distribution"]["enum"])

    def requirement(self, word: str) -> str:
        """The name of a requirement, or one of the team's own."""
        if word not in self.requirements and not _OWN.fullmatch(word):
            raise UsageError(unknown("requirement", word, self.requirements))
        return word

    def protocol(self, word: str) -> str:
        """A protocol."""
        if word not in self.protocols:
            raise UsageError(unknown("protocol", word, self.protocols))
        return word

    def cluster(self, word: str) -> str:
        """A Kubernetes platform, or `none`."""
        if word not in self.clusters:
            raise UsageError(unknown("cluster", word, self.clusters))
        return word

    def interval(self, word: str) -> str:
        """A time from one message to the next."""
        if not is_interval(word):
            raise UsageError(
                f"'{word}' is no time from one message to the next; write it like 500ms, 60s or 5min."
            )
        return word

    def offline(self, word: str) -> str:
        """A length of time, or nothing."""
        if not is_duration(word):
            raise UsageError(
                f"'{word}' is no length of time; write it like 30min, 48h or 3d, or 0h for none."
            )
        return word

    def size(self, word: str) -> str:
        """The size of a message."""
        if not is_size(word):
            raise UsageError(f"'{word}' is no size; write it like 900B, 4KB or 1.5MB.")
        return word

    def name(self, word: str) -> str:
        """What a plan can be called."""
        if not word.strip() or not word.isprintable():
            raise UsageError("A plan's name is a line of text that can be seen.")
        return word.strip()

    def region(self, word: str) -> str:
        """An Azure region, by its short name."""
        if not (word.isascii() and word.isalnum()):
            raise UsageError(f"'{word}' is no Azure region; write it like westeurope.")
        return word


def templates() -> Templates:
    """The templates that come with iotlint."""
    problems: list[str] = []
    found = read_mapping(folder("rules") / "templates.yaml", problems)
    if problems:
        raise RuleFileError(problems)
    by_name = {
        name: Template(name, each["summary"], each["plan"]) for name, each in found["templates"].items()
    }
    return Templates(by_name, found["added"], found["choices"])


def begun(template: Template, answers: Answers, known: Templates) -> dict[str, Any]:
    """The value of a document: header, name, and all but services and connections. Raises UsageError where the
    answers cannot be put together."""
    plan = {key: _copied(each) for key, each in template.plan.items()}
    solution: dict[str, Any] = plan.setdefault("solution", {})
    solution["type"] = answers.type or solution.get("type") or "cloud"
    if answers.approach:
        solution["approach"] = answers.approach
    if answers.regions:
        solution["regions"] = list(answers.regions)
    site = None
    if solution["type"] == "cloud":
        _without_sites(plan, answers)
    else:
        site = _site(plan, answers, known)
    _group(plan, "devices", answers.devices, site if solution["type"] == "edge" else None, known)
    _group(plan, "assets", answers.assets, site, known)
    _requirements(plan, answers, template)
    if not any(plan.get(section) for section in ("requirements", "devices", "assets")):
        raise UsageError("Nothing is left of the plan: it needs a requirement, devices or assets.")
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": {"name": answers.name or template.name},
        **{section: plan[section] for section in _SECTIONS if plan.get(section)},
    }


def _without_sites(plan: dict[str, Any], answers: Answers) -> None:
    """Takes out what a cloud solution has not. Raises UsageError where that was asked for."""
    asked = {
        "--sites": answers.sites,
        "--cluster": answers.cluster,
        "--offline": answers.offline,
        "--assets": answers.assets.number,
    }
    for option, answer in asked.items():
        if answer:
            raise UsageError(
                f"{option} is about sites, and a cloud solution has none; add --type hybrid or edge."
            )
    for section in _PLACED:
        plan.pop(section, None)
    for fields in plan.get("devices", {}).values():
        fields.pop("site", None)


def _site(plan: dict[str, Any], answers: Answers, known: Templates) -> str:
    """Puts the answers about sites into a plan; the id of its site."""
    sites: dict[str, Any] = plan.setdefault("sites", {})
    if not sites:
        sites.update(_copied(known.added["sites"]))
    id, fields = next(iter(sites.items()))
    if answers.sites is not None:
        fields["count"] = answers.sites
    if fields.get("count") == 1:
        del fields["count"]
    if answers.cluster is not None:
        fields["cluster"] = {"distribution": answers.cluster}
        if answers.cluster != "none":
            fields["cluster"]["arcEnabled"] = True
    if answers.offline is not None:
        cut_off = parse_duration(answers.offline) > 0
        fields["connectivity"] = "intermittent" if cut_off else "always"
        fields.pop("maxOffline", None)
        if cut_off:
            fields["maxOffline"] = answers.offline
    sites[id] = _ordered(fields, _SITE)
    return str(id)


def _group(plan: dict[str, Any], section: str, answer: Group, site: str | None, known: Templates) -> None:
    """Puts the answers about devices or assets into a plan."""
    if answer.number == 0:
        plan.pop(section, None)
        return
    if answer.number and not plan.get(section):
        plan[section] = _copied(known.added[section])
    for id, fields in (plan.get(section) or {}).items():
        if site is not None:
            fields["site"] = site
        if answer.number is not None:
            fields["count"] = answer.number
        if answer.protocols:
            fields["protocols"] = list(answer.protocols)
        telemetry = {"interval": answer.interval, "size": answer.size}
        told = {key: each for key, each in telemetry.items() if each is not None}
        if told:
            fields["telemetry"] = {**fields.get("telemetry", {}), **told}
        plan[section][id] = _ordered(fields, _GROUP)


def _requirements(plan: dict[str, Any], answers: Answers, template: Template) -> None:
    wanted: dict[str, Any] = plan.setdefault("requirements", {})
    if answers.offline is not None:
        wanted.pop(_OFFLINE, None)
        if parse_duration(answers.offline) > 0:
            wanted[_OFFLINE] = {"duration": answers.offline}
    for name in answers.requirements:
        wanted.setdefault(name, {})
    for name in answers.without:
        if name not in wanted:
            raise UsageError(
                f"The template '{template.name}' does not require '{name}'; there is nothing to leave out."
            )
        del wanted[name]


def _ordered(fields: Mapping[str, Any], first: Iterable[str]) -> dict[str, Any]:
    """Fields in the order that they are read best in."""
    return {key: fields[key] for key in (*(key for key in first if key in fields), *fields)}


def _copied(value: Any) -> Any:
    """A value that can be changed without changing the template."""
    if isinstance(value, Mapping):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list | tuple) else value
