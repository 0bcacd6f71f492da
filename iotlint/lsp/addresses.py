"""Addresses of documents and paths of files, one from the other."""

from __future__ import annotations

import os
from urllib.parse import quote, unquote, urlsplit

_WINDOWS = os.name == "nt"


def path_of(address: str) -> str | None:
    """The absolute path that a `file:` address names; None for `untitled:` and whatever is no file."""
    parts = urlsplit(address)
    if parts.scheme.lower() != "file":
        return None
    # What `urlsplit` takes for a query or fragment was not escaped by the editor and belongs to the name.
    rest = address.split(":", 1)[1].removeprefix("//" + parts.netloc)
    path = unquote(rest, errors="surrogateescape")
    if _WINDOWS:
        path = path.lstrip("/").replace("/", "\\") if path[2:3] == ":" else path.replace("/", "\\")
        return f"\\\\{parts.netloc}{path}" if parts.netloc else path[:1].lower() + path[1:]
    return os.path.normpath(path) if path.startswith("/") else None


def address_of(path: str) -> str:
    """The `file:` address of a path."""
    path = os.path.abspath(path)
    if _WINDOWS:
        return "file:///" + quote(path.replace("\\", "/"), safe="/")
    return "file://" + quote(os.fsencode(path), safe="/")


def shown_path_of(address: str, root: str) -> str:
    """The path by which a document is known to a check: its own, or a made-up one for what is no file."""
    path = path_of(address)
    return path if path is not None else os.path.join(root, quote(address, safe=""))
