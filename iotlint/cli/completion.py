"""`iotlint completion`: the script that makes a shell complete commands, options, formats and rules."""

from __future__ import annotations

import click

from iotlint.cli.command import command as _command
from iotlint.cli.command import debug_option

SHELLS = ("bash", "zsh", "fish")
_EXAMPLES = (
    ("echo 'eval \"$(iotlint completion bash)\"' >> ~/.bashrc", "bash (4.4 or newer):"),
    ("echo 'eval \"$(iotlint completion zsh)\"' >> ~/.zshrc", "zsh, behind compinit:"),
    ("iotlint completion fish > ~/.config/fish/completions/iotlint.fish", "fish:"),
)


@_command("completion", examples=_EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS), metavar="SHELL")
@debug_option
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell.

    SHELL is bash, zsh or fish.
    """  # fmt: skip
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    maker = found(ctx.find_root().command, {}, "iotlint", "_IOTLINT_COMPLETE")
    # Made here and not with `source()`, which starts bash to learn its version: every shell that reads it would pay.
    click.echo(maker.source_template % maker.source_vars())
