"""What findings repeat of a plan's secrets, blackened: a value in a message lacks the name that tells it is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from iotlint.finding import Finding
from iotlint.source.load import Stream
from iotlint.source.secrets import blacken, secrets


def unsaid(findings: Iterable[Finding], streams: Mapping[str, Stream]) -> Iterator[Finding]:
    """The findings, none of whose texts holds a secret of the files they point at. What a secret would be
    written by is no longer a fix; fingerprints stay, since they come from other parts of a finding."""
    known: dict[str, frozenset[str]] = {}
    for finding in findings:
        paths = {finding.span.path, *(place.span.path for place in (*finding.related, *finding.flow))}
        found: frozenset[str] = frozenset()
        for path in paths & streams.keys():
            if path not in known:
                known[path] = frozenset(secrets(streams[path].source.text))
            found |= known[path]
        yield _without(finding, sorted(found, key=len, reverse=True)) if found else finding


def _without(finding: Finding, known: list[str]) -> Finding:
    message = blacken(finding.message, known)
    related = tuple(place._replace(message=blacken(place.message, known)) for place in finding.related)
    flow = tuple(place._replace(message=blacken(place.message, known)) for place in finding.flow)
    fix = finding.fix
    if fix is not None:
        fix = fix._replace(title=blacken(fix.title, known))
    same = (message, related, flow, fix) == (finding.message, finding.related, finding.flow, finding.fix)
    return finding if same else finding._replace(message=message, related=related, flow=flow, fix=fix)
