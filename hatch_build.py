"""Build hook: puts rules/, schemas/ and the rule pack compiled from them into the wheel."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KnowledgeBuildHook(BuildHookInterface[Any]):
    """Fills `iotlint/_bundled/` of every wheel that is not an editable one.

    An editable install finds rules/ and schemas/ in the checkout, where an edit must take effect at once;
    copies of them would go stale. That is also why this isn't a static `force-include`: hatchling applies
    those to editable installs as well.
    """

    _folder: tempfile.TemporaryDirectory[str] | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        # An older Python compiles no rules; it gets the wheel's metadata, by which pip says what is needed instead.
        if version == "editable" or sys.version_info < (3, 11):
            self._folder = None
            return
        root = Path(self.root)
        sys.path.insert(0, str(root))
        try:
            from iotlint.checks import CHECKS
            from iotlint.language.pack import build

            made = build(root / "rules", root / "schemas", CHECKS)
        finally:
            sys.path.remove(str(root))
        self._folder = tempfile.TemporaryDirectory(prefix="iotlint-pack-")
        included = {
            str(root / "rules"): "iotlint/_bundled/rules",
            str(root / "schemas"): "iotlint/_bundled/schemas",
        }
        for name, text in {"__init__": '"""Generated."""\n', **made}.items():
            module = Path(self._folder.name) / f"{name}.py"
            module.write_text(text, encoding="utf-8", newline="\n")
            included[str(module)] = f"iotlint/_bundled/{name}.py"
        build_data["force_include"] |= included

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        if self._folder is not None:
            self._folder.cleanup()
