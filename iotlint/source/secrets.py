"""Finds keys, passwords and tokens that someone pasted into a plan, and blackens them before anything is made of it."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

_GAP = r"[-_. ]?"
# Names that stand before a secret in connection strings, query strings and settings, words divided or not.
_NAMES = "|".join(
    name.replace(" ", _GAP)
    for name in (
        *(
            "shared access key",
            "shared access signature",
            "account key",
            "access key(?: id)?",
            "access secret",
        ),
        *("primary key", "secondary key", "symmetric key", "private key", "master key", "encryption key"),
        *("signing key", "function key", "functions key", "host key", "subscription key", "storage key"),
        *("auth key", "service key", "admin key", "api key", "instrumentation key", "deploy key"),
        *("secret(?: access)?(?: key)?", "password", "passwort", "passwd", "pass phrase", "pass word"),
        *("token", "(?<![a-z])(?:pwd|sig|psk|pre shared key|pass)", "credential"),
    )
)
# What such a name ends in all the same: a number, "value", the quote of its own that may itself be escaped.
_AFTER_NAME = rf"(?:{_GAP}value)?[-_]?\d{{0,2}}\\?[\"']?"
_NEXT_LINE = r"[ ]{0,4}(?:[>|][-+1-9]{0,2})?[ ]{0,4}\r?\n[ ]{1,64}(?!\S{1,256}:\s|-\s)"
_EQUALS = r"\s?(?:=|%3d|\uff1d)\s?"
# The line break may be spelled as `\n`, as in a text within quotes.
_SPELLED_LINE = r"[ ]{0,4}(?:[>|][-+1-9]{0,2})?\\n[ ]{1,64}"
_COLON = rf"\s?[:\uff1a](?:{_NEXT_LINE}|{_SPELLED_LINE}|[ ]{{0,4}})"
# A value: in quotes up to their end; bare up to what cannot go on with it, brackets and commas only where text follows.
_QUOTED = (
    r"""(?:\\?"(?P<{0}_double>[^"\\\n]{{{1},512}})\\?"|'{{1,2}}(?P<{0}_single>[^'\n]{{{1},512}})'"""
    r"""|\{{(?!\{{)(?P<{0}_braces>[^}}\n]{{{1},512}})\}})"""
)
_BARE = r"""[^\s"';,{}\[\]](?:[^\s"';,}\]]|[,}\]](?=[^\s,}\]"';:]))"""


def _value(name: str, least: int, more: str = _BARE) -> str:
    # Behind a quote that is not closed soon, what looks like a value all the same.
    return rf"(?:{_QUOTED.format(name, least)}|\\?[\"']?(?P<{name}>{more}{{{max(0, least - 1)},}}(?<![:.])))"


# A value in a query ends at `&`.
_QUERY = r"""[^\s"';,&<>{}\[\]()]"""
_BY_PLACE = (
    # Authorization: Bearer ..., and the words alone where what follows is no word
    rf"authorization{_AFTER_NAME}(?:{_EQUALS}|{_COLON})\\?[\"']?(?:\w+\s+)?(?P<header>[^\s\"']{{6,}})"
    r"|(?<![\w-])(?:bearer|basic)\s+(?P<scheme>(?=[^\s\"']*\d|[^\s\"']*[=_])[\w.~+/-]{12,}=*)"
    # sig=..., ?code=... in addresses
    rf"|(?:[?&](?:code|sig|key|token)|(?<![a-z])sig)(?:=|%3d)(?P<query>{_QUERY}{{6,}})"
    # Pwd=...: short ones too, since nothing else is said so
    rf"|(?<![a-z])(?:pwd|password|passphrase|psk){_AFTER_NAME}{_EQUALS}(?!\s){_value('short', 3)}"
    # a PIN
    rf"|(?<![a-z])pin(?:code)?{_AFTER_NAME}(?:{_EQUALS}|{_COLON})[\"']?(?P<pin>\d{{4,12}}(?!\w))"
    # SharedAccessKey=..., password: "..."
    rf"|(?:{_NAMES}){_AFTER_NAME}(?:{_EQUALS}|{_COLON}){_value('named', 8)}"
    rf"|(?:password|passwort|passwd|pass{_GAP}phrase|(?<![a-z])(?:pwd|psk)){_AFTER_NAME}{_COLON}{_value('short2', 6)}"
    # docker login -u me -p ..., --password ...
    r"|(?<=\s)(?:-p|--password|--token|--client-secret|--account-key)(?:\s+|=)(?P<option>[^\s\"'-][^\s\"']{7,})"
    # amqps://name:password@host, whatever the password holds
    r"|://[^\s/:@\"']{0,256}:(?!\d{1,5}/)(?P<login>[^\s\"']{1,128})@(?=[\w\[])"
    # https://hooks.slack.com/services/...
    r"|hooks\.slack\.com/(?:services|workflows)/(?P<hook>[\w/]{8,})"
    r"|webhook\.office\.com/webhookb2/(?P<office>[\w@/-]{16,})"
)
# What is a secret by the look of it.
_BY_LOOK = (
    # what is public and only looks like one: certificates, public keys, sums of files
    r"(?P<public>-----BEGIN (?:[A-Z0-9 ]{0,20}PUBLIC KEY|CERTIFICATE(?: REQUEST)?)-----[^-]{1,20000}-----END"
    r"|(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[\w-]+)\s+AAAA[\w+/=]+"
    r"|(?i:sha(?:1|224|256|384|512))[-:=][\w+/=-]+)"
    r"|-----BEGIN [A-Z0-9 ]{0,20}PRIVATE KEY(?: BLOCK)?-----(?P<private>[^-]{8,20000})"
    # tokens of known issuers: JSON web tokens, GitHub, GitLab, Slack, AWS, Google, Stripe, npm, PyPI, Databricks, Vault
    r"|(?<![\w-])(?P<jwt>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)"
    r"|(?<![\w-])(?P<issuer>gh[pousr]_\w{20,}|github_pat_\w{20,}|gl(?:pat|dt|rt|cbt)-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35,}|(?:sk|rk|pk)_(?:live|test)_\w{10,}|sk-[\w-]{20,}|npm_\w{30,}"
    r"|pypi-[\w-]{16,}|dapi[0-9a-f]{32}|hv[sbr]\.[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|do[opr]_v1_[0-9a-f]{60,}"
    r"|[\w~.-]{3}\dQ~[\w~.-]{31,40})"
    # keys of Azure with the mark of the service that gave them
    r"|(?<![\w+/-])(?P<marked>[\w+/-]{20,}(?:\+(?:ASt|AMC|ABa|ACR|ASb|AEh|ARm)|ACDb|AIoT|AzFu|AzSe|AzCa|APIM|AZDO)[\w+/-]{4,}={0,2})"
    # personal access tokens of Azure DevOps
    r"|(?<![\w-])(?P<pat>[a-z2-7]{52})(?![\w-])"
    # the keys that Azure hands out: 256 or 512 bits in base64, and longer runs such as lines of a private key
    r"|(?<![A-Za-z0-9+/=_-])(?P<key>(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==))(?![A-Za-z0-9+/=])"
    r"|(?<![A-Za-z0-9+/=_-])(?P<run>[A-Za-z0-9+/_-]{40,}={0,2})"
)
# Lists of them: `passwords: [a, b]`, or one below the other.
_LISTS = (
    rf"(?:{_NAMES})s?[\"']?\s?:\s?(?:\[(?P<flow>[^\]\n]{{1,1024}})\]"
    rf"|\r?\n(?P<block>(?:[ ]*-[ ]+\S[^\n]*(?:\r?\n|$)){{1,200}})"
    r"|(?P<spelled>(?:\\n[ ]*-[ ]+[^\\\n]{1,256}){1,200}))"
)
_ITEM = re.compile(r"""[^\s,"'\[\]][^,"'\n]{3,}[^\s,"'\n]""")
# Every place needs one of these, and looking for them is several times cheaper.
_STEM = re.compile(
    r"key|secret|pass|pwd|token|sig|psk|pin|credential|code[=%]|://|bearer|basic|authorization|slack\.com|office\.com|\s-p\s"
)
_LONG = re.compile(r"[\w+/=~.-]{20}|-----BEGIN")
_LOWER = {upper: upper + 32 for upper in range(ord("A"), ord("Z") + 1)}
# What stands where a secret will be put in, and is none.
_STAND_IN = re.compile(
    r"\$\{[^}]*\}?$|\$\([^)]*\)?$|\$[A-Z_]+$|\{\{.*|<[^>]*>?$|%\w+%$|@Microsoft\.KeyVault.*|\*+$|[xX.]{3,}$"
    r"|(?i:none|null|true|false|required|optional|key-?vault|username-password|symmetric-key|redacted)$"
)
_WINDOW = 1 << 16


def mask(text: str) -> str:
    """The text with every secret replaced by as many asterisks, so that columns stay what they are."""
    return _black(text, _spans(text))


def secrets(text: str) -> Iterator[str]:
    """The secrets in a text, exactly what `mask` would blacken. For looking at, never for showing."""
    for start, end in _spans(text):
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
    if len(text) < 6:
        return []
    found: list[tuple[int, int]] = []
    low = text.translate(_LOWER)
    if _STEM.search(low):
        by_place, lists, _ = _patterns()
        for start, end in _areas(text, low):
            found += _matches(by_place, text, start, end)
            for match in lists.finditer(text, start, end):
                group = match.lastgroup or ""
                begin = match.start(group)
                found += [
                    (begin + each.start(), begin + each.end())
                    for each in _ITEM.finditer(match[group].replace("- ", "  ").replace("\\n", "  "))
                    if not _STAND_IN.match(each[0]) and ":" not in each[0]
                ]
    if _LONG.search(text):
        found += _matches(_patterns()[2], text, 0, len(text))
    found.sort()
    return found


def _areas(text: str, low: str) -> Iterator[tuple[int, int]]:
    """The parts of a text in which a name may stand before a secret: whole lines, and some after each."""
    if len(text) <= _WINDOW:
        yield 0, len(text)
        return
    start = end = 0
    for stem in _STEM.finditer(low):
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
        if group == "public" or _STAND_IN.match(value):
            continue
        if group in ("run", "key", "pat") and not _looks_random(value, group):
            continue
        if group == "scheme" and value.isalpha():
            continue
        yield match.start(group), match.end(group)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Compiled on first use: most runs find nothing, and have nothing to blacken."""
    return re.compile(_BY_PLACE, re.IGNORECASE), re.compile(_LISTS, re.IGNORECASE), re.compile(_BY_LOOK)


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
