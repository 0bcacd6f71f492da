"""The documentation as a site: built, walked from its first page, and nothing in it comes from elsewhere."""

from __future__ import annotations

import os
import posixpath
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest

ROOT = Path(__file__).resolve().parent.parent
CLICKS = 3
# What a browser fetches without being asked.
FETCHED = {"img": "src", "script": "src", "link": "href", "iframe": "src", "source": "srcset"}
# Links of the head that name an address and load nothing.
NAMED_ONLY = {"canonical", "prev", "next", "alternate", "edit"}


class Page(HTMLParser):
    """The links of a page, and what it fetches."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.fetched: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.add(str(given["href"]))
        named = set(str(given.get("rel", "")).split()) & NAMED_ONLY
        if tag in FETCHED and not named and given.get(FETCHED[tag]):
            self.fetched.add(str(given[FETCHED[tag]]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The built pages by their paths."""
    folder = tmp_path_factory.mktemp("site")
    subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        cwd=ROOT,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=True,
    )
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in folder.rglob("*.html")
        if path.name != "404.html"
    }


def reached(page: str, text: str) -> Iterator[str]:
    """The pages that one links to."""
    for link in Page(text).links:
        target = unquote(link.partition("#")[0].partition("?")[0])
        if target and "://" not in target and not target.startswith("mailto:"):
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(page), target))
            yield posixpath.normpath(f"{joined}/index.html") if not joined.endswith(".html") else joined


@pytest.mark.slow
def test_every_page_is_reached_in_three_clicks(site: dict[str, str]) -> None:
    seen = {"index.html"}
    edge = set(seen)
    for _ in range(CLICKS):
        edge = {target for page in edge for target in reached(page, site[page]) if target in site} - seen
        seen |= edge
    assert not sorted(site.keys() - seen)


@pytest.mark.slow
def test_nothing_is_fetched_from_elsewhere(site: dict[str, str]) -> None:
    found = {
        (page, address)
        for page, text in site.items()
        for address in Page(text).fetched
        if re.match(r"(?:https?:)?//", address)
    }
    assert not found
    # The theme's script asks GitHub for stars where it finds this mark.
    assert not [page for page, text in site.items() if 'data-md-component="source"' in text]


@pytest.mark.slow
def test_a_service_leads_to_its_rules_and_back(site: dict[str, str]) -> None:
    assert "rules/HUB101/index.html" in set(
        reached("services/iot-hub/index.html", site["services/iot-hub/index.html"])
    )
    assert "services/iot-hub/index.html" in set(
        reached("rules/HUB101/index.html", site["rules/HUB101/index.html"])
    )


@pytest.mark.slow
def test_titles_are_names_and_synonyms_can_be_searched(site: dict[str, str]) -> None:
    assert "HUB101 iot-hub-without-devices" in site["rules/HUB101/index.html"]
    assert "Microsoft Power BI" in site["services/index.html"]
    assert "Power bi" not in site["services/index.html"]
    assert "alerting" in site["requirements/index.html"]
    assert "filter.js" in site["rules/index.html"]
