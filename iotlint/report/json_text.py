"""JSON that holds the exact text of a plan and yet is safe to print."""

import json
import re
from typing import Any

from iotlint.report.escape import COMMAND, HIDDEN

_UNSAFE = re.compile(f"[{HIDDEN}]")
_MOST_READ = 1 << 21
_COMMAND = re.compile(COMMAND, re.IGNORECASE)


def json_text(value: Any, indent: int | None = None) -> str:
    r"""The value as JSON, in which unsafe characters stand as `\u` escapes.

    A half surrogate, which strict readers of JSON refuse, is spelled out instead. What is too large for people to
    read has no lines of its own, whatever `indent` says: writing these takes several times as long.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    if indent is not None and len(text) <= _MOST_READ:
        text = json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)
    text = _UNSAFE.sub(_escape, text)
    return _COMMAND.sub(_escape, text) if "##" in text else text


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    number = ord(character)
    if 0xD800 <= number < 0xE000:
        return f"\\\\u{number:04x}"
    return f"\\u{number:04x}" if number < 0x10000 else json.dumps(character)[1:-1]
