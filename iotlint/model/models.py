"""Reads the DTDL models a plan names: which ids they define, and in which version of the language."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from iotlint.model.problem import Problem
from iotlint.model.types import Element
from iotlint.opener import MODEL, leads_inside, read
from iotlint.source.document import Document
from iotlint.source.project import project_folder
from iotlint.source.walk import PASSED_OVER

_MOST_FILES = 2_000
# What is looked at of a folder, and read of all models of a plan together.
_MOST_ENTRIES = 50_000
_MOST_BYTES = 4 * MODEL
_CONTEXT = re.compile(r"dtmi:dtdl:context;(\d{1,3})")

# An interface: its id, and the version of DTDL that it names, 0 if none.
Interface = tuple[str, int]
# What was understood of texts, by their digest.
_known: dict[bytes, tuple[Interface, ...]] = {}


class ModelError(Exception):
    """A model file that cannot be used; the message is a whole sentence."""


def read_models(models: Sequence[Element], document: Document) -> list[Problem]:
    """Adds to each model element the ids it defines and the newest version of DTDL in it, as the facts `ids`
    and `version`; says which could not be read.

    A model given by the name of an ontology has unknown ids. Text read from standard input has no folder,
    so that its models' paths are taken from the current one.
    """
    problems = []
    shelf = _Shelf()
    for model in models:
        written = model.fields.get("path")
        if not isinstance(written, str):
            continue
        owner = document.owner((*model.route, "path")).source.path
        folder = Path(owner).parent
        try:
            found = shelf.interfaces(folder, written, Path(project_folder(str(folder))))
            versions = [version for _, version in found if version]
            model.facts = {
                "ids": tuple(id for id, _ in found),
                **({"version": max(versions)} if versions else {}),
            }
        except ModelError as problem:
            problems.append(Problem("broken-model", str(problem), (*model.route, "path")))
    return problems


class _Shelf:
    """The models of one plan: each file and each folder is read once, however often it is named."""

    def __init__(self) -> None:
        self._left = _MOST_BYTES
        self._files: dict[str, tuple[Interface, ...] | ModelError] = {}
        self._folders: dict[str, tuple[Interface, ...]] = {}

    def interfaces(self, folder: Path, written: str, project: Path) -> tuple[Interface, ...]:
        """The DTDL interfaces in the file, or the .json files of the folder, at `written`, seen from `folder`.

        Raises ModelError where it is missing, outside the project, too large, or no DTDL.
        """
        if "\0" in written or os.path.isabs(written):
            raise ModelError("A model's path is relative to the plan and stays inside the project.")
        path = folder / written
        if not (path.is_dir() and path.samefile(project)) and not leads_inside(str(path), str(project)):
            raise ModelError(f"The model '{written}' lies outside the project, so it is not read.")
        if path.is_dir():
            key = os.path.realpath(path)
            if key not in self._folders:
                files = _json_files(path, str(project))
                if not files:
                    raise ModelError(f"The folder '{written}' holds no .json file.")
                self._folders[key] = tuple(
                    found for each in files for found in self._read(each, each.relative_to(folder).as_posix())
                )
            return self._folders[key]
        return self._read(path, written)

    def _read(self, path: Path, shown: str) -> tuple[Interface, ...]:
        key = os.path.realpath(path)
        if key not in self._files:
            try:
                data = read(path, min(MODEL, max(self._left, 0)))
                self._left -= len(data)
                self._files[key] = _parsed(data, shown)
            except ModelError as problem:
                self._files[key] = problem
            except OSError as problem:
                reason = problem.strerror or problem
                if problem.errno == errno.EFBIG and self._left < MODEL:
                    reason = f"with it the models of this plan are larger than {_MOST_BYTES >> 20} MiB"
                self._files[key] = ModelError(f"The model '{shown}' cannot be read: {reason}.")
        found = self._files[key]
        if isinstance(found, ModelError):
            raise found
        return found


def _json_files(folder: Path, project: str) -> list[Path]:
    """The .json files below a folder that lie in the project, in order; links to folders are not followed."""
    found = []
    left = _MOST_ENTRIES
    for top, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if each not in PASSED_OVER]
        found += [Path(top, each) for each in files if each.endswith(".json")]
        left -= len(files) + len(folders)
        if left <= 0 or len(found) >= 4 * _MOST_FILES:
            break
    return [each for each in sorted(found) if leads_inside(str(each), project)][:_MOST_FILES]


def _parsed(data: bytes, shown: str) -> tuple[Interface, ...]:
    """The interfaces in the text of a model; one plan after the other may name the same."""
    from hashlib import blake2b

    key = blake2b(data).digest()
    if key not in _known:
        if len(_known) >= _MOST_FILES:
            _known.clear()
        _known[key] = _understood(data, shown)
    return _known[key]


def _understood(data: bytes, shown: str) -> tuple[Interface, ...]:
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
