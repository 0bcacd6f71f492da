"""`iotlint graph`: a plan as a picture, with the findings on what they concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from iotlint.cli.command import PathName, day, debug_option, option, today
from iotlint.cli.command import command as _command
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from iotlint.diagram.picture import Picture
    from iotlint.finding import Finding

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
_ENDINGS = {".dot": "dot", ".gv": "dot", ".svg": "svg"}
# What Mermaid draws unless it is configured to draw more.
_MOST_ARROWS = 500
_MOST_CHARACTERS = 50_000


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
@option("--as-of", callback=day, metavar="DATE", help="Judge the plan as on this day.  [default: today]")
@option(
    "--config",
    "config_file",
    type=PathName(),
    metavar="FILE",
    help="Use this configuration, whatever others there are.",
)
@option("--no-config", is_flag=True, help="Use no configuration file.")
@debug_option
def command(
    file: str,
    form: str | None,
    output: str | None,
    no_findings: bool,
    as_of: str | None,
    config_file: str | None,
    no_config: bool,
) -> None:
    """Draw a plan: what sends what where, and what is wrong with it.

    FILE is an architecture file, or - for standard input. Several architectures in it become several
    diagrams, in Mermaid under a heading each. SVG needs pip install 'iotlint[report]' or Graphviz.
    """
    from iotlint.cli.output import write_file, write_screen

    if config_file is not None and no_config:
        raise UsageError("--config and --no-config exclude each other.")
    if output in ("", "-"):
        raise UsageError("--output takes a file; without it the diagram goes to standard output.")
    ending = "" if output is None else output[output.rfind(".") :].lower()
    form = form or _ENDINGS.get(ending, "mermaid")
    pictures = _pictures(file, as_of, config_file, no_config, no_findings)
    if form == "mermaid":
        text = _mermaid(pictures, ending in (".md", ".markdown"))
    else:
        text = _dot(pictures) if form == "dot" else _svg(pictures, file)
    if output is None:
        write_screen(text)
    else:
        write_file(output, text)


def _pictures(
    file: str, as_of: str | None, config_file: str | None, no_config: bool, no_findings: bool
) -> list[Picture]:
    """One picture an architecture. Raises UsageError where there is none."""
    from iotlint.cli.output import read_standard_input
    from iotlint.cli.settings import Settings
    from iotlint.diagram.draw import picture_of
    from iotlint.lint import Linter, is_architecture
    from iotlint.report.escape import shown
    from iotlint.source.load import MAX_BYTES, load, read

    name = "<stdin>" if file == "-" else file
    config = Settings([] if file == "-" else [file], config_file, no_config, {"as_of": as_of}).of(name)
    linter = Linter(config, config.as_of or today())
    try:
        data = read_standard_input(MAX_BYTES + 1) if file == "-" else read(file)
    except OSError as problem:
        raise UsageError(f"{file} cannot be read: {problem.strerror or problem}.") from None
    stream = load(data, name)
    documents = [document for document in stream.documents if is_architecture(document)]
    _complain([linter.of_fault(fault, stream.source) for fault in stream.faults])
    if not documents:
        raise UsageError(f"{name} holds no architecture that could be drawn; `iotlint check` says why.")
    about: list[list[Finding]] = [[] for _ in documents]
    if not no_findings:
        linter.file(name, data, named=True)
        reported = linter.report().reported()
        for number, document in enumerate(documents):
            own = {(f.code, f.span, f.message) for f in linter.document(document)}
            about[number] = [f for f in reported if (f.code, f.span, f.message) in own]
    pictures = []
    for document, findings in zip(documents, about, strict=True):
        resolved = linter.bases.resolve(document)[0] if "extends" in document.value else document
        plan, _ = linter.plan(resolved)
        pictures.append(picture_of(plan, findings, linter.rulebook.drawn, shown))
    return pictures


def _complain(faults: list[Finding]) -> None:
    """Says on standard error where the text is broken, since what is broken may be missing in the picture."""
    from iotlint.report.escape import shown

    for fault in faults:
        place = f"{shown(fault.span.path)}:{fault.span.line}:{fault.span.column}"
        click.echo(f"{place}: {fault.severity}[{fault.code}] {shown(fault.message)}", err=True)


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
    from iotlint.diagram.mermaid import mermaid
    from iotlint.report.markdown_text import fenced as block
    from iotlint.report.markdown_text import prose

    texts = [mermaid(picture) for picture in pictures]
    for picture, text in zip(pictures, texts, strict=True):
        if len(picture.arrows) > _MOST_ARROWS or len(text) > _MOST_CHARACTERS:
            size = f"{len(picture.arrows):,} arrows, {len(text):,} characters"
            click.echo(
                f"iotlint: warning: Mermaid draws at most {_MOST_ARROWS} arrows and {_MOST_CHARACTERS:,} "
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
