"""`iotlint fix`, and `check` with `--fix`, `--unsafe-fixes` and `--diff`."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.unit.cli.commands import BAD, GOOD, HEADER, OTHER, codes, iotlint, write

ALIAS = GOOD.replace("type: iot-hub", "type: IoT-Hub")
TYPO = GOOD.replace("{from: pumps, to: hub}", "{from: pumqs, to: hub}")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def fix(*arguments: str, stdin: str | bytes | None = None) -> tuple[int, str, str]:
    done = iotlint("fix", "--no-config", *arguments, stdin=stdin)
    return done.exit_code, done.stdout, done.stderr


def test_safe_fixes_are_applied_and_the_rest_is_reported() -> None:
    path = write(Path("plan.yaml"), ALIAS)
    status, out, err = fix(path)
    assert Path(path).read_text() == GOOD
    assert (status, err) == (0, "iotlint: Fixed 1 finding in 1 file.\n")
    assert out.startswith("No problems found in 1 architecture")
    assert fix(path)[2] == ""


def test_unsafe_fixes_are_kept_apart() -> None:
    path = write(Path("plan.yaml"), TYPO)
    status, out, err = fix(path, "--format", "concise")
    assert (status, err) == (1, "")
    assert "FMT206" in out
    assert Path(path).read_text() == TYPO
    assert fix(path, "--unsafe-fixes")[0] == 0
    assert Path(path).read_text() == GOOD


def test_check_fixes_too() -> None:
    path = write(Path("plan.yaml"), ALIAS + "# end\n")
    assert iotlint("check", "--no-config", path, "--fix").exit_code == 0
    assert Path(path).read_text() == GOOD + "# end\n"
    write(Path(path), TYPO)
    assert codes(iotlint("check", "--no-config", path, "--format", "concise", "--fix")) == ["FMT206"]
    assert iotlint("check", "--no-config", path, "--fix", "--unsafe-fixes").exit_code == 0
    asked = iotlint("check", "--no-config", path, "--unsafe-fixes")
    assert asked.exit_code == 2
    assert "add one of these" in asked.stderr


@pytest.mark.parametrize("command", [("fix",), ("check",), ("check", "--fix")])
def test_a_diff_writes_nothing(command: tuple[str, ...]) -> None:
    path = write(Path("plan.yaml"), ALIAS)
    done = iotlint(*command, "--no-config", "--diff", path)
    assert done.exit_code == 1
    assert done.stderr == "iotlint: Would fix 1 finding in 1 file.\n"
    assert done.stdout.splitlines()[:2] == ["--- a/plan.yaml", "+++ b/plan.yaml"]
    assert "-services: {hub: {type: IoT-Hub}}\n+services: {hub: {type: iot-hub}}\n" in done.stdout
    assert Path(path).read_text() == ALIAS
    write(Path("plan.yaml"), TYPO)
    done = iotlint(*command, "--no-config", "--diff", path)
    told = "iotlint: There is nothing to fix; --unsafe-fixes would mend 1.\n"
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", told)
    write(Path("plan.yaml"), GOOD)
    done = iotlint(*command, "--no-config", "--diff", path)
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "iotlint: There is nothing to fix.\n")


@pytest.mark.parametrize(
    "text", [ALIAS, ALIAS.rstrip("\n"), ALIAS.replace("\n", "\r\n"), ALIAS + "# \N{BLACK STAR}\n"]
)
def test_a_diff_can_be_applied(text: str) -> None:
    for name in ("plan.yaml", "other.yaml"):
        Path(name).write_bytes(text.encode())
    diff = iotlint("fix", "--no-config", "--diff", "plan.yaml", "other.yaml").stdout_bytes
    Path("changes").write_bytes(diff)
    subprocess.run(["git", "apply", "changes"], check=True)
    assert Path("plan.yaml").read_bytes() == text.replace("IoT-Hub", "iot-hub").encode()
    assert Path("other.yaml").read_bytes() == Path("plan.yaml").read_bytes()


def test_a_diff_can_be_applied_from_the_root_of_the_repository(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "--quiet"], check=True)
    names = ("sub/plan.yaml", "sub/my plan.yaml", "sub/ü [1].yaml", 'sub/a "b"\\c.yaml', "sub/tab\t.yaml")
    for number, name in enumerate(names):
        write(Path(name), "\ufeff" * (number == 0) + ALIAS.replace("plant", f"p{number}"))
    os.symlink("plan.yaml", "sub/0-link.yaml")
    os.chdir("sub")
    diff = iotlint("fix", "--no-config", "--diff", ".").stdout_bytes
    os.chdir(tmp_path)
    Path("changes").write_bytes(diff)
    subprocess.run(["git", "apply", "changes"], check=True)
    for name in names:
        assert "type: iot-hub" in Path(name).read_text("utf-8"), name
    assert Path("sub/plan.yaml").read_bytes().startswith(b"\xef\xbb\xbf")
    assert Path("sub/0-link.yaml").is_symlink()


def test_a_diff_that_is_applied_keeps_odd_characters() -> None:
    text = ALIAS.replace("services:", "# \N{RIGHT-TO-LEFT OVERRIDE}\N{ZERO WIDTH SPACE}\nservices:")
    write(Path("plan.yaml"), text)
    Path("changes").write_bytes(iotlint("fix", "--no-config", "--diff", "plan.yaml").stdout_bytes)
    subprocess.run(["git", "apply", "changes"], check=True)
    assert Path("plan.yaml").read_text("utf-8") == text.replace("IoT-Hub", "iot-hub")


def test_a_diff_in_which_something_is_blackened_says_so() -> None:
    key = "SharedAccessKey=" + "aB3" * 15
    write(Path("plan.yaml"), ALIAS.replace("services:", f"# {key}\nservices:"))
    done = iotlint("fix", "--no-config", "--diff", "plan.yaml")
    assert "aB3" not in done.stdout
    assert "plan.yaml holds what may be a secret, blackened here" in done.stderr


def test_a_diff_shows_no_secret_and_nothing_that_drives_a_terminal() -> None:
    key = "SharedAccessKey=" + "aB3" * 15
    write(Path("plan.yaml"), ALIAS.replace("services:", f"# {key} \N{RIGHT-TO-LEFT OVERRIDE}x\nservices:"))
    diff = iotlint("fix", "--no-config", "--diff", "plan.yaml", "--color", "always").stdout
    assert "aB3" not in diff
    assert "\N{RIGHT-TO-LEFT OVERRIDE}" not in diff
    assert "\x1b[31m-services" in diff


def test_standard_input_goes_fixed_to_standard_output() -> None:
    status, out, err = fix("-", stdin=ALIAS)
    assert (status, out) == (0, GOOD)
    assert "Fixed 1 finding in 1 file." in err
    assert "No problems found" in err
    status, out, err = fix("-", "--stdin-filename", "plan.yaml", "--format", "concise", stdin=TYPO)
    assert (status, out) == (1, TYPO)
    assert err.startswith("plan.yaml:7:")
    status, out, err = fix("-", "--skip-others", stdin=OTHER)
    assert (status, out) == (0, OTHER)
    assert not Path("plan.yaml").exists()


def test_standard_input_keeps_its_encoding() -> None:
    data = ALIAS.replace("\n", "\r\n").encode("utf-16")
    done = iotlint("fix", "--no-config", "-", stdin=data)
    assert done.stdout_bytes == GOOD.replace("\n", "\r\n").encode("utf-16")
    diff = iotlint("fix", "--no-config", "--diff", "-", stdin=data)
    assert diff.exit_code == 1
    assert "+services: {hub: {type: iot-hub}}" in diff.stdout


def test_standard_input_is_not_written_to_the_file_whose_name_it_bears() -> None:
    write(Path("plan.yaml"), ALIAS)
    assert fix("-", "--stdin-filename", "plan.yaml", stdin=ALIAS + "# other\n")[1] == GOOD + "# other\n"
    assert Path("plan.yaml").read_text() == ALIAS


def test_a_read_only_file_is_named_and_the_others_are_fixed() -> None:
    kept = Path(write(Path("kept.yaml"), ALIAS))
    kept.chmod(0o444)
    write(Path("plan.yaml"), ALIAS)
    status, out, err = fix("kept.yaml", "plan.yaml", "--format", "concise")
    assert status == 2
    assert "iotlint: error: kept.yaml: is read-only, so it was not fixed" in err
    assert "Fixed 1 finding in 1 file." in err
    assert out.startswith("kept.yaml:4:")
    assert (kept.read_text(), Path("plan.yaml").read_text()) == (ALIAS, GOOD)
    assert fix("kept.yaml", "--diff")[0] == 1


def test_a_file_that_cannot_be_written_is_reported_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.yaml", "b.yaml"):
        write(Path(name), ALIAS)
    replace = os.replace

    def full(source: str, target: str) -> None:
        if target.endswith("a.yaml"):
            raise OSError(28, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    status, out, err = fix("a.yaml", "b.yaml", "--format", "concise")
    assert status == 2
    assert "a.yaml: cannot be written: No space left on device" in err
    assert out.startswith("a.yaml:4:")
    assert (Path("a.yaml").read_text(), Path("b.yaml").read_text()) == (ALIAS, GOOD)


def test_a_file_that_cannot_be_read_is_a_failure_beside_the_diff() -> None:
    write(Path("plan.yaml"), ALIAS)
    status, out, err = fix("plan.yaml", "missing.yaml", "--diff")
    assert status == 2
    assert "+services" in out
    assert "missing.yaml" in err


def test_a_link_stays_a_link() -> None:
    write(Path("real/plan.yaml"), ALIAS)
    Path("link.yaml").symlink_to("real/plan.yaml")
    assert fix("link.yaml")[0] == 0
    assert Path("link.yaml").is_symlink()
    assert Path("real/plan.yaml").read_text() == GOOD


def test_folders_configuration_and_files_of_other_kinds() -> None:
    write(Path("plans/a.yaml"), ALIAS)
    write(Path("plans/deployment.yaml"), OTHER)
    write(Path("old/b.yaml"), ALIAS)
    write(Path(".iotlint.yaml"), "exclude: [old]\n")
    assert iotlint("fix").exit_code == 0
    assert Path("plans/a.yaml").read_text() == GOOD
    assert Path("plans/deployment.yaml").read_text() == OTHER
    assert Path("old/b.yaml").read_text() == ALIAS


def test_what_is_suppressed_or_not_selected_is_left_alone() -> None:
    kept = ALIAS.replace("services:", "# iotlint: ignore[FMT209] our name\nservices:")
    path = write(Path("plan.yaml"), kept)
    assert fix(path)[0] == 0
    assert Path(path).read_text() == kept
    write(Path("plan.yaml"), ALIAS)
    assert fix(path, "--ignore", "FMT209")[0] == 0
    assert Path(path).read_text() == ALIAS


def test_the_status_says_what_is_left() -> None:
    path = write(Path("plan.yaml"), HEADER + "services: {hub: {type: IoT-Hub}}\n")
    assert fix(path)[0] == 0
    assert fix(path, "--fail-on", "warning")[0] == 1
    write(Path("plan.yaml"), BAD)
    assert fix(path)[0] == 1
    assert fix(path, "--fail-on", "never")[0] == 0
    write(Path("plan.yaml"), OTHER)
    assert fix(path)[0] == 1


def test_reports_into_files_and_quiet() -> None:
    path = write(Path("plan.yaml"), ALIAS)
    status, out, err = fix(path, "--quiet", "--output", "sarif:left.sarif")
    assert (status, out, err) == (0, "", "")
    assert '"results": []' in Path("left.sarif").read_text()
    write(Path("plan.yaml"), ALIAS)
    assert fix(path, "--quiet", "--diff")[2] == ""
