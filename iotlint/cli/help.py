"""The form of help texts: how wide they are, and the lists at their end."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

STATUSES = (
    ("0", "Nothing wrong, or nothing as grave as --fail-on."),
    ("1", "Findings."),
    ("2", "The run itself failed: a bad option, a file that can't be opened, broken rules or configuration."),
    ("130", "Interrupted."),
)
EXAMPLES = (
    ("iotlint init", "Begin a plan:"),
    ("iotlint check", "Check every architecture below the current folder:"),
    ("iotlint check arch.yaml --as-of 2027-06-01", "Judge one as on a certain day:"),
    ("iotlint explain ADR101", "Read what is behind a finding:"),
)


def help_width(most: int = 100) -> int:
    """The width of help texts in cells; what click would measure with `shutil`, which is slow to load."""
    try:
        columns = int(os.environ.get("COLUMNS", "")) or 80
    except ValueError:
        try:
            columns = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1).columns or 80
        except (OSError, ValueError):
            columns = 80
    return max(min(columns, most) - 2, 50)


def write_lists(
    formatter: click.HelpFormatter, examples: Sequence[tuple[str, str]], statuses: Sequence[tuple[str, str]]
) -> None:
    """Writes the sections `Examples` and `Exit status`, where there are any."""
    if examples:
        with formatter.section("Examples"):
            for line, what in examples:
                # Not reflowed: a command has to be copied as it stands.
                formatter.write(f"{'':>{formatter.current_indent}}{what}\n")
                formatter.write(f"{'':>{formatter.current_indent}}  $ {line}\n")
    if statuses:
        with formatter.section("Exit status"):
            formatter.write_dl(list(statuses))
