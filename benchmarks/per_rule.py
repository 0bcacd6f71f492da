"""Prints what a declarative rule costs on one object of a plan, averaged over all pairs of the two (P10).

Run by the interpreter that has iotlint, with a plan's path as argument.
"""

import json
import sys
import time

from iotlint.config.values import Config
from iotlint.rulebook.book import _about
from iotlint.rulebook.groups import KINDS
from iotlint.run.records import standard
from iotlint.source.load import load, read

by = standard(Config(), "2026-11-24")
document = load(read(sys.argv[1]), sys.argv[1]).documents[0]
plan = by.plan(document)[0]
groups = [(_about(type_)["RULES"], plan.by_type[type_]) for type_ in plan.by_type]
groups += [(_about(kind)["RULES"], getattr(plan, section)) for section, kind in KINDS.items()]
groups = [(rules, objects) for rules, objects in groups if len(objects) >= 100]
best = float("inf")
for _ in range(3):
    graph = by.facts(plan)
    start = time.process_time()
    for rules, _objects in groups:
        for _, find in rules:
            find(graph, [])
    best = min(best, time.process_time() - start)
pairs = sum(len(rules) * len(objects) for rules, objects in groups)
print(
    json.dumps(
        {"nanoseconds": best / pairs * 1e9, "pairs": pairs, "rules": sum(len(rules) for rules, _ in groups)}
    )
)
