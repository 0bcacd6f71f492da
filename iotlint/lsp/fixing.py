"""Everything that is safe mended at once, byte for byte as `iotlint fix` does it."""

from __future__ import annotations

from collections.abc import Callable

from iotlint.edit.fixer import Fixer
from iotlint.outcome import Report
from iotlint.source.load import load


def fixed(path: str, text: str, check: Callable[[bytes], Report]) -> str:
    """A text as `iotlint fix` would leave it. `check` reports on what the file would hold."""
    data = text.encode("utf-8", "surrogatepass")

    def read(wanted: str) -> bytes:
        if wanted != path:
            raise FileNotFoundError(2, "only this document is fixed", wanted)
        return data

    fixer = Fixer(read)
    fixer.run(lambda now, _: check(now(path)))
    for each in fixer.rewritten():
        return load(each.after, path).source.text
    return text
