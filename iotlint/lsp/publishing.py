"""Who said what about which file, and what of it the editor is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lsprotocol.types import Diagnostic, DiagnosticSeverity, PublishDiagnosticsParams

from iotlint.lsp.addresses import address_of
from iotlint.lsp.diagnostics import SOURCE, diagnostic
from iotlint.lsp.documents import Documents
from iotlint.lsp.judging import Analysis
from iotlint.lsp.positions import range_of
from iotlint.lsp.settings import Mistake
from iotlint.outcome import Report
from iotlint.source.load import load, read
from iotlint.source.span import Source

# By path of the file they lie in.
ByFile = dict[str, list[Diagnostic]]
# Who speaks of files that nobody has open: the run over the whole workspace.
WORKSPACE = ""
_UNTIL_NEXT = frozenset(" \t,:]}#\"'")


class Publisher:
    """Keeps what every checked document says of every file, and sends each file's sum.

    `send` takes a notification's parameters.
    """

    def __init__(self, documents: Documents, send: Callable[[PublishDiagnosticsParams], None]) -> None:
        self._documents = documents
        self._send = send
        self._said: dict[str, ByFile] = {}
        # By speaker: the versions of other files that it had before it.
        self._about: dict[str, Mapping[str, int | None]] = {}
        self._shown: dict[str, list[Diagnostic]] = {}

    def checked(self, key: str, analysis: Analysis) -> None:
        """Shows what was found in a document and in the files it rests on."""
        found: ByFile = {key: []}
        for finding in analysis.findings:
            info = analysis.infos[finding.code]
            made = diagnostic(finding, info, analysis.sources, self.address, self._documents.encoding)
            found.setdefault(finding.span.path, []).append(made)
        for mistake in analysis.mistakes:
            found.setdefault(mistake.path, []).append(self._mistake(mistake))
        self._about[key] = analysis.bases
        self._replace(key, found, analysis.version)

    def workspace(self, report: Report | None, wrong: tuple[Mistake, ...]) -> None:
        """Shows what was found in all files of the workspace, in those that are not open."""
        found: ByFile = {}
        for finding in () if report is None else report.reported():
            assert report is not None
            info = report.rules[finding.code]
            made = diagnostic(finding, info, report.sources, self.address, self._documents.encoding)
            found.setdefault(finding.span.path, []).append(made)
        for mistake in wrong:
            found.setdefault(mistake.path, []).append(self._mistake(mistake))
        self._replace(WORKSPACE, found, None)

    def closed(self, key: str, uri: str) -> None:
        """Takes back what a document had to say, and what the workspace had about it."""
        self._said.get(WORKSPACE, {}).pop(key, None)
        self._about.pop(key, None)
        self._replace(key, {}, None)
        left = self._shown[key] = self._sum(key)
        self._send(PublishDiagnosticsParams(uri, left))

    def address(self, path: str) -> str:
        """The address of a file, as the editor writes it where it has it open."""
        document = self._documents.at(path)
        return address_of(path) if document is None else document.uri

    def _replace(self, key: str, found: ByFile, version: int | None) -> None:
        before = self._said.pop(key, {})
        if found:
            self._said[key] = found
        for path in dict.fromkeys((*found, *before)):
            whole = self._sum(path)
            document = self._documents.at(path)
            if path != key and self._shown.get(path, []) == whole:
                continue
            if path == key and document is None:
                continue
            self._shown[path] = whole
            if not whole and path != key:
                del self._shown[path]
            at = version if path == key else None if document is None else document.version
            self._send(PublishDiagnosticsParams(self.address(path), whole, at))

    def _sum(self, path: str) -> list[Diagnostic]:
        """What all say of a file, each thing once; of an open one only who had its newest text before him."""
        document = self._documents.at(path)
        once: dict[object, Diagnostic] = {}
        for key, said in self._said.items():
            if document is not None and key != path:
                read = self._about.get(key, {})
                if key == WORKSPACE or (path in read and read[path] != document.version):
                    continue
            for each in said.get(path, ()):
                at = each.range
                place = at.start.line, at.start.character, at.end.line, at.end.character
                once.setdefault((place, each.code, each.message), each)
        return (
            [once[place] for place in sorted(once, key=str)] if len(self._said) > 1 else list(once.values())
        )

    def _mistake(self, mistake: Mistake) -> Diagnostic:
        source = self._source(mistake.path)
        start = source.offset(mistake.line, mistake.column)
        end = start
        while (
            end < len(source.text)
            and source.text[end] not in "\r\n"
            and (end == start or source.text[end] not in _UNTIL_NEXT)
        ):
            end += 1
        at = range_of(source, start, end, self._documents.encoding)
        return Diagnostic(at, mistake.message, severity=DiagnosticSeverity.Error, source=SOURCE)

    def _source(self, path: str) -> Source:
        document = self._documents.at(path)
        if document is not None:
            return document.source
        try:
            return load(read(path), path).source
        except OSError:
            return Source(path, "")
