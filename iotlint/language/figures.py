"""Numbers that a rule's prose spells out, each held to the fact it repeats.

Conditions and messages take numbers from the catalog; a rationale that says "a hundred routes" would go on saying
so after the limit has changed. `figures` in a rule file names the fact behind each such number, as the prose
writes it; the pack is refused where the two no longer agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from iotlint.catalog.entries import Entry

_WORDS = {
    **{
        word: n
        for n, word in enumerate(
            [
                "zero",
                "one",
                "two",
                "three",
                "four",
                "five",
                "six",
                "seven",
                "eight",
                "nine",
                "ten",
                "eleven",
                "twelve",
            ]
        )
    },
    "fifteen": 15,
    "sixteen": 16,
    "twenty": 20,
    "thirty": 30,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9}
_UNITS = {
    "KB": 1024,
    "MB": 1024**2,
    "GB": 1024**3,
    "TB": 1024**4,
    "KiB": 1024,
    "MiB": 1024**2,
    "GiB": 1024**3,
    "kilobytes": 1024,
    "megabytes": 1024**2,
    "gigabytes": 1024**3,
    "%": 0.01,
    "percent": 0.01,
    "minute": 60,
    "minutes": 60,
    "hour": 3600,
    "hours": 3600,
    "day": 86400,
    "days": 86400,
    "week": 604800,
    "weeks": 604800,
    "year": 31536000,
    "years": 31536000,
}
_NUMBER = rf"(?:[0-9][0-9,]*(?:\.[0-9]+)?|{'|'.join(_WORDS)})"
_FIGURE = re.compile(
    rf"(?<![\w.\-/])(?:(?P<number>{_NUMBER})|(?P<article>an?)(?= (?:{'|'.join(_SCALES)})\b))"
    rf"(?P<scales>(?:[ -](?:{'|'.join(_SCALES)}))*)"
    rf"(?:[ -]?(?P<unit>{'|'.join(map(re.escape, _UNITS))})(?![\w]))?(?![\w]|[.,][0-9]|-[0-9])",
    re.IGNORECASE,
)


def figures(text: str) -> Iterator[tuple[str, frozenset[float]]]:
    """Every number in a text as it is written, unit included, and what it may come to: by itself, and in base
    units (bytes, seconds, fractions)."""
    for found in _FIGURE.finditer(text):
        number = 1.0
        if found["number"]:
            plain = found["number"].lower().replace(",", "")
            number = float(_WORDS.get(plain, plain))
        for scale in re.split(r"[ -]", found["scales"].strip(" -")) if found["scales"] else ():
            number *= _SCALES[scale.lower()]
        unit = next((size for name, size in _UNITS.items() if name == found["unit"]), 1)
        yield found[0], frozenset((round(number, 6), round(number * unit, 6)))


def prose(raw: Mapping[str, Any]) -> str:
    """All that a rule says in sentences, but for its message, which takes numbers from the catalog."""
    texts = (raw.get(key, "") for key in ("summary", "rationale", "remedy", "false-positives"))
    return " ".join(" ".join(str(text).split()) for text in texts)


def numbers(entries: Mapping[str, Entry]) -> dict[str, float]:
    """The facts that are numbers, by `type.key`; of those that change with time the newest."""
    return {
        f"{type_}.{fact.key}": fact.value
        for type_, entry in entries.items()
        for fact in entry.facts
        if isinstance(fact.value, int | float) and not isinstance(fact.value, bool)
    }


def disagreeing(texts: str, given: Mapping[str, str], facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Figures that are wrong, with a sentence each. `facts` are the values by `type.key`."""
    said = dict(figures(texts))
    for written, name in given.items():
        if written not in said:
            yield (
                written,
                f"'{written}' stands nowhere in the prose of the rule any more; take it out of `figures`.",
            )
        elif name not in facts:
            yield written, f"The catalog has no fact '{name}'."
        elif round(float(facts[name]), 6) not in said[written]:
            yield (
                written,
                f"The prose says '{written}', and {name} is {facts[name]:,} now; bring it up to date.",
            )
