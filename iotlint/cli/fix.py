"""`iotlint fix`: applies fixes to architecture files, and reports what is left."""

from __future__ import annotations

from functools import partial

from iotlint.cli.check import command as check
from iotlint.cli.command import Command

_EXAMPLES = (
    ("iotlint fix --diff", "Look at what would change below the current folder:"),
    ("iotlint fix", "Apply all fixes that cannot change what a plan means beyond the mistake:"),
    ("iotlint fix arch.yaml --unsafe-fixes", "The others as well, which are guesses or decisions:"),
    ("iotlint fix - < draft.yaml > fixed.yaml", "From standard input to standard output:"),
)
_STATUSES = (
    ("0", "Nothing is left, or nothing as grave as --fail-on; with --diff: there is nothing to fix."),
    ("1", "Findings are left; with --diff: something would change."),
    ("2", "The run itself failed: a bad option, a file that can't be read or written."),
    ("130", "Interrupted."),
)
_HELP = """Apply fixes to architecture files.

PATHS are as for `iotlint check`. Comments, order, quoting, indentation and line endings stay as they are;
each fix is verified before it counts, and a file gets its new content in one step. Findings that are
suppressed are left alone. With - standard input is fixed to standard output, and the report goes to
standard error.
"""

assert check.callback is not None
command = Command(
    "fix",
    params=[param for param in check.params if param.name not in ("fix", "watch")],
    callback=partial(check.callback, fix=True, watch=False),
    help=_HELP,
    examples=_EXAMPLES,
    statuses=_STATUSES,
)
