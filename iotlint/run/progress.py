"""How far a long run is, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

_PATIENCE = 1.0  # seconds that a run may take before it shows how far it is


@contextmanager
def watched(total: int, show: bool) -> Iterator[Callable[[int], None]]:
    """A function to call with the number of files done, which draws a progress bar on standard error if it is
    to `show` one and takes long."""
    from time import monotonic

    import click

    start, number = monotonic(), 0
    with ExitStack() as stack:
        bar: Any = None

        def done(more: int) -> None:
            nonlocal bar, number
            number += more
            if bar is not None:
                bar.update(more)
            elif show and monotonic() - start > _PATIENCE:
                bar = stack.enter_context(
                    click.progressbar(length=total, label="Checking", file=sys.stderr, show_pos=True)
                )
                bar.update(number)

        yield done
