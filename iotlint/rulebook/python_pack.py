"""Python packs: rules with code of their own, imported with the word of whoever calls iotlint, and never else."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from iotlint.engine.check import Check
from iotlint.errors import UsageError
from iotlint.installed import places

# Names of packs that may be imported, divided by commas or blanks.
VARIABLE = "IOTLINT_PACKS"
GROUP = "iotlint.packs"
_T = TypeVar("_T")


def packs_of(names: Sequence[str], allowed: Sequence[str]) -> tuple[list[Path], list[Check]]:
    """The folders of rules and the checks of some packs.

    A pack is imported where its name is `allowed`, stands in the environment, or is that of an entry point
    `iotlint.packs` of an installed distribution: a configuration alone may come from anybody. Raises UsageError.
    """
    may = {_plain(each) for each in (*allowed, *os.environ.get(VARIABLE, "").replace(",", " ").split())}
    folders: list[Path] = []
    checks: list[Check] = []
    for name in names:
        module = name.replace("-", "_")
        if not all(part.isidentifier() for part in module.split(".")):
            raise UsageError(f"'{name}' is no name of a rule pack: a pack is a Python module.")
        if _plain(name) not in may:
            module = _declared(name)
            if not module:
                raise UsageError(
                    f"The configuration names the rule pack '{name}', which is code. If you trust it, allow it with "
                    f"--allow-packs {name} or {VARIABLE}={name}; --no-packs goes without it."
                )
        with _installed_alone():
            found = _called(name, lambda module=module: _imported(module))  # type: ignore[misc]
            if not callable(getattr(found, "rules", None)):
                raise UsageError(f"The rule pack '{name}' has no function `rules()` that gives its folders.")
            folders += _called(name, lambda found=found: [Path(each) for each in found.rules()])  # type: ignore[misc]
            if hasattr(found, "checks"):
                checks += _called(name, lambda found=found: list(found.checks()))  # type: ignore[misc]
    return folders, checks


def _plain(name: str) -> str:
    return name.replace("-", "_")


def _declared(name: str) -> str:
    """The module that an installed distribution declares as a pack of this name; empty where none does."""
    from importlib.metadata import distributions

    for distribution in distributions(path=places()):
        for entry in distribution.entry_points:
            if entry.group == GROUP and _plain(entry.name) == _plain(name):
                return entry.value.partition(":")[0].strip()
    return ""


def _imported(module: str) -> Any:
    from importlib import import_module

    return import_module(module)


def _called(name: str, code: Callable[[], _T]) -> _T:
    """What code of a pack gives. Whatever it raises, `sys.exit` included, is a crash of the pack."""
    try:
        return code()
    except ImportError as problem:
        raise UsageError(f"The rule pack '{name}' cannot be imported: {problem}.") from problem
    except (Exception, SystemExit) as problem:
        said = f"{type(problem).__name__}: {problem}".rstrip(": ")
        raise UsageError(f"The rule pack '{name}' crashed ({said}).") from problem


@contextmanager
def _installed_alone() -> Iterator[None]:
    """Nothing is imported from the working folder or PYTHONPATH, by the pack neither."""
    before = sys.path[:]
    sys.path[:] = places()
    try:
        yield
    finally:
        sys.path[:] = before
