"""Makes text that comes out of a plan harmless to show, in terminals, in CI logs and on web pages."""

import re
from collections.abc import Callable
from functools import cache

from iotlint.source.known_secrets import known_secrets
from iotlint.source.secrets import blacken, mask
from iotlint.source.span import Source

# What must not be shown as it is, besides the control characters of ASCII: more controls, marks that reorder
# or hide text (bidirectional controls, zero-width spaces, tags, selectors that smuggle bytes), separators
# that some programs take for line breaks, half surrogates, which no encoding can write, and the two code
# points that no XML may hold. Joiners stay: emoji and several scripts need them.
HIDDEN = (
    r"\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff"
    r"\ud800-\udfff\U000e0000-\U000e0fff"
)
# What CI systems read as a command: '##[...]' and '##vso[...]' anywhere in a line, '::name' at its start.
COMMAND = r"#(?=#(?:vso)?\[)|(?<!\S):(?=:[a-z])"
_NAMED = {"\n": r"\n", "\r": r"\r", "\t": r"\t"}


def escapes(text: str) -> list[tuple[int, str]]:
    """The offsets of unsafe characters, in order, each with the visible text to show in its stead."""
    found: list[tuple[int, str]] = []
    unsafe, command = _patterns()
    if not (text.isascii() and text.isprintable()):
        found += [(match.start(), _spelled(match[0])) for match in unsafe.finditer(text)]
    if "##" in text or "::" in text:
        found += [(match.start(), _spelled(match[0])) for match in command.finditer(text)]
        found.sort()
    return found


def visible(text: str) -> str:
    r"""One line of text in which every unsafe character is spelled out, as in `\x1b` or `\u202e`."""
    parts: list[str] = []
    done = 0
    for offset, spelled in escapes(text):
        parts += (text[done:offset], spelled)
        done = offset + 1
    return "".join((*parts, text[done:])) if parts else text


def shown(text: str) -> str:
    """One line of text from a plan, fit to be shown: without secrets, unsafe characters spelled out."""
    return visible(mask(text))


def shown_of(source: Source) -> Callable[[str], str]:
    """What shows texts from a file as `shown` does, and without the secrets of that file, where they are repeated."""
    known = known_secrets(source)
    return (lambda text: visible(blacken(text, known))) if known else shown


def flat(text: str) -> str:
    """The prose of a rule as one line: its line breaks and indentation are those of the rule file."""
    return visible(" ".join(text.split()))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compiled on first use: most runs find nothing, and have nothing to make harmless."""
    return re.compile(rf"[\x00-\x1f{HIDDEN}]"), re.compile(COMMAND, re.IGNORECASE)


def _spelled(character: str) -> str:
    number = ord(character)
    if number < 0x100:
        return _NAMED.get(character) or f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
