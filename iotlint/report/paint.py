"""Colours and links for terminals; without them, the plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from iotlint.report.escape import shown
from iotlint.report.options import Options
from iotlint.source.span import Span

if TYPE_CHECKING:
    from iotlint.finding import Severity

_SEVERITIES = {"error": "1;31", "warning": "1;33", "info": "1;36"}


class Paint:
    """Puts escape sequences around text that holds none of its own."""

    __slots__ = ("_color", "_hyperlinks")

    def __init__(self, options: Options) -> None:
        self._color = options.color
        self._hyperlinks = options.hyperlinks

    def severity(self, severity: Severity, text: str) -> str:
        """In the colour of a severity."""
        return self._in(_SEVERITIES[str(severity)], text)

    def strong(self, text: str) -> str:
        """What to look at."""
        return self._in("1", text)

    def faint(self, text: str) -> str:
        """What surrounds what to look at."""
        return self._in("2", text)

    def aside(self, text: str) -> str:
        """Gutters, labels and places that only play a part."""
        return self._in("34", text)

    def good(self, text: str) -> str:
        """Nothing is wrong."""
        return self._in("32", text)

    def place(self, span: Span) -> str:
        """`path:line:column:`, which terminals and editors make clickable."""
        return self.strong(f"{shown(span.path)}:{span.line}:{span.column}:")

    def link(self, text: str, address: str) -> str:
        """The text, leading to a web address where the terminal can; other schemes are left alone."""
        if not self._hyperlinks or not address.startswith(("https://", "http://")):
            return text
        if not address.isascii() or not address.isprintable():
            return text
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\"

    def _in(self, code: str, text: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._color and text else text
