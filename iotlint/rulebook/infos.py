"""What people are told about rules, of each when they ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iotlint.finding import RuleInfo
    from iotlint.rulebook.book import Rulebook


class Infos(Mapping[str, "RuleInfo"]):
    """The rules by code; nothing is loaded before one is asked for."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook
        self._known: dict[str, RuleInfo] = {}

    def __getitem__(self, code: str) -> RuleInfo:
        if code not in self._known:
            if code not in self._rulebook.codes:
                raise KeyError(code)
            self._known[code] = self._rulebook.info(code)
        return self._known[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._rulebook.codes)

    def __len__(self) -> int:
        return len(self._rulebook.codes)
