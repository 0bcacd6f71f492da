"""Prints how the time of a check grows from 250 to 1,000 entries of two kinds, for each pair of kinds (P14).

Run by the interpreter that has iotlint, with folders as arguments; each holds `250.yaml` and `1000.yaml`.
Where the exponent is above what is allowed, it is measured again: other work on the machine makes it larger, never
smaller for long, so the least counts.
"""

import gc
import json
import math
import sys
import time
from pathlib import Path

from iotlint.config.values import Config
from iotlint.rulebook.book import load_rulebook
from iotlint.run.linter import Linter
from iotlint.source.load import read

ALLOWED, TRIES = 1.15, 6
RULEBOOK = load_rulebook()


def taken(path: Path) -> float:
    """The processor's seconds of one check, report included."""
    data = read(str(path))
    linter = Linter(Config(), "2026-11-24", RULEBOOK)
    gc.collect()
    gc.disable()
    start = time.process_time()
    linter.file(str(path), data, named=True)
    linter.report()
    end = time.process_time()
    gc.enable()
    return end - start


for folder in map(Path, sys.argv[1:]):
    small = large = math.inf
    taken(folder / "250.yaml")  # loads what is loaded once
    for tries in range(TRIES):
        small = min(small, taken(folder / "250.yaml"))
        large = min(large, taken(folder / "1000.yaml"))
        exponent = math.log(large / small) / math.log(4)
        if exponent <= (ALLOWED if tries else 1.0):
            break
    print(json.dumps({"pair": folder.name, "exponent": round(exponent, 3), "seconds": large}), flush=True)
