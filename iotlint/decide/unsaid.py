"""What findings repeat of a plan's secrets, blackened: a value in a message lacks the name that tells it is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from iotlint.finding import Finding
from iotlint.source.known_secrets import known_secrets
from iotlint.source.load import Stream
from iotlint.source.secrets import blacken


def unsaid(
    findings: Iterable[Finding], found: Sequence[Finding], streams: Mapping[str, Stream]
) -> Iterator[Finding]:
    """The findings, none of whose texts holds a secret of the files they point at; these are blackened as well.

    `found` is all that was found, reported or not. Fingerprints stay what they are.
    """
    known = _known(found, streams)
    for finding in findings:
        paths = {finding.span.path, *(place.span.path for place in (*finding.related, *finding.flow))}
        told = {secret for path in paths if path in known for secret in known[path]}
        yield _without(finding, sorted(told, key=len, reverse=True)) if told else finding


def _known(found: Sequence[Finding], streams: Mapping[str, Stream]) -> dict[str, tuple[str, ...]]:
    """By file, the secrets in it. What a finding repeats is of the plan, so that templates are left alone: looking
    through a large one takes seconds."""
    return {
        path: known_secrets(streams[path].source)
        for path in {finding.span.path for finding in found} & streams.keys()
        if not streams[path].drawn
    }


def _without(finding: Finding, known: list[str]) -> Finding:
    message = blacken(finding.message, known)
    related = tuple(place._replace(message=blacken(place.message, known)) for place in finding.related)
    flow = tuple(place._replace(message=blacken(place.message, known)) for place in finding.flow)
    fix = finding.fix
    if fix is not None:
        fix = fix._replace(title=blacken(fix.title, known))
    same = (message, related, flow, fix) == (finding.message, finding.related, finding.flow, finding.fix)
    return finding if same else finding._replace(message=message, related=related, flow=flow, fix=fix)
