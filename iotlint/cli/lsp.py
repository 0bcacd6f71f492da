"""`iotlint lsp`: the language server, for editors to start."""

from __future__ import annotations

from iotlint.cli.command import command as _command
from iotlint.cli.command import debug_option, option
from iotlint.errors import UsageError

_EXAMPLES = (("iotlint lsp", "Started by an editor; docs/editors.md shows how:"),)
_STATUSES = (
    ("0", "The editor said goodbye."),
    ("1", "It went without."),
    ("2", "The server cannot be started; it needs what the extra lsp brings."),
)
_WANTED = ("pygls", "lsprotocol")


@_command("lsp", examples=_EXAMPLES, statuses=_STATUSES)
@option("--stdio", is_flag=True, expose_value=False, help="What it does anyway; many editors add this.")
@debug_option
def command() -> int:
    """Serve an editor: findings as one types, completion, explanations, fixes.

    Speaks the Language Server Protocol on standard input and output.
    """
    try:
        from iotlint.lsp.start import run
    except ModuleNotFoundError as problem:
        if (problem.name or "").split(".")[0] in _WANTED:
            from iotlint.home import lacks

            raise UsageError(lacks("The language server needs pygls", "lsp")) from None
        raise
    return run()
