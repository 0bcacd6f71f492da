"""The README and the pages tell the truth: their commands run in a copy of the project, and print what is shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = sorted((ROOT / "docs").glob("*.md"))
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILE_NAME = re.compile(r"^# (\S*\.(?:ya?ml|toml))$")


@dataclass(slots=True)
class Command:
    """A command of the README, with the output shown below it (None where none is shown)."""

    text: str
    line: int
    output: str | None = None


@dataclass(slots=True)
class Section:
    """What stands under one `##` heading: the files it shows, and the commands in their order."""

    title: str
    files: dict[str, str] = field(default_factory=dict)
    commands: list[Command] = field(default_factory=list)


def sections(page: Path = README) -> list[Section]:
    """`sh` blocks hold commands alone, `console` blocks commands behind `$ ` with their output.

    A block whose first line is a comment with a file's name is that file; the section's commands find it.
    """
    text = page.read_text(encoding="utf-8")
    found: list[Section] = [Section("")]
    headings = list(re.finditer(r"^## (.*)$", text, re.MULTILINE))
    for block in FENCE.finditer(text):
        title = next((h.group(1) for h in reversed(headings) if h.start() < block.start()), "")
        if found[-1].title != title:
            found.append(Section(title))
        line = text.count("\n", 0, block.start()) + 2
        _read_block(block.group(1), block.group(2), line, found[-1])
    return found


def _read_block(language: str, body: str, line: int, section: Section) -> None:
    lines = body.splitlines()
    name = FILE_NAME.match(lines[0])
    if name:
        section.files[name.group(1)] = body
    elif language == "sh":
        section.commands += [
            Command(text, line + offset) for offset, text in enumerate(lines) if text and text[0] != "#"
        ]
    elif language == "console":
        for offset, text in enumerate(lines):
            if text.startswith("$ "):
                section.commands.append(Command(text[2:], line + offset, ""))
            else:
                last = section.commands[-1]
                last.output = (last.output or "") + text + "\n"


def run_all(commands: list[Command], cwd: Path) -> tuple[list[tuple[str, int]], str]:
    """What each command prints on standard output, and its exit status; one shell runs all, so `$?` works.

    Standard error comes apart, for all together: there, iotlint may say that its knowledge has become old.
    """
    mark = "=====end of a command====="
    script = "".join(f"(exit $s)\n{command.text}\ns=$?; echo {mark}$s\n" for command in commands)
    environment = os.environ | {
        "PATH": f"{cwd / '.venv' / 'bin'}{os.pathsep}{os.environ['PATH']}",
        # The second command runs these very tests; collecting them shows that it works without an end to it.
        "PYTEST_ADDOPTS": "--collect-only",
    }
    done = subprocess.run(
        ["bash", "-c", "s=0\n" + script],
        cwd=cwd,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    ended = re.findall(rf"(.*?){mark}(\d+)\n", done.stdout, re.DOTALL)
    assert len(ended) == len(commands), done.stdout + done.stderr
    return [(printed, int(status)) for printed, status in ended], done.stderr


def test_ci_runs_the_two_commands_of_the_readme() -> None:
    install, test = (command.text for command in installing().commands)
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert install in script
    assert test in script


def installing() -> Section:
    """The section with the command that installs and the one that tests."""
    (found,) = [section for section in sections() if "Install" in section.title]
    return found


def test_links_lead_somewhere() -> None:
    text = README.read_text(encoding="utf-8")
    targets = [target for target in re.findall(r"\]\(([^)#]+)", text) if "://" not in target]
    assert targets
    missing = [target for target in targets if not (ROOT / target).exists()]
    assert not missing


@pytest.mark.slow
def test_every_command_prints_what_the_readme_shows(pristine: Path, tmp_path: Path) -> None:
    copy = tmp_path / "iotlint"
    shutil.copytree(pristine, copy, symlinks=True)
    # The README opens with what the reader will get, before it tells how.
    in_order = sorted(sections(), key=lambda section: section.title != installing().title)
    wrong = [each for section in in_order for each in untrue("README.md", section, copy)]
    # Pages show commands of an installed iotlint in console blocks; those in sh blocks may be about other places.
    for page in PAGES:
        for section in sections(page):
            section.commands = [command for command in section.commands if command.output is not None]
            wrong += untrue(f"docs/{page.name}", section, copy)
    assert not wrong, "\n\n".join(wrong)


def untrue(page: str, section: Section, copy: Path) -> list[str]:
    """What the commands of a section print that its page doesn't show."""
    if not section.commands:
        return []
    wrong = []
    for name, text in section.files.items():
        file = copy / name
        assert not file.exists(), f"{page} shows another {name} than the project has"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    results, complaints = run_all(section.commands, copy)
    for command, (printed, status) in zip(section.commands, results, strict=True):
        place = f"{page}:{command.line}: $ {command.text}"
        if command.output is None:
            # Findings in an example are what the reader is meant to see; anything beyond 1 is a failure.
            assert status <= 1, f"{place}\nended with {status}\n{printed}{complaints}"
        elif command.output != printed:
            wrong.append(f"{place}\n--- shown\n{command.output}--- printed\n{printed}{complaints}")
    for name in section.files:
        (copy / name).unlink()
    return wrong
