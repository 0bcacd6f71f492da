"""Findings as the editor shows them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lsprotocol.types import (
    CodeDescription,
    Diagnostic,
    DiagnosticRelatedInformation,
    DiagnosticSeverity,
    DiagnosticTag,
    Location,
)

from iotlint.finding import Finding, RuleInfo, Severity
from iotlint.lsp.positions import range_at
from iotlint.source.span import Source, Span

SOURCE = "iotlint"
_SEVERITIES = {
    Severity.ERROR: DiagnosticSeverity.Error,
    Severity.WARNING: DiagnosticSeverity.Warning,
    Severity.INFO: DiagnosticSeverity.Information,
}


def diagnostic(
    finding: Finding,
    info: RuleInfo,
    sources: Mapping[str, Source],
    address: Callable[[str], str],
    encoding: str,
) -> Diagnostic:
    """A finding; `sources` are the texts of its places by path, `address` gives the URI of a path."""

    def related(span: Span, message: str) -> DiagnosticRelatedInformation:
        at = range_at(sources.get(span.path), span, encoding)
        return DiagnosticRelatedInformation(Location(address(span.path), at), message)

    return Diagnostic(
        range=range_at(sources.get(finding.span.path), finding.span, encoding),
        message=finding.message,
        severity=_SEVERITIES[finding.severity],
        code=finding.code,
        code_description=CodeDescription(info.help_uri),
        source=SOURCE,
        tags=[DiagnosticTag.Deprecated] if retires(info) else None,
        related_information=[related(*place) for place in (*finding.related, *finding.flow)] or None,
        data={"fingerprint": finding.fingerprint},
    )


def retires(info: RuleInfo) -> bool:
    """Whether a rule is about what ends, rather than about what is not there for good yet."""
    return info.tags[:1] == ("lifecycle",) and "preview" not in info.tags
