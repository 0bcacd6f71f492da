"""What people are told about rules, of each when they ask."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from iotlint.finding import RuleInfo


class Infos(Mapping[str, "RuleInfo"]):
    """The rules by code; nothing is loaded before one is asked for."""

    def __init__(self, codes: Collection[str], find: Callable[[str], RuleInfo]) -> None:
        self._codes = codes
        self._find = find
        self._known: dict[str, RuleInfo] = {}

    def __getitem__(self, code: str) -> RuleInfo:
        if code not in self._known:
            if code not in self._codes:
                raise KeyError(code)
            self._known[code] = self._find(code)
        return self._known[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)
