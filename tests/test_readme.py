"""The README and the pages tell the truth: their commands run in a copy of the project, and print what is shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.derived import holds

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
OURS = str(Path(sys.executable).parent)  # programs of the environment that the tests run in
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWING = sorted(
    page for page in (README, *(ROOT / "docs").glob("*.md")) if "\n```console\n" in page.read_text("utf-8")
)
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


def run_all(commands: list[Command], cwd: Path, **more: str) -> tuple[list[tuple[str, int]], str]:
    """What each command prints on standard output, and its exit status; one shell runs all, so `$?` works.

    Standard error comes apart, for all together: there, iotlint may say that its knowledge has become old.
    """
    mark = "=====end of a command====="
    script = "".join(f"(exit $s)\n{command.text}\ns=$?; echo {mark}$s\n" for command in commands)
    done = subprocess.run(
        ["bash", "-c", "s=0\n" + script],
        cwd=cwd,
        env=os.environ | more,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    ended = re.findall(rf"(.*?){mark}(\d+)\n", done.stdout, re.DOTALL)
    assert len(ended) == len(commands), done.stdout + done.stderr
    for command, (printed, status) in zip(commands, ended, strict=True):
        # Findings in an example are what the reader is meant to see; anything beyond 1 is a failure.
        assert int(status) <= 1, f"{command.text}\nended with {status}\n{printed}{done.stderr}"
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


def beside(section: Section, copy: Path) -> list[Path]:
    """The files that a section shows, written where its commands look for them."""
    written = [copy / name for name in section.files]
    for file, text in zip(written, section.files.values(), strict=True):
        assert not file.exists(), f"{section.title!r} shows another {file.name} than the project has"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return written


@pytest.mark.slow
def test_every_command_that_the_readme_only_tells_ends_well(pristine: Path, tmp_path: Path) -> None:
    copy = tmp_path / "iotlint"
    shutil.copytree(pristine, copy, symlinks=True)
    environment = {
        "PATH": os.pathsep.join([str(copy / ".venv" / "bin"), OURS, os.environ["PATH"]]),
        # The second command runs these very tests; collecting them shows that it works without an end to it.
        "PYTEST_ADDOPTS": "--collect-only",
        # What is installed here serves there, which saves fetching all of it again; .ci/run does without.
        "PYTHONPATH": sysconfig.get_path("platlib"),
    }
    in_order = sorted(sections(), key=lambda section: section.title != installing().title)
    for section in in_order:
        told = [command for command in section.commands if command.output is None]
        if told:
            files = beside(section, copy)
            run_all(told, copy, **environment)
            for file in files:
                file.unlink()
    assert (copy / ".venv" / "bin" / "iotlint").is_file()


@pytest.mark.derived
@pytest.mark.parametrize("page", SHOWING, ids=lambda page: page.name)
def test_every_command_prints_what_its_page_shows(page: Path, pristine: Path, tmp_path: Path) -> None:
    copy = tmp_path / "iotlint"
    copy.mkdir()
    shutil.copytree(pristine / "examples", copy / "examples")
    printed: list[tuple[Command, str]] = []
    complaints = ""
    for section in sections(page):
        shown = [command for command in section.commands if command.output is not None]
        if shown:
            files = beside(section, copy)
            results, said = run_all(shown, copy, PATH=os.pathsep.join([OURS, os.environ["PATH"]]))
            printed += zip(shown, (text for text, _ in results), strict=True)
            complaints += said
            for file in files:
                file.unlink()
    made = page.read_text(encoding="utf-8").splitlines(keepends=True)
    for command, text in reversed(printed):  # from below, so that the lines above stay where they are
        made[command.line : command.line + (command.output or "").count("\n")] = text.splitlines(
            keepends=True
        )
    holds("".join(made), page, complaints)
