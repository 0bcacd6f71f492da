"""A hundred mistakes that a model can have, one of each kind: name, rule, place, model. All of it written for this."""

from __future__ import annotations

from typing import Any, NamedTuple

Json = Any
QUANTITIES, ANNOTATION = "dtmi:dtdl:extension:quantitativeTypes;1", "dtmi:dtdl:extension:annotation;2"
OVERRIDING = "dtmi:dtdl:extension:overriding;2"


class Kind(NamedTuple):
    """A mistake: what it is, the rule that says so, the dotted place, and a model that has it and nothing else."""

    name: str
    rule: str
    at: str
    model: Json


def interface(
    version: int = 3, id: str = "dtmi:works:Press;1", *extensions: str, **more: Json
) -> dict[str, Json]:
    """An interface in a version of DTDL."""
    context: Json = f"dtmi:dtdl:context;{version}"
    return {
        "@context": [context, *extensions] if extensions else context,
        "@id": id,
        "@type": "Interface",
        **more,
    }


def entry(type: Json, name: str, schema: Json = None, **more: Json) -> dict[str, Json]:
    """An entry of `contents`."""
    return {"@type": type, "name": name, **({} if schema is None else {"schema": schema}), **more}


def telemetry(name: str = "force", schema: Json = "double", **more: Json) -> dict[str, Json]:
    return entry("Telemetry", name, schema, **more)


def with_contents(*contents: Json, version: int = 3) -> dict[str, Json]:
    return interface(version, contents=list(contents))


def with_schema(schema: Json, version: int = 3) -> dict[str, Json]:
    return with_contents(telemetry(schema=schema), version=version)


def enum(values: list[tuple[str, Json]], kind: Json = "integer") -> dict[str, Json]:
    listed = [{"name": name, "enumValue": value} for name, value in values]
    return {"@type": "Enum", "valueSchema": kind, "enumValues": listed}


def obj(*fields: tuple[str, Json]) -> dict[str, Json]:
    return {"@type": "Object", "fields": [{"name": name, "schema": schema} for name, schema in fields]}


def mapping(**more: Json) -> dict[str, Json]:
    both = {"mapKey": {"name": "k", "schema": "string"}, "mapValue": {"name": "v", "schema": "double"}}
    return {"@type": "Map", **{name: value for name, value in {**both, **more}.items() if value is not None}}


def nested(levels: int) -> Json:
    schema: Json = "double"
    for _ in range(levels):
        schema = {"@type": "Array", "elementSchema": schema}
    return schema


def tower(levels: int, version: int = 3) -> list[Json]:
    """Interfaces that extend each other over so many levels."""
    ids = [f"dtmi:works:Level{number};1" for number in range(levels + 1)]
    above: list[dict[str, Json]] = [{"extends": id} for id in ids[1:]]
    return [interface(version, id, **more) for id, more in zip(ids, [*above, {}], strict=True)]


BASE = interface(3, "dtmi:works:Machine;1", contents=[telemetry("hours", "long")])
PLATE = interface(3, "dtmi:works:Plate;1", contents=[entry("Property", "serial", "string")])
ROW = {"@id": "dtmi:works:row;1", "@type": "Array", "elementSchema": "double"}
NOTE = entry(["Property", "ValueAnnotation"], "note", "string", annotates="force")
F, P = "contents.0", "Property"


def context(*parts: Json) -> dict[str, Json]:
    return {"@context": list(parts), "@id": "dtmi:works:Press;1", "@type": "Interface"}


def kind(rule: str, name: str, at: str, model: Json) -> Kind:
    return Kind(name, f"dtdl-{rule}", at, model)


KINDS = [
    # The file
    kind("not-a-model", "a number at the top", "", 7),
    kind("not-a-model", "a text in the list", "1", [BASE, "press"]),
    kind("not-a-model", "null in the list", "0", [None, BASE]),
    kind("keyword", "a graph around interfaces", "@graph", {**context("dtmi:dtdl:context;3"), "@graph": [BASE]}),
    kind("keyword", "a keyword of JSON-LD in version 3", "@base", {**BASE, "@base": "x"}),
    kind("keyword", "a keyword in an entry", f"{F}.@nest", with_contents(telemetry(**{"@nest": "x"}))),
    # Contexts
    kind("context", "no context", "", {"@id": "dtmi:works:Press;1", "@type": "Interface"}),
    kind("context", "an empty context", "@context", context()),
    kind("context", "a number as context", "@context.0", context(3)),
    kind("context", "no version of DTDL", "@context.0", context("dtmi:dtdl:context")),
    kind("context", "an extension first", "@context.0", context(QUANTITIES, "dtmi:dtdl:context;3")),
    kind("context", "DTDL behind an extension", "@context.2", context("dtmi:dtdl:context;3", QUANTITIES, "dtmi:dtdl:context;3")),
    kind("context", "an address that is no DTMI", "@context.1", context("dtmi:dtdl:context;3", "https://works.example/x")),
    kind("context", "a malformed DTMI", "@context.1", context("dtmi:dtdl:context;3", "dtmi:works:1x;1")),
    kind("context", "an extension without version", "@context.1", context("dtmi:dtdl:context;3", "dtmi:works:parts")),
    kind("context", "a minor version in DTDL 2", "@context.1", context("dtmi:dtdl:context;2", "dtmi:works:parts;1.1")),
    kind("context", "a minor version of DTDL 2", "@context.0", context("dtmi:dtdl:context;2.1")),
    kind("context", "null as local context", f"{F}.@context", with_contents({**telemetry(), "@context": None})),
    kind("version", "a version to come", "@context.0", context("dtmi:dtdl:context;9")),
    kind("version", "the preview version", "@context", {**BASE, "@context": "dtmi:dtdl:context;1"}),
    kind("extension-version", "a version of an extension to come", "@context.1", context("dtmi:dtdl:context;3", "dtmi:dtdl:extension:annotation;8")),
    kind("local-context", "terms of one's own", "@context.1", context("dtmi:dtdl:context;3", {"press": "dtmi:works:x;1"})),
    kind("limits", "limitless and nothing else", "@context.0", context("dtmi:dtdl:context;4#limitless")),
    kind("limits", "limits out of place", "@context.1", context("dtmi:dtdl:context;4", "dtmi:dtdl:limits:onvif;1")),
    kind("limits", "limits in version 3", "@context.0", context("dtmi:dtdl:context;3#limitless", "dtmi:dtdl:context;3")),
    # Ids
    kind("missing-id", "an interface without id", "", {"@context": "dtmi:dtdl:context;3", "@type": "Interface"}),
    kind("missing-id", "a schema without id", "schemas.0", interface(schemas=[nested(1)])),
    kind("missing-id", "a component's interface without id", f"{F}.schema", with_contents(entry("Component", "plate", {"@type": "Interface"}))),
    kind("id-form", "a number as id", "@id", interface(id=7)),  # type: ignore[arg-type]  # the mistake
    kind("id-form", "another scheme", "@id", interface(id="urn:works:Press;1")),
    kind("id-form", "a name that begins with a digit", "@id", interface(id="dtmi:works:2Press;1")),
    kind("id-form", "a name that ends with an underscore", "@id", interface(id="dtmi:works:Press_;1")),
    kind("id-form", "a name of the system", "@id", interface(id="dtmi:works:_Press;1")),
    kind("id-form", "a version with a zero in front", "@id", interface(id="dtmi:works:Press;01")),
    kind("id-form", "no version in DTDL 2", "@id", interface(2, "dtmi:works:Press")),
    kind("id-form", "two numbers in DTDL 2", "@id", interface(2, "dtmi:works:Press;1.2")),
    kind("id-form", "a fragment", "@id", interface(id="dtmi:works:Press;1#a")),
    kind("id-form", "a target that is no id", f"{F}.target", with_contents(entry("Relationship", "next", target="dtmi:works:2;1"))),
    kind("id-length", "an interface's id of 130", "@id", interface(id=f"dtmi:works:{'p' * 117};1")),
    kind("id-length", "an entry's id of 2,100", f"{F}.@id", with_contents(telemetry(**{"@id": f"dtmi:works:{'p' * 2100};1"}))),
    kind("reserved-id", "an id of the language", "@id", interface(id="dtmi:dtdl:Press;1")),
    kind("reserved-id", "an id of standard elements", f"{F}.@id", with_contents(telemetry(**{"@id": "dtmi:standard:force;1"}))),
    kind("duplicate-id", "two interfaces", "1.@id", [interface(), interface()]),
    kind("duplicate-id", "two entries", "contents.1.@id", with_contents(telemetry(**{"@id": "dtmi:works:f;1"}), telemetry("speed", **{"@id": "dtmi:works:f;1"}))),
    # References
    kind("dangling-reference", "an interface above", "extends", interface(extends="dtmi:works:Nothing;1")),
    kind("dangling-reference", "a component's interface", f"{F}.schema", with_contents(entry("Component", "plate", "dtmi:works:Nothing;1"))),
    kind("dangling-reference", "a schema", f"{F}.schema", with_schema("dtmi:works:nothing;1")),
    kind("reference", "a word that is no type", f"{F}.schema", with_schema("decimals")),
    kind("reference", "a number", f"{F}.schema", with_schema(5)),
    kind("reference", "an id in an object", "extends", [interface(extends={"@id": "dtmi:works:Machine;1"}), BASE][0]),
    kind("foreign-part", "a schema of another interface", "1.contents.0.schema", [interface(3, "dtmi:works:A;1", schemas=[ROW]), with_schema("dtmi:works:row;1")]),
    # Types
    kind("type", "no type", F, with_contents({"name": "force", "schema": "double"})),
    kind("type", "a number as type", f"{F}.@type", with_contents(entry(5, "force", "double"))),
    kind("type", "an empty list of types", f"{F}.@type", with_contents(entry([], "force", "double"))),
    kind("type", "another root", "@type", {**interface(), "@type": "Telemetry"}),
    kind("type", "two classes", f"{F}.@type", with_contents(entry(["Telemetry", "Property"], "force", "double"))),
    kind("type", "a class that cannot stand here", f"{F}.@type", with_contents(entry("Field", "force", "double"))),
    kind("type", "a class of another version", f"{F}.@type", with_contents(entry("dtmi:dtdl:class:Telemetry;2", "force", "double"))),
    kind("type", "a plain type defined in place", f"{F}.schema.@type", with_schema({"@type": "Double"})),
    kind("type", "a reference to another class", f"{F}.schema", with_schema("dtmi:works:Press;1")),
    kind("type", "a unit as schema", f"{F}.schema", with_schema("metre", version=2)),
    kind("type", "a class as schema", f"{F}.schema", with_schema("Double")),
    kind("type", "a map with integers as keys", f"{F}.schema.mapKey.schema", with_schema(mapping(mapKey={"name": "k", "schema": "integer"}))),
    kind("unknown-type", "a name nobody knows in version 3", f"{F}.@type.1", with_contents(entry(["Telemetry", "Loud"], "force", "double"))),
    kind("unknown-type", "an id nobody knows", f"{F}.@type.1", with_contents(entry(["Telemetry", "dtmi:works:Loud;1"], "force", "double"), version=2)),
    kind("unknown-type", "a malformed id", f"{F}.@type.1", with_contents(entry(["Telemetry", "dtmi:works:2;1"], "force", "double"), version=2)),
    kind("unknown-type", "an address in version 3", f"{F}.@type.1", with_contents(entry(["Telemetry", "https://works.example/x"], "force", "double"))),
    kind("type-beside", "historized commands", f"{F}.@type.1", interface(3, "dtmi:works:Press;1", "dtmi:dtdl:extension:historization;1", contents=[entry(["Command", "Historized"], "stop")])),
    kind("type-beside", "a group of types", f"{F}.@type.1", with_contents(entry(["Telemetry", "SemanticType"], "force", "double"))),
    kind("type-beside", "a type of another version", f"{F}.@type.1", interface(2, "dtmi:works:Press;1", ANNOTATION, contents=[entry(["Property", "ValueAnnotation"], "note", "string", annotates="force")])),
    kind("type-beside", "two that bring one property", f"{F}.@type", with_contents(entry(["Telemetry", "Force", "Velocity"], "force", "double", unit="newton"), version=2)),
    # Properties
    kind("missing-property", "no schema", F, with_contents(entry("Telemetry", "force"))),
    kind("missing-property", "no name", F, with_contents({"@type": "Telemetry", "schema": "double"})),
    kind("missing-property", "no values in version 2", f"{F}.schema", with_schema({"@type": "Enum", "valueSchema": "integer"}, version=2)),
    kind("missing-property", "no key of a map", f"{F}.schema", with_schema(mapping(mapKey=None))),
    kind("missing-property", "no unit", F, with_contents(entry(["Telemetry", "Force"], "force", "double"), version=2)),
    kind("unknown-property", "another case", f"{F}.Name", with_contents(telemetry(Name="x"))),
    kind("unknown-property", "a unit without a type", f"{F}.unit", with_contents(telemetry(unit="newton"), version=2)),
    kind("unknown-property", "a property of another class", f"{F}.writable", with_contents(telemetry(writable=True))),
    kind("repeated-property", "by name and by id", f"{F}.dtmi:dtdl:property:name;3", with_contents(telemetry(**{"dtmi:dtdl:property:name;3": "x"}))),
    # Values
    kind("value-type", "text as truth value", f"{F}.writable", with_contents(entry(P, "limit", "double", writable="true"))),
    kind("value-type", "null as text", "comment", interface(comment=None)),
    kind("value-type", "text as number", f"{F}.maxMultiplicity", with_contents(entry("Relationship", "next", maxMultiplicity="2"))),
    kind("value-type", "a fraction", f"{F}.maxMultiplicity", with_contents(entry("Relationship", "next", maxMultiplicity=1.5))),
    kind("value-type", "an object as target", f"{F}.target", with_contents(entry("Relationship", "next", target={"@id": "dtmi:works:Press;1"}))),
    kind("value-object", "a language in a comment", "comment.@language", interface(comment={"@value": "x", "@language": "en"})),
    kind("value-object", "an id in a comment", "comment.@id", interface(comment={"@value": "x", "@id": "dtmi:works:x;1"})),
    kind("value-object", "no value", "comment", interface(comment={})),
    kind("value-object", "another type", f"{F}.writable.@type", with_contents(entry(P, "limit", "double", writable={"@value": True, "@type": "xsd:string"}))),
    kind("value-object", "two types", f"{F}.writable.@type", with_contents(entry(P, "limit", "double", writable={"@value": True, "@type": ["xsd:boolean", "xsd:boolean"]}))),
    kind("value-count", "two names", f"{F}.name", with_contents(telemetry(["force", "power"]))),  # type: ignore[arg-type]  # the mistake
    kind("value-count", "two schemas", f"{F}.schema", with_schema(["double", "long"])),
    kind("value-count", "no schema in the list", f"{F}.schema", with_schema([])),
    kind("value-count", "31 fields in version 2", f"{F}.schema.fields", with_schema(obj(*((f"f{n}", "double") for n in range(31))), version=2)),
    kind("value-count", "101 values in version 2", f"{F}.schema.enumValues", with_schema(enum([(f"v{n}", n) for n in range(101)]), version=2)),
    kind("value-count", "301 contents in version 2", "contents", with_contents(*(telemetry(f"t{n}") for n in range(301)), version=2)),
    kind("value-range", "another least multiplicity", f"{F}.minMultiplicity", with_contents(entry("Relationship", "next", minMultiplicity=1))),
    kind("value-range", "501 in version 2", f"{F}.maxMultiplicity", with_contents(entry("Relationship", "next", maxMultiplicity=501), version=2)),
    kind("text-length", "a comment of 513", "comment", interface(comment="c" * 513)),
    kind("text-length", "a name of 65 in version 2", f"{F}.name", with_contents(telemetry("n" * 65), version=2)),
    kind("text-length", "a display name of 513", "displayName.de", interface(displayName={"de": "d" * 513})),
    kind("name-form", "a hyphen", f"{F}.name", with_contents(telemetry("force-now"))),
    kind("name-form", "an underscore at the end", f"{F}.name", with_contents(telemetry("force_"))),
    kind("language-text", "a word as language", "displayName.german", interface(displayName={"german": "Presse"})),
    kind("language-text", "a number as text", "displayName.de", interface(displayName={"de": 5})),
    kind("language-text", "null", "description", interface(description=None)),
    kind("language-text", "one language twice", "displayName.1", interface(displayName=["Press", "Punch"])),
    kind("language-text", "a keyword", "displayName.@value", interface(displayName={"@value": "Press"})),
    kind("duplicate-name", "two entries", "contents.1.name", with_contents(telemetry(), entry(P, "force", "double"))),
    kind("duplicate-name", "two fields", f"{F}.schema.fields.1.name", with_schema(obj(("x", "double"), ("x", "long")))),
    kind("duplicate-name", "two values", f"{F}.schema.enumValues.1.enumValue", with_schema(enum([("on", 1), ("off", 1)]))),
    kind("duplicate-name", "two properties of a relationship", f"{F}.properties.1.name", with_contents(entry("Relationship", "next", properties=[entry(P, "a", "double"), entry(P, "a", "long")]))),
    kind("enum-value", "text among integers", f"{F}.schema.enumValues.0.enumValue", with_schema(enum([("on", "1")]))),
    kind("enum-value", "more than 32 bits", f"{F}.schema.enumValues.0.enumValue", with_schema(enum([("on", 2**31)]))),
    kind("fixed-value", "an enumeration of doubles", f"{F}.schema.valueSchema", with_schema(enum([], "double"))),
    # What elements are to each other
    kind("schema-depth", "six levels", f"{F}.schema", with_schema(nested(6))),
    kind("schema-depth", "nine levels in version 4", f"{F}.schema", with_schema(nested(9), version=4)),
    kind("schema-depth", "a polygon two levels down", f"{F}.schema", with_schema(obj(("a", obj(("b", "polygon")))))),
    kind("schema-cycle", "an object in itself", "schemas.0.fields.0.schema", interface(schemas=[{"@id": "dtmi:works:o;1", **obj(("f", "dtmi:works:o;1"))}])),
    kind("inheritance-cycle", "an interface above itself", "extends", interface(extends="dtmi:works:Press;1")),
    kind("inheritance-depth", "eleven levels", "0.extends", tower(11)),
    kind("inheritance-depth", "thirteen levels in version 4", "0.extends", tower(13, 4)),
    kind("inherited-name", "a name from above", "0.contents.0.name", [interface(extends="dtmi:works:Machine;1", contents=[telemetry("hours")]), BASE]),
    kind("nested-component", "a component in a component", "0.contents.0.schema", [with_contents(entry("Component", "unit", "dtmi:works:U;1")), interface(3, "dtmi:works:U;1", contents=[entry("Component", "plate", "dtmi:works:Plate;1")]), PLATE]),
    kind("array-in-property", "an array in version 2", f"{F}.schema", with_contents(entry(P, "limits", nested(1)), version=2)),
    kind("array-in-property", "a point in version 2", f"{F}.schema", with_contents(entry(P, "place", "point"), version=2)),
    kind("version-mix", "a newer interface above", "0.extends", [interface(extends="dtmi:works:M;1"), interface(4, "dtmi:works:M;1")]),
    kind("version-mix", "a schema of an older version", "schemas.0.@context", interface(schemas=[{"@context": "dtmi:dtdl:context;2", **ROW}])),
    kind("unit", "a unit of another quantity", f"{F}.unit", with_contents(entry(["Telemetry", "Force"], "force", "double", unit="metre"), version=2)),
    kind("unit", "a unit of another quantity in version 3", f"{F}.unit", interface(3, "dtmi:works:Press;1", QUANTITIES, contents=[entry(["Telemetry", "Force"], "force", "double", unit="metre")])),
    kind("semantic-type", "a quantity as text", f"{F}.schema", with_contents(entry(["Telemetry", "Force"], "force", "string", unit="newton"), version=2)),
    kind("neighbour", "a note on a command", "contents.1.annotates", interface(3, "dtmi:works:Press;1", ANNOTATION, contents=[entry("Command", "force"), NOTE])),
    kind("neighbour", "a note on a note", "contents.2.annotates", interface(3, "dtmi:works:Press;1", ANNOTATION, contents=[telemetry(), NOTE, entry(["Property", "ValueAnnotation"], "more", "string", annotates="note")])),
]  # fmt: skip

SOUND: list[tuple[str, Json]] = [
    ("an interface and nothing else", interface()),
    ("a list in a list", [[interface()], [BASE]]),
    ("no version", interface(id="dtmi:works:Press")),
    ("an id of 128", interface(id=f"dtmi:works:{'p' * 115};1")),
    ("minor versions", context("dtmi:dtdl:context;3.1", "dtmi:dtdl:extension:quantitativeTypes;1.2")),
    ("IoT Central first", context("dtmi:iotcentral:context;2", "dtmi:dtdl:context;2")),
    ("five levels", with_schema(nested(5))),
    ("eight levels in version 4", with_schema(nested(8), version=4)),
    ("a circle in version 4", interface(4, schemas=[{"@id": "dtmi:works:o;1", **obj(("f", "dtmi:works:o;1"))}])),
    ("ten levels above", tower(10)),
    ("twelve levels above in version 4", tower(12, 4)),
    ("one above by two ways", [interface(3, "dtmi:works:A;1", extends=["dtmi:works:B;1", "dtmi:works:C;1"]), interface(3, "dtmi:works:B;1", extends="dtmi:works:Machine;1"), interface(3, "dtmi:works:C;1", extends="dtmi:works:Machine;1"), BASE]),
    ("a target that is nowhere", with_contents(entry("Relationship", "next", target="dtmi:works:Nothing;1"))),
    ("an older interface above", [interface(4, extends="dtmi:works:M;1"), interface(2, "dtmi:works:M;1")]),
    ("an inline interface above", interface(extends={"@id": "dtmi:works:M;1", "@type": "Interface"})),
    ("whole numbers written as fractions", with_contents(entry("Relationship", "next", maxMultiplicity=5.0))),
    ("values in lists of one", with_contents(telemetry(["force"], ["double"]))),  # type: ignore[arg-type]  # odd and right
    ("an unknown type with its property in version 2", with_contents(entry(["Telemetry", "Loud"], "force", "double", decibels=3), version=2)),
    ("any keyword in version 2", {**interface(2), "@base": "x"}),
    ("names that differ in case", with_contents(telemetry("force"), telemetry("Force"))),
    ("an annotation", interface(3, "dtmi:works:Press;1", ANNOTATION, contents=[telemetry(), NOTE])),
    ("a unit of the quantity", interface(3, "dtmi:works:Press;1", QUANTITIES, contents=[entry(["Telemetry", "Force"], "force", "double", unit="newton")])),
    ("an override", interface(3, "dtmi:works:Press;1", QUANTITIES, ANNOTATION, OVERRIDING, contents=[entry(["Telemetry", "Force"], "force", "double", unit="newton"), entry(["Property", "ValueAnnotation", "Override"], "unitOfForce", "ForceUnit", annotates="force", overrides="unit", writable=True)])),
    ("no fields and no values in version 3", with_contents(telemetry(schema={"@type": "Object"}), telemetry("mode", {"@type": "Enum", "valueSchema": "integer"}))),
    ("new plain types of version 4", with_contents(telemetry(schema="uuid"), telemetry("count", "unsignedLong"), version=4)),
]  # fmt: skip
