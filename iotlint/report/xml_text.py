"""Elements of XML in which no text is ever markup."""

from collections.abc import Mapping

_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def opening(name: str, attributes: Mapping[str, str | int], *, empty: bool = False) -> str:
    """A start tag, or with `empty` a whole element.

    The values are text on one line in which `escape.shown` has spelled out what XML cannot hold.
    """
    said = "".join(f' {key}="{str(value).translate(_ESCAPED)}"' for key, value in attributes.items())
    return f"<{name}{said}/>" if empty else f"<{name}{said}>"


def element(name: str, attributes: Mapping[str, str | int], text: str) -> str:
    """An element around text, whose line breaks stay."""
    return f"{opening(name, attributes)}{text.translate(_ESCAPED)}</{name}>"
