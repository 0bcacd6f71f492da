"""What is wrong with text that is not YAML, in words that help to mend it."""

from __future__ import annotations

import re

from iotlint.source.span import Fault, Source

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONFLICT = re.compile(r"^<{7}(?= )", re.MULTILINE)
_GLUED = re.compile(r"""^\s*(?:-\s+)?[\w.-]+(:)[^\s:/]""")

# Parts of what the parser says, and what it means. LibYAML and PyYAML word some problems differently.
_MESSAGES = (
    (
        ("sequence entries are not allowed",),
        "A list cannot begin in the line of its key, nor a key follow a list entry here; begin a new line.",
    ),
    (
        ("mapping keys are not allowed",),
        "A key cannot begin here; begin a new line, indented like its neighbours.",
    ),
    (
        ("escape", "hexdecimal"),
        "This is no escape that YAML knows; double the backslash, or use single quotes.",
    ),
    (
        ("scanning an alias", "scanning an anchor"),
        "A name of letters, digits, `-` and `_` has to follow `&` and `*`; quote the text if none is meant.",
    ),
    (("tag handle", "a tag"), "This tag cannot be read; put the text in quotes if no tag is meant."),
    (("incompatible YAML",), "YAML 1.1 and 1.2 can be read, no other version."),
    (("directive",), "This directive cannot be read; `%YAML 1.2` is the only one that is ever needed."),
    (
        ("document start",),
        "The document has ended before this; begin another with `---`, or mind the indentation.",
    ),
    (
        ("block scalar",),
        "The text after `|` or `>` cannot be read from here; mind what follows the sign, and indentation.",
    ),
    (("node content",), "A value is expected here; put it in quotes if it starts with this sign."),
)


def unreadable(text: str) -> int | None:
    """Offset of the first character that YAML does not allow, such as control characters and surrogates."""
    found = _UNREADABLE.search(text)
    return found.start() if found else None


def unreadable_fault(source: Source, at: int) -> Fault:
    """The fault for the character found by `unreadable`."""
    code = ord(source.text[at])
    if code == 0 and at < 4:
        message = "This looks like UTF-16 without a byte-order mark. Save the file as UTF-8."
        return Fault("wrong-encoding", message, source.span(at, at + 1))
    kind = "control character" if code < 0xA0 else "character"
    message = f"The {kind} U+{code:04X} cannot stand in YAML; remove it, or write an escape in double quotes."
    return Fault("syntax-error", message, source.span(at, at + 1))


def explained(source: Source, error: Exception) -> Fault:
    """The fault for an error of the parser."""
    return _Explainer(source, error).fault()


class _Explainer:
    """Looks at the text around an error: `at` is where the parser gave up, `begun` where it had begun."""

    def __init__(self, source: Source, error: Exception) -> None:
        self.source = source
        self.text = source.text
        self.problem = getattr(error, "problem", None) or str(error)
        self.context = getattr(error, "context", None) or ""
        begun = getattr(error, "context_mark", None)
        self.begun: int | None = None if begun is None else begun.index
        mark = getattr(error, "problem_mark", None) or begun
        self.at: int = 0 if mark is None else min(mark.index, len(source.text))

    def fault(self) -> Fault:
        conflict = _CONFLICT.search(self.text)
        if conflict is not None:
            message = "This file holds a merge conflict that nobody has resolved; its markers begin here."
            return self._fault(message, conflict.start(), conflict.end())
        number, column = self.source.position(self.at)
        line = self.source.line(number)
        before = line[: column - 1]
        problem, context = self.problem, self.context
        begins = not before.strip()
        if "quoted scalar" in context and ("end of stream" in problem or "document indicator" in problem):
            return self._fault("This quote is never closed; put the same at the end of the text.", self.begun)
        if "flow " in context:
            return self._brackets()
        indent = line[: len(line) - len(line.lstrip())]
        if "tab character" in problem or ("\t" in indent and "quoted" not in context):
            return self._tab(number, indent)
        if "cannot start any token" in problem:
            return self._start_of_token()
        if "mapping values are not allowed" in problem:
            return self._colon(number, before)
        if "could not find expected ':'" in problem:
            return self._no_colon()
        if "block mapping" in context or "block collection" in context:
            return self._block(number, begins, "block collection" in context)
        for parts, message in _MESSAGES:
            if any(part in problem or part in context for part in parts):
                return self._fault(message)
        return self._fault(f"This cannot be read as YAML: {problem}.")

    def _fault(
        self, message: str, start: int | None = None, end: int | None = None,
        related: tuple[int, str] | None = None, replacement: str | None = None,
    ) -> Fault:  # fmt: skip
        start = self.at if start is None else start
        end = min(start + 1, len(self.text)) if end is None else end
        if self.text[start:end] in ("\r", "\n"):
            end = start
        others = () if related is None else ((self.source.span(related[0], related[0] + 1), related[1]),)
        return Fault("syntax-error", message, self.source.span(start, end), "", others, replacement)

    def _ended(self) -> bool:
        return not self.text[self.at :].strip()

    def _brackets(self) -> Fault:
        kind = "mapping" if "mapping" in self.context else "list"
        close = "}" if kind == "mapping" else "]"
        opened = self._opened()
        if self._ended():
            start = self.at if opened is None else opened
            close = "}" if self.text[start : start + 1] == "{" else "]"
            return self._fault(f"This bracket is never closed; put `{close}` where it should end.", start)
        related = None if opened is None else (opened, "opened here")
        return self._fault(
            f"A comma or the closing `{close}` of the {kind} is missing before this.", related=related
        )

    def _opened(self) -> int | None:
        """The bracket that is open: where the parser began, or else the last one before the end."""
        if self.begun is not None and self.text[self.begun : self.begun + 1] in ("[", "{"):
            return self.begun
        at = max(self.text.rfind("[", 0, self.at), self.text.rfind("{", 0, self.at))
        return None if at < 0 else at

    def _tab(self, number: int, indent: str) -> Fault:
        start = self.source.starts[number - 1]
        tab = self.text.find("\t", start)
        if "\t" in indent:
            tab = start + indent.index("\t")
        end = tab
        while self.text[end : end + 1] == "\t":
            end += 1
        return self._fault(
            "A tab cannot indent in YAML; use spaces.", tab, end, replacement="  " * (end - tab)
        )

    def _start_of_token(self) -> Fault:
        sign = self.text[self.at : self.at + 1]
        if sign == "\t":
            return self._tab(self.source.position(self.at)[0], "")
        sign = f"`{sign}`" if sign != "`" else "a backtick"
        return self._fault(f"A value cannot start with {sign}; put it in quotes.")

    def _colon(self, number: int, before: str) -> Fault:
        above = self._line_above(number)
        glued = _GLUED.match(self.source.line(above))
        if ": " in before or '":' in before or "':" in before:
            return self._fault(
                "A second colon in one line: put the value in quotes if the colon belongs to it."
            )
        if glued:
            return self._glued(above, glued)
        if self._is_deeper(number, above):
            return self._deeper(number, above)
        return self._fault("A colon cannot stand here; mind the indentation, or put the text in quotes.")

    def _line_above(self, number: int) -> int:
        """The line with content that comes before another; 0 if there is none."""
        number -= 1
        while number and self.source.line(number).lstrip()[:1] in ("", "#"):
            number -= 1
        return number

    def _is_deeper(self, number: int, above: int) -> bool:
        """Whether a line is indented deeper than the one above, which has a value of its own."""
        earlier = self.source.line(above)
        if not earlier:
            return False
        return _indent(self.source.line(number)) > _indent(earlier) and not earlier.rstrip().endswith(
            (":", "-")
        )

    def _deeper(self, number: int, above: int) -> Fault:
        start = self.source.starts[number - 1] + _indent(self.source.line(number))
        message = f"This is indented deeper than line {above}, which has a value already; indent both alike."
        return self._fault(message, start, self.at + 1)

    def _no_colon(self) -> Fault:
        start = self.at if self.begun is None else self.begun
        number, _ = self.source.position(start)
        line = self.source.line(number)
        glued = _GLUED.match(line)
        if glued:
            return self._glued(number, glued)
        end = self.source.starts[number - 1] + len(line.rstrip())
        return self._fault(
            "This line has no colon; an entry of a mapping is written `key: value`.", start, max(start, end)
        )

    def _glued(self, number: int, glued: re.Match[str]) -> Fault:
        start = self.source.starts[number - 1] + glued.start(1)
        return self._fault("A space is missing after this colon.", start, start + 1, replacement=": ")

    def _block(self, number: int, begins: bool, listing: bool) -> Fault:
        related = None
        if self.begun is not None:
            related = (self.begun, "the list begins here" if listing else "the mapping begins here")
        if not begins:
            message = "Nothing can follow the value here; put all of it in one pair of quotes."
            return self._fault(message, related=related)
        above = self._line_above(number)
        if self._is_deeper(number, above):
            return self._deeper(number, above)
        kind = (
            "a list, whose entries start with `- `"
            if listing
            else "a mapping, whose keys start in one column"
        )
        return self._fault(f"This line fits nothing above it: it is indented into {kind}.", related=related)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
