"""Which fields facts look at: whoever tries values of others may ask the same facts again.

Any word in the modules of facts that is the name of a field counts, whatever it stands for there: a field too many
costs a moment, one too few would be believed what was true of another value.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

from iotlint import facts
from iotlint.opener import text_of

# The modules about how a plan hangs together, of which what is `cached` rests on nothing else.
_STRUCTURE = frozenset(("neighbours", "reachability", "graph", "spread"))


def in_facts(names: Iterable[str]) -> dict[str, bool]:
    """The names of fields that facts look at; true for those that tell how a plan hangs together, and false where
    only what is `reckoned` rests on them."""
    wanted, found = frozenset(names), dict[str, bool]()
    for path in sorted(Path(str(facts.__file__)).parent.glob("*.py")):
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in wanted:
                found[node.value] = found.get(node.value, False) or path.stem in _STRUCTURE
    return dict(sorted(found.items()))
