"""Finds keys, passwords and tokens that someone pasted into a plan, and blackens them before it is shown."""

import re
from collections.abc import Iterator
from functools import cache

# Names that stand before a secret in connection strings, query strings and settings.
_NAMES = (
    "sharedaccesskey|sharedaccesssignature|accountkey|accesskey|primarykey|secondarykey|symmetrickey"
    "|api[_-]?key|secret|password|passwd|token|(?<![a-z])(?:pwd|sig)"
)
_VALUE = r"""[^\s"';,&<>()\[\]{}]"""
# What stands between a name and its value: an equals sign, a colon, or a colon and the value on the next line.
_NEXT_LINE = r"[ ]{0,4}(?:[>|][-+1-9]{0,2})?[ ]{0,4}\r?\n[ ]{1,64}(?!\S{1,256}:\s|-\s)"
_BETWEEN = rf"(?:\s?=\s?|\s?:(?:{_NEXT_LINE}|[ ]{{0,4}}))"
# What is a secret for where it stands.
_BY_PLACE = (
    # SharedAccessKey=..., password: "..."
    rf"""(?:{_NAMES})["']?{_BETWEEN}["']?(?P<named>{_VALUE}{{7,}}(?!\.){_VALUE})"""
    # amqps://name:password@host
    r"|://[^\s/:@]{0,256}:(?P<login>[^\s/@]{1,256})@"
)
# What is a secret by the look of it.
_BY_LOOK = (
    # a JSON web token
    r"(?<![\w-])(?P<jwt>eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]+)"
    # the keys that Azure hands out: 256 or 512 bits in base64
    r"|(?<![A-Za-z0-9+/])(?P<key>[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==)(?![A-Za-z0-9+/=])"
    # the lines of a private key
    r"|(?<![A-Za-z0-9+/])(?P<run>[A-Za-z0-9+/]{60,}={0,2})"
)
# Every alternative needs one of these, and looking for them is several times cheaper.
_HINT = r"[=:]\s{0,4}(?:[>|]\S{0,2}\s{1,80}|\s{0,80})\S{8}|://|eyJ|(?<!\S)\S{44}"


def mask(text: str) -> str:
    """The text with every secret replaced by as many asterisks, so that columns stay what they are."""
    hint, by_place, by_look = _patterns()
    return by_look.sub(_blacken, by_place.sub(_blacken, text)) if hint.search(text) else text


def secrets(text: str) -> Iterator[str]:
    """The secrets in a text, exactly what `mask` would blacken. For looking at, never for showing."""
    hint, by_place, by_look = _patterns()
    if hint.search(text):
        for pattern in (by_place, by_look):
            yield from (secret for match in pattern.finditer(text) if (secret := _secret(match)))


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Compiled on first use: most runs find nothing, and have nothing to blacken."""
    return re.compile(_HINT), re.compile(_BY_PLACE, re.IGNORECASE), re.compile(_BY_LOOK)


def _blacken(match: re.Match[str]) -> str:
    secret = _secret(match)
    if not secret:
        return match[0]
    start = match.start(match.lastgroup or "") - match.start()
    return match[0][:start] + "*" * len(secret) + match[0][start + len(secret) :]


def _secret(match: re.Match[str]) -> str:
    """The part of a match that is secret; nothing where it turns out to be a digest or a long path."""
    group = match.lastgroup or ""
    value = match[group]
    return "" if group == "run" and not _looks_random(value) else value


def _looks_random(value: str) -> bool:
    lower, upper = value != value.upper(), value != value.lower()
    return lower and upper and any(character.isdigit() for character in value)
