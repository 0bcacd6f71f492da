"""What a run ends in: the report, and the files that could not be read.

Apart from findings, whose many named tuples take a fiftieth of a run that finds nothing.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from iotlint.finding import Finding, RuleInfo
    from iotlint.source.span import Source


class Failure(NamedTuple):
    """Something that makes the run end with 2: a file that could not be read at all or, where it is not `unread`,
    a path at which there was nothing to check."""

    path: str
    message: str
    unread: bool = True


class Report(NamedTuple):
    """The outcome of a run, and everything a reporter needs to show it.

    `files` are the checked paths in order; `findings` all findings in order, the suppressed ones included;
    `rules` explains every code in them; `sources` holds the text of files that findings point into;
    `root` is the absolute folder that relative addresses in reports start from; dates are ISO dates.
    """

    version: str
    as_of: str
    knowledge: str
    root: str
    files: tuple[str, ...]
    architectures: int
    findings: "tuple[Finding, ...]"
    failures: tuple[Failure, ...]
    notices: tuple[str, ...]
    rules: "Mapping[str, RuleInfo]"
    sources: "Mapping[str, Source]"

    def reported(self) -> "tuple[Finding, ...]":
        """The findings that nobody silenced."""
        return tuple(finding for finding in self.findings if finding.suppressed is None)
