"""Finds keys, passwords and tokens that someone pasted into a plan, and blackens them before anything is made of it."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import pairwise

from iotlint.source.secret_forms import by_look, by_place

# No form of a secret is found in fewer letters.
_SHORTEST = 6
# Small letters, and blanks for other white space; letters that count as one of them where case does not count.
_LOWER = {
    **{upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)},
    **dict.fromkeys(map(ord, "\t\n\r\f\v\xa0"), ord(" ")),
    **{ord(other): ord(plain) for other, plain in zip("\u0130\u0131\u017f\u212a", "iisk", strict=True)},
}
# What a sign that shows nothing is taken for.
_UNSEEN = "\u200b"
# Letters of other scripts that look like ours; Unicode itself says which are only another form of one of them.
_LOOKALIKE = (
    (
        "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u043a\u0456\u0455\u0458\u0501\u04bb\u051d",
        "aeopcyxkisjdhw",
    ),
    (
        "\u0410\u0415\u041e\u0420\u0421\u0423\u0425\u041a\u0406\u0405\u0422\u041d\u0412\u041c",
        "AEOPCYXKISTHBM",
    ),
    (
        "\u03b1\u03bf\u03c1\u03ba\u03b9\u03bd\u03c4\u0391\u0395\u039f\u03a1\u039a\u0399\u03a4\u03a5",
        "aopkivtAEOPKITY",
    ),
)
_SMALL_CAPITAL = "LATIN LETTER SMALL CAPITAL "
_WINDOW = 1 << 16
# Words may stand behind `password:` and elsewhere by chance; so many secrets are looked for, so that time is linear.
_SHORTEST_REPEATED = 8
_MOST_REPEATED = 32
# A name is asked about again by everybody who shows it.
_SHORT = 128
# From this size on the last text that held no secret is kept; so far a secret reaches, with what tells that it is one.
_LARGE = 1 << 17
_REACH = 1 << 16
_without = [""]


def mask(text: str) -> str:
    """The text with every secret replaced by as many asterisks, so that columns stay what they are."""
    return _short(text) if len(text) <= _SHORT else _black(text, _spans(text))


@lru_cache(maxsize=1 << 12)
def _short(text: str) -> str:
    return _black(text, _spans(text))


def names_secret(name: str) -> bool:
    """Whether what is called so is a secret, as `adminPassword` is and `keyVaultName` is not."""
    return bool(_spans(f"{name}=aB3dE5gH7j"))


def secrets(text: str) -> Iterator[str]:
    """The secrets in a text, exactly what `mask` would blacken. For looking at, never for showing."""
    for start, end in _spans(text) if len(text) < _LARGE else _spans_again(text):
        yield text[start:end]


def blacken(text: str, known: Iterable[str]) -> str:
    """A text about what holds these secrets, blackened: it may repeat one without the name that tells it is one."""
    for secret in known:
        if len(secret) >= 6:
            text = text.replace(secret, "*" * len(secret))
            text = text.replace(secret[:59] + "…", "*" * 60)
        else:
            text = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", "*" * len(secret), text)
    return mask(text)


def _black(text: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return text
    parts: list[str] = []
    done = 0
    for start, end in spans:
        if end <= done:
            continue
        parts += (text[done : max(start, done)], "*" * (end - max(start, done)))
        done = end
    return "".join((*parts, text[done:]))


def _spans(text: str) -> list[tuple[int, int]]:
    """Where secrets stand, in order."""
    if text.isascii():
        return _plain_spans(text)
    text = text.translate(_plain)
    found = _plain_spans(text.replace(_UNSEEN, ""))
    if not found or _UNSEEN not in text:
        return found
    # How many signs are seen before each that is not: by it a place among them alone is one in the whole text.
    before = [match.start() - number for number, match in enumerate(re.finditer(_UNSEEN, text))]
    return [(start + bisect_right(before, start), end + bisect_left(before, end)) for start, end in found]


class _Plain(dict[int, int]):
    """Each sign as it looks: a name is hidden neither by letters of other scripts nor by what shows nothing."""

    def __missing__(self, code: int) -> int:
        # Below are letters that everybody tells apart, and what books are set with.
        same = code < 0x250 or 0x2010 <= code <= 0x2027
        self[code] = found = code if same else _looks_like(chr(code))
        return found


def _looks_like(sign: str) -> int:
    import unicodedata

    # Marks of writing, accents, variants of a sign; and blanks that count as letters.
    if unicodedata.category(sign) in ("Cf", "Mn", "Me") or sign in "\u115f\u1160\u2800\u3164\uffa0":
        return ord(_UNSEEN)
    name = unicodedata.name(sign, "")
    plain = unicodedata.normalize("NFKD", sign)[0]
    if name.startswith(_SMALL_CAPITAL) and len(name) == len(_SMALL_CAPITAL) + 1:
        plain = name[-1].lower()
    return ord(plain if plain.isascii() and plain.isalnum() else sign)


_plain = _Plain({0xAD: ord(_UNSEEN)})
for _others, _plains in _LOOKALIKE:
    _plain.update(zip(map(ord, _others), map(ord, _plains), strict=True))


def _plain_spans(text: str) -> list[tuple[int, int]]:
    """The same for a text in which every sign is what it looks like."""
    if len(text) < _SHORTEST:
        return []
    found: list[tuple[int, int]] = []
    low = text.translate(_LOWER)
    placed = by_place(low)
    if placed is not None:
        named, lists = placed
        for start, end in _areas(text, low):
            found += _matches(named, text, start, end)
            for match in lists.finditer(text, start, end) if lists is not None else ():
                found += _listed(match)
    looking = by_look(text)
    if looking is not None:
        found += _matches(looking, text, 0, len(text))
    if found:
        found += _repeated(text, {text[start:end] for start, end in found})
    return sorted(set(found))


def _listed(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    """Each of a list of secrets, or of a mapping of names to secrets."""
    group = match.lastgroup or ""
    begin = match.start(group)
    text = match[group].replace("- ", "  ").replace("\\n", "  ")
    if group in ("map", "mapped"):
        text = _name().sub(lambda name: " " * len(name[0]), text)
    for each in _item().finditer(text):
        if not _stand_in().match(each[0]) and ":" not in each[0]:
            yield begin + each.start(), begin + each.end()


def _repeated(text: str, known: set[str]) -> Iterator[tuple[int, int]]:
    """Where secrets stand once more, without the name that tells they are some."""
    for secret in sorted(known)[:_MOST_REPEATED]:
        if len(secret) < _SHORTEST_REPEATED or not any(map(str.isdigit, secret)):
            continue
        at = text.find(secret)
        while at >= 0:
            yield at, at + len(secret)
            at = text.find(secret, at + len(secret))


def _spans_again(text: str) -> list[tuple[int, int]]:
    """The same for a large text, that is often the one before with a few signs changed. Where that one holds no
    secret, one can only be about the change: none reaches farther than is looked at on either side."""
    before = _without[0]
    same = _alike(before, text)
    start = max(0, text.rfind("\n", 0, max(0, same - _REACH)))
    rest = _alike(before[same:][::-1], text[same:][::-1])
    end = min(len(text), len(text) - rest + _REACH)
    found = _spans(text[start:end])
    if found and end - start < len(text):
        found = _spans(text)
    if not found:
        _without[0] = text
    return found


def _alike(one: str, other: str) -> int:
    """How many signs two texts begin with that are the same."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _areas(text: str, low: str) -> Iterator[tuple[int, int]]:
    """The parts of a text in which a name may stand before a secret: whole lines, and some after each."""
    if len(text) <= _WINDOW:
        yield 0, len(text)
        return
    start = end = 0
    for stem in _stem().finditer(low):
        if stem.start() < end - 2048:
            continue
        if end and stem.start() > end:
            yield start, end
            start = end = 0
        if not end:
            start = max(0, text.rfind("\n", max(0, stem.start() - 4096), stem.start()))
        end = min(len(text), stem.end() + 4096)
    if end:
        yield start, end


def _matches(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(text, start, end):
        group = match.lastgroup or ""
        value = match[group]
        if group == "public" or _stand_in().match(value):
            continue
        if group in ("run", "key", "pat") and not _looks_random(value, group):
            continue
        if group == "scheme" and value.isalpha():
            continue
        yield match.start(group), match.end(group)


# Compiled on first use: most runs find nothing, and have nothing to blacken.


@cache
def _item() -> re.Pattern[str]:
    """One of a list of secrets."""
    return re.compile(r"""[^\s,"'\[\]][^,"'\n]{3,}[^\s,"'\n]""")


@cache
def _name() -> re.Pattern[str]:
    """The name of one in a mapping."""
    return re.compile(r"""["']?[\w.-]{1,64}["']?:(?=\s)""")


@cache
def _stem() -> re.Pattern[str]:
    """What stands before a secret or begins one, for parts of long texts."""
    return re.compile(
        r"key|secret|pass|pwd|token|sig|psk|pin|credential|code[=%]|://|bearer|basic|authorization"
        r"|slack\.com|office\.com|cookie|digest|mysql| -p| -u| --"
    )


@cache
def _stand_in() -> re.Pattern[str]:
    """What stands where a secret will be put in, and is none."""
    return re.compile(
        r"\$\{[^}]*\}?$|\$\([^)]*\)?$|\$[A-Z_]+$|\{\{.*|<[^>]*>?$|%\w+%$|@Microsoft\.KeyVault.*|\*+$|[xX.]{3,}$"
        r"|(?i:none|null|true|false|required|optional|key-?vault|username-password|symmetric-key|redacted)$"
    )


def _looks_random(value: str, group: str) -> bool:
    """Whether letters of both cases and digits change as often as chance would have it: in words they don't."""
    # Between slashes and hyphens: a path, an identifier of a resource and a GUID have none that is long and mixed.
    part = max(re.split(r"[^A-Za-z0-9]+", value), key=len)
    kinds = ["d" if c.isdigit() else "u" if c.isupper() else "l" for c in part]
    changes = sum(a != b for a, b in pairwise(kinds))
    if group == "pat":
        return "d" in kinds and changes >= 6
    if group == "key":
        return len(set(kinds)) > 1
    return len(part) >= 12 and len(set(kinds)) == 3 and changes >= len(part) * 0.4
