"""The models of a plan as a review shows them: what each defines, how large its messages are, and what uses it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from iotlint.dtdl.element import Element
from iotlint.dtdl.judge import ModelSet
from iotlint.dtdl.size import message_size
from iotlint.model.types import Plan
from iotlint.report.escape import shown
from iotlint.report.review.model import ModelShown

# More than anybody reads; an ontology has hundreds.
_MOST_MODELS = 200
_CLASSES = (
    ("Telemetry", "telemetry"), ("Property", "properties"), ("Command", "commands"),
    ("Component", "components"), ("Relationship", "relationships"),
)  # fmt: skip


def models_of(plan: Plan) -> Iterator[ModelShown]:
    """The interfaces of a plan, those that something uses first; models known by name only come last."""
    models = plan.model_set
    users: dict[str, list[str]] = {}
    for each in (*plan.devices, *plan.assets):
        users.setdefault(str(each.fields.get("model", "")), []).append(each.id)
    listed = [] if models is None else list(models.judged.interfaces)
    listed.sort(key=lambda each: (each.id not in users, each.id or ""))
    for interface in listed[:_MOST_MODELS]:
        assert models is not None
        yield _model(models, interface, tuple(map(shown, users.get(interface.id or "", ()))))
    for model in plan.models:
        if isinstance(model.fields.get("ontology"), str):
            yield ModelShown(
                shown(model.fields["ontology"]), "", "an ontology outside the project", "", "", ()
            )


def _model(models: ModelSet, interface: Element, used_by: tuple[str, ...]) -> ModelShown:
    entries = models.judged.contents.get(id(interface), {})
    numbers = Counter(entry.class_ for entry in entries.values())
    holds = ", ".join(f"{numbers[class_]} {word}" for class_, word in _CLASSES if numbers[class_])
    size = message_size(models.judged, interface)
    return ModelShown(
        id=shown(interface.id or "without id"),
        version=interface.context.language.number,
        file=shown(interface.document.source.path),
        holds=holds or "nothing",
        message="" if size is None else str(size),
        used_by=used_by,
    )
