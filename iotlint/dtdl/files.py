"""Files of models: found in folders, read once each, and told from other JSON."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from iotlint.opener import MODEL, first
from iotlint.source.json_reader import load_json
from iotlint.source.load import Stream
from iotlint.source.walk import PASSED_OVER

MOST_FILES = 20_000
_MOST_ENTRIES = 100_000
_KEYWORDS = ("@context", "@id", "@type")


class ModelFile(NamedTuple):
    """One file: its text with what is wrong with it, and whether there is a model in it, as far as can be seen."""

    stream: Stream
    is_model: bool

    @property
    def unreadable(self) -> bool:
        """Whether it could not be understood to its end, so that nobody knows what it defines."""
        return not self.stream.documents


def files_in(folder: Path) -> Iterator[Path]:
    """The .json files below a folder, sorted, those left out in which no plan is looked for. Raises OSError."""
    found: list[Path] = []
    left = _MOST_ENTRIES
    for above, folders, names in os.walk(folder, onerror=_raised):
        folders[:] = [name for name in folders if name not in PASSED_OVER]
        left -= len(folders) + len(names)
        found += [Path(above) / name for name in names if name.endswith(".json")]
        if left < 0 or len(found) > MOST_FILES:
            what = (
                f"{MOST_FILES} .json files"
                if len(found) > MOST_FILES
                else f"{_MOST_ENTRIES} files and folders"
            )
            raise OSError(errno.EFBIG, f"it holds more than {what}", str(folder))
    yield from sorted(found, key=lambda path: path.as_posix())


def _raised(fault: OSError) -> None:
    raise fault


def read_model(path: Path, shown: str, within: str = "") -> ModelFile:
    """The file at a path, called `shown` in messages; `within` is a folder that it has to lie in. Raises OSError."""
    return model_of(first(path, MODEL + 1, within=within), shown)


def model_of(data: bytes, shown: str) -> ModelFile:
    """A file's content."""
    stream = load_json(data, shown, most=MODEL)
    return ModelFile(stream, any(is_model(document.value) for document in stream.documents))


def is_model(value: Any) -> bool:
    """Whether JSON means to be a model: something at its top has a keyword of JSON-LD."""
    ahead = [value]
    while ahead:
        each = ahead.pop()
        if isinstance(each, list):
            ahead += each
        elif isinstance(each, dict) and any(keyword in each for keyword in _KEYWORDS):
            return True
    return False
