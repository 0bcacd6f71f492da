"""What decisions and messages need to know of a rule, before any of its texts is loaded."""

from __future__ import annotations

from typing import NamedTuple

from iotlint.finding import Severity


class Meta(NamedTuple):
    """A row of `META` in a compiled pack, in the order in which `language.pack` writes it.

    `word` is the severity where nothing lowers it, `since` a version of iotlint, `supersedes` codes, `check`
    the name of the Python check that finds for the rule, empty where conditions do.
    """

    name: str
    word: str
    ignorable: bool
    since: str
    preview: bool
    production_only: bool
    supersedes: tuple[str, ...]
    check: str

    @property
    def severity(self) -> Severity:
        """The severity where nothing lowers it."""
        return Severity[self.word.upper()]
