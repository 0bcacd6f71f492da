"""What is installed, as opposed to what lies in the working folder or on PYTHONPATH: where packages are looked up."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec


def places() -> list[str]:
    """The folders on `sys.path` that an installer or the interpreter put there.

    A checkout that is the working folder, or that PYTHONPATH leads to, may hold anything: whoever wrote it is not
    the one who runs iotlint.
    """
    others = {os.path.realpath(each or ".") for each in os.environ.get("PYTHONPATH", "").split(os.pathsep)}
    others.add(os.path.realpath("."))
    return [each for each in sys.path if each and os.path.realpath(each) not in others]


def find(module: str, anywhere: bool = False) -> ModuleSpec | None:
    """The installed module of a name without dots; nothing is imported. None where there is none."""
    if not anywhere and module in sys.builtin_module_names:
        return None
    if anywhere:
        from importlib.util import find_spec

        try:
            return find_spec(module)
        except ValueError:  # `__main__`
            return None
    from importlib.machinery import BuiltinImporter, FrozenImporter, PathFinder

    there = places()
    for finder in sys.meta_path:
        if finder is PathFinder:
            found = PathFinder.find_spec(module, there)
        elif finder in (BuiltinImporter, FrozenImporter):
            continue
        else:  # of a package that is installed as a link to its source
            found = finder.find_spec(module, None)
        if found is not None:
            return found
    return None


def program(name: str, first: str = "") -> str | None:
    """The absolute path of a program in the folder `first` or in PATH, whose empty and relative entries, which
    would find it in the working folder, don't count. None where there is none."""
    for folder in (first, *os.environ.get("PATH", os.defpath).split(os.pathsep)):
        if os.path.isabs(folder):
            for ending in ("", ".exe") if os.name == "nt" else ("",):
                path = os.path.join(folder, name + ending)
                if os.path.isfile(path) and os.access(path, os.X_OK):
                    return path
    return None


def forget_working_folder() -> None:
    """Takes from `sys.path` what stands for the working folder: nothing is imported from there by accident.

    `python -m iotlint` and empty or relative entries of PYTHONPATH put it there. Where iotlint itself is run from
    its own checkout, that stays.
    """
    here = os.path.realpath(".")
    own = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
    relative = {
        os.path.realpath(each or ".")
        for each in os.environ.get("PYTHONPATH", "").split(os.pathsep)
        if not os.path.isabs(each)
    }
    sys.path[:] = [
        each
        for each in sys.path
        if os.path.realpath(each or ".") == own or os.path.realpath(each or ".") not in {here, *relative}
    ]
