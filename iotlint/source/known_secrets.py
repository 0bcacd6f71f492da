"""The secrets of a file, for blackening what repeats one of them without the name that tells it is one."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from iotlint.source.secrets import secrets
from iotlint.source.span import Source

_LONGEST = 1 << 16
_SHORTEST = 6


def known_secrets(source: Source) -> tuple[str, ...]:
    """Those in the text, and those in values that are hidden, which may be spelled in another way there: with `''` in
    quotes, `\\n`, or as a block. The longest come first."""
    return _known(source, tuple(source.hidden))


@lru_cache(maxsize=1)  # every plan of a file asks
def _known(source: Source, hidden: tuple[tuple[int, int], ...]) -> tuple[str, ...]:
    known = set(secrets(source.text))
    for start, end in hidden:
        known.update(_in_value(source.text[start : min(end, start + _LONGEST)]))
    return tuple(sorted(known, key=len, reverse=True))


def _in_value(text: str) -> Iterator[str]:
    import yaml

    # As text, whatever it may mean: a day that is in no calendar, or a tag of somebody's, is none the less secret.
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return
    if not isinstance(node, yaml.ScalarNode):
        return
    yield from secrets(node.value)
    for line in map(str.strip, node.value.splitlines()):
        if len(line) >= _SHORTEST and not any(map(str.isspace, line)):
            yield line
