"""`iotlint graph`: a plan as a picture, with the findings on what they concern."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from iotlint.cli.command import PathName, debug_option, option
from iotlint.cli.command import command as _command
from iotlint.cli.options import judging_options
from iotlint.cli.plan_file import PlanFile, judged, plan_file
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from iotlint.diagram.picture import Picture

_EXAMPLES = (
    ("iotlint graph arch.yaml", "A Mermaid diagram, for a README or a wiki:"),
    ("iotlint graph arch.yaml -o arch.md", "The same in a Markdown file that GitHub shows as a picture:"),
    ("iotlint graph arch.yaml -o arch.svg", "As SVG, for what shows no Mermaid:"),
    ("iotlint graph --no-findings arch.yaml", "The plan alone:"),
)
_STATUSES = (
    ("0", "The plan is drawn, whatever findings it has."),
    (
        "2",
        "It cannot be: no such file, no architecture in it, a bad option, broken configuration, no Graphviz.",
    ),
    ("130", "Interrupted."),
)
_FENCED = (".md", ".markdown")
_ENDINGS = {
    **dict.fromkeys((".mmd", ".mermaid", *_FENCED), ("mermaid",)),
    ".dot": ("dot",),
    ".gv": ("dot",),
    ".svg": ("svg",),
}


@_command("graph", examples=_EXAMPLES, statuses=_STATUSES)
@click.argument("file", type=PathName(), metavar="FILE")
@option(
    "--format",
    "form",
    type=click.Choice(("mermaid", "dot", "svg")),
    help="What to write.  [default: by the ending of --output, else mermaid]",
)
@option("-o", "--output", type=PathName(), metavar="FILE", help="Write to this file, not to the screen.")
@option("--no-findings", is_flag=True, help="Draw the plan without what check says about it.")
@judging_options
@debug_option
def command(
    file: str,
    form: str | None,
    output: str | None,
    no_findings: bool,
    **judging: Any,
) -> None:
    """Draw a plan: what sends what where, and what is wrong with it.

    FILE is an architecture file, or - for standard input. Several architectures in it become several
    diagrams, in Mermaid under a heading each. SVG needs the extra "report" or Graphviz.
    """
    from iotlint.cli.endings import formats_of
    from iotlint.cli.output import refuse_inputs, write_file, write_screen

    if output in ("", "-"):
        raise UsageError("--output takes a file; without it the diagram goes to standard output.")
    promised = formats_of(output, _ENDINGS, form is not None) if output is not None else ()
    form = form or (promised[0] if promised else "mermaid")
    if output is not None:
        refuse_inputs((output,), (file, judging["config_file"]))
    pictures = _pictures(plan_file(file, **judging), no_findings)
    if form == "mermaid":
        text = _mermaid(pictures, output is not None and output.lower().endswith(_FENCED))
    else:
        text = _dot(pictures) if form == "dot" else _svg(pictures, file)
    if output is None:
        write_screen(text)
    else:
        write_file(output, text)


def _pictures(plans: PlanFile, no_findings: bool) -> list[Picture]:
    """One picture an architecture. Raises UsageError where there is none."""
    from iotlint.diagram.draw import picture_of
    from iotlint.report.escape import shown_of

    file = judged(plans)
    return [
        picture_of(
            each.plan,
            () if no_findings else [f for f in each.findings if f.suppressed is None],
            file.rulebook.drawn,
            shown_of(each.document.source),
        )
        for each in file.plans
    ]


def _dot(pictures: list[Picture]) -> str:
    from iotlint.diagram.dot import dot

    return "".join(map(dot, pictures))


def _svg(pictures: list[Picture], file: str) -> str:
    from iotlint.diagram.svg import svg

    if len(pictures) > 1:
        raise UsageError(
            f"{file} holds {len(pictures)} architectures, and an SVG file one picture; "
            "--format mermaid and --format dot take several."
        )
    return svg(pictures[0])


def _mermaid(pictures: list[Picture], fenced: bool) -> str:
    """A diagram as it is; several, or where a Markdown file is written, in fences under their names."""
    from iotlint.diagram.mermaid import MOST_ARROWS, MOST_CHARACTERS, mermaid
    from iotlint.report.markdown_text import fenced as block
    from iotlint.report.markdown_text import prose

    texts = [mermaid(picture) for picture in pictures]
    for picture, text in zip(pictures, texts, strict=True):
        if len(picture.arrows) > MOST_ARROWS or len(text) > MOST_CHARACTERS:
            size = f"{len(picture.arrows):,} arrows, {len(text):,} characters"
            click.echo(
                f"iotlint: warning: Mermaid draws at most {MOST_ARROWS} arrows and {MOST_CHARACTERS:,} "
                f"characters unless maxEdges and maxTextSize are raised ({size} here); --format dot has no "
                "such limit.",
                err=True,
            )
    if len(texts) == 1 and not fenced:
        return texts[0]
    return "\n".join(
        f"## {prose(picture.title or 'Architecture')}\n\n{block(text, 'mermaid')}\n"
        for picture, text in zip(pictures, texts, strict=True)
    )
