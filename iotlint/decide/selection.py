"""Which rules speak in a run, and how gravely: what the configuration and the command line say of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NoReturn

from iotlint import __version__
from iotlint.config.values import Config
from iotlint.errors import ConfigError, UsageError
from iotlint.finding import Finding, Severity
from iotlint.model.nearest import unknown

if TYPE_CHECKING:
    from iotlint.rulebook.book import Rulebook

# Weight of a word that names one rule in full; a prefix weighs its length.
_EXACT = 1000
# (how exact, command line over file, ignore over select)
_Weight = tuple[int, int, int]


class Selection:
    """The rules that speak.

    A word that is more exact wins (`HUB101` over `HUB1` over `HUB`); of two equally exact ones that of the
    command line wins over that of the file, then `ignore` over `select`. Rules on trial speak only with
    `preview`, or if they are selected by their whole code or name. Rules with `ignorable: false` listen only
    to the configuration file, and those among them that are iotlint's own to nobody.

    Raises ConfigError or UsageError for a word that stands for no rule. `notices` tells of retired ones.
    """

    def __init__(self, config: Config, rulebook: Rulebook) -> None:
        self._config = config
        self._rulebook = rulebook
        self._metas = {code: rulebook.meta(code) for code in rulebook.codes}
        self._names = frozenset(rulebook.names())
        self._said: dict[str, Severity | None] = {}
        self.notices: list[str] = []
        self._resolved = {word: self._codes(key, word) for key, word in self._words()}
        self.codes = self._selected()
        for code, given in config.params.items():
            self._check_parameters(code, given)
        self._overrides = self._best((config.severities, 0, 0))

    def _words(self) -> Iterable[tuple[str, str]]:
        config = self._config
        for key in ("select", "extend_select", "ignore"):
            name = key.replace("_", "-")
            yield from ((name, word) for word in getattr(config, key))
            yield from ((f"--{name}", word) for word in getattr(config.flags, key))
        yield from (("severity", word) for word in config.severities)
        yield from (("suppress", word) for word in config.suppress)
        yield from (
            ("per-path-ignores", word) for words in config.per_path_ignores.values() for word in words
        )

    def _codes(self, key: str, word: str) -> tuple[str, ...]:
        codes = self._rulebook.resolve(word)
        if codes:
            return codes
        if word.upper() in self._rulebook.retired:
            self.notices.append(self._place(key, word) + retired(word, self._rulebook))
            return ()
        return self._wrong(key, word, no_rule(word, self._rulebook))

    def _place(self, key: str, word: str) -> str:
        span = self._config.places.get((key, word))
        return f"{span.path}:{span.line}:{span.column}: " if span else f"{key}: "

    def _wrong(self, key: str, word: str, message: str) -> NoReturn:
        kind = ConfigError if (key, word) in self._config.places else UsageError
        raise kind(self._place(key, word) + message)

    def _check_parameters(self, code: str, given: Mapping[str, Any]) -> None:
        known = self._rulebook.texts[code]["parameters"] if code in self._metas else None
        if known is None:
            self._wrong("parameters", code, no_rule(code, self._rulebook))
        for name, value in given.items():
            word = f"{code}.{name}"
            if name not in known:
                self._wrong("parameters", word, unknown(f"parameter of {code}", name, known))
            number = isinstance(known[name][0], int | float)
            if isinstance(value, bool) or number != isinstance(value, int | float):
                kind = "a number" if number else "a text"
                self._wrong("parameters", word, f"The parameter '{name}' of {code} must be {kind}.")

    def ignorable(self, code: str) -> bool:
        """Whether anyone may silence a rule."""
        return self._metas[code].ignorable

    def is_preview(self, code: str) -> bool:
        """Whether a rule is still on trial."""
        return self._metas[code].preview

    def resolve(self, word: str) -> tuple[str, ...]:
        """The codes that a word of the configuration stands for."""
        return self._resolved[word]

    def _selected(self) -> frozenset[str]:
        config, flags = self._config, self._config.flags
        own = (config.select, (*config.select, *config.extend_select), config.ignore)
        file = (flags.select, (), config.ignore) if flags.select else own
        on = self._chosen(file, (*flags.select, *flags.extend_select), flags.ignore)
        fixed = [code for code, meta in self._metas.items() if not meta.ignorable]
        if not on:
            self._refuse_none()
        if fixed:
            allowed = self._chosen(own, (), ()) | self._rulebook.pack["META"].keys()
            on.difference_update(fixed)
            on.update(code for code in fixed if code in allowed)
        return frozenset(on)

    def _refuse_none(self) -> NoReturn:
        """No rule is left that would judge anything, and a run of none would pass for a sound plan."""
        config, flags = self._config, self._config.flags
        selected = [("--select", word) for word in flags.select] or [
            ("select", word) for word in config.select
        ]
        selected += [("--extend-select", word) for word in flags.extend_select]
        selected += [("extend-select", word) for word in config.extend_select]
        asked = [code for _, word in selected for code in self._resolved[word]]
        ignored = [("--ignore", word) for word in flags.ignore] + [("ignore", word) for word in config.ignore]
        ignored = [
            each for each in ignored if not selected or not set(self._resolved[each[1]]).isdisjoint(asked)
        ]
        if ignored:
            key, word = ignored[0]
            self._wrong(
                key, word, f"'{word}' is ignored, which leaves no rule to judge anything; select more."
            )
        key, word = selected[0]
        trial = any(self._metas[code].preview for code in asked)
        why = (
            "is on trial, so it takes --preview or its whole code" if trial else "stands for no rule any more"
        )
        self._wrong(key, word, f"'{word}' {why}: nothing would be judged.")

    def _chosen(
        self, file: tuple[tuple[str, ...], ...], selected: tuple[str, ...], ignored: tuple[str, ...]
    ) -> set[str]:
        only, also, without = file
        weights = self._best((also, 0, 0), (without, 0, 1), (selected, 1, 0), (ignored, 1, 1))
        on = set()
        for code, meta in self._metas.items():
            trial = meta.preview and not self._config.preview
            if code not in weights:
                speaks = not only and not trial
            else:
                exactness, _, ignore = weights[code][0]
                speaks = not ignore and (not trial or exactness == _EXACT)
            if speaks:
                on.add(code)
        return on

    def _best(self, *sets: tuple[Iterable[str], int, int]) -> dict[str, tuple[_Weight, str]]:
        """For each code that words speak of, the weightiest of them."""
        best: dict[str, tuple[_Weight, str]] = {}
        for words, layer, kind in sets:
            for word in words:
                codes = self._resolved[word]
                exact = self._rulebook.spelled(word) in self._names
                # A pillar names rules from all over, so that any prefix is more exact.
                length = 0 if word.lower().startswith("pillar:") else len(word)
                weight = (_EXACT if exact else length, layer, kind)
                for code in codes:
                    if code not in best or weight >= best[code][0]:
                        best[code] = (weight, word)
        return best

    def severity(self, finding: Finding) -> Severity:
        """How grave a finding is after the configuration.

        An override replaces the severity of the rule. Where the plan has lowered that (environment, allowed
        previews, a breach that can't be decided), an override can lower it further and never raises it.
        """
        code = finding.code
        if code not in self._said:
            self._said[code] = self._override(code)
        said = self._said[code]
        if said is None:
            return finding.severity
        whole = self._metas[code].severity
        return said if finding.severity == whole else min(said, finding.severity)

    def _override(self, code: str) -> Severity | None:
        if code in self._overrides:
            return Severity[self._config.severities[self._overrides[code][1]].upper()]
        stable = self._config.stable_as_of
        if stable is not None and _version(self._metas[code].since) > _version(stable):
            return Severity.INFO
        return None


def stands_too_late(config: Config) -> list[str]:
    """The notice about a `stable-as-of` that no rule of this version came after; none where it is as it should be."""
    stable = config.stable_as_of
    if stable is None or _version(stable) <= _version(__version__):
        return []
    span = config.places.get(("stable-as-of", stable))
    place = f"{span.path}:{span.line}:{span.column}" if span else "stable-as-of"
    return [
        f"{place}: This is iotlint {__version__}, so nothing came after {stable}, and no rule is held back."
    ]


def no_rule(word: str, rulebook: Rulebook) -> str:
    """The sentence about a word that is no code, prefix or name of a rule."""
    near = meant(word, rulebook)
    return f"There is no rule '{word}'; {f'did you mean {near!r}?' if near else '`iotlint rules` lists all.'}"


def meant(word: str, rulebook: Rulebook) -> str | None:
    """The code, prefix or name that somebody is likely to have meant who wrote what stands for no rule."""
    # The slip that counting letters and digits doesn't forgive: O for 0, I or l for 1.
    digits = (word[:-3] + word[-3:].translate(str.maketrans("OoIl", "0011"))).upper()
    if digits in rulebook.codes:
        return digits
    return rulebook.spellings.nearest(word)


def retired(code: str, rulebook: Rulebook) -> str:
    """The sentence about a code that no rule has any more."""
    code = code.upper()
    record = rulebook.retired[code]
    return f"The rule {code} ({record['name']}) is gone since {record['until']}: {record['reason']}"


def _version(text: str) -> tuple[int, ...]:
    parts = [int(part) for part in text.split(".") if part.isdigit()]
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)
