"""Where files are, seen from the root of the project: what viewers of reports resolve addresses against."""

import posixpath
import re

from iotlint.finding import Edit
from iotlint.outcome import Report
from iotlint.report.options import Options
from iotlint.source.span import Span

_WINDOWS = re.compile(r"[A-Za-z]:[\\/]|[\\/]{2}")


def relative(path: str, report: Report, options: Options) -> tuple[str, bool]:
    """The path from the report's root, and True; where it leads out of it, the absolute path, and False.

    Nothing is looked up on disk: links are taken as they are written.
    """
    root = _folder(report.root)
    windows = _WINDOWS.match(report.root) is not None
    if windows and _WINDOWS.match(path):
        absolute = _folder(path)
    else:
        absolute = posixpath.join(_folder(options.folder) or root, path)
    absolute = posixpath.normpath(absolute)
    if absolute.startswith("//") and not windows:  # means a server on Windows only, yet normpath keeps it
        absolute = absolute[1:]
    above = root.rstrip("/") + "/"
    return (absolute[len(above) :], True) if absolute.startswith(above) else (absolute, False)


def relative_uri(path: str) -> str:
    """A relative path as a URI reference."""
    from urllib.parse import quote_from_bytes

    try:
        octets = path.encode("utf-8", "surrogateescape")  # a name that is not UTF-8 keeps its bytes
    except UnicodeEncodeError:
        octets = path.encode("utf-8", "surrogatepass")
    return quote_from_bytes(octets, safe="/")


def file_uri(path: str) -> str:
    """An absolute path as a URI."""
    path = _folder(path)
    if path.startswith("//"):
        return f"file:{relative_uri(path)}"
    if path.startswith("/"):
        return f"file://{relative_uri(path)}"
    return f"file:///{path[:2]}{relative_uri(path[2:])}"


def folder_uri(path: str) -> str:
    """A folder as a URI, with the slash at its end that relative addresses need."""
    return file_uri(_folder(path).rstrip("/") + "/")


def edit_span(edit: Edit, report: Report) -> Span:
    """The stretch of text that an edit replaces."""
    source = report.sources.get(edit.span.path)
    return source.span(edit.start, edit.end) if source else edit.span


def _folder(path: str) -> str:
    return path.replace("\\", "/") if _WINDOWS.match(path) else path
