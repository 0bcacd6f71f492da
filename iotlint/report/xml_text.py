"""Elements of XML in which no text is ever markup, nor a character that XML cannot hold."""

from collections.abc import Mapping

# Control characters and half surrogates are spelled out before; these two are left, which no XML may hold.
_ESCAPED = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\ufffe": r"\ufffe", "\uffff": r"\uffff"}
)
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'


def opening(name: str, attributes: Mapping[str, str | int], *, empty: bool = False) -> str:
    """A start tag, or with `empty` a whole element. The values are text as people read it, on one line."""
    said = "".join(f' {key}="{str(value).translate(_ESCAPED)}"' for key, value in attributes.items())
    return f"<{name}{said}/>" if empty else f"<{name}{said}>"


def element(name: str, attributes: Mapping[str, str | int], text: str) -> str:
    """An element around text, whose line breaks stay."""
    return f"{opening(name, attributes)}{text.translate(_ESCAPED)}</{name}>"
