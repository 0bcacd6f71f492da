"""What a configuration that was only met may name: nothing outside of its project, and nothing by a stranger's hand."""

from __future__ import annotations

import os
from typing import Any

from iotlint.config.written import Written
from iotlint.opener import leads_inside
from iotlint.source.project import project_folder

_HINT = "A configuration that is named with --config may name it."


def refuse_what_is_not_ours(written: Written, settings: dict[str, Any], path: str) -> None:
    """Notes as mistakes what leads out of the project of a configuration, and code and rules of somebody else."""
    from iotlint.config.extends import is_path
    from iotlint.installed import places

    folder = os.path.dirname(os.path.abspath(path))
    project = project_folder(folder)

    def within(named: str) -> bool:
        whole = os.path.join(folder, named)
        try:
            if os.path.realpath(whole) == os.path.realpath(project):
                return True
            return any(leads_inside(whole, each) for each in (project, *places()))
        except ValueError:  # a NUL, or half a character
            return False

    for key, route, named in _named(written, settings):
        if key == "extends" and not is_path(named):
            continue  # a package, which is looked up where packages are installed
        if not within(named):
            written.wrong(route, f"'{named}' leads out of the project, so it is not read. {_HINT}")
    for key in ("packs", "rules"):
        if settings.get(key) and not (_is_ours(path) or any(leads_inside(path, each) for each in places())):
            message = (
                f"This file belongs to another user, so it brings no {key}; --config names it all the same."
            )
            written.wrong((key,), message, "key")


def _named(written: Written, settings: dict[str, Any]) -> list[tuple[str, tuple[str | int, ...], str]]:
    """Every path or package a configuration names: the key, where it stands, and the name as it is written."""
    found: list[tuple[str, tuple[str | int, ...], str]] = []
    for key in ("extends", "rules", "baseline"):
        value = written.value.get(key)
        if key not in settings:
            continue
        if isinstance(value, str):
            found.append((key, (key,), value))
        elif isinstance(value, list):
            found += [(key, (key, index), each) for index, each in enumerate(value) if isinstance(each, str)]
    return found


def _is_ours(path: str) -> bool:
    """Whether a file belongs to who runs this, to the system, or to who called `sudo`."""
    return not hasattr(os, "getuid") or os.stat(path).st_uid in _mine()


def _mine() -> set[int]:
    """The users whose files are as good as those of who runs this."""
    mine = {os.getuid(), 0}
    if os.getuid() == 0 and os.environ.get("SUDO_UID", "").isdigit():
        mine.add(int(os.environ["SUDO_UID"]))
    return mine
