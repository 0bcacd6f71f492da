"""Decides what becomes of each finding: dropped, reported, or kept as suppressed with the reason."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from iotlint.config.values import Config
from iotlint.decide.unsaid import unsaid
from iotlint.finding import Finding, Severity, Waiver
from iotlint.source.span import Fault, Source

if TYPE_CHECKING:
    from iotlint.decide.baseline import Baseline
    from iotlint.decide.inline import Comments
    from iotlint.decide.selection import Selection
    from iotlint.decide.silences import Silences
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

        comments = Comments(commented, as_of, rulebook, config.waivers)
    silences = None
    if config.suppress:
        from iotlint.decide.silences import Silences

        silences = Silences(config, selection, as_of)
    judge = _Judge(config, selection, comments, silences, baselines, as_of)
    decided = judge.all(found)
    said = [of_fault(fault, None) for fault in silences.faults()] if silences is not None else []
    if comments is not None:
        said += [of_fault(fault, streams[fault.span.path].source) for fault in comments.faults]
        told = (*comments.without_reason(), *comments.lapsed(), *comments.lacking())
        said += [of_fault(fault, None) for fault in told]
    decided += judge.all(sorted(said, key=lambda finding: finding.sort_key))
    # Where a file could not be read to the end, the silence of a rule proves nothing about what silences it.
    broken = {f.span.path for f in found if f.code.startswith("FMT") and f.severity is Severity.ERROR}
    if comments is not None:
        unused = comments.unused(selection.codes, files - broken, _spoken(decided))
        decided += judge.all(of_fault(fault, None)._replace(fix=fix) for fault, fix in unused)
    if silences is not None:
        texts = [streams[path].source.text if path in streams else "" for path in broken]
        decided += judge.all(of_fault(fault, None) for fault in silences.unused(files, texts, tuple(decided)))
    for baseline in baselines:
        stale = baseline.done(selection.codes, files, broken)
        decided += judge.all(of_fault(fault, None) for fault in stale)
    decided.sort(key=lambda finding: finding.sort_key)
    return tuple(unsaid(decided, found, streams))


def _spoken(decided: Iterable[Finding]) -> dict[tuple[str, str], list[int]]:
    """The lines at which rules are reported, by path and code, in order."""
    lines: dict[tuple[str, str], list[int]] = {}
    for finding in decided:
        if finding.suppressed is None:
            lines.setdefault((finding.span.path, finding.code), []).append(finding.span.line)
    for each in lines.values():
        each.sort()
    return lines


class _Judge:
    """Applies selection, severities and everything that silences to findings."""

    def __init__(
        self,
        config: Config,
        selection: Selection,
        comments: Comments | None,
        silences: Silences | None,
        baselines: Sequence[Baseline],
        as_of: str,
    ) -> None:
        self._selection = selection
        self._comments = comments
        self._silences = silences
        self._baselines = baselines
        self._as_of = as_of
        self._file = config.file or "the configuration"
        self._folder = os.path.abspath(config.folder)
        self._patterns = _patterns(config, selection)
        self._ignored_by: dict[str, list[tuple[str, set[str]]]] = {}

    def all(self, findings: Iterable[Finding]) -> list[Finding]:
        """What is left of findings that come in order."""
        decided = []
        for finding in findings:
            if finding.code not in self._selection.codes:
                continue
            severity = self._selection.severity(finding)
            if severity is not finding.severity:
                finding = finding._replace(severity=severity)
            waiver = self._waiver(finding)
            reason = None if waiver is None else str(waiver)
            if reason is None and self._patterns:
                reason = self._by_path(finding)
            if reason is not None:
                finding = finding._replace(suppressed=reason, waiver=waiver)
                for baseline in self._baselines:
                    baseline.silenced_elsewhere(finding)
            elif self._baselines and self._selection.ignorable(finding.code):
                finding = self._known(finding)
            decided.append(finding)
        return decided

    def _waiver(self, finding: Finding) -> Waiver | None:
        found = self._comments.silenced(finding) if self._comments is not None else None
        if found is None and self._silences is not None:
            found = self._silences.silenced(finding)
        return found

    def _known(self, finding: Finding) -> Finding:
        """The finding as the baselines have it: suppressed, or with a word on how it got worse.

        Each of them meets it, or the entry of one would pass for mended where another knows the finding too.
        """
        known = finding
        for baseline in self._baselines:
            told = baseline.applied(known if known.suppressed is None else finding, self._as_of)
            if known.suppressed is None:
                known = told
        return known

    def _by_path(self, finding: Finding) -> str | None:
        path = finding.span.path
        if path not in self._ignored_by:
            from iotlint.source.gitignore import covers

            self._ignored_by[path] = [
                (glob, codes)
                for glob, patterns, codes in self._patterns
                if covers(patterns, path, self._folder)
            ]
        for glob, codes in self._ignored_by[path]:
            if finding.code in codes:
                return f"ignored below '{glob}' ({self._file})"
        return None


def _patterns(config: Config, selection: Selection) -> list[tuple[str, Patterns, set[str]]]:
    """The patterns of `per-path-ignores` with the codes that each silences."""
    if not config.per_path_ignores:
        return []
    from iotlint.source.gitignore import Patterns

    return [
        (glob, Patterns([glob]), {code for word in words for code in selection.resolve(word)})
        for glob, words in config.per_path_ignores.items()
    ]
