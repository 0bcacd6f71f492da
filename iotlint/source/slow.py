"""PyYAML's parser in pure Python, for where LibYAML is missing: the same events, some twenty times slower."""

from __future__ import annotations

import re
from typing import Any

from yaml.error import YAMLError
from yaml.events import ScalarEvent
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

# Half of a surrogate pair, or beyond Unicode: LibYAML refuses such escapes, PyYAML makes broken text of them.
_BAD_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]|\\U(?!0000(?![dD][89a-fA-F])|000[1-9a-fA-F]|0010)")


class SlowParser(Reader, Scanner, Parser):
    """Gives events by `get_event`, as `yaml.cyaml.CParser` does."""

    def __init__(self, text: str) -> None:
        if _BAD_ESCAPE.search(text):
            raise YAMLError("an escape in this file stands for no character")
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        """The next event; plain scalars have the style "", as LibYAML's have."""
        event = Parser.get_event(self)  # type: ignore[no-untyped-call]
        if isinstance(event, ScalarEvent) and event.style is None:
            event.style = ""
        return event
