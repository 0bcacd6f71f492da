"""`exclude` also for what is named, patterns as people write them, and configurations by nearly the right name."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.unit.cli.commands import BAD, GOOD, codes, iotlint, write


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("plan.yaml"), GOOD)
    write(Path("drafts/plan.yaml"), BAD.replace("plant", "draft"))


def configured(text: str, path: str = ".iotlint.yaml") -> None:
    write(Path(path), text)


def check(*paths: str, stdin: str | None = None) -> tuple[int, list[str]]:
    found = iotlint("check", *paths, "--format", "concise", stdin=stdin)
    return found.exit_code, codes(found)


DRAFT = "drafts/plan.yaml"


def test_a_named_file_is_passed_over_where_exclude_is_forced() -> None:
    configured("exclude: [drafts/]\n")
    assert check(DRAFT)[0] == 1
    assert check("--force-exclude", DRAFT) == (0, [])
    assert check("--force-exclude", DRAFT, "plan.yaml") == (0, [])
    configured("exclude: [drafts/]\nforce-exclude: true\n")
    assert check(DRAFT) == (0, [])


def test_so_is_standard_input_by_its_name() -> None:
    configured("exclude: [drafts/]\n")
    named = ("-", "--stdin-filename", DRAFT)
    assert check(*named, stdin=BAD)[0] == 1
    assert check(*named, "--force-exclude", stdin=BAD) == (0, [])
    fixed = iotlint("fix", *named, "--force-exclude", stdin=BAD)
    assert (fixed.exit_code, fixed.stdout) == (0, BAD)


def test_what_is_excluded_further_up_is_so_below_a_configuration_of_its_own() -> None:
    configured("exclude: [drafts/]\n")
    configured("fail-on: warning\n", "drafts/.iotlint.yaml")
    (Path.cwd() / ".git").mkdir()
    assert check("--force-exclude", DRAFT) == (0, [])


def test_an_option_excludes_what_is_named_too() -> None:
    for pattern in ("drafts/", "./drafts/", "drafts", " drafts/ ", "*afts"):
        assert check("--force-exclude", "--exclude", pattern, DRAFT) == (0, []), pattern


@pytest.mark.parametrize(
    "pattern",
    [
        "./drafts/",
        "drafts/",
        "/drafts/",
        ".//drafts/",
        "./drafts//plan.yaml",
        " drafts/",
        "drafts/./plan.yaml",
    ],
)
def test_patterns_match_as_they_are_written(pattern: str) -> None:
    configured(json.dumps({"exclude": [pattern]}))
    assert check(".") == (0, [])
    configured(json.dumps({"per-path-ignores": {pattern: ["ADR", "HUB", "FMT"]}}))
    assert check(".") == (0, [])
    assert check(DRAFT) == (0, [])


def test_blanks_in_patterns_work() -> None:
    write(Path("my drafts/plan.yaml"), BAD)
    configured("exclude: [my drafts/, ./drafts]\n")
    assert check(".") == (0, [])
    assert check("--force-exclude", "my drafts/plan.yaml") == (0, [])


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("../other/", "leads out of its folder"),
        ("a/../drafts", "leads out of its folder"),
        ("sub\\deep", "write 'sub/deep'"),
        ("C:\\plans", "absolute path"),
        ("C:/plans", "absolute path"),
        ("/usr/share/plans", "absolute path"),
        ("HERE/drafts/", "write 'drafts/'"),
        ("#drafts", "is a comment"),
        ("~/plans", "'~/' in the pattern '~/plans' is not replaced"),
        ("~ops/plans", "is not replaced"),
        ("$HOME/plans", "is not replaced"),
        ("${HOME}", "is not replaced"),
        ("%USERPROFILE%/x", "is not replaced"),
        ("file:///srv/plans", "is not replaced"),
        ("/Users/me/plans", "only what lies below it can be named"),
        ("/home/me/plans", "only what lies below it can be named"),
        ("C:/plans", "only what lies below it can be named"),
        ("./", "names nothing"),
        ("[ab", "can match nothing"),
        ("  ", "names nothing"),
    ],
)
def test_patterns_that_can_match_nothing_are_errors_with_a_place(pattern: str, said: str) -> None:
    pattern = pattern.replace("HERE", str(Path.cwd()))
    configured(json.dumps({"exclude": [pattern]}))
    found = iotlint("check", ".")
    assert found.exit_code == 2
    assert found.stderr.startswith(".iotlint.yaml:1:14: ")
    assert said in found.stderr
    configured(json.dumps({"per-path-ignores": {pattern: ["ADR"]}}))
    found = iotlint("check", ".")
    assert found.exit_code == 2
    assert found.stderr.startswith(".iotlint.yaml:1:23: ")
    Path(".iotlint.yaml").unlink()
    found = iotlint("check", ".", "--exclude", pattern)
    assert found.exit_code == 2
    assert said in found.stderr


def test_the_other_ending_is_read_and_a_missing_dot_is_told() -> None:
    configured("exclude: [drafts/]\n", ".iotlint.yml")
    assert check(".") == (0, [])
    configured("exclude: []\n")
    both = iotlint("check", ".")
    assert both.exit_code == 1
    assert ".iotlint.yml is not read beside it" in both.stdout
    Path(".iotlint.yaml").unlink()
    Path(".iotlint.yml").rename("iotlint.yml")
    bare = iotlint("check", ".")
    assert bare.exit_code == 1
    assert "iotlint.yml is not read; a configuration is called .iotlint.yaml" in bare.stdout


def test_a_plan_of_that_name_is_a_plan() -> None:
    Path("plan.yaml").rename("iotlint.yaml")
    assert "is not read" not in iotlint("check", "iotlint.yaml").stdout


@pytest.mark.parametrize("name", [".iotlint.yaml", ".iotlint.yml"])
def test_a_configuration_that_is_not_there_after_all_ends_with_2(name: str) -> None:
    os.symlink("../shared/iotlint.yaml", name)
    broken = iotlint("check", "plan.yaml")
    assert broken.exit_code == 2
    assert broken.stderr.startswith(f"{name}:1:1: This leads to a file that is not there")
    Path(name).unlink()
    Path(name).mkdir()
    assert iotlint("check", "plan.yaml").exit_code == 2


def test_a_run_that_checked_nothing_says_so_in_every_report() -> None:
    write(Path("empty/other.yaml"), "a: b\n")
    said = "No architecture was found"
    for form in (
        "json",
        "jsonl",
        "sarif",
        "github",
        "gitlab",
        "junit",
        "azure-pipelines",
        "checkstyle",
        "markdown",
    ):
        found = iotlint("check", "empty", "--format", form)
        assert found.exit_code == 2, form
        assert said in found.stdout, form
    (run,) = json.loads(iotlint("check", "empty", "--format", "sarif").stdout)["runs"]
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    (notification,) = invocation["toolExecutionNotifications"]
    assert notification["descriptor"]["id"] == "nothing-checked"
    assert run["results"] == []
    accepted = iotlint("check", "empty", "--format", "sarif", "--skip-others")
    assert json.loads(accepted.stdout)["runs"][0]["invocations"][0]["executionSuccessful"] is True


def test_what_only_looks_like_a_path_of_somewhere_else_is_a_pattern() -> None:
    for pattern in ("/build/plans", "~$*.yaml", "a~/b", "$x.yaml", "/userland/"):
        configured(f"exclude: ['{pattern}']\n")
        assert iotlint("check", "-q").exit_code == 1, pattern


def test_a_version_that_is_still_to_come_is_told() -> None:
    configured("fail-on: never\nstable-as-of: 9.9.9\n")
    said = iotlint("check", "--format", "concise").stderr
    assert ".iotlint.yaml:2:15: This is iotlint " in said
    assert "nothing came after 9.9.9" in said
    configured("stable-as-of: 0.1\n")
    assert "nothing came after" not in iotlint("check", "--format", "concise").stderr


def test_a_run_whose_files_are_all_excluded_says_so() -> None:
    configured("exclude: [drafts/]\n")
    write(Path("drafts/other.yaml"), BAD)
    one = iotlint("check", DRAFT, "--force-exclude")
    assert one.exit_code == 0
    assert f"{DRAFT} is excluded, also where named (--force-exclude), so nothing was checked." in one.stdout
    assert "No file was checked." in one.stdout
    two = iotlint("check", DRAFT, "drafts/other.yaml", "--force-exclude", "--format", "json")
    assert json.loads(two.stdout)["notices"] == [
        f"{DRAFT} and 1 more are excluded, also where named (--force-exclude), so nothing was checked."
    ]
    assert "is excluded" not in iotlint("check", ".", DRAFT, "--force-exclude").stdout


def test_a_folder_without_models_is_told_as_such() -> None:
    Path("empty").mkdir()
    found = iotlint("check", "--from", "dtdl", "empty")
    assert found.exit_code == 2
    assert found.stderr == "iotlint: error: No model in DTDL was found in 'empty', so nothing was checked.\n"
    assert found.stdout == "No file was checked.\n"
