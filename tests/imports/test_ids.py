"""Ids of an import: whatever resources are called, every YAML parser reads the ids that were given."""

from __future__ import annotations

from itertools import product

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from iotlint.config.values import Config
from iotlint.imports.plan import plan_value
from iotlint.imports.text import yaml_text
from iotlint.run.records import standard
from iotlint.source.load import load
from tests.imports.importing import DAY, hub, imported, resource, template

# What YAML 1.1 or 1.2 take for something else than text, in the letter cases that either knows, and some besides.
_WORDS = [
    cased(word)
    for word, cased in product(
        ("null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"),
        (str.lower, str.title, str.upper, str.swapcase),
    )
]
SPECIAL = [
    *_WORDS, "~", "-.inf", "+.INF", "<<", "=", "1", "-1", "0o17", "017", "0x1F", "0b101", "1_000", "1e3", "1.5E-3",
    "12:30:45", "190:20:30", "2001-12-14", "2001-12-14t21:59:43.10-05:00", "nil", "none", "null-2", "true-1",
]  # fmt: skip
STORE = "Microsoft.Storage/storageAccounts"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SPECIAL), min_size=1, max_size=6, unique_by=str.lower))
@example(SPECIAL[::4])
@example(["null", "true"])
def test_every_parser_reads_the_ids_that_were_given(names: list[str]) -> None:
    routing = {
        "endpoints": {
            "storageContainers": [
                {"name": n, "endpointUri": f"https://{n}.blob.core.windows.net"} for n in names
            ]
        },
        "routes": [{"name": n, "endpointNames": [n], "isEnabled": True} for n in names],
    }
    file = template(hub(names[0], {"routing": routing}), *(resource(STORE, name, {}) for name in names))
    _, drawn = imported(file)
    assert drawn is not None
    meant = plan_value(drawn)
    assert all(isinstance(id, str) for id in meant["services"])
    text = yaml_text(drawn)
    document = load(text.encode(), "plan.yaml").documents[0]
    assert document.value == meant
    assert standard(Config(), DAY).plan(document)[1] == []
    assert yaml.safe_load(text) == meant
