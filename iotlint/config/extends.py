"""What a configuration extends: finds shared ones, in a file or an installed package, and lays over them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from iotlint.config.values import Config

DEEPEST = 10
MOST = 100  # of one configuration
# What a package that shares its configuration has beside its `__init__.py`.
PACKAGED = "iotlint.yaml"
_SUFFIXES = (".yaml", ".yml", ".toml")


def is_path(name: str) -> bool:
    """Whether what a configuration extends is a file; else it is a package."""
    return "/" in name or "\\" in name or name.endswith(_SUFFIXES)


def locate(name: str, folder: str, anywhere: bool = False) -> str | None:
    """The file that `extends: name` in a configuration in `folder` means; None where there is none.

    What has a slash or the ending of a configuration is a path; all else is an installed package, which is looked
    up and not imported. With `anywhere` it may be in the working folder or on PYTHONPATH too.
    """
    if is_path(name):
        path = os.path.join(folder, name)
        return path if os.path.isfile(path) else None
    module = name.replace("-", "_")
    if not module.isidentifier():  # a dot would import the package before it
        return None
    from iotlint.installed import find

    found = find(module, anywhere)
    for place in (found.submodule_search_locations or ()) if found else ():
        path = os.path.join(place, PACKAGED)
        if os.path.isfile(path):
            return path
    return None


def overlay(base: Config, own: Mapping[str, Any]) -> dict[str, Any]:
    """The settings of a configuration over those it extends, by field.

    Lists add up, mappings are joined key by key in the same way, of single values the own one holds.
    """
    fields = set(Config._fields) - {"folder", "file", "flags"}
    joined = {name: getattr(base, name) for name in fields}
    for name, value in own.items():
        joined[name] = _joined(joined[name], value)
    return joined


def _joined(below: Any, above: Any) -> Any:
    if isinstance(below, tuple) and isinstance(above, tuple):
        try:
            return tuple(dict.fromkeys((*below, *above)))
        except TypeError:  # lists, where it is kept who said what
            return (*below, *(each for each in above if each not in below))
    if isinstance(below, Mapping) and isinstance(above, Mapping):
        return {**below, **{k: _joined(below[k], v) if k in below else v for k, v in above.items()}}
    return above
