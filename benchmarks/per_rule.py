"""Prints what a declarative rule costs on one object of a plan, averaged over all pairs of the two (P10).

Run by the interpreter that has iotlint, with a plan's path as argument.
"""

import json
import sys
import time

from iotlint.config.values import Config
from iotlint.engine.run import run
from iotlint.rulebook.book import _about
from iotlint.rulebook.groups import KINDS
from iotlint.run.records import standard
from iotlint.source.load import load, read

by = standard(Config(), "2026-11-24")
document = load(read(sys.argv[1]), sys.argv[1]).documents[0]
plan = by.plan(document)[0]
groups = [(_about(type_)["RULES"], plan.by_type[type_]) for type_ in plan.by_type]
groups += [(_about(kind)["RULES"], getattr(plan, section)) for section, kind in KINDS.items()]
groups = [(sections, objects) for sections, objects in groups if len(objects) >= 100]
best = float("inf")
for _ in range(3):
    graph = by.facts(plan)
    start = time.process_time()
    for sections, _objects in groups:
        run(graph, sections)
    best = min(best, time.process_time() - start)
numbers = [(sum(len(rules) for _, rules in sections), len(objects)) for sections, objects in groups]
pairs = sum(rules * objects for rules, objects in numbers)
print(
    json.dumps(
        {"nanoseconds": best / pairs * 1e9, "pairs": pairs, "rules": sum(rules for rules, _ in numbers)}
    )
)
