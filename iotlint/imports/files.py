"""From files to what is drawn of them: which kind each is, what is read of it, and all of it put together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from iotlint.errors import IotlintError
from iotlint.imports.az import az_resources, looks_like_az
from iotlint.imports.block import Blocks, End
from iotlint.imports.connect import Wiring
from iotlint.imports.draw import add_part, entries
from iotlint.imports.drawn import Drawn, Note
from iotlint.imports.ends import Ends
from iotlint.imports.ids import give_ids
from iotlint.imports.resource import Resource
from iotlint.imports.system import System
from iotlint.imports.value import Refused, Spot, Value, packed, span_of
from iotlint.source.document import Document
from iotlint.source.json_reader import load_json
from iotlint.source.load import Stream
from iotlint.source.span import Fault

KINDS = ("arm", "bicep", "terraform", "az")
LATER = {
    "bicep": "Bicep files cannot be imported yet; run `bicep build` and import the template it writes.",
    "terraform": "Terraform cannot be imported yet.",
}
_SUFFIXES = {".bicep": "bicep", ".bicepparam": "bicep", ".tf": "terraform", ".tfvars": "terraform"}


class NothingKnown(IotlintError):
    """Files in which there is nothing to import."""


@dataclass(frozen=True, slots=True)
class Options:
    """What was said on the command line. `kind` is empty where a file's kind is told from the file.

    `sites_alone` lets sites be enough, which make no plan by themselves.
    """

    kind: str = ""
    parameters: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)
    location: str = ""
    name: str = ""
    sites_alone: bool = False
    diagnostics: bool = False


class Import:
    """One import: files go in one after the other, `drawn` is what comes out.

    `faults` are what is wrong inside of files, `streams` what was read, by path. `read` gives the bytes of a file.
    """

    def __init__(self, options: Options, blocks: Blocks, read: Callable[[str], bytes]) -> None:
        self.options = options
        self.blocks = blocks
        self._read = read
        self.faults: list[Fault] = []
        self.streams: dict[str, Stream] = {}
        self.notes: list[Note] = []
        self.templates = 0
        self.open: set[str] = {"applications", "connections", "devices"}
        self.unread: list[str] = []
        self._resources: list[Resource] = []
        self._root: Spot | None = None
        self._declared: set[str] = set()
        self._given: dict[str, Value] | None = None
        self._secrets: list[Spot] = []
        self._more = False

    def files(self, paths: Sequence[str]) -> Drawn | None:
        """What is drawn of some files; None where something in one of them cannot be read.

        Raises OSError where a file cannot be opened, NothingKnown where there is nothing to import.
        """
        for path in paths:
            self._file(path)
        for document, place in self._secrets:
            document.source.erase(place >> 32, place & 0xFFFFFFFF)
        if self.faults:
            return None
        try:
            return self._drawn(paths)
        except Refused as refused:
            self.faults.append(refused.fault)
            return None

    def _file(self, path: str) -> None:
        kind = self.options.kind or _SUFFIXES.get(PurePath(path).suffix.lower(), "")
        if kind in LATER:
            raise NothingKnown(f"{path}: {LATER[kind]}")
        document = self._document(path)
        if document is None:
            return
        if self._root is None:
            self._root = document, _head(document)
        told = kind_of(document)
        # What `az group export` prints is a template.
        kind = told if kind == "az" and told == "arm" else kind or told
        if kind in LATER:
            raise NothingKnown(f"{_where(document)}: {LATER[kind]}")
        try:
            if kind == "arm":
                self.templates += 1
                self._arm(document)
            elif kind == "az":
                self._resources += az_resources(document, self._tell)
            else:
                self._not_known(document, kind)
        except Refused as refused:
            self.faults.append(refused.fault)

    def _document(self, path: str) -> Document | None:
        stream = load_json(self._read(path), path, comments=True, breaks=True)
        self.streams[path] = stream
        stream.drawn = True
        self.faults += stream.faults
        return stream.documents[0] if stream.documents and not stream.faults else None

    def _not_known(self, document: Document, kind: str) -> None:
        told = {
            "parameters": "is a parameters file; give it with --parameters beside its template",
            "model": "is a DTDL model, and no infrastructure code",
            "plan": "is an architecture already",
            "az": "is what az prints of resources, and no template; import it without `arm`",
        }.get(
            kind, "holds nothing that iotlint can import: neither a template nor what az prints of resources"
        )
        raise NothingKnown(f"{_where(document)}: This {told}.")

    # Templates

    def _arm(self, document: Document) -> None:
        from iotlint.imports.arm.evaluate import Run
        from iotlint.imports.arm.resources import TemplateReader
        from iotlint.imports.arm.scope import Template

        body = Value(document.value, document, document.place)
        if not isinstance(document.value, dict) or (inner := _template_in(body)) is None:
            self._not_known(document, kind_of(document))
            return
        template = Template(
            inner, Run(len(document.source.text)), self._parameters(), (document.source.path,)
        )
        self._declared |= {name.lower() for name in template.declared}
        if self.options.location:
            template.location = Value(self.options.location, *inner.spot)
        template.check_circles()
        self._set(template)
        reader = TemplateReader(self._tell)
        self._resources += reader.read(template)
        self.unread += reader.unread
        self._secrets += reader.secrets
        self._more = self._more or reader.more

    def _parameters(self) -> Mapping[str, Value]:
        """The values of the parameters files, by name in lower case."""
        if self._given is None:
            from iotlint.imports.arm.parameters import parameter_values

            self._given = {}
            for path in self.options.parameters:
                document = self._document(path)
                if document is not None:
                    self._given.update(parameter_values(document))
        return self._given

    def _set(self, template: Any) -> None:
        from iotlint.imports.arm.parameters import set_values

        values = set_values(template, self.options.given)
        if values:
            template.given = {**template.given, **values}

    def _tell(self, message: str, spot: Any, opens: str) -> None:
        self.notes.append(Note(message, spot))
        if opens:
            self.open.add(opens)

    # All of it

    def _drawn(self, paths: Sequence[str]) -> Drawn:
        unknown = [name for name in self.options.given if name.lower() not in self._declared]
        if unknown:
            raise NothingKnown(f"--set: no template has a parameter '{unknown[0]}'.")
        if self.options.parameters and not self.templates:
            raise NothingKnown("--parameters: none of the files is a template.")
        for name, value in (self._given or {}).items():
            if name not in self._declared:
                self._tell("this value was not used: no template has a parameter of the name", value.spot, "")
        system = System(self._resources, self.blocks)
        found = list(entries(system))
        ends = Ends(system)
        for thing in system.things.values():
            # An event hub of a namespace that is not in the files tells that the namespace is there.
            if thing.block is not None and thing.block.part and thing.entry is None and thing.block.fields:
                owner = ends.of((thing.first.type, thing.first.names), End("id", ""), thing.first.body.spot)
                if owner is not None:
                    thing.entry = owner
                    add_part(owner, thing, system)
        asked = frozenset({"diagnostics"} if self.options.diagnostics else ())
        wiring = Wiring(system, ends, lambda message, spot: self.notes.append(Note(message, spot)), asked)
        wiring.draw()
        self.notes += [Note(f"this was passed over: {reason}", spot) for spot, reason in system.odd.items()]
        found += ends.outside.values()
        enough = ("sites", "services", "assets") if self.options.sites_alone else ("services", "assets")
        if not any(entry.section in enough for entry in found):
            assert self._root is not None
            types = ", ".join(sorted({f"{r.kind}" for r in self._resources})[:3])
            told = f"only {types}" if types else "no resources"
            raise NothingKnown(f"{_said(self._root)}: There is nothing in it that iotlint knows ({told}).")
        give_ids(found)
        if self.unread:
            self.open.add("services")
        return Drawn(
            name=self.options.name or _name_of(paths[0]),
            entries=found,
            edges=wiring.edges,
            notes=self.notes,
            strange=self._strange(system),
            unread=self.unread,
            open=self.open,
            more=bool(self.unread) or self._more,
            files=list(paths),
            root=self._root,
        )

    def _strange(self, system: System) -> dict[str, int]:
        """How many resources of each type were not understood, by the type as the first of them spells it."""
        spelled: dict[str, str] = {}
        for resource in self._resources:
            spelled.setdefault(resource.type, resource.kind)
        return {spelled[type_]: count for type_, count in sorted(system.strange.items())}


def kind_of(document: Document) -> str:
    """What kind of file a document is, by what stands in it; empty where it is none that iotlint knows."""
    value = document.value
    if isinstance(value, dict):
        keys = {key.lower() for key in value}
        schema = next((str(child).lower() for key, child in value.items() if key.lower() == "$schema"), "")
        if "deploymentparameters" in schema or (
            "parameters" in keys and "resources" not in keys and "$schema" in keys
        ):
            return "parameters"
        body = Value(value, document, document.place)
        if "deploymenttemplate" in schema or _template_in(body) is not None:
            return "arm"
        if "@context" in keys or "@type" in keys:
            return "model"
        if {"terraform_version", "planned_values"} & keys or "format_version" in keys:
            return "terraform"
        if "apiversion" in keys and "kind" in keys and "metadata" in keys:
            return "plan"
    if isinstance(value, list) and any(isinstance(each, dict) and "@type" in each for each in value):
        return "model"
    return "az" if looks_like_az(value) else ""


def _template_in(body: Value) -> Value | None:
    """The template that a document is, or that it holds (`az iot hub state export` writes it under `arm`)."""
    if type(body.data) is not dict:
        return None
    resources = body.get("resources")
    if resources is not None and type(resources.data) in (list, dict):
        if body.get("contentVersion") is not None or body.get("$schema") is not None:
            return body
        if body.get("parameters") is not None or body.get("variables") is not None:
            return body
        return None
    schema = body.get("$schema")
    if schema is not None and "deploymenttemplate" in str(schema.data).lower():
        return body
    held = body.get("arm") or body.get("template")
    return _template_in(held) if held is not None else None


def _head(document: Document) -> int:
    """The place that stands for a file as a whole: its resources, or its beginning."""
    value, place = document.value, document.place
    if isinstance(value, dict) and isinstance(place, tuple):
        for number, key in enumerate(value):
            if key.lower() == "resources":
                return packed(place[1 + 2 * number])
        return packed(place[1]) if len(place) > 1 else packed(place)
    return packed(place)


def _where(document: Document) -> str:
    return _said((document, packed(document.place)))


def _said(spot: Spot) -> str:
    span = span_of(spot)
    return f"{span.path}:{span.line}:{span.column}"


def _name_of(path: str) -> str:
    stem = PurePath(path).stem.strip()
    return stem or "imported"
