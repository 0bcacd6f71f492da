"""What no rule needs and no compiler could take: infinite numbers, lists of thousands, texts all placeholders."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from iotlint.language.misread import Misread
from iotlint.source.span import Route

_MOST_ENTRIES = 2_000
_MOST_PLACEHOLDERS = 50
_LONGEST = 20_000


def too_much(raw: Any, route: Route = ()) -> Iterator[Misread]:
    """The mistakes of this kind in a rule as it is written; its examples are plans, and judged as such."""
    if isinstance(raw, float) and not math.isfinite(raw):
        yield Misread(
            "A number in a rule is one that can be written out; this one is infinite or none.", route
        )
    elif isinstance(raw, str):
        if raw.count("{") > _MOST_PLACEHOLDERS:
            yield Misread(f"A text has at most {_MOST_PLACEHOLDERS} placeholders.", route)
        elif len(raw) > _LONGEST:
            yield Misread(f"A text has at most {_LONGEST:,} characters.", route)
    elif isinstance(raw, dict | list):
        if len(raw) > _MOST_ENTRIES:
            yield Misread(f"This has more than {_MOST_ENTRIES:,} entries.", route)
            return
        for step, below in raw.items() if isinstance(raw, dict) else enumerate(raw):
            if route or step != "examples" or (isinstance(below, list) and len(below) > _MOST_ENTRIES):
                yield from too_much(below, (*route, step))
