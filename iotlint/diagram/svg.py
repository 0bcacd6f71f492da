"""A picture as SVG, laid out by Graphviz: its port from PyPI, which the extra `report` brings, or its own `dot`."""

from __future__ import annotations

import os
import subprocess
import sys

from iotlint.diagram.dot import dot
from iotlint.diagram.picture import Picture
from iotlint.errors import UsageError
from iotlint.home import lacks
from iotlint.installed import program

# The port first: it gives the same bytes on every machine.
PROGRAMS = ("graphviz-pure", "dot")
_PATIENCE = 120  # seconds
# From so many arrows on Graphviz looks for a good order only briefly: nobody sees the difference, and it takes a fifth.
_MANY = 1_000
_BRIEFLY = ("-Gnslimit=0.5", "-Gnslimit1=0.5", "-Gmclimit=0.1")


def svg(picture: Picture) -> str:
    """The text of the SVG file. Raises UsageError where no Graphviz is found, or the one found fails."""
    program = _program()
    try:
        ran = subprocess.run(  # noqa: S603 - the text is ours, and no name in it is the plan's
            [program, "-Tsvg", *(_BRIEFLY if len(picture.arrows) >= _MANY else ())],
            input=dot(picture).encode(),
            capture_output=True,
            check=False,
            timeout=_PATIENCE,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise UsageError(f"Graphviz ({program}) gave no picture: {problem}.") from None
    if ran.returncode or not ran.stdout:
        said = ran.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(f"Graphviz ({program}) gave no picture: {said[0] if said else ran.returncode}.")
    return ran.stdout.decode("utf-8").replace("\r\n", "\n")


def _program() -> str:
    """The path of the program. Programs of a virtual environment that isn't active stand beside its Python."""
    here = os.path.dirname(sys.executable)
    for name in PROGRAMS:
        found = program(name, here)
        if found:
            return found
    raise UsageError(
        lacks(
            "SVG is laid out by Graphviz",
            "report",
            "An installed `dot` does as well. Without either, there are --format mermaid and --format dot.",
        )
    )
