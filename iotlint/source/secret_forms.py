"""What keys, passwords and tokens look like, and what stands before them: the patterns of `secrets`.

There are some thirty forms, and nearly no text has more than one: only those are compiled that a text asks for, which
is told by words that each form needs.
"""

import re
from functools import cache

_GAP = r"[-_. ]?"
# Names that stand before a secret in connection strings, query strings and settings, words divided or not.
_NAMES = (
    *("shared access key", "shared access signature", "account key", "access key(?: id)?", "access secret"),
    *("primary key", "secondary key", "symmetric key", "private key", "master key", "encryption key"),
    *("signing key", "function key", "functions key", "host key", "subscription key", "storage key"),
    *("auth key", "service key", "admin key", "api key", "instrumentation key", "deploy key"),
    *("enrollment key", "registration key"),
    *("secret(?: access)?(?: key)?", "password", "passwort", "passwd", "pass phrase", "pass word", "token"),
    *(f"(?<![a-z]){name}" for name in ("sig", "psk", "pre shared key", "pass")),
    *("pwd", "credential"),
)
# Each has one of these words, and a text in which it stands has it too.
_WORDS = ("secret", "pass", "token", "pwd", "sig", "psk", "credential", "key")
_WORD_OF = tuple(next(word for word in _WORDS if word in name) for name in _NAMES)
# What such a name ends in all the same: a number, "value", the quote of its own that may itself be escaped.
_AFTER_NAME = rf"(?:{_GAP}value)?[-_]?\d{{0,2}}\\{{0,7}}[\"']{{0,2}}"
_NEXT_LINE = r"[ ]{0,4}(?:[>|][-+1-9]{0,2})?[ ]{0,4}\r?\n[ ]{1,64}(?!\S{1,256}:\s|-\s)"
# How languages spell it (`:=`, `=>`), addresses (once or twice), HTML, and the widths of the same sign.
_EQUALS = r"\s?(?::=|=>|=|%(?:25)?3[da]|&#61;|&equals;|\uff1d|\ufe66)\s?"
# The line break may be spelled as `\n`, as in a text within quotes.
_SPELLED_LINE = r"[ ]{0,4}(?:[>|][-+1-9]{0,2})?\\n[ ]{1,64}"
_TAG = r"(?:![\w!:/.-]{0,64}[ ]{1,4})?"
_COLON = rf"\s?(?:[:\uff1a\ufe55]|&#58;|&colon;)(?:{_NEXT_LINE}|{_SPELLED_LINE}|[ \t\xa0]{{0,4}}){_TAG}"
# A value: in quotes up to their end; bare up to what cannot go on with it, brackets and commas only where text follows.
_QUOTED = (
    r"""(?:\\{{0,7}}"(?P<{0}_double>[^"\\\n]{{{1},512}})\\{{0,7}}\""""
    r"""|'{{1,2}}(?P<{0}_single>(?:[^'\n]|''(?=[^'\s,;\]}}])){{{1},512}})'"""
    r"""|\{{(?!\{{)(?P<{0}_braces>[^}}\n]{{{1},512}})\}})"""
)
_BARE = r"""[^\s"';,{}\[\]](?:[^\s"';,}\]]|[,}\]](?=[^\s,}\]"';:]))"""


def _value(name: str, least: int, more: str = _BARE) -> str:
    # Behind a quote that is not closed soon, what looks like a value all the same.
    return rf"(?:{_QUOTED.format(name, least)}|\\{{0,7}}[\"']?(?P<{name}>{more}{{{max(0, least - 1)},}}(?<![:.])))"


# What stands between a name that is itself a value, and the value that belongs to it.
_QUOTES = r"\\{0,7}[\"']?"
_PAIRED = (
    rf"{_QUOTES}(?:\s|\\n){{0,64}},?(?:\s|\\n){{0,64}}{_QUOTES}value{_QUOTES}{_COLON}{_value('paired', 6)}"
)
# A value in a query ends at `&`.
_QUERY = r"""[^\s"';,&<>{}\[\]()]"""
# By what has to be in a text (in small letters, blanks for other white space), the forms in the order in which they are
# tried; `{names}` are those names of which the text has the word.
_BY_PLACE = (
    # Authorization: Bearer ..., and the words alone where what follows is no word
    (
        ("authorization",),
        rf"authorization{_AFTER_NAME}(?:{_EQUALS}|{_COLON})(?!\s?digest\s)\\?[\"']?(?:\w+\s+)?(?P<header>[^\s\"']{{6,}})",
    ),
    (
        ("bearer", "basic"),
        r"(?<![\w-])(?:bearer|basic)\s+(?P<scheme>(?=[^\s\"']*\d|[^\s\"']*[=_])[\w.~+/-]{12,}=*)",
    ),
    # sig=..., ?code=... in addresses
    (
        tuple(f"{name}{sign}" for name in ("code", "sig", "key", "token") for sign in ("=", "%3d")),
        rf"(?:[?&](?:code|sig|key|token)|(?<![a-z])sig)(?:=|%3d)(?P<query>{_QUERY}{{6,}})",
    ),
    # Pwd=...: short ones too, since nothing else is said so
    (
        ("pwd", "pass", "psk"),
        rf"(?<![a-z])(?:pwd|password|passphrase|psk){_AFTER_NAME}{_EQUALS}(?!\s){_value('short', 3)}",
    ),
    # a PIN
    (
        ("pin",),
        rf"(?<![a-z])pin(?:code)?{_AFTER_NAME}(?:{_EQUALS}|{_COLON})[\"']?(?P<pin>\d{{4,12}}(?!\w))",
    ),
    # SharedAccessKey=..., password: "..."
    (_WORDS, rf"(?:{{names}}){_AFTER_NAME}(?:{_EQUALS}|{_COLON}){_value('named', 8)}"),
    (
        ("pwd", "pass", "psk"),
        rf"(?:passw(?:or[dt]|d)|pass{_GAP}phrase|(?<![a-z])(?:pwd|psk)){_AFTER_NAME}{_COLON}{_value('short2', 6)}",
    ),
    # docker login -u me -p ..., --password ...
    (
        (" -p", " --"),
        r"(?<=\s)(?:-p|--password|--token|--client-secret|--account-key)(?:\s+|=)(?P<option>[^\s\"'-][^\s\"']{7,})",
    ),
    # curl -u me:..., but no numbers of user and group; mysql -p..., which takes no blank
    (
        (" -u", " --user"),
        r"(?<=\s)(?:-u|--user)(?:\s+|=)[^\s:\"']{1,64}:(?!\d+(?!\S))(?P<user>[^\s\"']{6,})",
    ),
    (("mysql",), r"mysql\w{0,16}\s[^\n]{0,96}?\s-p(?P<joined>[^\s\"'-][^\s\"']{5,})"),
    # <password>...</password>
    (_WORDS, r"<[\w:.-]{0,64}(?:{names})>(?P<element>[^<>\n]{4,512})</"),
    # An entry whose name says password, and then its value
    (("value",), rf"(?<!\w)(?:name|key){_QUOTES}\s?[:=]\s?{_QUOTES}[\w.-]{{0,64}}(?:{{names}}){_PAIRED}"),
    # Cookie: ..., Authorization: Digest ... response=...
    (
        ("cookie",),
        rf"(?<![a-z])cookie{_AFTER_NAME}{_COLON}[\"']?(?P<cookie>[^\s\"'=]{{1,64}}=[^\n\"']{{6,4096}})",
    ),
    (("digest",), r"digest\s[^\n]{0,512}?response=\\?[\"']?(?P<digest>[0-9a-f]{32,})"),
    # amqps://name:password@host, whatever the password holds
    (("://",), r"://[^\s/:@\"']{0,256}:(?!\d{1,5}/)(?P<login>[^\s\"']{1,128})@(?=[\w\[])"),
    # https://hooks.slack.com/services/...
    (("slack.com",), r"hooks\.slack\.com/(?:services|workflows)/(?P<hook>[\w/]{8,})"),
    (("office.com",), r"webhook\.office\.com/webhookb2/(?P<office>[\w@/-]{16,})"),
)
# What is public and only looks like a secret: certificates, public keys, sums of files.
_PUBLIC = (
    r"(?P<public>-----BEGIN (?:[A-Z0-9 ]{0,20}PUBLIC KEY|CERTIFICATE(?: REQUEST)?)-----[^-]{1,20000}-----END"
    r"|(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-[\w-]+)\s+AAAA[\w+/=]+"
    r"|(?i:sha(?:1|224|256|384|512))[-:=][\w+/=-]+)"
)
# Tokens of known issuers: GitHub, GitLab, Slack, AWS, Google, Stripe, npm, PyPI, Databricks, Vault, Hugging Face,
# Docker, Atlassian, Telegram, Twilio.
_ISSUERS = (
    *(
        "ghp_",
        "gho_",
        "ghu_",
        "ghs_",
        "ghr_",
        "github_pat_",
        "glpat-",
        "gldt-",
        "glrt-",
        "glcbt-",
        "xox",
        "AKIA",
    ),
    *("ASIA", "AIza", "_live_", "_test_", "sk-", "npm_", "pypi-", "dapi", "hvs.", "hvb.", "hvr.", "SG."),
    *("_v1_", "Q~", "hf_", "dckr_", "ATATT3", ":AA", "SK"),
)
_ISSUED = (
    r"(?<![\w-])(?P<issuer>gh[pousr]_\w{20,}|github_pat_\w{20,}|gl(?:pat|dt|rt|cbt)-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}"
    r"|(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35,}|(?:sk|rk|pk)_(?:live|test)_\w{10,}|sk-[\w-]{20,}|npm_\w{30,}"
    r"|pypi-[\w-]{16,}|dapi[0-9a-f]{32}|hv[sbr]\.[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|do[opr]_v1_[0-9a-f]{60,}"
    r"|hf_[A-Za-z0-9]{30,}|dckr_[a-z]{3}_[\w-]{20,}|ATATT3[\w=-]{30,}|\d{8,10}:AA[\w-]{32,}|SK[0-9a-f]{32}(?!\w)"
    r"|[\w~.-]{3}\dQ~[\w~.-]{31,40})"
)
# Marks of the services of Azure that gave a key.
_MARKS = (
    *("+ASt", "+AMC", "+ABa", "+ACR", "+ASb", "+AEh", "+ARm"),
    *("ACDb", "AIoT", "AzFu", "AzSe", "AzCa", "APIM", "AZDO"),
)
_MARKED = (
    rf"(?<![\w+/-])(?P<marked>[\w+/-]{{20,}}(?:{'|'.join(mark.replace('+', '[+]') for mark in _MARKS)})"
    r"[\w+/-]{4,}={0,2})"
)
# What is a secret by the look of it, likewise by what has to be in a text.
_BY_LOOK = (
    (("PRIVATE KEY",), r"-----BEGIN [A-Z0-9 ]{0,20}PRIVATE KEY(?: BLOCK)?-----(?P<private>[^-]{8,20000})"),
    (("eyJ",), r"(?<![\w-])(?P<jwt>eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)"),
    (_ISSUERS, _ISSUED),
    (_MARKS, _MARKED),
)
# Runs of letters and digits, of which none is shorter: personal access tokens of Azure DevOps; the keys that Azure
# hands out, 256 or 512 bits in base64; and longer ones such as lines of a private key.
_SHORTEST_RUN = 40
_RUNS = (
    r"(?<![\w-])(?P<pat>[a-z2-7]{52})(?![\w-])"
    r"|(?<![A-Za-z0-9+/_-])(?P<key>(?:[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{86}==))(?![A-Za-z0-9+/=])"
    r"|(?<![A-Za-z0-9+/_-])(?P<run>[A-Za-z0-9+/_-]{40,}={0,2})"
)
_ENTRY = r"[^\s:-][^\n:]{0,64}:[ ][^\n]*"
# Lists of them: `passwords: [a, b]`, or one below the other.
_LISTS = (
    r"(?:{names})s?[\"']?\s?:\s?(?:\[(?P<flow>[^\]\n]{1,1024})\]"
    r"|\r?\n(?P<block>(?:[ ]*-[ ]+\S[^\n]*(?:\r?\n|$)){1,200})"
    r"|(?P<spelled>(?:\\n[ ]*-[ ]+[^\\\n]{1,256}){1,200}))"
    # By names of their own only what is nothing but a secret: `secrets:` and `credentials:` say where others are.
    r"|(?:passw(?:or[dt]|d)|pwd|passphrase)s?[\"']?\s?:\s?(?:\{(?P<map>[^{}\n]{1,1024})\}"
    rf"|\r?\n(?P<mapped>(?P<deep>[ ]{{1,64}}){_ENTRY}(?:\r?\n(?P=deep){_ENTRY}){{0,200}}))"
)
# So many choices of forms are compiled; a run that asks for more has texts of all kinds, and gets all of them at once.
_MOST_CHOICES = 8

_ALL = (tuple(range(len(_BY_PLACE))), tuple(range(len(_NAMES))))
_choices: set[tuple[tuple[int, ...], tuple[int, ...]]] = set()


def by_place(low: str) -> tuple[re.Pattern[str], re.Pattern[str] | None] | None:
    """The patterns of what is a secret by what stands before it, and of lists of such; None where a text, given in
    small letters and with blanks for other white space, has nothing of the kind."""
    words = {word for word in _WORDS if word in low}
    forms = tuple(
        [
            n
            for n, (needs, form) in enumerate(_BY_PLACE)
            if any(map(low.__contains__, needs)) and (words or "{names}" not in form)
        ]
    )
    if not forms:
        return None
    choice = (forms, tuple([n for n, word in enumerate(_WORD_OF) if word in words]))
    if choice not in _choices:
        if len(_choices) >= _MOST_CHOICES:
            choice = _ALL
        _choices.add(choice)
    return _placed(*choice)


@cache
def _placed(forms: tuple[int, ...], names: tuple[int, ...]) -> tuple[re.Pattern[str], re.Pattern[str] | None]:
    named = "|".join(_NAMES[n].replace(" ", _GAP) for n in names)
    pattern = "|".join(_BY_PLACE[n][1].replace("{names}", named) for n in forms)
    lists = re.compile(_LISTS.replace("{names}", named), re.IGNORECASE) if named else None
    return re.compile(pattern, re.IGNORECASE), lists


def by_look(text: str) -> re.Pattern[str] | None:
    """The pattern of what is a secret by the look of it; None where a text has nothing of the kind."""
    forms = tuple([n for n, (needs, _) in enumerate(_BY_LOOK) if any(map(text.__contains__, needs))])
    runs = len(text) >= _SHORTEST_RUN and _run().search(text) is not None
    # A word without a digit is none of them, if it isn't a key with its padding.
    runs = runs and ("=" in text or any(map(str.isdigit, text)))
    return _looking(forms, runs) if forms or runs else None


@cache
def _looking(forms: tuple[int, ...], runs: bool) -> re.Pattern[str]:
    return re.compile("|".join((_PUBLIC, *(_BY_LOOK[n][1] for n in forms), *((_RUNS,) if runs else ()))))


@cache
def _run() -> re.Pattern[str]:
    return re.compile(rf"[A-Za-z0-9+/_-]{{{_SHORTEST_RUN}}}")
