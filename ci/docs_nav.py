"""A hook of the documentation's generator: every rule and every service gets its place in the navigation."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import Any


def on_config(config: Any) -> Any:
    """Puts the generated pages below the entries of `nav` that lead to their lists."""
    docs = Path(config["docs_dir"])
    rules = sorted(path.stem for path in (docs / "rules").glob("*.md") if path.stem != "README")
    services = sorted(path.stem for path in (docs / "services").glob("*.md") if path.stem != "README")
    by_prefix: list[Any] = [
        {prefix: [f"rules/{code}.md" for code in codes]}
        for prefix, codes in groupby(rules, key=lambda code: code[:3])
    ]
    below: dict[str, list[Any]] = {
        "Rules": by_prefix,
        "Services": [f"services/{name}.md" for name in services],
    }
    config["nav"] = [
        {title: [page, *below[title]]} if title in below else {title: page}
        for entry in config["nav"]
        for title, page in entry.items()
    ]
    return config
