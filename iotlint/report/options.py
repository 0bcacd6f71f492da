"""What a reporter is told besides the report itself."""

from typing import NamedTuple


class Options(NamedTuple):
    """How to show a report.

    `width` is that of the terminal in cells; `show_suppressed` adds what was silenced, marked as such;
    `quiet` leaves out whatever is not a finding or a failure; `hyperlinks` says that the terminal knows
    OSC 8 links; `statistics` adds a count for every rule. `folder` is the absolute folder that the paths in
    the report are relative to, the report's root when empty. `fail_on` is the least severity that makes the
    run fail, or `never`. `undecided` asks for the list of keys that nobody stated, `full` for all that can be
    said of each finding.
    """

    color: bool = False
    width: int = 80
    show_suppressed: bool = False
    quiet: bool = False
    hyperlinks: bool = False
    statistics: bool = False
    folder: str = ""
    fail_on: str = "error"
    undecided: bool = False
    full: bool = False
