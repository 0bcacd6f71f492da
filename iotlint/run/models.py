"""Models judged alone, without a plan: `check --from dtdl`, and the examples of rules about them."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from iotlint.config.values import Config
from iotlint.dtdl.files import ModelFile, files_in, model_of, read_model
from iotlint.dtdl.judge import ModelSet, judge
from iotlint.opener import MODEL, standard_input
from iotlint.outcome import Failure, Report
from iotlint.run.form import of_models, texts
from iotlint.run.lint import report
from iotlint.run.records import Found, LazyBases, Standard, standard
from iotlint.source.load import read

_MOST_BYTES = 8 * MODEL  # of one set; in memory it is about ten times that


def check_models(paths: Sequence[str], by: Standard, stdin: str = "<stdin>") -> Found:
    """Judges files and folders of models as one set; `-` is standard input, called `stdin`.

    In folders, JSON that is no model is passed over. What cannot be opened becomes a failure.
    """
    found = Found()
    files: dict[str, ModelFile] = {}
    left = _MOST_BYTES
    for path in paths:
        try:
            for shown, file in _files(path, stdin):
                if shown not in files:
                    left -= len(file.stream.source.text)
                    if left < 0:
                        what = f"with {shown} the models are larger than {_MOST_BYTES >> 20} MiB together"
                        raise OSError(errno.EFBIG, what)
                    files[shown] = file
        except OSError as problem:
            found.failures.append(Failure(path, f"cannot be read: {problem.strerror or problem}"))
    if not files and not found.failures:
        found.failures += [
            Failure(path, f"No model in DTDL was found in '{path}', so nothing was checked.", False)
            for path in paths
        ]
    add_models(found, files, by)
    return found


def report_on_models(paths: Sequence[str], config: Config, as_of: str, stdin: str) -> tuple[Report, int]:
    """What there is to report on models as of a day (ISO date), under a configuration, and the exit status.

    Raises UsageError and ConfigError.
    """
    from iotlint.run.files import exit_status

    by, bases = standard(config, as_of), LazyBases(read)
    baselines = []
    if config.baseline is not None:
        from iotlint.decide.baseline import baselines_of

        baselines = baselines_of(config, read)
    whole = report(check_models(paths, by, stdin), by, bases, baselines)
    return whole, exit_status(whole, config, False)


def add_models(found: Found, files: dict[str, ModelFile], by: Standard) -> None:
    """Adds what there is to say of a set of models, by the path of each file."""
    missing = bool(found.failures) or any(file.unreadable for file in files.values())
    judged = judge((document for file in files.values() for document in file.stream.documents), missing)
    models = ModelSet(files, {}, judged)
    found.findings += of_models(models, None, "", by.rulebook)
    found.files += files
    found.streams |= texts(models)
    found.architectures += bool(files)


def _files(path: str, stdin: str) -> Iterator[tuple[str, ModelFile]]:
    if path == "-":
        yield stdin, model_of(standard_input(MODEL + 1), stdin)
    elif os.path.isdir(path):
        for each in files_in(Path(path)):
            file = read_model(each, each.as_posix())
            if file.is_model or file.unreadable:
                yield each.as_posix(), file
    else:
        yield path, read_model(Path(path), path)


def of_texts(given: Iterable[tuple[str, bytes]], by: Standard) -> Found:
    """Judges models given as names and bytes."""
    found = Found()
    add_models(found, {name: model_of(data, name) for name, data in given}, by)
    return found
