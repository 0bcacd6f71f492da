"""Writes rules/dtdl/metamodel.json: what DTDL knows, version by version, as facts of its published metamodel.

The parser of the Digital Twin Consortium (DTDLParser, MIT) is generated from that metamodel, and npm carries it as
`@digicatapult/dtdl-parser`. This reads the facts back: contexts and terms, classes with their properties and limits,
what extensions add, standard elements. It takes no code along. How to run it, in a checkout:

    npm install --prefix .tools --no-save @digicatapult/dtdl-parser@1.1.83
    pip install dnfile==0.18.0 dncil==1.0.2
    python -m ci.dtdl_metamodel 2026-08-22
"""

from __future__ import annotations

import importlib
import json
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / ".tools" / "node_modules" / "@digicatapult" / "dtdl-parser"
ASSEMBLY = PACKAGE / "build" / "interop" / "_framework" / "DTDLParser.wasm"
TARGET = ROOT / "rules" / "dtdl" / "metamodel.json"
VERSIONS = ("2", "3", "4")
_LIMIT = "onvif_1"

# What the documents of version 4 list (DTDL.v4, "Language extensions" and "Changes from Version 3", read 2026-11-30)
# and the package does not have yet. Of such an extension the name alone is known; what it adds is not judged.
LATER_CONTEXTS = ("dtmi:dtdl:extension:mqtt;3",)
LATER_ELEMENTS = {
    "scaledDecimal": ("dtmi:dtdl:context;4", "dtmi:dtdl:instance:Schema:scaledDecimal;4", "Decimal")
}

# An instruction in short: ("text", "Array"), ("number", 5), ("field", name), ("call", "Type::Method"), …
Step = tuple[str, Any]


def portable(data: bytes) -> bytes:
    """A .NET assembly in the form that tools read, from the one that browsers load (Webcil in a wasm module)."""
    data = data[data.index(b"WbIL") :]
    (count,) = struct.unpack_from("<H", data, 8)
    cli = struct.unpack_from("<II", data, 12)
    sections = [struct.unpack_from("<IIII", data, 28 + 16 * number) for number in range(count)]
    header = bytearray(0x400)
    header[:2] = b"MZ"
    struct.pack_into("<I", header, 0x3C, 0x80)
    header[0x80:0x84] = b"PE\0\0"
    struct.pack_into("<HHIIIHH", header, 0x84, 0x14C, count, 0, 0, 0, 224, 0x2102)
    struct.pack_into("<HBBIIIIII", header, 0x98, 0x10B, 48, 0, 0, 0, 0, 0, 0x2000, 0)
    struct.pack_into("<III", header, 0x98 + 28, 0x400000, 0x2000, 0x200)
    struct.pack_into("<II", header, 0x98 + 56, 0x400000, 0x400)
    struct.pack_into("<I", header, 0x98 + 92, 16)
    struct.pack_into("<II", header, 0x98 + 96 + 14 * 8, *cli)
    body = b""
    for number, (size, address, raw, start) in enumerate(sections):
        at = 0x98 + 224 + 40 * number
        struct.pack_into("<8sIIII", header, at, b".s%d" % number, size, address, raw, 0x400 + len(body))
        struct.pack_into("<I", header, at + 36, 0x60000020)
        body += data[start : start + raw]
    return bytes(header) + body


class Assembly:
    """The methods of an assembly as steps."""

    def __init__(self, data: bytes) -> None:
        self._pe = importlib.import_module("dnfile").dnPE(data=data)
        self._tables = self._pe.net.mdtables
        self._body = importlib.import_module("dncil.cil.body").CilMethodBody
        self._reader = importlib.import_module("dncil.cil.body.reader").CilMethodBodyReaderBase
        token = importlib.import_module("dncil.clr.token")
        self._token, self._string = token.Token, token.StringToken
        self.owners: dict[int, str] = {}
        for type_ in self._tables.TypeDef.rows:
            for method in type_.MethodList:
                self.owners[method.row_index] = str(type_.TypeName)
        self.methods = {
            (self.owners[number], str(row.Name)): row
            for number, row in enumerate(self._tables.MethodDef.rows, 1)
            if row.Rva and number in self.owners
        }

    def enumeration(self, name: str) -> list[str]:
        """The members of an enum, in order."""
        (found,) = (row for row in self._tables.TypeDef.rows if str(row.TypeName) == name)
        return [str(field.row.Name) for field in found.FieldList][1:]

    def steps(self, owner: str, method: str) -> list[Step]:
        """What a method does, in short; empty if there is no such method."""
        row = self.methods.get((owner, method))
        return [] if row is None else list(self._steps(row))

    def _steps(self, row: Any) -> Iterator[Step]:
        pe, token, string = self._pe, self._token, self._string

        class Reader(self._reader):  # type: ignore[misc,name-defined]  # known only when it runs
            def __init__(self) -> None:
                self.offset = pe.get_offset_from_rva(row.Rva)

            def read(self, n: int) -> bytes:
                self.offset += n
                return bytes(pe.__data__[self.offset - n : self.offset])

            def tell(self) -> int:
                return int(self.offset)

            def seek(self, offset: int) -> int:
                self.offset = offset
                return offset

        for instruction in self._body(Reader()).instructions:
            name, operand = instruction.opcode.name, instruction.operand
            if name == "ldstr":
                yield "text", pe.net.user_strings.get(operand.rid).value
            elif name.startswith("ldc.i4"):
                yield (
                    "number",
                    operand
                    if name in ("ldc.i4", "ldc.i4.s")
                    else (-1 if name.endswith("m1") else int(name[-1])),
                )
            elif name == "ldnull":
                yield "null", None
            elif name in {"ldloca.s", "ldloca"}:
                yield "reference", str(operand)
            elif name.startswith(("ldloc", "stloc")):
                yield "load" if name[0] == "l" else "store", _local(name, operand)
            elif isinstance(operand, token) and not isinstance(operand, string):
                kind = "call" if name.startswith(("call", "newobj")) else "field"
                yield kind, self._named(operand)

    def _named(self, token: Any) -> str:
        tables = self._tables
        if token.table == 6:
            return f"{self.owners.get(token.rid, '')}::{tables.MethodDef.rows[token.rid - 1].Name}"
        if token.table == 10:
            row = tables.MemberRef.rows[token.rid - 1]
            return f"{getattr(row.Class.row, 'TypeName', '')}::{row.Name}"
        if token.table == 4:
            return str(tables.Field.rows[token.rid - 1].Name)
        return ""


def _local(name: str, operand: Any) -> str:
    return str(operand) if operand is not None else f"local(0x{int(name[-1]):04X})"


# Contexts


def contexts(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """Each version of the language and of its extensions: its terms, the prefixes of ids it keeps to itself."""
    found: dict[str, dict[str, Any]] = {}
    for owner, method in assembly.methods:
        if owner == "ContextCollection" and method.endswith("ContextHistory"):
            current: dict[str, Any] = {}
            texts: list[str] = []
            numbers: list[int] = []
            for kind, value in assembly.steps(owner, method):
                if kind == "text":
                    texts.append(value)
                elif kind == "number":
                    numbers.append(value)
                elif kind == "call" and value.endswith("AddTermDefinition"):
                    current["terms"][texts[-2]] = texts[-1]
                elif kind == "call" and value.endswith("ReserveIdDefinitionPrefix"):
                    current["reserved"].append(texts[-1])
                elif kind == "call" and value.startswith("VersionedContext::"):
                    name = next(text for text in reversed(texts) if ";" in text)
                    current = found[name] = {"reserved": [], "terms": {}}
                    if texts[-1] == _LIMIT:
                        current["limits"] = _LIMIT
                    numbers.clear()
                elif kind == "call" and "::.ctor" in value and not value.startswith("Dtmi"):
                    numbers.clear()
    text = field = ""
    for kind, value in assembly.steps("ContextCollection", ".cctor"):
        if kind == "text":
            text = value
        elif kind == "field":
            field = value
        elif kind == "number" and field == "EndogenousAffiliateContextsImplicitDtdlVersions":
            found[text]["implies"] = str(value)
    return found


# What extensions add


def supplements(assembly: Assembly, kinds: list[str]) -> dict[str, dict[str, Any]]:
    """The types that may stand beside a class, by id: where, with which properties and conditions."""
    locals_: dict[str, Any] = {}
    found: dict[str, dict[str, Any]] = {}
    pending: list[Any] = []  # what has been loaded since the last call that used it
    subject: dict[str, Any] = {}
    constraint: dict[str, Any] = {}
    for kind, value in assembly.steps("SupplementalTypeCollection", ".cctor"):
        if kind in ("text", "number", "null"):
            pending.append(value)
        elif kind == "load":
            pending.append(locals_.get(value))
        elif kind == "store":
            locals_[value] = pending.pop() if pending else None
        elif kind == "call":
            owner, _, name = value.partition("::")
            if owner == "Dtmi":
                pending.pop()  # whether it is in the short form
            elif owner == "Regex":
                pending.pop()
            elif owner == "Uri" or (not owner and name != "set_Item"):
                pass
            elif owner == "DTSupplementalTypeInfo" and name == ".ctor":
                kind_, context, id_, abstract, _, parent = pending[-6:]
                found[id_] = {"context": context, "kind": kind_}
                found[id_] |= {"abstract": True} if abstract else {}
                found[id_] |= {"parent": parent} if parent else {}
                pending = [found[id_]]
            elif owner in ("ValueConstraint", "SiblingConstraint") and name == ".ctor":
                constraint = {"on": next((p for p in pending if isinstance(p, str)), None)}
                subject = next(p for p in pending if isinstance(p, dict))
                pending = []
            elif owner in ("ValueConstraint", "SiblingConstraint"):
                texts = [p for p in pending if isinstance(p, str)]
                if not name.endswith("String"):
                    constraint[name.removeprefix("set_")] = texts
                pending = []
            elif name.startswith("Add") and name.endswith("Constraint"):
                subject.setdefault("constraints", []).append({k: v for k, v in constraint.items() if v})
                pending = []
            elif name == "AddProperty":
                _add_property(pending)
                pending = []
            elif name == "set_AllowedCotypeKinds":
                pending[0]["cotypes"] = [kinds[number] for number in pending[1:]]
                pending = []
            elif name == "set_AllowedCotypeVersions":
                pending[0]["versions"] = pending[1:]
                pending = []
            elif name in ("set_RequiredCocotypes", "set_DisallowedCocotypes"):
                pending[0]["requires" if "Required" in name else "excludes"] = pending[1:]
                pending = []
            else:
                pending = []
    return found


def _add_property(pending: list[Any]) -> None:
    """One property of a type, from the arguments it is declared with."""
    at = next(number for number, each in enumerate(pending) if isinstance(each, dict))
    subject, name, *rest = pending[at:]
    made: dict[str, Any] = {"type": rest[0]}
    most, least, greatest, smallest, longest, pattern, unique, plural, optional = rest[1:10]
    others = {"most": most, "least": least, "max": greatest, "min": smallest, "length": longest}
    others |= {"pattern": pattern, "unique": unique, "plural": plural, "optional": optional}
    made |= {key: value for key, value in others.items() if value}
    members = [each for each in rest[10:] if isinstance(each, str) and ":enum:" in each]
    if members:
        made["of"] = members[0]
    subject.setdefault("properties", {})[name] = made


# Classes


def classes(assembly: Assembly, kinds: list[str]) -> dict[str, dict[str, Any]]:
    """Per version: each class with its properties, and the concrete classes of each abstract one."""
    found: dict[str, dict[str, Any]] = {version: {"classes": {}, "abstract": {}} for version in VERSIONS}
    for owner in sorted({owner for owner, _ in assembly.methods}):
        named = re.fullmatch(r"DT(\w+)Info", owner)
        if named is None or owner.startswith("DTSupplemental"):
            continue
        for version, members in _concrete(assembly.steps(owner, ".cctor"), kinds).items():
            if members == [named[1]]:
                found[version]["classes"][named[1]] = _class(assembly, owner, version)
            elif members:
                found[version]["abstract"][named[1]] = sorted(members)
    return found


def _concrete(steps: list[Step], kinds: list[str]) -> dict[str, list[str]]:
    """Which classes can stand where a class is asked for, per version."""
    found: dict[str, list[str]] = {}
    numbers: list[int] = []
    field = ""
    for kind, value in steps:
        if kind == "field":
            field, numbers = value, []
        elif kind == "number":
            numbers.append(value)
        elif kind == "call" and value == "::Add" and field == "ConcreteKinds" and len(numbers) == 2:
            found.setdefault(str(numbers[0]), []).append(kinds[numbers[1]])
            numbers = []
    return found


def _class(assembly: Assembly, owner: str, version: str) -> dict[str, Any]:
    patterns: dict[str, str] = {}
    last = ""
    for each in ("DTNamedEntityInfo", owner):
        for kind, value in assembly.steps(each, ".cctor"):
            if kind == "text":
                last = value
            elif kind == "field" and "RegexPattern" in value:
                patterns[value] = last
    steps = assembly.steps(owner, f"ParsePropertiesV{version}")
    if not steps:
        steps = assembly.steps("DTEntityInfo", f"ParsePropertiesV{version}")
    made: dict[str, Any] = {"properties": _properties(steps, patterns)}
    numbers: list[int] = []
    for kind, value in assembly.steps(owner, ".ctor"):
        if kind == "number":
            numbers.append(value)
        elif kind == "field":
            name, _, number = value.partition("AllowedVersionsV")
            if number == version:
                made["properties"][name]["versions"] = numbers
            numbers = []
    steps = assembly.steps(owner, f"TryParseTypeStringV{version}")
    for (kind, value), (after, said) in zip(steps, _after(steps, "text"), strict=True):
        if kind == "number" and value > 64 and after == "text" and said == "idTooLongForType":
            made["idLength"] = value
            break
    _restrict(made, assembly.steps(owner, f"ApplyTransformationsV{version}"))
    _restrict(made, assembly.steps(owner, f"CheckRestrictionsV{version}"))
    return made


def _after(steps: list[Step], kind: str) -> list[Step]:
    """For each step the next one of a kind."""
    found: list[Step] = []
    following: Step = ("", None)
    for step in reversed(steps):
        found.append(following)
        if step[0] == kind:
            following = step
    return found[::-1]


def _properties(steps: list[Step], patterns: dict[str, str]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    name = ""
    said: list[Step] = []
    expecting = ""
    for kind, value in steps:
        if kind == "text" and value in (
            "duplicatePropertyName",
            "missingLiteralProperty",
            "missingObjectProperty",
        ):
            expecting = value
        elif kind == "text" and expecting:
            if expecting == "duplicatePropertyName":
                name, said = value, []
            else:
                found[value]["required"] = True
            expecting = ""
        elif kind == "call" and value.endswith("ValueCollection") and name:
            found[name] = _property(value, said, patterns)
            name = ""
        else:
            said.append((kind, value))
    return dict(sorted(found.items()))


def _property(call: str, said: list[Step], patterns: dict[str, str]) -> dict[str, Any]:
    """One property, from how its value is read and the numbers and patterns given for that."""
    owner, _, method = call.partition("::")
    texts = [value for kind, value in said if kind == "text"]
    numbers = [value for kind, value in said if kind == "number"]
    fields = [value for kind, value in said if kind == "field" and value in patterns]
    made: dict[str, Any] = {}
    if owner == "ValueParser":
        word = method.removeprefix("Parse").removesuffix("ValueCollection").removeprefix("Singular")
        made["kind"] = word[0].lower() + word[1:]
        if made["kind"] in ("string", "langString", "identifier"):
            lengths = [number for number in numbers if number > 1]
            if lengths:
                made["length"] = lengths[0]
                if _LIMIT in texts and lengths[1] != lengths[0]:
                    made[f"length/{_LIMIT}"] = lengths[1]
        elif made["kind"] == "integer":
            bounds = numbers[-3:-1] if len(numbers) >= 3 else numbers[:1]
            made["bounds"] = bounds
        if fields:
            made["pattern"] = patterns[fields[-1]]
    else:
        made["class"] = owner[2:-4]
        least, plural, id_, type_ = numbers[-4:]
        made |= {"plural": True} if plural else {}
        made |= {"idRequired": True} if id_ else {}
        made |= {"typeRequired": True} if type_ else {}
        made |= {"least": least} if least else {}
        if "name" in texts:
            made["segment"] = "name"
    return made


def _restrict(made: dict[str, Any], steps: list[Step]) -> None:
    """Adds what a class demands of its properties together: counts, depths, unique names, fixed values."""
    texts: list[str] = []
    numbers: list[int] = []
    for kind, value in steps:
        if kind == "number":
            numbers.append(value)
        elif kind == "text":
            texts.append(value)
            if len(texts) > 1 and texts[-2] == "objectCountAboveMax":
                made["properties"][value]["most"] = numbers[-1]
            elif len(texts) > 2 and texts[-3] == "nonUniquePropertyValue":
                made["properties"][texts[-2]].setdefault("unique", []).append(value)
            elif len(texts) > 1 and texts[-2] == "incorrectPropertyValue":
                allowed = [text for text in texts[:-2] if text.startswith("dtmi:dtdl:instance:")]
                made["properties"][value]["values"] = allowed
                texts = []
            elif len(texts) > 2 and texts[-3] == "excludedType":
                made.setdefault("excludes", {})[texts[-2]] = re.findall(r"\w+(?=')", value)
        elif kind == "call" and value.startswith("DTEntityInfo::"):
            name = value.removeprefix("DTEntityInfo::")
            if name == "CheckDepthOfElementSchemaOrSchema":
                made["depth"] = _limits(numbers, texts, 2)
                made |= {"recursive": True} if _LIMIT in texts and numbers[-1] else {}
            elif name == "GetTransitiveExtendsNarrow":
                made["extendsDepth"] = _limits(numbers, texts, 2)
            elif name == "GetCountOfExtendsNarrow":
                made["extendsCount"] = _limits(numbers, texts, 1)
            elif name.startswith("GetCountOfContents"):
                made["contentsCount"] = _limits(numbers, texts, 1)
            if name.startswith(("Get", "Check")):
                numbers, texts = [], []


def _limits(numbers: list[int], texts: list[str], others: int) -> list[int]:
    """A limit, and the one under the limit extension where there is one; other arguments follow it."""
    return numbers[-others - 3 : -others - 1] if _LIMIT in texts else numbers[-others - 1 : -others]


def ids(assembly: Assembly) -> dict[str, dict[str, Any]]:
    """Per version: how an id has to look, and how long it may be."""
    found: dict[str, dict[str, Any]] = {version: {} for version in VERSIONS}
    version, field = "", ""
    for kind, value in assembly.steps("IdValidator", ".cctor"):
        if kind == "field":
            field = value
        elif kind == "number" and str(value) in VERSIONS:
            version = str(value)
        elif kind == "number" and value > 100 and field == "IdDefinitionMaxLengths":
            found[version].setdefault("length", []).append(value)
        elif kind == "text" and value.startswith("^"):
            found[version]["pattern" if "Definition" in field else "reference"] = value
    return found


def partition_sizes(assembly: Assembly) -> dict[str, list[int]]:
    """Per version: how many bytes the text of an interface may have."""
    found: dict[str, list[int]] = {}
    version = ""
    for kind, value in assembly.steps("PartitionTypeCollection", ".cctor"):
        if kind == "number" and str(value) in VERSIONS:
            version = str(value)
        elif kind == "number" and value > 1000:
            found.setdefault(version, []).append(value)
    return found


def elements(data: bytes) -> list[dict[str, Any]]:
    """The standard elements that come with the language and its extensions, without texts for people."""
    start = data.index(b'[\n  {\n    "@context"')
    found, _ = json.JSONDecoder().raw_decode(data[start : start + 2_000_000].decode("utf-8", "replace"))

    def plain(value: Any) -> Any:
        if isinstance(value, list):
            return [plain(each) for each in value]
        if isinstance(value, dict):
            return {
                k: plain(v) for k, v in value.items() if k not in ("displayName", "description", "symbol")
            }
        return value

    return [plain(each) for each in found]


def main(date: str) -> None:
    """Reads the package and writes the table."""
    data = ASSEMBLY.read_bytes()
    assembly = Assembly(portable(data))
    kinds = assembly.enumeration("DTEntityKind")
    version = json.loads((PACKAGE / "package.json").read_text("utf-8"))["version"]
    per_version = classes(assembly, kinds)
    for name, known in ids(assembly).items():
        per_version[name]["id"] = known
    for name, sizes in partition_sizes(assembly).items():
        per_version[name]["classes"]["Interface"]["bytes"] = sizes
    table: dict[str, Any] = {
        "source": {"package": "@digicatapult/dtdl-parser", "version": version, "date": date},
        "versions": per_version,
        "contexts": contexts(assembly),
        "supplements": supplements(assembly, kinds),
        "elements": elements(data),
    }
    table["contexts"] |= {name: {"reserved": [], "terms": {}, "named": True} for name in LATER_CONTEXTS}
    for term, (context, id_, class_) in LATER_ELEMENTS.items():
        table["contexts"][context]["terms"][term] = id_
        table["elements"].append({"@context": context, "@id": id_, "@type": class_})
    TARGET.write_text(written(table), encoding="utf-8", newline="\n")


def written(table: dict[str, Any]) -> str:
    """JSON with a line for each entry of the third level, so that two versions of the table can be compared."""
    parts = []
    for name, value in table.items():
        if isinstance(value, dict) and all(isinstance(each, dict) for each in value.values()):
            inner = ",\n".join(f"  {_json(key)}: {_json(each)}" for key, each in value.items())
            parts.append(f"{_json(name)}: {{\n{inner}\n}}")
        elif isinstance(value, list):
            parts.append(f"{_json(name)}: [\n" + ",\n".join(f"  {_json(each)}" for each in value) + "\n]")
        else:
            parts.append(f"{_json(name)}: {_json(value)}")
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


if __name__ == "__main__":
    main(*sys.argv[1:])
