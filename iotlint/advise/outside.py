"""Requirements whose usual answer lies outside the catalog, for plans that nothing in it suits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from iotlint.advise.asked import Asked, Value
from iotlint.advise.search import Search


def left(search: Search) -> dict[str, str]:
    """The requirements to leave to something outside the catalog, with what is named in `providedBy`: those of which
    every provider goes against the plan's type or approach."""
    asked = search.asked
    found = {}
    for name in asked.wanted:
        outside = asked.known.outside(name)
        if outside is None or outside.approach != asked.approach or not _has_clusters(asked):
            continue
        if all(search.chooser.contradicts(types) for types in search.chooser.providing(name)):
            found[name] = outside.by
    return found


def named(value: Value, names: Mapping[str, str]) -> dict[str, Any]:
    """A document's value in which some requirements say what provides them."""
    stated = value.get("requirements")
    return {**value, "requirements": requirements(stated, names)} if stated else dict(value)


def requirements(stated: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """The section with `providedBy` in some entries; a list becomes a mapping."""
    entries = dict.fromkeys(stated) if isinstance(stated, list) else dict(stated)
    for name, by in names.items():
        if name in entries:
            entries[name] = {**(entries[name] or {}), "providedBy": by}
    return {name: details or {} for name, details in entries.items()}


def _has_clusters(asked: Asked) -> bool:
    """Whether there is a Kubernetes cluster at a site, which is what is managed over Azure Arc."""
    clusters = (site.fields.get("cluster") for site in asked.plan.sites)
    return any(isinstance(each, dict) and each.get("distribution") != "none" for each in clusters)
