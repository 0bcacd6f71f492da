"""Decides what becomes of each finding: dropped, reported, or kept as suppressed with the reason."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from iotlint.config.values import Config, Silence
from iotlint.finding import Finding, Severity
from iotlint.source.span import Fault, Source

if TYPE_CHECKING:
    from iotlint.decide.baseline import Baseline
    from iotlint.decide.inline import Comments
    from iotlint.decide.selection import Selection
    from iotlint.rulebook.book import Rulebook
    from iotlint.source.gitignore import Patterns
    from iotlint.source.load import Stream

OfFault = Callable[[Fault, Source | None], Finding]


def decide(
    findings: Iterable[Finding],
    streams: Mapping[str, Stream],
    files: frozenset[str],
    config: Config,
    rulebook: Rulebook,
    as_of: str,
    of_fault: OfFault,
    baselines: Sequence[Baseline] = (),
) -> tuple[Finding, ...]:
    """Findings in order, what no selected rule says left out, what was silenced marked with the reason.

    `streams` are the texts that findings point into, `files` the paths among them that were checked
    themselves, `as_of` an ISO date, `of_fault` makes a finding of a fault in a comment; findings in
    `baselines` are known already. Adds what is to be
    said about suppressions. Raises ConfigError or UsageError for words that stand for no rule.
    """
    found = sorted(findings, key=lambda finding: finding.sort_key)
    commented = {path: stream for path, stream in streams.items() if stream.speaks}
    if not (found or commented or config.speaks_of_rules or baselines):
        return ()
    from iotlint.decide.selection import Selection

    selection = Selection(config, rulebook)
    comments = None
    if commented:
        from iotlint.decide.inline import Comments

        comments = Comments(commented, as_of, rulebook)
    judge = _Judge(config, selection, comments, baselines)
    decided = judge.all(found)
    said = [of_fault(fault, None) for fault in _without_reason(config)]
    if comments is not None:
        said += [of_fault(fault, streams[fault.span.path].source) for fault in comments.faults]
        said += [of_fault(fault, None) for fault in (*comments.without_reason(), *comments.lapsed())]
    decided += judge.all(sorted(said, key=lambda finding: finding.sort_key))
    # Where a file could not be read to the end, the silence of a rule proves nothing about what silences it.
    broken = {f.span.path for f in found if f.code.startswith("FMT") and f.severity is Severity.ERROR}
    if comments is not None:
        unused = comments.unused(selection.codes, files - broken)
        decided += judge.all(of_fault(fault, None)._replace(fix=fix) for fault, fix in unused)
    for baseline in baselines:
        stale = baseline.done(selection.codes, files, broken)
        decided += judge.all(of_fault(fault, None) for fault in stale)
    decided.sort(key=lambda finding: finding.sort_key)
    return tuple(decided)


class _Judge:
    """Applies selection, severities and everything that silences to findings."""

    def __init__(
        self, config: Config, selection: Selection, comments: Comments | None, baselines: Sequence[Baseline]
    ) -> None:
        self._selection = selection
        self._comments = comments
        self._baselines = baselines
        self._file = config.file or "the configuration"
        self._folder = os.path.abspath(config.folder)
        self._patterns = _patterns(config, selection)
        self._ignored_by: dict[str, list[tuple[str, set[str]]]] = {}
        # By rule and id, each with its turn: of several that speak of one finding the first is named.
        self._silences: dict[str, dict[str, tuple[int, Silence]]] = {}
        for word, silences in config.suppress.items():
            for code in selection.resolve(word):
                known = self._silences.setdefault(code, {})
                for silence in silences:
                    known.setdefault(silence.id, (len(known), silence))

    def all(self, findings: Iterable[Finding]) -> list[Finding]:
        """What is left of findings that come in order."""
        decided = []
        for finding in findings:
            if finding.code not in self._selection.codes:
                continue
            reason = self._comments.silenced(finding) if self._comments is not None else None
            if reason is None and self._patterns:
                reason = self._by_path(finding)
            if reason is None and finding.code in self._silences:
                reason = self._by_id(finding)
            if reason is None and self._baselines and self._selection.ignorable(finding.code):
                reason = next(filter(None, (each.covers(finding) for each in self._baselines)), None)
            severity = self._selection.severity(finding)
            if reason is not None or severity is not finding.severity:
                finding = finding._replace(severity=severity, suppressed=reason)
            decided.append(finding)
        return decided

    def _by_path(self, finding: Finding) -> str | None:
        path = finding.span.path
        if path not in self._ignored_by:
            self._ignored_by[path] = [
                (glob, codes)
                for glob, patterns, codes in self._patterns
                if covers(patterns, path, self._folder)
            ]
        for glob, codes in self._ignored_by[path]:
            if finding.code in codes:
                return f"ignored below '{glob}' ({self._file})"
        return None

    def _by_id(self, finding: Finding) -> str | None:
        known = self._silences[finding.code]
        found = min(
            (known[id] for id in _ids(finding) if id in known), default=None, key=lambda each: each[0]
        )
        if found is None:
            return None
        silence = found[1]
        place = f"{self._file}:{silence.span.line}" if silence.span else self._file
        return f"{silence.reason or 'no reason given'} ({place})"


def _patterns(config: Config, selection: Selection) -> list[tuple[str, Patterns, set[str]]]:
    """The patterns of `per-path-ignores` with the codes that each silences."""
    if not config.per_path_ignores:
        return []
    from iotlint.source.gitignore import Patterns

    return [
        (glob, Patterns([glob]), {code for word in words for code in selection.resolve(word)})
        for glob, words in config.per_path_ignores.items()
    ]


def covers(patterns: Patterns, path: str, folder: str) -> bool:
    """Whether patterns that start at `folder` name a file, or a folder on the way to it."""
    relative = os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")
    parts = relative.split("/")
    ways = ("/".join(parts[: n + 1]) for n in range(len(parts)))
    return any(patterns.decide(way, way != relative) for way in ways)


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


def _without_reason(config: Config) -> Iterable[Fault]:
    for word, silences in config.suppress.items():
        for silence in silences:
            if not silence.reason and silence.span is not None:
                message = (
                    f"{word} is silenced for '{silence.id}' without a reason; "
                    f"write {{id: {silence.id}, reason: …}}, so that others can tell whether it still holds."
                )
                yield Fault("suppression-without-reason", message, silence.span)
