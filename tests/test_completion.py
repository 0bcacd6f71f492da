"""Completion in the shells themselves: bash, zsh and fish are asked what they would offer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.commands import iotlint

pytestmark = pytest.mark.slow

ASKED = {
    "bash": (
        'eval "$(iotlint completion bash)"; COMP_WORDS=({words}); COMP_CWORD=$(({count} - 1)); '
        '_iotlint_completion iotlint; printf "%s\\n" "${{COMPREPLY[@]}}"'
    ),
    # compadd and _describe are what zsh's own machinery gives a completion to answer with.
    "zsh": (
        'compdef() {{ }}; compadd() {{ print -l -- "${{(@P)@[-1]}}" }}; '
        '_describe() {{ print -l -- "${{(@P)3}}" }}; '
        'eval "$(iotlint completion zsh)"; words=({words}); CURRENT={count}; _iotlint_completion'
    ),
    "fish": 'iotlint completion fish | source; complete --do-complete "{line}"',
}
CASES = (
    (("iotlint", "bas"), "baseline"),
    (("iotlint", "check", "--format", "azure"), "azure-pipelines"),
    (("iotlint", "check", "--select", "ADR10"), "ADR101"),
    (("iotlint", "explain", "HUB10"), "HUB101"),
    (("iotlint", "explain", "alertin"), "alerting"),
    (("iotlint", "check", "--stat"), "--statistics"),
)


@pytest.mark.parametrize("words", [case[0] for case in CASES], ids=" ".join)
@pytest.mark.parametrize("shell", list(ASKED))
def test_the_shell_offers(shell: str, words: tuple[str, ...]) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"!!! {shell} is not installed: nothing tests completion in it here !!!")
    script = ASKED[shell].format(words=" ".join(words), count=len(words), line=" ".join(words))
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    run = subprocess.run(
        [shell, "-c", script], capture_output=True, text=True, check=False, env={**os.environ, "PATH": path}
    )
    wanted = dict(CASES)[words]
    offered = [line.split("\t")[0].split(":")[0] for line in run.stdout.split("\n")]
    assert wanted in offered, run.stdout + run.stderr
    assert all(word.startswith(words[-1]) for word in offered if word.isupper() or word.startswith("--s")), (
        offered
    )


def test_no_other_shell_is_known() -> None:
    result = iotlint("completion", "tcsh")
    assert result.exit_code == 2
    assert "bash" in result.stderr
