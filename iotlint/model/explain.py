"""Says what is wrong with the form of an architecture: one problem a mistake, at the very key or value.

Walks the schema beside the value. Whether a value is valid at all is decided elsewhere, by the code that
`schema_code` makes; this module runs only for values that are not, and finds a problem in exactly those.
"""

import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from iotlint.model import repairs, wording
from iotlint.model.elsewhere import Elsewhere
from iotlint.model.facets import (
    beyond,
    choices,
    facets_of,
    first,
    form,
    is_any,
    is_choice,
    is_chosen,
    matches,
    names_in,
    same_word,
    types,
    under,
)
from iotlint.model.key_hints import hint
from iotlint.model.meaning import in_other_words
from iotlint.model.nearest import Guesses, alike, surely
from iotlint.model.problem import GONE, Part, Problem
from iotlint.model.prune import prune
from iotlint.model.quantity_hints import UNITS
from iotlint.model.schema_code import Schema, free_prefixes
from iotlint.model.stand_in import absent_stand_in, stand_in
from iotlint.model.unknown import UNKNOWN
from iotlint.opener import read
from iotlint.resources import folder
from iotlint.source.scalars import Pointed, resolve
from iotlint.source.secrets import mask
from iotlint.source.span import Route

__all__ = ["Problem", "architecture_schema", "explain", "prune"]

# Beyond so many problems of one plan what a word may have meant is not looked up any more.
_MOST_HINTS = 5_000
# Keywords that a word can be held against without looking at them.
_SILENT = {"x-derived", "x-synonyms", "x-meanings", "x-others"}


def explain(
    value: Any, schema: Schema | None = None, entries: Mapping[str, Callable[[Any], bool]] | None = None
) -> list[Problem]:
    """The problems of `value`, in the order of the document; none exactly if it fits `schema`.

    The schema is that of architectures if none is given. `entries` are quick checks of the entries of a
    section, as `schema_code` makes them: entries that pass are not walked. Raises SchemaError if the schema
    uses a keyword that is not provided for.
    """
    if schema is None:
        schema = architecture_schema()
    explainer = _Explainer(schema, value, entries or {})
    explainer.walk(value, schema, ())
    return explainer.problems


@lru_cache(maxsize=1)
def architecture_schema() -> Schema:
    """The schema of architecture files, read once."""
    found: Schema = json.loads(read(folder("schemas") / "architecture.schema.json"))
    return found


class _Explainer:
    def __init__(self, schema: Schema, tree: Any, entries: Mapping[str, Callable[[Any], bool]]) -> None:
        self._schema = schema
        self._tree = tree
        self._entries = entries
        self._elsewhere = Elsewhere(schema)
        self._nearest = Guesses().nearest
        self.problems: list[Problem] = []

    def fits(self, value: Any, node: Any) -> bool:
        """Whether `value` fits a part of the schema."""
        if isinstance(value, str) and isinstance(node, dict) and node.keys() <= {"enum", "pattern"} | _SILENT:
            return value in node.get("enum", (value,)) and matches(node.get("pattern", ""), value)
        trial = _Explainer(self._schema, value, {})
        trial.walk(value, node, ())
        return not trial.problems

    def walk(self, value: Any, node: Any, route: Route) -> None:
        """Notes the problems of `value`, which stands at `route`."""
        facets = facets_of(self._schema, value, node)
        if not all(is_any(value, types(facet)) for facet in facets if "type" in facet):
            self._wrong_type(value, facets, route)
        elif first(facets, "const", "enum") is not None:
            self._scalar(value, facets, route)
        elif isinstance(value, dict):
            self._mapping(value, facets, route)
            self._options(value, facets, route)
        elif isinstance(value, list):
            least = max((facet.get("minItems", 0) for facet in facets), default=0)
            most = min((facet["maxItems"] for facet in facets if "maxItems" in facet), default=len(value))
            if not least <= len(value) <= most:
                self._malformed(value, facets, route, f"must have {least} to {most} entries")
            self._items(value, facets, route)
            self._options(value, facets, route)
        else:
            self._scalar(value, facets, route)

    def _note(self, name: str, message: str, route: Route, part: Part = "value", **more: Any) -> None:
        self.problems.append(Problem(name, wording.capital(message), route, part, **more))

    def _place(self, route: Route) -> str:
        return wording.place(route, self._tree)

    # --- what a value must be -------------------------------------------------------------------------

    def _wrong_type(self, value: Any, facets: list[Schema], route: Route) -> None:
        wanted = next(types(each) for each in facets if "type" in each and not is_any(value, types(each)))
        quantity = first(facets, "x-quantity")
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if number and quantity in UNITS:
            self._bad_quantity(value, quantity, facets, route)
            return
        if is_choice(facets) and value is not None and not isinstance(value, (dict, list)):
            self._unknown_value(value, facets, route)
            return
        node = {"allOf": facets}
        repaired = repairs.repair(value, wanted, lambda other: self.fits(other, node))
        if repaired is None and "array" in wanted and wording.is_word(value):
            repaired = f"[{value}]"
            self.walk([value], node, route)  # what is wrong with it is said as well
        if repaired is not None:
            self._other_spelling(value, repaired, route)
            return
        said = f"{self._place(route)} is {wording.shown(value)}, but must be {wording.kinds(wanted)}"
        if value is None and "object" in wanted and self.fits({}, node):
            # No replacement: an empty value has no place of its own in the file that could be replaced.
            said += "; write {} where nothing is known yet"
        elif "string" in wanted and (number or isinstance(value, bool)):
            wanted_form = None if self.fits(str(value), node) else first(facets, "x-form")
            said += f"; write {wanted_form}" if wanted_form else "; put it in quotes"
        elif "integer" in wanted and isinstance(value, str) and re.search("[0-9]", value):
            said += "; write the number alone"
        elif "integer" in wanted and isinstance(value, Pointed):
            said += f"; a point sets decimals apart, so write {value:.0f} or {value * 1000:.0f}"
        else:
            keys = first(facets, "properties") if "object" in wanted else None
            said += wording.such_as(value, first(facets, "examples"), keys, self.fits)
        if route[:1] == ("requirements",) and isinstance(value, dict) and len(route) == 2:
            said += "; to give details, write all requirements as a mapping of names to details"
        becomes, incomplete = stand_in(facets, route)
        self._note("wrong-type", f"{said}.", route, becomes=becomes, incomplete=incomplete)

    def _scalar(self, value: Any, facets: list[Schema], route: Route) -> None:
        quantity = first(facets, "x-quantity")
        for facet in facets:
            if "const" in facet and value != facet["const"]:
                self._wrong_version(value, facet["const"], route)
            elif not is_chosen(value, facet, self.fits):
                self._unknown_value(value, facets, route)
            elif isinstance(value, str) and "pattern" in facet and not matches(facet["pattern"], value):
                if quantity in UNITS:
                    self._bad_quantity(value, str(quantity), facets, route)
                else:
                    self._malformed(value, facets, route, form(facets))
            elif bounds := beyond(value, facet):
                self._malformed(value, facets, route, bounds)
            else:
                continue
            return

    def _malformed(self, value: Any, facets: list[Schema], route: Route, must: str) -> None:
        node = {"allOf": facets}
        quantity = first(facets, "x-quantity") or ""
        repaired = repairs.respell(value, str(quantity), lambda other: self.fits(other, node))
        if repaired is not None:
            self._other_spelling(value, repaired, route)
            return
        said = f"{self._place(route)} is {wording.shown(value)}, but {must}."
        self._note("malformed-value", said, route, becomes=((route, UNKNOWN),))

    def _bad_quantity(self, value: Any, quantity: str, facets: list[Schema], route: Route) -> None:
        node = {"allOf": facets}
        advice, meant = repairs.quantity(value, quantity, lambda other: self.fits(other, node))
        if meant is not None:
            self._other_spelling(value, meant, route)
            return
        said = f"{self._place(route)} is {wording.shown(value)}{advice}"
        self._note("bad-quantity", said, route, becomes=((route, UNKNOWN),))

    def _wrong_version(self, value: Any, wanted: str, route: Route) -> None:
        said = f"{self._place(route)} is {wording.shown(value)}, but this iotlint reads '{wanted}' only."
        same = isinstance(value, str) and value.casefold().strip() == wanted.casefold()
        becomes = ((route, wanted if same else UNKNOWN),)
        self._note(
            "wrong-version", said, route, replacement=wanted if same else None, becomes=becomes, sure=True
        )

    def _unknown_value(self, value: Any, facets: list[Schema], route: Route) -> None:
        if (same := same_word(value, facets)) is not None:
            self._other_spelling(value, same, route)
            return
        if vague := (first(facets, "x-vague") or {}).get(wording.word(value)):
            said = f"{self._place(route)} is {wording.shown(value)}; {vague}"
            self._note("other-spelling", said, route, becomes=((route, UNKNOWN),))
            return
        near, advice, sure = self._known_words(value, facets)
        noun = str(first(facets, "title") or "value").lower()
        item = bool(route) and isinstance(route[-1], int)
        said = (
            f"{wording.shown(value)} is no {noun} that iotlint knows"
            if route[:1] == ("requirements",) and len(route) == 2
            else f"{self._place(route)} is {wording.shown(value)}, which is none of its possible values"
        )
        section = "requirements" if route[:1] == ("requirements",) and item and len(route) == 2 else ""
        self._note(
            "unknown-value",
            f"{said}. {advice}".rstrip(),
            route,
            replacement=near,
            becomes=((route, UNKNOWN),),
            incomplete=section,
            sure=sure,
        )

    def _other_spelling(self, value: Any, proper: str, route: Route) -> None:
        """Notes what is meant without doubt: an info, and the rules judge the plan as if it were written properly."""
        said = f"{self._place(route)} is {wording.shown(value)}; write {proper}."
        becomes = ((route, [proper[1:-1]] if proper.startswith("[") else resolve(proper)),)
        self._note("other-spelling", said, route, replacement=proper, becomes=becomes, sure=True)

    def _known_words(self, value: Any, facets: list[Schema]) -> tuple[str | None, str, bool]:
        """Of the words that may stand here the one that is meant, a sentence that says so, and if it is sure."""
        nodes, known = choices(facets)
        near = same_word(value, facets)
        if near is None and isinstance(value, str):
            near = self._nearest(value, known)
        if near is not None:
            return near, f"Did you mean '{near}'?", surely(value, near, known)
        if len(known) <= wording.FEW:
            return None, f"Write {wording.either(known)}.", False
        if len(self.problems) > _MOST_HINTS:
            return None, "", False
        own = any("x-" in str(o.get("pattern")) for facet in facets for o in facet.get("anyOf", ()))
        return in_other_words(value, nodes, len(known), own)

    # --- mappings and lists ---------------------------------------------------------------------------

    def _mapping(self, value: dict[Any, Any], facets: list[Schema], route: Route) -> None:
        closed = [each.get("properties", {}) for each in facets if each.get("additionalProperties") is False]
        names = [facet["propertyNames"] for facet in facets if "propertyNames" in facet]
        # Names of a closed list are keys like any other; the rest are names that a team gives.
        closed += [dict.fromkeys(node["enum"]) for node in names if "enum" in node]
        names = [node for node in names if "enum" not in node]
        quick = self._entries.get(str(route[0])) if len(route) == 1 else None
        meant: set[str] = set()
        free = tuple(start for facet in facets for start in free_prefixes(facet))
        for key, below in value.items():
            here = (*route, key)
            if free and isinstance(key, str) and key.startswith(free):
                continue
            if any(key not in keys for keys in closed):
                meant |= self._unknown_key(key, names_in(closed), facets, value, here)
                continue
            bad = next((node for node in names if not self.fits(key, node)), None)
            if bad is not None and self._bad_name(key, bad, here):
                continue
            if not (quick and quick(below)):
                self._below(below, key, facets, here)
        self._missing(value, facets, meant, route)

    def _below(self, value: Any, key: Any, facets: list[Schema], route: Route) -> None:
        """Walks a value as that of a key."""
        if nodes := under(key, facets):
            self.walk(value, nodes[0] if len(nodes) == 1 else {"allOf": nodes}, route)

    def _unknown_key(
        self, key: Any, names: Schema, facets: list[Schema], value: dict[Any, Any], route: Route
    ) -> set[str]:
        """Notes a key that nothing is known of; `names` are those that may stand here, with their proper names."""
        owner = route[:-1]
        kind = "section" if not owner else "key"
        near, end = hint(key, names, value, self._nearest, first(facets, "x-meanings") or {})
        if near is not None and alike(key, near):
            self._other_key(key, kind, near, route)
            return {near}
        parts = isinstance(value[key], (dict, list))
        if near is not None and parts and not self.fits(value[key], {"allOf": under(near, facets)}):
            # A key of another place, such as `models` in a service, is no slip of one that takes something else.
            if place := self._elsewhere.place(self._tree, route):
                near, end = None, f"; {place}"
        elif end.startswith(("; it takes", "; remove")):
            left = [other for other in dict.fromkeys(names.values()) if other not in value]
            end = f"; {self._elsewhere.advice(self._tree, route, left)}"
        said = f"{self._place(owner)} has no {kind} '{wording.clipped(key)}'{end}"
        becomes: list[tuple[Route, Any]] = [(route, GONE)]
        incomplete = ""
        if near is not None:
            # The key that was meant is written after all, only nobody can say what its value would do.
            stand_in, incomplete = absent_stand_in(self._schema, (*owner, near))
            becomes += stand_in
        sure = near is not None and surely(key, near, list(names.values()), value.keys())
        self._note(
            "unknown-key",
            said,
            route,
            "key",
            replacement=near,
            becomes=tuple(becomes),
            incomplete=incomplete,
            sure=sure,
        )
        if near is not None and not sure:
            # What is wrong below is said at once, not when the key is mended.
            self._below(value[key], near, facets, route)
        return {near} if near is not None else set()

    def _other_key(self, key: str, noun: str, near: str, route: Route) -> None:
        """Notes a name that is the proper one but for case and separators; whoever validates judges it as that."""
        said = f"'{wording.clipped(key)}' is another spelling of the {noun} '{near}'; write '{near}'."
        becomes = ((route, GONE),)
        self._note("other-spelling", said, route, "key", replacement=near, becomes=becomes, sure=True)

    def _bad_name(self, key: Any, node: Schema, route: Route) -> bool:
        """Notes an impossible id or requirement; true if what stands under it is of no use either."""
        facets = facets_of(self._schema, key, node)
        section = str(route[0])
        if isinstance(key, str) and not first(facets, "anyOf", "enum"):
            tidy = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")
            such = f", such as '{tidy}'" if self.fits(tidy, node) and mask(key) == key else ""
            said = f"'{wording.clipped(key)}' is no id; ids are {first(facets, 'x-form')}{such}."
            self._note("malformed-value", said, route, "key")
            return False
        becomes = ((route, GONE),)
        if not isinstance(key, str):
            owner = self._place(route[:-1])
            said = f"{owner} has the key {wording.shown(key)}, but keys are text; put it in quotes."
            self._note("wrong-type", said, route, "key", becomes=becomes, incomplete=section)
            return True
        near, advice, sure = self._known_words(key, facets)
        noun = str(first(facets, "title") or "name").lower()
        if near is not None and alike(key, near):
            self._other_key(key, noun, near, route)
            return True
        said = f"'{wording.clipped(key)}' is no {noun} that iotlint knows. {advice}"
        self._note(
            "unknown-key",
            said,
            route,
            "key",
            replacement=near,
            becomes=becomes,
            incomplete=section,
            sure=sure,
        )
        return True

    def _missing(self, value: dict[Any, Any], facets: list[Schema], meant: set[str], route: Route) -> None:
        properties = {key: node for facet in facets for key, node in facet.get("properties", {}).items()}
        lacking = [key for facet in facets for key in facet.get("required", ()) if key not in value]
        if lacking := [key for key in dict.fromkeys(lacking) if key not in meant]:
            becomes = [
                change for key in lacking for change in absent_stand_in(self._schema, (*route, key))[0]
            ]
            said = f"{self._place(route)} lacks " + " and ".join(f"`{key}`" for key in lacking)
            about = first(facets_of(self._schema, None, properties.get(lacking[0], True)), "description")
            said += f": {about[:1].lower()}{about[1:]}" if about and len(lacking) == 1 else "; add them."
            self._note("missing-key", said, route, "key", becomes=tuple(becomes))
        elif len(value) < max((facet.get("minProperties", 0) for facet in facets), default=0) and not meant:
            unknowns = tuple(((*route, key), UNKNOWN) for key in properties)
            choice = wording.either(f"`{key}`" for key in properties)
            said = f"{self._place(route)} says nothing; give it {choice}."
            self._note("missing-key", said, route, "key", becomes=unknowns)

    def _items(self, value: list[Any], facets: list[Schema], route: Route) -> None:
        nodes = [facet["items"] for facet in facets if "items" in facet]
        quick = self._entries.get(str(route[0])) if len(route) == 1 else None
        for node in nodes:
            for index, item in enumerate(value):
                if not (quick and quick(item)):
                    self.walk(item, node, (*route, index))

    def _options(self, value: Any, facets: list[Schema], route: Route) -> None:
        """`anyOf` over mappings and lists: of several sections, one has to hold something."""
        options = [facet["anyOf"] for facet in facets if "anyOf" in facet]
        if all(any(self.fits(value, option) for option in choice) for choice in options):
            return
        sections = [key for choice in options for option in choice for key in option.get("required", ())]
        misspelt = {place[0] for problem in self.problems for place, _ in problem.becomes if len(place) == 1}
        if sections and not misspelt & set(sections):
            said = f"The plan holds nothing yet; name something under {wording.either(sections)}."
            written = next((key for key in sections if key in value), None)
            self._note("nothing-planned", said, (written,) if written else route, "key")
        elif not sections:
            self._malformed(value, facets, route, "must fit the schema")
