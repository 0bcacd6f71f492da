"""The questions of `iotlint init`: only what no option has answered and what makes a difference, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from iotlint.errors import UsageError
from iotlint.first_plan.begin import MOST, Answers, Group, Template, Templates, Words
from iotlint.opener import standard_input_line

_T = TypeVar("_T")


def ask(
    template: str | None,
    answers: Answers,
    services: bool | None,
    known: Templates,
    words: Words,
    folder_name: str,
) -> tuple[str, Answers, bool]:
    """What is to be written, with what options left open answered by whoever sits at the terminal.

    Raises click.Abort where the input ends, and lets an interrupt through.
    """
    try:
        asker = _Asker(known, words)
        start = asker.template(template, answers.type)
        answers = asker.plan(start, answers, folder_name)
        if services is None:
            services = asker.yes("Choose services for it now, as `iotlint recommend` does?")
        return start.name, answers, services
    except (KeyboardInterrupt, click.Abort):
        click.echo(err=True)  # what comes next begins a line of its own
        raise


def as_command(file: str, template: str, answers: Answers, services: bool) -> str:
    """The command line that answers the same without a question."""
    from shlex import join

    said: list[tuple[str, Any]] = [
        ("--template", template),
        ("--name", answers.name),
        ("--type", answers.type),
        ("--approach", answers.approach),
        ("--region", ",".join(answers.regions)),
        ("--requirement", ",".join(answers.requirements)),
        ("--without", ",".join(answers.without)),
        ("--devices", answers.devices.number),
        ("--protocol", ",".join(answers.devices.protocols)),
        ("--interval", answers.devices.interval),
        ("--size", answers.devices.size),
        ("--sites", answers.sites),
        ("--cluster", answers.cluster),
        ("--offline", answers.offline),
        ("--assets", answers.assets.number),
        ("--asset-protocol", ",".join(answers.assets.protocols)),
        ("--asset-interval", answers.assets.interval),
        ("--asset-size", answers.assets.size),
    ]
    words = [word for option, value in said if value not in (None, "") for word in (option, str(value))]
    return join(["iotlint", "init", file, *words, *([] if services else ["--no-services"]), "--yes"])


class _Asker:
    def __init__(self, known: Templates, words: Words) -> None:
        self._known = known
        self._words = words

    def template(self, name: str | None, type_: str | None) -> Template:
        """The template named, or the one chosen among those of a solution type."""
        if name is not None:
            return self._known.named(name)
        fitting = {
            each.name: each.summary
            for each in self._known.by_name.values()
            if type_ is None or each.plan.get("solution", {}).get("type", type_) == type_
        }
        first = type_ if type_ in fitting else next(iter(fitting))
        return self._known.named(self._choice("What is it about?", "Template", fitting, first))

    def plan(self, start: Template, answers: Answers, folder_name: str) -> Answers:
        """All answers about a plan."""
        plan = start.plan
        solution = plan.get("solution", {})
        if not answers.name:
            name = self._text("What is the plan called?", folder_name, self._words.name)
            answers = answers._replace(name=name)
        if answers.type is None and "type" not in solution:
            answers = answers._replace(type=self._named("Where is the main work done?", "type", "cloud"))
        type_ = answers.type or solution["type"]
        if answers.approach is None and "approach" not in solution and type_ != "cloud":
            question = "How are devices and assets to be managed?"
            choices = {**self._known.choices["approach"], "open": "Either; what fits best is chosen."}
            approach = self._choice(question, "Approach", choices, "open")
            answers = answers._replace(approach=None if approach == "open" else approach)
        answers = answers._replace(devices=self._group("devices", answers.devices, plan, type_ == "edge"))
        if type_ != "cloud":
            answers = self._sites(answers, plan)
            answers = answers._replace(assets=self._group("assets", answers.assets, plan, True))
        return self._requirements(answers, start)

    def _group(self, section: str, answer: Group, plan: Mapping[str, Any], placed: bool) -> Group:
        what = "devices" if section == "devices" else "machines or other assets"
        usual = _first(plan, section)
        number = answer.number
        if number is None:
            at = " at each site" if placed or "site" in usual else ""
            number = self._number(f"How many {what} are there{at}? 0 for none", usual.get("count", 0), 0)
        if number == 0:
            return Group(0)
        usual = usual or _first(self._known.added, section)
        protocols, telemetry = answer.protocols, usual.get("telemetry", {})
        if not protocols:
            default = ", ".join(usual.get("protocols", ()))
            question = (
                f"Which protocols do they speak? ? lists them{'' if default else ', Enter: not known yet'}"
            )
            protocols = self._text(question, default, self._protocols, empty=True)
        interval, size = answer.interval, answer.size
        if interval is None:
            default = telemetry.get("interval", "60s")
            interval = self._text(
                "How long is it from one message of each to the next?", default, self._words.interval
            )
        if size is None:
            size = self._text("How large is a message?", telemetry.get("size", "1KB"), self._words.size)
        return Group(number, protocols, interval, size)

    def _sites(self, answers: Answers, plan: Mapping[str, Any]) -> Answers:
        usual = _first(plan, "sites") or _first(self._known.added, "sites")
        if answers.sites is None:
            sites = self._number("How many equal sites are there?", usual.get("count", 1), 1)
            answers = answers._replace(sites=sites)
        if answers.cluster is None:
            question = "Which Kubernetes is there at each?"
            default = usual["cluster"]["distribution"]
            answers = answers._replace(cluster=self._named(question, "cluster", default, self._words.cluster))
        if answers.offline is None:
            question = "How long must a site go on without its link to the cloud? 0h: it needn't"
            offline = self._text(question, usual.get("maxOffline", "0h"), self._words.offline)
            answers = answers._replace(offline=offline)
        return answers

    def _requirements(self, answers: Answers, start: Template) -> Answers:
        if answers.requirements or answers.without:
            return answers
        meanings = self._words.requirements
        _tell("What does it have to achieve? So far:")
        _tell_all({name: meanings[name] for name in start.plan["requirements"]})
        _tell(
            "Names add to that, names behind a minus take away, with commas between; ? lists all there are."
        )

        def read(word: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
            if word == "?":
                _tell_all(meanings)
                raise UsageError("")
            names = _listed(word)
            less = tuple(name[1:].strip() for name in names if name.startswith("-"))
            for name in less:
                if self._words.requirement(name) not in start.plan["requirements"]:
                    raise UsageError(f"'{name}' is not among them.")
            return tuple(self._words.requirement(name) for name in names if not name.startswith("-")), less

        more, less = self._text("Requirements, or Enter", "", read, empty=True)
        return answers._replace(requirements=more, without=less)

    def _protocols(self, word: str) -> tuple[str, ...]:
        if word == "?":
            raise UsageError(f"There are {', '.join(self._words.protocols)}.")
        return tuple(map(self._words.protocol, _listed(word)))

    # The forms of questions

    def _named(
        self, question: str, choices: str, default: str, check: Callable[[str], str] | None = None
    ) -> str:
        return self._choice(question, choices.capitalize(), self._known.choices[choices], default, check)

    def _choice(
        self,
        question: str,
        label: str,
        choices: Mapping[str, str],
        default: str,
        check: Callable[[str], str] | None = None,
    ) -> str:
        """One of some words, of which its first letters are enough. `check` lets others through."""
        from iotlint.model.nearest import unknown

        def read(word: str) -> str:
            begun = [each for each in choices if each.startswith(word)]
            if word in choices or len(begun) == 1:
                return word if word in choices else begun[0]
            if check is not None:
                return check(word)
            raise UsageError(unknown(label.lower(), word, choices))

        _tell(question)
        _tell_all(choices)
        return self._text(label, default, read)

    def _number(self, question: str, default: int, least: int) -> int:
        def read(word: str) -> int:
            digits = word.replace(",", "").replace("_", "")
            if not (digits.isascii() and digits.isdigit() and least <= int(digits) <= MOST):
                raise UsageError(f"'{word}' is no whole number of {least} or more.")
            return int(digits)

        return self._text(question, str(default), read)

    def yes(self, question: str) -> bool:
        """The answer to a question that is yes unless somebody says no."""

        def read(word: str) -> bool:
            if word.lower() not in ("y", "yes", "n", "no"):
                raise UsageError("Answer yes or no.")
            return word.lower().startswith("y")

        return self._text(question, "yes", read)

    def _text(self, question: str, default: str, read: Callable[[str], _T], *, empty: bool = False) -> _T:
        """What `read` makes of a line; asks again as long as it raises UsageError. An empty line is the default."""
        while True:
            shown = f" [{default}]" if default else ""
            click.echo(f"{question}{shown}: ", nl=False, err=True)
            word = _line() or default
            if not (word or empty):
                continue
            try:
                return read(word)
            except UsageError as problem:
                if str(problem):
                    _tell(f"  {problem}")


def _line() -> str:
    """A line of standard input without its blanks. `input` would write to standard output, which may be the plan."""
    sys.stderr.flush()
    line = standard_input_line()
    if not line:
        raise click.Abort
    return line.decode("utf-8", "replace").strip()


def _listed(word: str) -> tuple[str, ...]:
    return tuple(each.strip() for each in word.split(",") if each.strip())


def _first(plan: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    """The one entry of a section; empty where it has none."""
    found: Mapping[str, Any] = next(iter(plan.get(section, {}).values()), {})
    return found


def _tell(text: str) -> None:
    click.echo(text, err=True)


def _tell_all(choices: Mapping[str, str]) -> None:
    width = max(map(len, choices), default=0)
    for word, meaning in choices.items():
        _tell(f"  {word:<{width}}  {meaning}")
