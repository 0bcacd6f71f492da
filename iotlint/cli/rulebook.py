"""What commands about rules share: where own rules come from, and which rule somebody means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from iotlint.config.load import load_config
from iotlint.config.values import Config, merge
from iotlint.errors import UsageError

if TYPE_CHECKING:
    from iotlint.rulebook.book import Rulebook


def settings(folders: tuple[str, ...], config_file: str | None, no_config: bool, **packs: Any) -> Config:
    """The configuration that those options stand for, in the current folder."""
    return merge(load_config(".", config_file, no_config), rules=folders, **packs)


def find(text: str, rulebook: Rulebook) -> str:
    """The code of the one rule that a text names. Raises UsageError where there is none, or more than one."""
    from iotlint.decide.selection import no_rule

    codes = rulebook.resolve(text) or rulebook.resolve(text.upper()) or rulebook.resolve(text.lower())
    if len(codes) == 1:
        return codes[0]
    if codes:
        raise UsageError(f"'{text}' stands for {len(codes)} rules; name one of them: {', '.join(codes)}.")
    raise UsageError(no_rule(text, rulebook))
