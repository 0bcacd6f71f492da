"""`iotlint init`: options, questions on a terminal, and what becomes of the file."""

from __future__ import annotations

import os
import select
import shlex
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from iotlint.first_plan.begin import templates
from iotlint.source.load import load
from tests.unit.cli.commands import codes, iotlint

DAY = ("--as-of", "2026-11-24")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty repository in a folder with a name, made the current folder."""
    folder = tmp_path / "contoso"
    (folder / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder)
    return folder


def value(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = load(path.read_bytes(), str(path)).documents[0].value
    return found


def left(folder: Path) -> list[str]:
    """What is in a folder besides its repository."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".git")


# Without a terminal


def test_without_anything_said_a_plan_is_written_under_the_usual_name(here: Path) -> None:
    done = iotlint("init", *DAY)
    assert done.exit_code == 0, done.output
    assert done.stdout == ""
    assert left(here) == ["architecture.yaml"]
    assert value(here / "architecture.yaml")["metadata"] == {"name": "contoso"}
    lines = done.stderr.splitlines()
    assert lines[0].startswith(
        "iotlint: architecture.yaml is written, with 4 services; check finds nothing wrong."
    )
    assert [line.split()[:2] for line in lines[1:]] == [["iotlint", "check"], ["iotlint", "recommend"]]
    for line in lines[1:]:
        assert iotlint(*line.split()[1:], *DAY).exit_code == 0
    assert codes(iotlint("check", "--format", "concise", *DAY, "architecture.yaml")) == []


@pytest.mark.parametrize("name", templates().by_name)
def test_every_template_gives_the_same_bytes_twice_and_passes_the_check(here: Path, name: str) -> None:
    first, second = (iotlint("init", "-", "--template", name, *DAY) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout
    assert left(here) == []
    checked = iotlint("check", "--format", "concise", "--fail-on", "warning", *DAY, "-", stdin=first.stdout)
    assert checked.exit_code == 0, checked.output


def test_the_templates_are_listed(here: Path) -> None:
    listed = iotlint("init", "--templates").stdout.splitlines()
    assert [line.split()[0] for line in listed] == list(templates().by_name)
    assert left(here) == []


def test_options_answer_the_questions(here: Path) -> None:
    done = iotlint(
        *(
            "init",
            "p.yaml",
            *DAY,
            "--name",
            "Plant: one",
            "--type",
            "hybrid",
            "--approach",
            "service-managed",
        ),
        *("--region", "westeurope,northeurope", "--requirement", "machine-learning,x-audit"),
        *(
            "--without",
            "dashboards",
            "--devices",
            "30",
            "--protocol",
            "amqp",
            "--interval",
            "5min",
            "--size",
            "2KB",
        ),
        *("--sites", "4", "--cluster", "none", "--offline", "8h"),
        *(
            "--assets",
            "7",
            "--asset-protocol",
            "modbus-tcp",
            "--asset-interval",
            "10s",
            "--asset-size",
            "90B",
        ),
        "--no-services",
    )
    assert done.exit_code == 0, done.output
    assert value(here / "p.yaml") == {
        "apiVersion": "iotlint/v1",
        "kind": "Architecture",
        "metadata": {"name": "Plant: one"},
        "solution": {
            "type": "hybrid",
            "approach": "service-managed",
            "regions": ["westeurope", "northeurope"],
        },
        "requirements": {
            "device-telemetry": {},
            "zero-touch-provisioning": {},
            "edge-processing": {},
            "asset-management": {},
            "long-term-storage": {},
            "offline-operation": {"duration": "8h"},
            "machine-learning": {},
            "x-audit": {},
        },
        "sites": {
            "plant": {
                "count": 4,
                "connectivity": "intermittent",
                "maxOffline": "8h",
                "cluster": {"distribution": "none"},
            }
        },
        "devices": {
            "trackers": {
                "count": 30,
                "network": "internet",
                "protocols": ["amqp"],
                "telemetry": {"interval": "5min", "size": "2KB"},
            }
        },
        "assets": {
            "machines": {
                "site": "plant",
                "count": 7,
                "protocols": ["modbus-tcp"],
                "telemetry": {"interval": "10s", "size": "90B"},
            }
        },
    }
    assert "without services" in done.stderr


def test_what_excludes_each_other_is_named_and_nothing_is_written(here: Path) -> None:
    done = iotlint(
        *("init", *DAY, "--type", "edge", "--approach", "service-managed"),
        *("--requirement", "adaptive-cloud-management"),
    )
    assert done.exit_code == 1
    assert done.stdout == ""
    assert "No set of services can meet all of this together" in done.stderr
    assert "requirements.adaptive-cloud-management" in done.stderr
    assert "solution.approach" in done.stderr
    assert "nothing is written" in done.stderr
    assert left(here) == []


def test_the_configuration_of_the_folder_holds(here: Path) -> None:
    (here / ".iotlint.yaml").write_text("as-of: 2026-11-24\nignore: [EVG103]\n", encoding="utf-8")
    done = iotlint("init", "--template", "mqtt")
    assert "check finds nothing wrong" in done.stderr
    assert "check finds 1 note" in iotlint("init", "m.yaml", "--template", "mqtt", "--no-config", *DAY).stderr


# Files


def test_a_file_that_is_there_stays_as_it_is(here: Path) -> None:
    path = here / "architecture.yaml"
    path.write_text("mine", encoding="utf-8")
    done = iotlint("init", *DAY)
    assert done.exit_code == 2
    assert done.stderr == "iotlint: error: architecture.yaml is there already; --force writes over it.\n"
    assert path.read_text(encoding="utf-8") == "mine"
    path.chmod(0o640)
    assert iotlint("init", "--force", *DAY).exit_code == 0
    assert value(path)["kind"] == "Architecture"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_a_link_that_leads_nowhere_is_there_too(here: Path) -> None:
    (here / "link.yaml").symlink_to(here / "target.yaml")
    assert iotlint("init", "link.yaml", *DAY).exit_code == 2
    assert left(here) == ["link.yaml"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("plans", "plans is a folder; name a file in it, such as plans/architecture.yaml."),
        ("nowhere/plan.yaml", "There is no folder 'nowhere' to write plan.yaml into."),
        ("file/plan.yaml", "There is no folder 'file' to write plan.yaml into."),
        ("", "The file needs a name, or - for standard output."),
    ],
)
def test_a_place_that_is_none_is_told(here: Path, file: str, said: str) -> None:
    (here / "plans").mkdir()
    (here / "file").write_text("", encoding="utf-8")
    done = iotlint("init", file, *DAY)
    assert done.exit_code == 2
    assert said in done.stderr
    assert left(here) == ["file", "plans"]
    assert left(here / "plans") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_told(here: Path) -> None:
    (here / "shut").mkdir(mode=0o500)
    done = iotlint("init", "shut/plan.yaml", *DAY)
    assert done.exit_code == 2
    assert done.stderr == "iotlint: error: shut/plan.yaml cannot be written: Permission denied.\n"


def test_a_disk_that_fails_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("iotlint.cli.output.write_file", full)
    done = iotlint("init", *DAY)
    assert done.exit_code == 2
    assert done.stderr == "iotlint: error: architecture.yaml cannot be written: No space left on device.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--template", "hybird"), "There is no template 'hybird'; did you mean 'hybrid'?"),
        (("--requirement", "dashbord"), "There is no requirement 'dashbord'; did you mean 'dashboards'?"),
        (("--without", "file-upload"), "The template 'cloud' does not require 'file-upload'"),
        (("--protocol", "mqt-5"), "did you mean 'mqtt-5'?"),
        (("--cluster", "k3ss", "--type", "edge"), "did you mean 'k3s'?"),
        (("--interval", "60"), "'60' is no time from one message to the next"),
        (("--size", "big"), "'big' is no size"),
        (("--offline", "long", "--type", "edge"), "'long' is no length of time"),
        (("--sites", "3"), "--sites is about sites, and a cloud solution has none"),
        (("--sites", "0"), "0 is no number from 1 to"),
        (("--devices", "-1"), "-1 is no number from 0 to"),
        (("--devices", "1000000000001"), "is no number from 0 to 1,000,000,000,000"),
        (("--assets", "x", "--type", "edge"), "'x' is not a valid integer"),
        (("--name", "\x1b[31m"), "A plan's name is a line of text"),
        (("--region", "West Europe"), "'West Europe' is no Azure region"),
        (("--config", "missing.yaml"), "missing.yaml"),
    ],
    ids=" ".join,
)
def test_a_wrong_answer_ends_with_2_and_writes_nothing(
    here: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = iotlint("init", *DAY, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.output
    assert left(here) == []


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("--template re", "retail"),
        ("--requirement dash", "dashboards"),
        ("--without dash", "dashboards"),
        ("--protocol opc", "opc-ua"),
        ("--asset-protocol opc", "opc-ua"),
        ("--cluster k3", "k3s"),
        ("--type hy", "hybrid"),
    ],
)
def test_shells_complete_answers(monkeypatch: pytest.MonkeyPatch, words: str, offered: str) -> None:
    monkeypatch.setenv("_IOTLINT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", f"iotlint init {words}")
    monkeypatch.setenv("COMP_CWORD", "3")
    assert iotlint().stdout == f"plain,{offered}\n"


def test_the_help_needs_no_knowledge() -> None:
    program = (
        "import sys\nfrom iotlint.cli import main\n"
        "try:\n    main(['init', '--help'])\nexcept SystemExit:\n    pass\n"
        "needless = ('yaml', 'iotlint.run.linter', 'iotlint.advise.adviser', 'json')\n"
        "print([name for name in needless if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


# On a terminal


# Makes standard input the terminal that Ctrl-C comes from, then runs the command line.
_ON_TERMINAL = (
    "import fcntl, termios\nfcntl.ioctl(0, termios.TIOCSCTTY, 0)\nfrom iotlint.cli import run\nrun()"
)


class Terminal:
    """A pseudo-terminal with `iotlint init` in it; standard output goes to a file if one is named."""

    def __init__(self, *arguments: str, output: Path | None = None) -> None:
        ours, theirs = os.openpty()
        self._ours = ours
        with open(output or os.devnull, "wb") as file:
            self._run = subprocess.Popen(
                [sys.executable, "-c", _ON_TERMINAL, "init", *DAY, *arguments],
                stdin=theirs,
                stderr=theirs,
                stdout=file if output else theirs,
                start_new_session=True,
            )
        os.close(theirs)
        self.shown = ""

    def until(self, text: str, seconds: float = 30, *, dropping: bool = True) -> None:
        """Reads until something is shown that was not there before; that, and what came before, is dropped."""
        end = time.monotonic() + seconds
        while text not in self.shown:
            assert time.monotonic() < end, f"{text!r} is not in {self.shown!r}"
            if not self._more():
                break
        assert text in self.shown, self.shown
        if dropping:
            self.shown = self.shown.partition(text)[2]

    def answer(self, question: str, *lines: str) -> None:
        """Waits for a question and types lines, each one after the question was asked again."""
        for line in lines:
            self.until(question)
            os.write(self._ours, f"{line}\n".encode())

    def press(self, key: bytes) -> None:
        os.write(self._ours, key)

    def end(self) -> int:
        """The exit status, once everything was shown."""
        while self._more():
            pass
        os.close(self._ours)
        return self._run.wait(30)

    def _more(self) -> bool:
        if not select.select([self._ours], [], [], 30)[0]:
            return False
        try:
            data = os.read(self._ours, 4096)
        except OSError:  # the other end is closed
            return False
        self.shown += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)


def command_shown(run: Terminal) -> list[str]:
    """The words of the command that is offered for the same without questions."""
    return shlex.split(run.shown.partition("The same without questions:\n")[2].split("\n")[0])


def test_what_was_answered_can_be_said_without_questions(here: Path) -> None:
    run = Terminal(
        "plant one.yaml", "--region", "westeurope", "--requirement", "x-audit", "--name", "It's #1"
    )
    run.answer("Template [cloud]: ", "edge")
    run.answer("How many devices are there at each site?", "12")
    run.answer("Which protocols do they speak?", "mqtt-5, mqtt-3.1.1")
    run.answer("to the next? [60s]: ", "2min")
    run.answer("How large is a message? [1KB]: ", "")
    run.answer("How many equal sites are there? [1]: ", "3")
    run.answer("Cluster [k3s]: ", "aks-e")
    run.answer("link to the cloud?", "30min")
    run.answer("How many machines or other assets are there at each site?", "0")
    run.answer("[yes]: ", "n")
    assert run.end() == 0, run.shown
    again = command_shown(run)
    written = (here / "plant one.yaml").read_text("utf-8")
    assert iotlint("init", "-", *DAY, *again[3:]).stdout == written
    plan = value(here / "plant one.yaml")
    assert plan["metadata"] == {"name": "It's #1"}
    assert plan["devices"]["sensors"]["protocols"] == ["mqtt-5", "mqtt-3.1.1"]
    assert plan["sites"]["plant"]["cluster"]["distribution"] == "aks-edge-essentials"
    assert "assets" not in plan
    assert "services" not in plan


def test_a_cloud_solution_is_asked_about_devices_and_not_about_sites(here: Path) -> None:
    run = Terminal()
    run.answer("Template [cloud]: ", "nonsense", "mini")
    run.answer("What is the plan called? [contoso]: ", "Meters")
    run.answer("Type [cloud]: ", "")
    run.answer("How many devices are there? 0 for none [100]: ", "many", "5,000")
    run.answer("Enter: not known yet: ", "mqtt, opcua", "")
    run.answer("to the next? [60s]: ", "15min")
    run.answer("How large is a message? [1KB]: ", "1K", "500B")
    run.answer(
        "Requirements, or Enter: ", "?", "zero-touch, -dashboards", "zero-touch-provisioning, -dashboards"
    )
    run.answer("[yes]: ", "")
    assert run.end() == 0, run.shown
    plan = value(here / "architecture.yaml")
    assert plan["metadata"] == {"name": "Meters"}
    assert plan["requirements"] == {"device-telemetry": {}, "zero-touch-provisioning": {}}
    again = command_shown(run)
    assert again[:3] == ["iotlint", "init", "architecture.yaml"]
    assert iotlint("init", "-", *DAY, *again[3:]).stdout == (here / "architecture.yaml").read_text("utf-8")
    (devices,) = plan["devices"].values()
    assert devices["count"] == 5000
    assert devices["telemetry"] == {"interval": "15min", "size": "500B"}
    assert "sites" not in plan


def test_no_question_is_asked_that_an_option_answers(here: Path) -> None:
    run = Terminal(
        *("--template", "edge", "--name", "x", "--devices", "0", "--sites", "2", "--cluster", "k3s"),
        *("--offline", "12h", "--assets", "3", "--asset-protocol", "opc-ua", "--asset-interval", "1s"),
        *("--asset-size", "1KB", "--requirement", "message-schemas"),
    )
    question = "Choose services for it now, as `iotlint recommend` does? [yes]: "
    run.until(question, dropping=False)
    run.press(b"no\n")
    assert run.end() == 0
    asked, _, _ = run.shown.partition("The same without questions:")
    assert asked.startswith(question)
    assert asked.count("?") == 1
    assert "services" not in value(here / "architecture.yaml")


def test_questions_do_not_get_into_what_goes_to_standard_output(here: Path) -> None:
    run = Terminal("-", "--type", "cloud", output=here / "plan.yaml")
    for question in (
        "Template [cloud]: ",
        "called?",
        "How many devices",
        "protocols",
        "to the next?",
        "large",
    ):
        run.answer(question, "")
    run.answer("or Enter: ", "")
    run.answer("[yes]: ", "")
    assert run.end() == 0
    assert (here / "plan.yaml").read_text(encoding="utf-8").startswith("# yaml-language-server: ")
    assert value(here / "plan.yaml")["metadata"] == {"name": "contoso"}


def test_yes_asks_nothing(here: Path) -> None:
    run = Terminal("--yes")
    assert run.end() == 0
    assert left(here) == ["architecture.yaml"]


@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["interrupt", "end of input"])
def test_whoever_leaves_leaves_nothing_behind(here: Path, key: bytes) -> None:
    run = Terminal()
    run.answer("Template [cloud]: ", "edge")
    run.until("What is the plan called? [contoso]: ")
    run.press(key)
    assert run.end() == 130
    assert "Traceback" not in run.shown
    assert left(here) == []


def test_a_file_that_is_there_is_told_before_anything_is_asked(here: Path) -> None:
    (here / "architecture.yaml").write_text("mine", encoding="utf-8")
    run = Terminal()
    assert run.end() == 2
    assert run.shown == "iotlint: error: architecture.yaml is there already; --force writes over it.\n"
