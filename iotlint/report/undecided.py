"""What could not be judged, in words: the last lines of a check, and the list of keys that nobody stated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from iotlint.outcome import Report
from iotlint.report.escape import shown
from iotlint.report.summary import count, listed

if TYPE_CHECKING:
    from iotlint.outcome import Unstated

_MOST_VALUES = 12
# Those that tell most, so that the last lines of a check stay few.
_MOST_KEYS = 2


def last_lines(report: Report, width: int, *, asked: bool = False, brief: bool = False) -> Iterator[str]:
    """How much was judged and how much could not be; `asked` where the list of keys stands above, `brief` where
    there is room for one line."""
    judged, undecided, lacks = report.judgement
    if not undecided:
        asks = "it asks" if judged == 1 else "they ask"
        yield f"{count(judged, 'rule')} judged, and nothing that {asks} for is left open."
        return
    start = f"{count(judged, 'rule')} judged; {undecided} could not"
    if brief:
        listed_ = "" if asked else "--undecided, "
        hint = f"{listed_}iotlint explain RULE --trace FILE."
        lines = [f"{start}: {hint}"]
        if lacks and not asked:
            # What to state first is worth more than the words around it.
            lack, short = f"{lacks[0][1]} for want of `{shown(lacks[0][0])}`", "--undecided, explain --trace"
            lines = [
                f"{start}, {lack}: {hint}",
                f"{start}, {lack}: {short}",
                f"{count(judged, 'rule')} judged; {undecided} not, {lack}: {short}",
                f"{judged} judged; {undecided} not, {lack}: {short}",
                *lines,
            ]
        yield next((line for line in lines if len(line) <= width), lines[-1])
        return
    wanted = listed([f"`{shown(name)}` ({number})" for name, number in lacks[:_MOST_KEYS]])
    most = f", most for want of {wanted}" if wanted else ""
    more = "" if asked else "--undecided lists what to state; "
    trace = "`iotlint explain RULE --trace FILE:ID` shows why."
    yield from wrapped(f"{start} decide{most}. {more}{trace}", width)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width`, wider words left whole; without the module for that, which a clean check spares."""
    line = ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def listing(report: Report) -> Iterator[str]:
    """The keys that nobody stated, those first that most rules want: place, rules and possible values."""
    for each in report.unstated:
        place = f"{shown(each.span.path)}:{each.span.line}:{each.span.column}"
        what = possible(each)
        yield f"{place}: {shown(each.name)}{f' ({what})' if what else ''}: {', '.join(each.rules)}"


def possible(each: Unstated) -> str:
    """What a key can be, in words; empty where it is free text."""
    if each.values:
        more = [f"{len(each.values) - _MOST_VALUES} more"] if len(each.values) > _MOST_VALUES else []
        return ", ".join([*map(_value, each.values[:_MOST_VALUES]), *more])
    if each.range is None:
        return ""
    low, high, unit = each.range
    bounds = f"from {low}" if high is None else f"{low} to {high:,}"
    return f"{bounds} {unit}".rstrip()


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else shown(str(value))
