"""Reads the DTDL models a plan names: which ids they define, and in which version of the language."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from iotlint.model.problem import Problem
from iotlint.model.types import Element
from iotlint.opener import MODEL, read
from iotlint.source.document import Document
from iotlint.source.project import project_folder

_MOST_FILES = 2_000
_CONTEXT = re.compile(r"dtmi:dtdl:context;(\d{1,3})")

# An interface: its id, and the version of DTDL that it names, 0 if none.
Interface = tuple[str, int]


class ModelError(Exception):
    """A model file that cannot be used; the message is a whole sentence."""


def inside(path: Path, project: Path) -> bool:
    """Whether a path, links followed, lies in the project's folder."""
    return os.path.realpath(path).startswith(os.path.join(os.path.realpath(project), ""))


def read_models(models: Sequence[Element], document: Document) -> list[Problem]:
    """Adds to each model element the ids it defines and the newest version of DTDL in it, as the facts `ids`
    and `version`; says which could not be read.

    A model given by the name of an ontology has unknown ids. Text read from standard input has no folder,
    so that its models' paths are taken from the current one.
    """
    problems = []
    for model in models:
        written = model.fields.get("path")
        if not isinstance(written, str):
            continue
        owner = document.owner((*model.route, "path")).source.path
        folder = Path(owner).parent
        try:
            found = interfaces(folder, written, Path(project_folder(str(folder))))
            versions = [version for _, version in found if version]
            model.facts = {
                "ids": tuple(id for id, _ in found),
                **({"version": max(versions)} if versions else {}),
            }
        except ModelError as problem:
            problems.append(Problem("broken-model", str(problem), (*model.route, "path")))
    return problems


def interfaces(folder: Path, written: str, project: Path) -> tuple[Interface, ...]:
    """The DTDL interfaces in the file, or the .json files of the folder, at `written`, seen from `folder`.

    Raises ModelError where it is missing, outside the project, too large, or no DTDL.
    """
    if "\0" in written or os.path.isabs(written):
        raise ModelError("A model's path is relative to the plan and stays inside the project.")
    path = folder / written
    if not inside(path, project):
        raise ModelError(f"The model '{written}' lies outside the project, so it is not read.")
    if path.is_dir():
        files = sorted(each for each in path.rglob("*.json") if inside(each, project))[:_MOST_FILES]
        if not files:
            raise ModelError(f"The folder '{written}' holds no .json file.")
        return tuple(found for each in files for found in _read(each, each.relative_to(folder).as_posix()))
    return _read(path, written)


def _read(path: Path, shown: str) -> tuple[Interface, ...]:
    import json

    try:
        data = read(path, MODEL)
    except OSError as problem:
        raise ModelError(f"The model '{shown}' cannot be read: {problem.strerror or problem}.") from None
    try:
        value = json.loads(data)
    except (ValueError, RecursionError) as problem:
        raise ModelError(f"The model '{shown}' is not JSON: {problem}.") from None
    found = tuple(_interfaces(value))
    if not found:
        raise ModelError(
            f"The model '{shown}' defines no DTDL interface: nothing in it has `@type` Interface and an `@id`."
        )
    return found


def _interfaces(value: Any) -> list[Interface]:
    ahead = value if isinstance(value, list) else [value]
    found = []
    for each in ahead:
        if isinstance(each, dict) and isinstance(each.get("@id"), str):
            types = each.get("@type")
            if types == "Interface" or (isinstance(types, list) and "Interface" in types):
                found.append((each["@id"], _version(each.get("@context"))))
    return found


def _version(context: Any) -> int:
    """The version of DTDL that a context names: a text, or a list that may name extensions besides."""
    texts = context if isinstance(context, list) else [context]
    named = [_CONTEXT.fullmatch(each) for each in texts if isinstance(each, str)]
    return max((int(each[1]) for each in named if each), default=0)
