"""What a run ends in: the report, and the files that could not be read.

Apart from findings, whose many named tuples take a fiftieth of a run that finds nothing.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from iotlint.finding import Finding, RuleInfo
    from iotlint.source.span import Source, Span


class Failure(NamedTuple):
    """Something that makes the run end with 2: a file that could not be read at all or, where it is not `unread`,
    a path at which there was nothing to check."""

    path: str
    message: str
    unread: bool = True


class Unstated(NamedTuple):
    """A key that nobody stated and some rules would need: where it would stand and what it can be.

    `key` is its route in the document, `name` what people call it, `span` that of the thing it belongs to;
    `range` is (from, to, unit), None for no bound.
    """

    key: str
    name: str
    architecture: str
    span: "Span"
    rules: tuple[str, ...]
    values: tuple[Any, ...]
    range: tuple[Any, Any, str] | None


class Judgement(NamedTuple):
    """How many rules judged all they had to look at, how many could not decide some of it, and the keys these
    lack with the number of rules that each would help, those first that tell most."""

    judged: int = 0
    undecided: int = 0
    lacks: tuple[tuple[str, int], ...] = ()


class Report(NamedTuple):
    """The outcome of a run, and everything a reporter needs to show it.

    `files` are the checked paths in order; `findings` all findings in order, the suppressed ones included;
    `rules` explains every code in them; `sources` holds the text of files that findings point into;
    `judgement` says how much could be judged, `unstated` which keys would tell more, in JSON, SARIF and on demand.
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
    judgement: Judgement = Judgement()
    unstated: tuple[Unstated, ...] = ()

    def reported(self) -> "tuple[Finding, ...]":
        """The findings that nobody silenced."""
        return tuple(finding for finding in self.findings if finding.suppressed is None)
