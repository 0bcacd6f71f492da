"""The architecture as rules see it: elements with their fields, links and connections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from iotlint.model.unknown import UNKNOWN, Unknown
from iotlint.source.span import Route

if TYPE_CHECKING:
    from iotlint.dtdl.judge import ModelSet

Scalar = str | int | float | bool | None
Facts = Mapping[str, Any]

SECTIONS = {
    "sites": "site",
    "services": "service",
    "devices": "device",
    "assets": "asset",
    "applications": "application",
}
_NOTHING: frozenset[str] = frozenset()


class Everything(dict[str, Any]):
    """Facts of a service whose type is unknown: whatever is asked, the answer is unknown."""

    def get(self, key: str, default: Any = None) -> Any:
        return UNKNOWN


class Element:
    """A site, service, device, asset, application, model or requirement of a plan.

    `fields` are as written, quantities normalised (seconds, bytes, per second, fractions, ISO dates);
    a value that was rejected is `UNKNOWN`. `links` maps link fields to the elements they name
    (`UNKNOWN` where the id does not exist). `facts` are those of the catalog, flat, as of the day.
    """

    __slots__ = (
        "category",
        "facts",
        "fields",
        "id",
        "incoming",
        "kind",
        "links",
        "outgoing",
        "provides",
        "referrers",
        "route",
        "side",
        "type",
    )

    def __init__(self, kind: str, id: str, route: Route, fields: dict[str, Any]) -> None:
        self.kind = kind
        self.id = id
        self.route = route
        self.fields = fields
        self.type: Any = None
        self.side: Any = None
        self.category: Any = None
        self.facts: Facts = {}
        self.provides: Any = _NOTHING
        self.links: dict[str, Any] = {}
        self.incoming: list[Connection] = []
        self.outgoing: list[Connection] = []
        self.referrers: list[Element] = []

    @property
    def provided(self) -> frozenset[str]:
        """The requirements that it certainly provides: none where its type is unknown, and `provides` with it."""
        return self.provides if isinstance(self.provides, frozenset) else _NOTHING

    def __repr__(self) -> str:
        return f"<{self.kind} {self.id}>"


class Connection:
    """An arrow of the plan. `source` and `target` are elements, or `UNKNOWN` where an id does not exist."""

    __slots__ = ("carries", "fields", "index", "kind", "source", "target")

    def __init__(self, index: int, fields: dict[str, Any], source: Any, target: Any, carries: Any) -> None:
        self.kind = "connection"
        self.index = index
        self.fields = fields
        self.source: Element | Unknown = source
        self.target: Element | Unknown = target
        self.carries: bool | Unknown = carries

    @property
    def route(self) -> Route:
        """Where it stands in the document."""
        return ("connections", self.index)

    def __repr__(self) -> str:
        return f"<connection {self.source!r} to {self.target!r}>"


class Plan:
    """One architecture, whole.

    `incomplete` names the sections of which something could not be read; `loose` is true where an id
    did not resolve, so that nothing can be said to have no neighbour. `written` is the whole document as it
    stands, what was rejected included.
    """

    __slots__ = (
        "applications",
        "as_of",
        "assets",
        "by_id",
        "by_type",
        "catalog",
        "connections",
        "devices",
        "fields",
        "incomplete",
        "loose",
        "model_set",
        "models",
        "name",
        "requirements",
        "services",
        "sites",
        "untyped",
        "written",
    )

    def __init__(self, fields: dict[str, Any], as_of: str, catalog: Mapping[str, Facts]) -> None:
        self.fields = fields
        self.as_of = as_of
        self.catalog = catalog
        self.name = ""
        self.incomplete: frozenset[str] = _NOTHING
        self.loose = False
        self.services: list[Element] = []
        self.devices: list[Element] = []
        self.assets: list[Element] = []
        self.applications: list[Element] = []
        self.sites: list[Element] = []
        self.models: list[Element] = []
        self.model_set: ModelSet | None = None
        self.requirements: list[Element] = []
        self.connections: list[Connection] = []
        self.by_id: dict[str, Element] = {}
        self.by_type: dict[str, list[Element]] = {}
        self.untyped: list[Element] = []
        self.written: Any = None

    @property
    def kind(self) -> str:
        """The subject kind of rules about the whole plan."""
        return "architecture"

    @property
    def route(self) -> Route:
        """Where it stands: the document itself."""
        return ()

    def nodes(self) -> Sequence[Element]:
        """Everything a connection can start or end at."""
        return [*self.services, *self.devices, *self.assets, *self.applications, *self.sites]


# What rules are about.
Subject = Element | Connection | Plan
