"""A hook of the documentation's generator: rules and services get their places in the navigation, by their names, and
what people look for by words of their own comes first in the search."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any


def on_config(config: Any) -> Any:
    """Puts the generated pages below the entries of `nav` that lead to their lists."""
    docs = Path(config["docs_dir"])
    rules = sorted(path for path in (docs / "rules").glob("*.md") if path.stem != "README")
    services = sorted(path for path in (docs / "services").glob("*.md") if path.stem != "README")
    by_prefix: list[Any] = [
        {prefix: [{_title(path): f"rules/{path.name}"} for path in paths]}
        for prefix, paths in groupby(rules, key=lambda path: path.stem[:3])
    ]
    below: dict[str, list[Any]] = {
        "Rules": by_prefix,
        "Services": [{_title(path): f"services/{path.name}"} for path in services],
    }
    config["nav"] = [
        {title: [page, *below[title]]} if title in below else {title: page}
        for entry in config["nav"]
        for title, page in entry.items()
    ]
    return config


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Says of a page what the theme wants to know and a reader of the file does not."""
    place = page.file.src_uri
    if place == "requirements.md" or place.startswith("services/"):
        page.meta["search"] = {"boost": 8}
    elif place.startswith("rules/") and not place.endswith("/README.md"):
        # A rule names a word in passing; what the word means comes first.
        page.meta["search"] = {"boost": 0.2}
    if place == "rules/README.md":
        page.meta["hide"] = ["toc"]  # room for the table
    if place.endswith("/README.md"):
        page.meta["title"] = place.partition("/")[0].capitalize()
    return markdown


def _title(page: Path) -> str:
    """The heading of a page."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return next(line.removeprefix("# ") for line in lines if line.startswith("# "))
