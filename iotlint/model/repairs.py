"""What can certainly be written instead of a value of the wrong type or form."""

import re
from collections.abc import Callable
from typing import Any

from iotlint.model import quantity_hints, units, wording

Fits = Callable[[Any], bool]

_TRUTH = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}


def repair(value: Any, wanted: list[str], fits: Fits) -> str | None:
    """YAML text of the value of one of the `wanted` types that was meant; None where that is not certain."""
    if not isinstance(value, str):
        return None
    if "array" in wanted and (wording.is_word(value) or wording.is_name(value)):
        listed = next((each for each in (value, value.lower()) if fits([each])), None)
        if listed is not None:
            return f"[{listed}]"
    if "boolean" in wanted and value.strip().lower() in _TRUTH:
        return str(_TRUTH[value.strip().lower()]).lower()
    if "integer" in wanted and (number := quantity_hints.count(value)) is not None:
        return str(number) if fits(number) else None
    return None


def respell(value: Any, quantity: str, fits: Fits) -> str | None:
    """The right form of a text that is nearly in it, or None."""
    if not isinstance(value, str):
        return None
    if quantity:
        return quantity_hints.meant(quantity, value, fits)
    bare = value.strip()
    return bare if bare != value and "\n" not in bare and fits(bare) else None


def quantity(value: Any, kind: str, fits: Fits) -> tuple[str, str | None]:
    """What to write for a quantity in other words, where that is certain; else the end of a sentence about it."""
    known = quantity_hints.UNITS[kind]
    if not isinstance(value, str) or re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", value):
        such = [sample for sample in quantity_hints.samples(kind, value) if fits(sample)]
        write = f"write {wording.either(such)}, as is meant" if such else f"the units are {known}"
        return f", a number without a unit; {write}.", None
    meant = quantity_hints.meant(kind, value, fits)
    if meant is not None:
        return "", meant
    if advice := quantity_hints.advice(kind, value):
        return f", {advice}.", None
    if (kind == "duration" and units.is_duration(value)) or re.match(r"0+(\.0*)?(\D|$)", value):
        return ", but must be more than nothing.", None
    return f", which is no {kind} that can be read; write a number and a unit: {known}.", None
