"""`--watch`: runs the check again whenever a plan, a base, a configuration or a rule has changed."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from time import sleep, strftime
from typing import NoReturn

import click

from iotlint.errors import IotlintError
from iotlint.source.project import project_folder

_PAUSE = 0.5  # seconds between two looks; whoever saves a file hardly notices
_SUFFIXES = (".yaml", ".yml", ".json", ".toml")
_PASSED_OVER = ("node_modules", "__pycache__")
_Seen = dict[str, tuple[int, int]]


def watch(run: Callable[[], int], paths: Iterable[str], pause: float = _PAUSE) -> NoReturn:
    """Runs now and after each change below `paths` or in their projects, until it is interrupted."""
    roots = list(dict.fromkeys(root for path in paths for root in _roots(path)))
    while True:
        seen = _seen(roots)
        if sys.stdout.isatty():
            click.clear()
        try:
            run()
        except IotlintError as problem:
            from iotlint.report.escape import shown

            for line in str(problem).split("\n"):
                click.echo(shown(line), err=True)
        click.echo(
            f"iotlint: checked at {strftime('%H:%M:%S')}; watching for changes, Ctrl-C ends it.", err=True
        )
        while _seen(roots) == seen:
            sleep(pause)


def _roots(path: str) -> Iterator[str]:
    absolute = os.path.abspath(path)
    yield absolute
    # Bases and configurations lie further up, and never outside the project.
    yield project_folder(absolute if os.path.isdir(absolute) else os.path.dirname(absolute))


def _seen(roots: Iterable[str]) -> _Seen:
    """The time of change and the size of every file that may play a part."""
    found: _Seen = {}
    for root in roots:
        for path in _files(root):
            try:
                status = os.stat(path)
            except OSError:
                continue  # gone between the two looks, which the next one will notice
            found[path] = (status.st_mtime_ns, status.st_size)
    return found


def _files(root: str) -> Iterator[str]:
    if not os.path.isdir(root):
        yield root
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if not name.startswith(".") and name not in _PASSED_OVER]
        yield from (os.path.join(folder, name) for name in names if name.endswith(_SUFFIXES))
