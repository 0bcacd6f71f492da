"""Says what is newer than the catalog: releases and documents of the table in ci/freshness.yaml.

`python ci/freshness.py` asks the network; with `--saved FOLDER` it reads what was saved there, a file an entry, called
like it. It ends with 0 where nothing is newer, with 1 where something is, and with 2 where something could not be read:
silence of a feed is no sign of freshness. It prints Markdown, for the issue that .github/workflows/freshness.yml opens.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import yaml
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
_MOST = 8 * 1024 * 1024
_PAGE_DATE = re.compile(
    r"<meta\s+name=\"ms\.date\"\s+content=\"(\d{4}-\d\d-\d\d)|^ms\.date:\s*\"?(\d{1,2}/\d{1,2}/\d{4})",
    re.MULTILINE,
)
_ATOM = "{http://www.w3.org/2005/Atom}"
# Gives the content at an address; the name is that of the entry.
Fetch = Callable[[str, str], bytes]


class Unread(Exception):
    """A feed or a page that could not be read, or not understood."""


def from_network(_name: str, address: str) -> bytes:
    """What stands at an address, over HTTPS alone."""
    if not address.startswith("https://"):
        raise Unread(f"{address} is not reached by HTTPS.")
    try:
        with urlopen(Request(address, headers={"User-Agent": "iotlint-freshness"}), timeout=30) as answer:  # noqa: S310 - HTTPS
            reached, content = answer.geturl(), bytes(answer.read(_MOST))
    except (URLError, TimeoutError, OSError, HTTPException) as problem:
        raise Unread(f"{address} did not answer: {problem!r}") from None
    if _plain(reached) != _plain(address):
        raise Unread(f"{address} leads to {reached} now, which may be something else.")
    return content


def _plain(address: str) -> tuple[str, str, str]:
    """An address without the language that Microsoft's pages add to it, so that what was moved is told from that."""
    parts = urlsplit(address)
    path = re.sub(r"^/[a-z]{2}-[a-z]{2}/", "/", parts.path.lower()).rstrip("/")
    return parts.scheme, parts.netloc.lower(), path


def from_folder(folder: Path) -> Fetch:
    """What was saved in a folder, under the names of the entries."""

    def fetch(name: str, address: str) -> bytes:
        try:
            return (folder / name).read_bytes()
        except OSError as problem:
            raise Unread(f"{address} was not saved as {folder / name}: {problem.strerror}") from None

    return fetch


def versions(entry: Mapping[str, Any], content: bytes) -> list[Version]:
    """The versions in a feed that its pattern fits."""
    try:
        if entry["kind"] == "nuget":
            # What follows a hyphen marks a preview, in forms that not all are versions to Python.
            found = [Version(text) for text in json.loads(content)["versions"] if "-" not in text]
            return [version for version in found if not version.is_prerelease]
        tree = ElementTree.fromstring(content)  # noqa: S314 - expat of today refuses entities that multiply
        links = [link.get("href", "") for link in tree.iterfind(f"{_ATOM}entry/{_ATOM}link")]
        tags = [link.rpartition("/")[2] for link in links]
        return [Version(fits[1]) for tag in tags if (fits := re.search(entry["pattern"], tag))]
    except (ValueError, KeyError, TypeError, ElementTree.ParseError, InvalidVersion) as problem:
        raise Unread(f"{entry['address']} is not the feed that it was: {problem!r}") from None


def as_text(address: str) -> str:
    """Where the text of a file stands that an address at GitHub shows as a page, in which no date can be found."""
    return re.sub(
        r"^https://github\.com/([^/]+/[^/]+)/blob/", r"https://raw.githubusercontent.com/\1/", address
    )


def day_of(address: str, content: bytes) -> str:
    """The date that a page of Microsoft's documentation, or its source, carries (ISO date)."""
    found = _PAGE_DATE.search(content.decode("utf-8", "replace"))
    if found is None:
        raise Unread(f"{address} carries no date that can be found.")
    if found[1]:
        return found[1]
    month, day, year = map(int, found[2].split("/"))
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise Unread(f"{address} carries {found[2]}, which is no day.") from None


def newer(table: Mapping[str, Any], sources: Mapping[str, Any], fetch: Fetch) -> Iterator[tuple[str, bool]]:
    """A sentence for whatever is newer than the catalog (true) or could not be read (false)."""
    for name, entry in table["releases"].items():
        try:
            found = versions(entry, fetch(name, entry["address"]))
            if not found:
                raise Unread(f"{entry['address']} lists no version that fits the pattern.")
        except Unread as problem:
            yield f"`{name}`: {problem}", False
            continue
        if max(found) > Version(str(entry["known"])):
            yield (
                (
                    f"`{name}` {max(found)} is out, and the catalog knows {entry['known']}: look at {entry['rests']} "
                    f"({entry['address']})."
                ),
                True,
            )
    for name in table["documents"]:
        source = sources.get(name)
        if source is None:
            yield f"`{name}` is no document of rules/sources.yaml; correct the table.", False
            continue
        try:
            day = day_of(source["address"], fetch(name, as_text(source["address"])))
        except Unread as problem:
            yield f"`{name}`: {problem}", False
            continue
        # Of a copy without a date it is known when it was read.
        known = str(source["checked"] if source["date"] == "unknown" else source["date"])
        if day > known:
            yield (
                (
                    f"`{name}` is of {day}, and the catalog rests on its state of {known}: read "
                    f"[{source['title']}]({source['address']}) again."
                ),
                True,
            )


def main(arguments: list[str]) -> int:
    """Prints what is newer; gives the exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--saved", type=Path, help="a folder with what was saved, instead of the network")
    parser.add_argument("--table", type=Path, default=ROOT / "ci" / "freshness.yaml")
    given = parser.parse_args(arguments)
    table = yaml.safe_load(given.table.read_text(encoding="utf-8"))
    # Dates stay the text that they are.
    sources = yaml.load((ROOT / "rules" / "sources.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - makes nothing but text
    told = list(newer(table, sources, from_folder(given.saved) if given.saved else from_network))
    for heading, wanted in (("Newer than the catalog", True), ("Not read", False)):
        lines = [f"- {sentence}" for sentence, is_newer in told if is_newer is wanted]
        if lines:
            print("\n".join([f"## {heading}", "", *lines, ""]))
    if not told:
        print("Nothing is newer than the catalog.")
    if any(is_newer for _, is_newer in told):
        return 1
    return 2 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
