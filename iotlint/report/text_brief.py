"""One finding in at most eight lines: where and what, the line it is about, what to do, the fix, where to read more."""

from __future__ import annotations

import re

from iotlint.finding import Finding, RuleInfo
from iotlint.outcome import Report
from iotlint.report.escape import flat, shown
from iotlint.report.excerpt import Row, rows
from iotlint.report.options import Options
from iotlint.report.paint import Paint
from iotlint.report.preview import preview
from iotlint.report.summary import count

MOST = 8
# A line of message, the place and what to do.
LEAST = 4
_NARROWEST = 40
_GUTTER = 10
_INDENT = "  "
# Indent and label of a line such as `do:`.
_LABEL = 7
_CUT = "..."
# Where an advice may end before its sentence does.
_CLAUSE = re.compile("; ")
# Where it may break off, with a mark, rather than within a clause.
_BREAK = re.compile(
    r"[,:] (?=(?:and|or|but|so|as|such|that|which|who|where|when|with|by|for|from|in|at|if|to)\b)"
)
_ASIDE = re.compile(r" \([^()]*\)")
# What is suppressed is shown on request only, and why it is has room.
_REASON = 2

# What is shown and how many cells it takes, which colours change.
Word = tuple[str, int]


def brief(finding: Finding, report: Report, options: Options, paint: Paint, most: int = MOST) -> list[str]:
    """The lines of a finding, `most` of them, none wider than the terminal unless its place is.

    A fix says what to do, else the rule's advice does. What a fix writes is drawn where there is room for it; a
    message that is longer than the room ends early.
    """
    width = max(_NARROWEST, options.width)
    most += _REASON if finding.suppressed is not None else 0
    source = report.sources.get(finding.span.path)
    place = rows(source, finding.span, width=width - _GUTTER, around=0)[:1] if source else []
    info = report.rules.get(finding.code)
    words, tail = _words(finding, report, paint, width)
    message = _wrapped([*words, *tail], width)
    room = most - 2 * len(place) - bool(info or finding.fix)
    fix = (
        preview(finding.fix, source, finding.span.line, room - len(message))
        if finding.fix and source
        else None
    )
    changed = fix.rows if fix else ()
    digits = max((len(str(number)) for number, *_ in (*place, *changed)), default=1)
    if len(message) > room - len(changed):
        message = _shortened(words, tail, room - len(changed), width)
    texts = (" ".join(text for text, _ in line) for line in message)
    lines = [f"{_INDENT if number else ''}{text}" for number, text in enumerate(texts)]
    lines += _drawn(place, paint, digits, finding)
    for number, sign, text in changed:
        line = f"{_INDENT}{paint.aside(f'{number:>{digits}} {sign}')} "
        lines.append(line + paint.good(_cut(text, width - _GUTTER)))
    if finding.fix:
        what = fix.what if fix else shown(finding.fix.title)
        flags = "" if finding.fix.safe else " --unsafe-fixes"
        size = f", {count(fix.lines, 'line')}" if fix and not changed else ""
        how = f"{size}: {'--fix' if changed else '--diff'}{flags}"
        lines.append(_labelled("fix", what, how, info, paint, width))
    elif info:
        lines += _advice(info, paint, width, most - len(lines))
    return lines


def _words(finding: Finding, report: Report, paint: Paint, width: int) -> tuple[list[Word], list[Word]]:
    """The headline in pieces that lines may end between, in its colours; apart, what is said behind the message."""
    span, info = finding.span, report.rules.get(finding.code)
    kind = f"{finding.severity}[{shown(finding.code)}]"
    place = f"{shown(span.path)}:{span.line}:{span.column}:"
    words = [(paint.place(span), len(place)), (paint.severity(finding.severity, kind), len(kind))]
    words += [(word, len(word)) for word in _split(shown(finding.message), width)]
    tail = f"(confidence {info.confidence}) " if info and info.confidence != "high" else ""
    # A note that leads to another file, such as a baseline, says what no line of this one shows.
    tail += "".join(f"({shown(each.message)}) " for each in finding.related if each.span.path != span.path)
    if finding.suppressed is not None:
        tail += f"(suppressed: {shown(finding.suppressed)})"
    return words, [(paint.faint(word), len(word)) for word in _split(_cut(tail, 2 * width), width)]


def _split(text: str, width: int) -> list[str]:
    return [_cut(word, width - len(_CUT) - 2 * len(_INDENT)) for word in text.split()]


def _wrapped(words: list[Word], width: int) -> list[list[Word]]:
    """Lines of words; those after the first are indented."""
    lines: list[list[Word]] = [[]]
    taken = 0
    for word in words:
        if lines[-1] and taken + 1 + word[1] > width:
            lines.append([])
            taken = len(_INDENT)
        taken += word[1] + bool(lines[-1])
        lines[-1].append(word)
    return lines


def _shortened(words: list[Word], tail: list[Word], most: int, width: int) -> list[list[Word]]:
    """At most so many lines of words, with as much of the message as leaves room for what stands behind it."""
    mark = (_CUT, len(_CUT))
    words = words[: most * width]  # no more than that fits, however long the message is
    while len(words) > 2 and len(_wrapped([*words, mark, *tail], width)) > most:
        words = words[:-1]
    return _wrapped([*words, mark, *tail], width)[:most]


def _drawn(place: list[Row], paint: Paint, digits: int, finding: Finding) -> list[str]:
    """The line behind its number, and the mark under it."""
    lines = []
    for row in place:
        marks = row.marks.lstrip(" ")
        indent = " " * (len(row.marks) - len(marks))
        lines.append(f"{_INDENT}{paint.aside(f'{row.number:>{digits}} |')} {row.text}".rstrip())
        lines.append(
            f"{_INDENT}{paint.aside(' ' * digits + ' |')} {indent}{paint.severity(finding.severity, marks)}"
        )
    return lines


def _labelled(label: str, text: str, how: str, info: RuleInfo | None, paint: Paint, width: int) -> str:
    """What to do beside its label, as much as there is room for before the option that does it and the hint where
    more is said, which leads to the rule's first source where the terminal can."""
    lead = _lead(label)
    room = width - _LABEL - len(how)
    hint = f"iotlint explain {shown(info.code)}" if info else ""
    if len(text) + len(hint) + 3 > room:
        hint = hint.removeprefix("iotlint ")
    text = _cut(text, room - len(hint) - 3 if hint else room)
    more = f" ({paint.link(hint, info.sources[0].address if info.sources else '')})" if info else ""
    return f"{_INDENT}{paint.aside(lead)}{f'{text}{how}{more}'.lstrip()}"


def _lead(label: str) -> str:
    return f"{label + ':' if label else '':<5}"


def _advice(info: RuleInfo, paint: Paint, width: int, most: int) -> list[str]:
    """What to do: the first sentence of the rule's advice in one line, or its first clauses, or what it says without
    asides. Where none fits it takes two lines if there is room, or breaks off behind a part of the sentence that
    stands alone: half a clause tells nobody what to do."""
    text = _first_sentence(info.remedy)
    plain = _ASIDE.sub("", text)
    ends = reversed([clause.start() for clause in _CLAUSE.finditer(plain)])
    parts = [text, plain, *(plain[:end] for end in ends)]
    last = width - _LABEL - len(f" (explain {shown(info.code)})")
    for part in parts:
        if len(part) <= last:
            return [_labelled("do", part, "", info, paint, width)]
    parts += [f"{plain[: each.start()]}{_CUT}" for each in reversed(list(_BREAK.finditer(plain)))]
    if most < 2:
        fit = next((part for part in parts if len(part) <= last), plain)
        return [_labelled("do", fit, "", info, paint, width)]
    heads = [_head(part, width - _LABEL) for part in parts]
    fitting = (n for n, head in enumerate(heads) if len(parts[n]) - len(head) <= last)
    n = next(fitting, len(parts) - 1)
    rest = parts[n][len(heads[n]) :].lstrip()
    return [f"{_INDENT}{paint.aside(_lead('do'))}{heads[n]}", _labelled("", rest, "", info, paint, width)]


def _head(text: str, width: int) -> str:
    """As many whole words of a text as fit in a line."""
    return text if len(text) <= width else text[: width + 1].rpartition(" ")[0] or text[:width]


def _first_sentence(text: str) -> str:
    """The beginning of some prose, without the full stop; abbreviations with stops are not used in rules."""
    return flat(text).partition(". ")[0].removesuffix(".")


def _cut(text: str, width: int) -> str:
    """One line of text, ended between words where it is too long."""
    if len(text) <= width:
        return text
    head = text[: width - len(_CUT) + 1]
    return (head.rpartition(" ")[0] or head[:-1]).rstrip(",;: ") + _CUT
