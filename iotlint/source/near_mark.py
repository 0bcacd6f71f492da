"""What people write who mean a suppression, and miss its mark, its form or its end."""

import re
from typing import NamedTuple

from iotlint.source.scalars import is_date

# A word that may be the mark, any sign behind it or none, and a word for silence with a code, a bracket or
# nothing behind it: a comment that only speaks of iotlint is left alone.
_NEAR = re.compile(
    r"#[ \t\xa0]*+(?P<mark>[a-z][a-z0-9_ -]{3,10}?)[ \t\xa0]*+(?:[:=.,;/-][ \t\xa0]*+)?"
    r"(?P<meant>(?:ignore|disable|suppress|silence|skip|nolint|noqa|allow)(?:[-_ ]?(?:file|next|this|line|block))*+"
    r"[ \t\xa0]*+(?:[\[({:=]|[a-z]{3}[0-9]{3}\b|$)[^\r\n\x85\u2028\u2029]*)",
    re.IGNORECASE | re.MULTILINE,
)
# How much of the letters has to be the same; `ktlint` and `tflint` have less in common with the mark.
_ALIKE = 0.85

# A word with what it is about, signs, and codes in brackets of any kind, or in none.
_FORM = re.compile(
    r"(?P<verb>[a-z]+(?:[-_ ]?(?:file|files|next|this|line|block)\b)*)[ \t\xa0]*[:=]?[ \t\xa0]*"
    r"""(?:[\[({<]+(?P<inner>[^\[({<\])}>]*)[\])}>]+|[\[({<"'`]*(?P<bare>.*))(?P<reason>.*)""",
    re.IGNORECASE,
)
_VERBS = ("ignore", "disable", "suppress", "silence", "skip", "nolint", "noqa", "allow")
# `hub_102`, `HUB 102`, `HUB-102`
_PARTED = re.compile(r"\b([A-Za-z]{3})[ _-]([0-9]{3})\b")
_CODE_OR_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
# Without brackets only what looks like a code is one: the rest may be the reason.
_CODES = re.compile(
    r"(?:[A-Za-z]{3}[0-9]{1,3}|[A-Z]{3})(?:[\s,;|]+(?:[A-Za-z]{3}[0-9]{1,3}|[A-Z]{3}))*+(?![\w-])"
)

# A word, a sign or none, and what follows. The next search begins behind the word, which may be another's value.
_KEYED = re.compile(
    r"(?<![\w-])(?P<word>[A-Za-z]+(?:[-_][A-Za-z]+)?)"
    r"""(?=(?P<sign>[ \t\xa0]*(?:[^\w\s.,;@#"']{1,3}|[-_])?[ \t\xa0]*(?:the |end of )?)(?P<value>[^\s:=].{0,40}|$))"""
)
_SIGN_OR_NUMBER = re.compile("[:=0-9]")
_LONGEST = 4_000  # characters of a comment that are looked at
# A day, or a month of a year, as people write it.
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
_DAY = re.compile(
    r"[0-9]{4}[-./][0-9]{1,2}(?:[-./][0-9]{1,2})?\b|20[0-9]{6}\b|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{2,4}\b"
    rf"|(?:[0-9]{{1,2}}(?:st|nd|rd|th|\.)? (?:of )?)?{_MONTH} (?:[0-9]{{1,2}}(?:st|nd|rd|th)?,? )?20[0-9]{{2}}\b",
    re.IGNORECASE,
)
_VALUE = re.compile(r"""("[^"]*"|'[^']*'|[^\s,;]*)""")
_ENDS = frozenset(
    (
        "until",
        "till",
        "til",
        "expires",
        "expiry",
        "expiration",
        "end",
        "ends",
        "due",
        "lapses",
        "valid-until",
        "valid",
    )
)
_OWNERS = frozenset(("owner", "owners", "owned-by", "owned_by", "ownedby"))


class Meant(NamedTuple):
    """A suppression that somebody is likely to have meant: `sure` where the word for silence is one."""

    kind: str
    codes: tuple[str, ...]
    reason: str
    sure: bool


def near_marks(text: str) -> list[re.Match[str]]:
    """Comments whose mark is nearly the right one, or is followed by a sign that is not its own."""
    found = []
    for match in _NEAR.finditer(text):
        letters = re.sub("[^a-z0-9]", "", match["mark"].lower())
        if letters != "iotlint":
            from difflib import SequenceMatcher  # most files have nothing of the kind

            if SequenceMatcher(None, letters, "iotlint", autojunk=False).ratio() < _ALIKE:
                continue
        found.append(match)
    return found


def meant(body: str) -> Meant:
    """What is meant by what stands behind the mark, or what should have been it, and has not the right form."""
    form = _FORM.fullmatch(body.strip())
    if form is None:
        return Meant("ignore", (), "", False)
    verb, inner, reason = form["verb"].lower(), form["inner"], form["reason"]
    if inner is None:
        bare = _PARTED.sub(r"\1\2", form["bare"])
        listed = _CODES.match(bare)
        inner, reason = (listed[0], bare[listed.end() :]) if listed else ("", "")
    words = re.split(r"[\s,;|]+", _PARTED.sub(r"\1\2", inner))
    codes = tuple(word for word in words if _CODE_OR_NAME.fullmatch(word))
    stem = re.match("[a-z]+?(?=file|$|[-_ ])", verb)
    sure = stem is not None and any(_one_slip(stem[0], known) for known in _VERBS)
    kind = "ignore-file" if "file" in verb else "ignore"
    return Meant(kind, codes, reason.strip(" \t\xa0]})>:=,;\"'`"), sure)


def near_end(rest: str) -> tuple[str, str, str] | None:
    """What stands in a reason for `until=` or `owner=` and is neither: its words, which of both, and how to write it.

    A waiver that looks as if it had an end, and never lapses, is worse than none.
    """
    if not _SIGN_OR_NUMBER.search(rest):  # as most reasons
        return None
    for found in _KEYED.finditer(rest[:_LONGEST]):
        word, sign = found["word"].lower(), found["sign"].strip()
        day = _DAY.match(found["value"])
        value = day[0] if day else _VALUE.findall(found["value"])[0]
        words = f"{found['word']}{found['sign']}{value}"
        is_end = word in _ENDS or _one_slip(word, "until")
        if day and (is_end or sign == "="):
            return words, "until", f"until={value if is_date(value) else '2027-01-31'}"
        if (is_end and "=" in sign) or (word in ("until", "till") and sign and sign != "-"):
            return words, "until", "until=2027-01-31"
        if (word in _OWNERS and ("=" in sign or sign == ":")) or (_one_slip(word, "owner") and "=" in sign):
            return words, "owner", f"owner={value or 'plant-team'}"
    return None


def _one_slip(word: str, known: str) -> bool:
    """Whether a letter was left out, added, changed, or two were swapped, if anything."""
    if abs(len(word) - len(known)) > 1:
        return False
    return not {word, *_shorter(word)}.isdisjoint({known, *_shorter(known)})


def _shorter(word: str) -> list[str]:
    return [word[:n] + word[n + 1 :] for n in range(len(word))]
