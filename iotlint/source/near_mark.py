"""What people write who mean the mark of comments for iotlint, and miss it."""

import re

# A word that may be the mark, any sign behind it or none, and a word for silence with a code, a bracket or
# nothing behind it: a comment that only speaks of iotlint is left alone.
_NEAR = re.compile(
    r"#[ \t\xa0]*+(?P<mark>[a-z][a-z0-9_ -]{3,10}?)[ \t\xa0]*+(?:[:=.,;/-][ \t\xa0]*+)?"
    r"(?P<word>ignore|disable|suppress|silence|skip|nolint|noqa|allow)(?P<whole>[-_ ]?file)?"
    r"(?P<rest>[ \t\xa0]*+(?:[\[(:=]|[a-z]{3}[0-9]{3}\b|$)[^\r\n\x85\u2028\u2029]*)",
    re.IGNORECASE | re.MULTILINE,
)
# How much of the letters has to be the same; `ktlint` and `tflint` have less in common with the mark.
_ALIKE = 0.85


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
