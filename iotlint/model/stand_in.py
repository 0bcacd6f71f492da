"""What takes the place of what is useless or missing in a plan, so that rules judge the rest."""

from typing import Any

from iotlint.model import wording
from iotlint.model.facets import facets_of, types
from iotlint.model.schema_code import Schema
from iotlint.model.unknown import UNKNOWN
from iotlint.source.span import Route

# Sections whose entries other parts of a plan are counted by: what is missing there may be anything.
_SECTIONS = wording.ENTRIES.keys()


def stand_in(facets: list[Schema], route: Route) -> tuple[tuple[tuple[Route, Any], ...], str]:
    """What takes the place of a useless value, and the section that is not wholly known then."""
    keys = [key for facet in facets for key in facet.get("properties", ())]
    section = str(route[0]) if route and route[0] in _SECTIONS else ""
    if not route:
        return (((), {}),), ""
    if section and len(route) == 1:
        empty: Any = {} if any("object" in types(facet) for facet in facets) else []
        return ((route, empty),), section
    if keys and len(route) <= 2:
        unknowns = dict.fromkeys(keys, UNKNOWN)
        return ((route, unknowns),), section if section in ("connections", "models") else ""
    return ((route, UNKNOWN),), section if section == "requirements" and len(route) == 2 else ""


def absent_stand_in(schema: Schema, route: Route) -> tuple[tuple[tuple[Route, Any], ...], str]:
    """What takes the place of a key that should be there and is not, or is misspelt."""
    if len(route) > 1:
        return ((route, UNKNOWN),), ""
    node = schema["properties"].get(route[0], {}) if "properties" in schema else {}
    return stand_in(facets_of(schema, None, node), route)
