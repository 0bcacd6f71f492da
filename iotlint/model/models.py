"""Reads the DTDL models a plan names as one set: what they define, in which version, and what is wrong with them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

from iotlint.dtdl.features import features
from iotlint.dtdl.files import ModelFile, files_in, model_of
from iotlint.dtdl.judge import Judged, ModelSet, judge
from iotlint.dtdl.size import message_size
from iotlint.model.problem import Problem
from iotlint.model.types import Element
from iotlint.opener import MODEL, first, leads_inside
from iotlint.source.document import Document
from iotlint.source.project import project_folder
from iotlint.source.span import Route

# What is read of all models of a plan together, and how much of what was understood is kept for the next plan.
_MOST_BYTES = 4 * MODEL
_MOST_KEPT = 4_000
# Files by name and digest, sets of them by these: one plan after the other may name the same.
_files: dict[tuple[str, bytes], ModelFile] = {}
_sets: dict[tuple[Any, ...], Judged] = {}
# What a sender states that may take its size from a model, and the class of what is counted there.
_MEASURED = {"telemetry": "Telemetry", "twinUpdates": "Property"}


class ModelError(Exception):
    """A model that cannot be used; the message is a whole sentence."""


def read_models(models: Sequence[Element], document: Document) -> tuple[ModelSet, list[Problem]]:
    """Reads what `path` of each model element names, adds to the element the ids it defines and the newest version of
    DTDL in it, as the facts `ids` and `version`, and says which could not be read.

    A model given by the name of an ontology has unknown ids, and what the others refer to may be in it. Text read from
    standard input has no folder, so that its models' paths are taken from the current one.
    """
    reading = _Reading()
    problems = []
    of_model: list[tuple[Element, list[str]]] = []
    for model in models:
        written = model.fields.get("path")
        if not isinstance(written, str):
            continue
        route = (*model.route, "path")
        try:
            folder = Path(document.owner(route).source.path).parent
            of_model.append((model, reading.add(folder, written, route)))
        except ModelError as problem:
            problems.append(Problem("broken-model", str(problem), route))
    open_ended = any("ontology" in model.fields for model in models)
    unread = bool(problems) or any(file.unreadable for file in reading.files.values())
    judged = reading.judged(open_ended or unread)
    for model, paths in of_model:
        if not any(reading.files[path].unreadable for path in paths):
            model.facts = _facts(judged, {id(reading.files[path].stream.source) for path in paths})
    return ModelSet(reading.files, reading.named, judged), problems


def _facts(judged: Judged, sources: set[int]) -> dict[str, object]:
    """What is known of the interfaces in some texts."""
    found = [each for each in judged.interfaces if id(each.document.source) in sources]
    versions = [int(each.context.language.number) for each in found]
    return {
        "ids": tuple(each.id for each in found if each.id is not None),
        **({"version": max(versions)} if versions else {}),
        "commands": any(
            entry.class_ == "Command"
            for each in found
            for entry in judged.contents.get(id(each), {}).values()
        ),
        "uses": features(judged, found),
    }


def size_from_models(senders: Iterable[Element], models: ModelSet) -> None:
    """Gives telemetry that is stated as `from: model` the least size of a message with all telemetry of the model.

    A size that the plan states itself stays. Sums are what arrives at least, so that the least is what counts.
    """
    for sender in senders:
        interface = models.judged.by_id.get(str(sender.fields.get("model")))
        for name, class_ in _MEASURED.items():
            stated = sender.fields.get(name)
            if (
                interface is None
                or not isinstance(stated, dict)
                or stated.get("from") != "model"
                or "size" in stated
            ):
                continue
            size = message_size(models.judged, interface, class_)
            if size is not None:
                sender.fields = {**sender.fields, name: {**stated, "size": float(size.least)}}


class _Reading:
    """The files of a set, each read once, whichever entry of the plan names it first."""

    def __init__(self) -> None:
        self.files: dict[str, ModelFile] = {}
        self.named: dict[str, Route] = {}
        self._real: dict[str, str] = {}
        self._digests: dict[str, bytes] = {}
        self._left = _MOST_BYTES

    def judged(self, missing_elsewhere: bool) -> Judged:
        """The files judged as one set."""
        key = (missing_elsewhere, *((shown, self._digests[shown]) for shown in self.files))
        if key not in _sets:
            if len(_sets) >= 8:
                _sets.clear()
            documents = (document for file in self.files.values() for document in file.stream.documents)
            _sets[key] = judge(documents, missing_elsewhere)
        return _sets[key]

    def add(self, folder: Path, written: str, route: Route) -> list[str]:
        """Reads the file, or the .json files of the folder, at `written`, seen from `folder`: their shown paths.

        Raises ModelError where it is missing, outside the project, or no DTDL.
        """
        if "\0" in written or os.path.isabs(written):
            raise ModelError("A model's path is relative to the plan and stays inside the project.")
        path, project = folder / written, project_folder(str(folder))
        if not (path.is_dir() and path.samefile(project)) and not leads_inside(str(path), project):
            raise ModelError(f"The model '{written}' lies outside the project, so it is not read.")
        if not path.is_dir():
            named, only = self._file(path, written, project, route)
            if not only.is_model and not only.unreadable:
                del self.files[named]
                raise ModelError(
                    f"The model '{written}' defines no DTDL interface: nothing in it has `@context`, `@id` and `@type`."
                )
            return [named]
        try:
            below = files_in(path)
            paths = [each for each in below if not each.is_symlink() or leads_inside(str(each), project)]
        except OSError as problem:
            raise ModelError(
                f"The folder '{written}' cannot be read: {problem.strerror or problem}."
            ) from None
        found = [self._file(each, each.relative_to(folder).as_posix(), project, route) for each in paths]
        kept = [shown for shown, file in found if file.is_model or file.unreadable]
        for shown, _ in found:
            if shown not in kept:
                self.files.pop(shown, None)  # a folder may hold other JSON as well
        if not kept:
            what = "no DTDL model" if found else "no .json file"
            raise ModelError(f"The folder '{written}' holds {what}.")
        return kept

    def _file(self, path: Path, written: str, project: str, route: Route) -> tuple[str, ModelFile]:
        real = os.path.realpath(path)
        shown = self._real.setdefault(real, path.as_posix())
        if shown not in self.files:
            self.files[shown] = self._read(path, shown, written, project)
            self.named.setdefault(shown, route)
        return shown, self.files[shown]

    def _read(self, path: Path, shown: str, written: str, project: str) -> ModelFile:
        try:
            data = first(path, MODEL + 1, within=project)
        except OSError as problem:
            raise ModelError(
                f"The model '{written}' cannot be read: {problem.strerror or problem}."
            ) from None
        self._left -= len(data)
        if self._left < 0:
            reason = f"with it the models of this plan are larger than {_MOST_BYTES >> 20} MiB"
            raise ModelError(f"The model '{written}' cannot be read: {reason}.")
        key = (shown, blake2b(data).digest())
        self._digests[shown] = key[1]
        if key not in _files:
            if len(_files) >= _MOST_KEPT:
                _files.clear()
            _files[key] = model_of(data, shown)
        return _files[key]
