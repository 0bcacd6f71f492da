"""Options that several commands take, each written down once; those of settings come from their table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from iotlint.cli.command import PathName, day, option, rule_words, words
from iotlint.config.settings import BY_KEY, SHOWN, Setting

Decorated = Callable[..., Any]


# Of commands that report findings.
outputs_option = option(
    "--output",
    heading=SHOWN,
    multiple=True,
    metavar="FILE|FORMAT:FILE",
    help="Write the report to a file; text stays on the screen. May repeat.",
)


def setting_options(*keys: str) -> Callable[[Decorated], Any]:
    """The options that stand for settings of these keys, in this order."""
    return together(*(_of(BY_KEY[key]) for key in keys))


def together(*options: Callable[[Decorated], Any]) -> Callable[[Decorated], Any]:
    """Several options as one decorator; the help shows them in this order."""

    def decorate(function: Decorated) -> Any:
        for each in reversed(options):
            function = each(function)
        return function

    return decorate


def _of(setting: Setting) -> Callable[[Decorated], Any]:
    # `form`: the value of --format would hide a builtin that functions use.
    names = [f"--{setting.key}", *(["-q"] if setting.key == "quiet" else ())]
    if setting.key == "format":
        names.append("form")
    return option(
        *names, heading=setting.heading, metavar=setting.metavar, help=setting.option, **_kind(setting)
    )


def _kind(setting: Setting) -> dict[str, Any]:
    """What click has to know of the value of an option: None or nothing always means that it was not given."""
    match setting.kind:
        case "words" | "select":
            return {"multiple": True, "callback": words, "shell_complete": rule_words}
        case "keys":
            return {"multiple": True, "callback": words}
        case "flag":
            return {"is_flag": True, "default": None}
        case "date":
            return {"callback": day}
        case "choice":
            return {"type": click.Choice(setting.choices)}
        case "patterns":
            return {"multiple": True}
        case "texts":
            return {"multiple": True, "type": PathName()}
        case _:
            return {"type": PathName()}


def color_option(heading: str = "Options") -> Callable[[Decorated], Any]:
    """`--color`, of commands that paint what they print."""
    return option(
        "--color",
        heading=heading,
        type=click.Choice(("auto", "always", "never")),
        default="auto",
        help="Colours; auto heeds NO_COLOR, FORCE_COLOR and whether this is a terminal.",
    )


def config_options(heading: str = "Options") -> tuple[Callable[[Decorated], Any], Callable[[Decorated], Any]]:
    """`--config` and `--no-config`."""
    return (
        option(
            "--config",
            "config_file",
            heading=heading,
            type=PathName(),
            metavar="FILE",
            help="Use this configuration, whatever others there are.",
        ),
        option("--no-config", heading=heading, is_flag=True, help="Use no configuration file."),
    )


def packs_options(heading: str = "Options") -> tuple[Callable[[Decorated], Any], Callable[[Decorated], Any]]:
    """`--allow-packs` and `--no-packs`, which every command takes that reads a configuration."""
    return (
        option(
            "--allow-packs",
            heading=heading,
            multiple=True,
            callback=words,
            metavar="NAMES",
            help="Import these of the Python packs that the configuration names.",
        ),
        option(
            "--no-packs",
            heading=heading,
            is_flag=True,
            help="Import none of the Python packs that the configuration names.",
        ),
    )


def value_options(heading: str) -> Callable[[Decorated], Any]:
    """What gives values that infrastructure code leaves open, and a name for what is drawn of it."""
    return together(
        option(
            "--parameters",
            heading=heading,
            multiple=True,
            type=PathName(),
            metavar="FILE",
            help="A parameters file; may repeat.",
        ),
        option(
            "--set",
            "given",
            heading=heading,
            multiple=True,
            metavar="NAME=VALUE",
            help="The value of a parameter; may repeat.",
        ),
        option("--location", heading=heading, metavar="REGION", help="Where the resource group is."),
        option("--name", heading=heading, metavar="NAME", help="What the plan is called."),
    )


def as_of_option(what: str) -> Callable[[Decorated], Any]:
    """`--as-of`, of commands that are about one plan or take it for one purpose."""
    return option("--as-of", callback=day, metavar="DATE", help=f"{what} as on this day.  [default: today]")


# What commands about rules take: which there are besides the built-in ones.
own_rules = together(
    option(
        "--rules",
        "folders",
        multiple=True,
        type=PathName(),
        metavar="DIR",
        help="Add a folder of your own rules; may repeat.",
    ),
    *packs_options(),
    *config_options(),
)
# What commands about one plan take, and what those options are called in Python.
JUDGING = ("as_of", "allow_packs", "no_packs", "config_file", "no_config")
judging_options = together(as_of_option("Judge the plan"), *packs_options(), *config_options())
