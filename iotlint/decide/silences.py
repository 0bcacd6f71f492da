"""Findings that the configuration suppresses by code and id, and which of its entries do nothing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from iotlint.decide.waivers import has_lapsed, lapsed, unmet, waiver
from iotlint.finding import Finding, Waiver
from iotlint.source.span import Fault

if TYPE_CHECKING:
    from iotlint.config.values import Config, Silence
    from iotlint.decide.selection import Selection

# So many files are looked at to tell whether a run saw every plan of the project; beyond, nobody can tell cheaply.
_MOST_FILES = 2_000


class Silences:
    """The entries of `suppress` during one run. `as_of` is an ISO date."""

    def __init__(self, config: Config, selection: Selection, as_of: str) -> None:
        self._config = config
        self._as_of = as_of
        self._selection = selection
        self._used: set[tuple[str, str]] = set()
        # By rule and id, each with its turn: of several that speak of one finding the first is named.
        self._known: dict[str, dict[str, tuple[int, str, Silence]]] = {}
        for word, silence in self._all():
            if has_lapsed(silence.until, as_of) or self._unmet(silence):
                continue
            for code in selection.resolve(word):
                known = self._known.setdefault(code, {})
                known.setdefault(silence.id, (len(known), word, silence))

    def _all(self) -> Iterable[tuple[str, Silence]]:
        return ((word, silence) for word, each in self._config.suppress.items() for silence in each)

    def _unmet(self, silence: Silence) -> str:
        return unmet(self._config.waivers, silence.reason, silence.owner, silence.until, self._as_of)

    def silenced(self, finding: Finding) -> Waiver | None:
        """What silences a finding, if anything does."""
        known = self._known.get(finding.code)
        if known is None:
            return None
        spoken = (known[id] for id in _ids(finding) if id in known)
        found = min(spoken, default=None, key=lambda each: each[0])
        if found is None:
            return None
        _, word, silence = found
        self._used.add((word, silence.id))
        file = self._config.file or "the configuration"
        place = f"{silence.span.path}:{silence.span.line}" if silence.span else file
        return waiver(silence.reason, silence.owner, silence.until, place, self._as_of)

    def faults(self) -> Iterable[Fault]:
        """Entries without a reason, those whose time is over, and those that lack what is demanded."""
        for word, silence in self._all():
            if silence.span is None:
                continue
            lacking = self._unmet(silence)
            if has_lapsed(silence.until, self._as_of):
                said = lapsed(silence.until, f"{word} is silenced for '{silence.id}'; this")
                yield Fault("lapsed-suppression", said, silence.span)
            elif lacking:
                said = (
                    f"{word} is silenced for '{silence.id}', and the configuration demands more: {lacking}."
                )
                yield Fault(
                    "waiver-against-demands", f"{said} Until then it holds nothing back.", silence.span
                )
            elif not silence.reason:
                said = (
                    f"{word} is silenced for '{silence.id}' without a reason; "
                    f"write {{id: {silence.id}, reason: …}}, so that others can tell whether it still holds."
                )
                yield Fault("suppression-without-reason", said, silence.span)

    def unused(
        self, files: Iterable[str], broken: Sequence[str], decided: Sequence[Finding]
    ) -> Iterable[Fault]:
        """Entries of the configuration's own that nothing matches, where the run saw every plan they could match.

        `broken` are the texts of files with errors of form: of what one of them names, nobody can tell. `decided` are
        the findings of the run, among which may be the one that was meant.
        """
        waiting = [
            (word, silence)
            for word, silence in self._all()
            if (word, silence.id) not in self._used
            and silence.span is not None
            and silence.span.path == self._config.file  # what it extends may be meant for other projects
            and not has_lapsed(silence.until, self._as_of)
            and not self._unmet(silence)
            and self._can_tell(word)
            and not any(_may_name(text, silence.id) for text in broken)
        ]
        if not waiting or not _saw_all(self._config, frozenset(map(os.path.abspath, files))):
            return
        for word, silence in waiting:
            assert silence.span is not None
            near = self._meant(word, silence.id, decided)
            what = f"; did you mean '{near}'?" if near else ". Remove the entry."
            said = f"{word} is silenced for '{silence.id}', about which it has nothing to say{what}"
            yield Fault("unused-suppression", said, silence.span)

    def _meant(self, word: str, id: str, decided: Sequence[Finding]) -> str | None:
        """The id nearest to one that matches nothing, of those about which the rule does speak."""
        from iotlint.model.nearest import nearest

        codes = self._selection.resolve(word)
        spoken = (each for each in decided if each.suppressed is None and each.code in codes)
        return nearest(id, sorted({known for finding in spoken for known in _ids(finding)}))

    def _can_tell(self, word: str) -> bool:
        """Whether all rules ran that a word stands for, those on trial left aside."""
        codes = self._selection.resolve(word)
        ran = self._selection.codes
        return any(code in ran for code in codes) and all(
            code in ran or self._selection.is_preview(code) for code in codes
        )


def _may_name(text: str, id: str) -> bool:
    """Whether a file, whose text is empty where it could not be read at all, has what an entry is about."""
    return not text or all(end in text for end in id.split("->"))


def _saw_all(config: Config, checked: frozenset[str]) -> bool:
    """Whether every architecture below the configuration's folder that it holds for was checked."""
    from iotlint.opener import first
    from iotlint.source.discover import Input, discover

    folder = os.path.abspath(config.folder)
    for number, each in enumerate(discover([folder], exclude=config.exclude, root=folder)):
        if number >= _MOST_FILES or not isinstance(each, Input):
            return False
        if os.path.abspath(each.path) not in checked:
            try:
                start = first(each.path, 64 << 10)
            except OSError:
                return False
            if b"iotlint/v" in start:
                return False
    return bool(checked)


def _ids(finding: Finding) -> set[str]:
    """What a configuration may call the subject of a finding: its id, an end of it, the plan's name."""
    ids = {finding.architecture}
    section, _, rest = finding.subject.partition(".")
    if section == "connections":
        ends, _, _ = rest.partition(":")
        ids |= {ends, *ends.split("->")}
    elif section == "models" and rest.startswith("dtmi:"):
        ids.add(rest.partition(" ")[0])
    elif rest:
        ids |= {rest, rest.partition(".")[0].partition(":")[0]}
    return ids - {""}
