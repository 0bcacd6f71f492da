"""A plan held against what is there: both sides drawn, what differs as findings in the plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from iotlint.config.load import Settings
from iotlint.conform.compare import differences
from iotlint.conform.meet import meet, misnamed
from iotlint.conform.sides import Difference, Sides
from iotlint.errors import UsageError
from iotlint.finding import Finding, Related
from iotlint.imports.block import Blocks
from iotlint.imports.drawn import Drawn
from iotlint.imports.files import Import, Options
from iotlint.imports.plan import plan_document
from iotlint.imports.text import notes
from iotlint.imports.value import span_of
from iotlint.model.validate import is_architecture
from iotlint.outcome import Report
from iotlint.run.form import of_fault, of_problem, of_stream
from iotlint.run.importing import baselines, draw
from iotlint.run.lint import report
from iotlint.run.records import Found, LazyBases, Standard, standard
from iotlint.source.document import Document
from iotlint.source.json_reader import load_json
from iotlint.source.load import Stream, load

if TYPE_CHECKING:
    from iotlint.model.types import Plan


def conform(
    path: str,
    against: Sequence[str],
    options: Options,
    names: Mapping[str, str],
    settings: Settings,
    as_of: str,
    read: Callable[[str], bytes],
) -> Report:
    """The report on how a plan differs from what some files declare or list. `names` maps ids to resources.

    Raises OSError for files that cannot be opened, NothingKnown and UsageError.
    """
    by = standard(settings.run, as_of)
    found, bases = Found(), LazyBases(read)
    stream = stream_of(read(path), path)
    found.files.append(path)
    found.streams[path] = stream
    plans = [document for document in stream.documents if is_architecture(document)]
    found.findings += of_stream(stream, plans, False, by.rulebook)
    if len(plans) > 1:
        raise UsageError(f"{path} holds {len(plans)} architectures; name a file with one.")
    work, drawn = draw(against, options, by, read)
    found.streams.update(work.streams)
    found.findings += [of_fault(fault, None, by.rulebook) for fault in work.faults]
    if plans and drawn is not None:
        document, faults = bases.resolve(plans[0])
        plan, problems = by.plan(document)
        found.architectures = 1
        found.findings += [of_fault(fault, None, by.rulebook) for fault in faults]
        found.findings += [of_problem(problem, document, plan.name, by.rulebook) for problem in problems]
        unknown = next((id for id in names if id not in plan.by_id), None)
        if unknown is not None:
            raise UsageError(f"--map: the plan has no entry '{unknown}'.")
        wrong = misnamed(names, drawn.entries) if not drawn.more else None
        if wrong is not None:
            raise UsageError(f"--map: {wrong[0]}: {wrong[1]}.")
        sides = _sides(plan, document, drawn, names, work, by)
        found.findings += [_finding(each, document, plan.name, sides, by) for each in differences(sides)]
    told = report(found, by, bases, baselines(settings))
    return told._replace(notices=(*told.notices, *(notes(drawn) if drawn is not None else ())))


def stream_of(data: bytes, path: str) -> Stream:
    """A plan, or a map, in YAML or, if its name says so, in JSON."""
    return load_json(data, path) if path.lower().endswith(".json") else load(data, path)


def _sides(
    plan: Plan, document: Document, drawn: Drawn, names: Mapping[str, str], work: Import, by: Standard
) -> Sides:
    there, _ = by.plan(plan_document(drawn))
    blocks = Blocks(by.rulebook.blocks)
    meeting = meet([*plan.services, *plan.sites, *plan.assets], drawn.entries, names)
    deployed = all(entry.resource.deployed for entry in drawn.entries if entry.resource is not None)
    return Sides(
        plan,
        meeting,
        there,
        drawn,
        blocks.services(),
        blocks.wires(),
        blocks.fields(),
        deployed and not work.templates,
        document.value,
    )


def _finding(difference: Difference, document: Document, name: str, sides: Sides, by: Standard) -> Finding:
    code = by.rulebook.code_of(difference.name)
    notes = ["deployed here" if sides.deployed else "declared here", *["used here"] * 4]
    related = [Related(span_of(spot), note) for spot, note in zip(difference.spots, notes, strict=False)]
    return Finding(
        code=code,
        name=difference.name,
        severity=by.rulebook.meta(code).severity,
        message=difference.message,
        span=document.spans(difference.route, difference.part)[0],
        at=".".join(map(str, difference.route)),
        architecture=name,
        subject=difference.subject,
        related=tuple(related),
    )
