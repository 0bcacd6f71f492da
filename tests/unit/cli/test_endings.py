"""What the ending of a file promises: a command that would write something else under that name says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.cli.commands import BAD, iotlint, write


@pytest.fixture(autouse=True)
def _plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("plan.yaml"), BAD)
    write(
        Path("main.json"),
        '{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": '
        '[{"type": "Microsoft.Devices/IotHubs", "apiVersion": "2023-06-30", "name": "hub"}]}',
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "plan.yaml", "-o", "r.pdf"),
        ("report", "plan.yaml", "-o", "r.PDF"),
        ("report", "plan.yaml", "-o", "r.json"),
        ("report", "plan.yaml", "-o", "r.sarif"),
        ("report", "plan.yaml", "--format", "html", "-o", "r.docx"),
        ("graph", "plan.yaml", "-o", "g.png"),
        ("graph", "plan.yaml", "-o", "g.html"),
        ("graph", "plan.yaml", "-o", "g.new.jpeg"),
        ("graph", "plan.yaml", "--format", "dot", "-o", "g.pdf"),
        ("check", "plan.yaml", "--output", "r.html"),
        ("check", "plan.yaml", "--output", "r.csv"),
        ("check", "plan.yaml", "--output", "json:r.pdf"),
        ("check", "plan.yaml", "--output", "r.yaml"),
        ("conform", "plan.yaml", "--against", "main.json", "--output", "r.html"),
        ("import", "arm", "main.json", "-o", "p.bicep"),
        ("import", "arm", "main.json", "-o", "p.md"),
        ("init", "--yes", "p.json"),
        ("init", "--yes", "p.toml"),
        ("baseline", "plan.yaml", "-o", "known.yaml"),
    ],
)
def test_what_would_not_be_what_it_is_called_is_refused(arguments: tuple[str, ...]) -> None:
    before = sorted(Path().iterdir())
    ended = iotlint(*arguments)
    name = arguments[-1].rpartition(":")[2]
    assert ended.exit_code == 2
    assert (
        f"{name}: what is written here is no {name.rpartition('.')[2].upper()}; name a file that ends in ."
        in ended.stderr
    )
    assert sorted(Path().iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "begins"),
    [
        (("report", "plan.yaml", "-o", "out.htm"), "<!doctype html>"),
        (("report", "plan.yaml", "-o", "out.txt"), "<!doctype html>"),
        (("report", "plan.yaml", "-o", "out.2"), "<!doctype html>"),
        (("report", "plan.yaml", "-o", "out"), "<!doctype html>"),
        (("graph", "plan.yaml", "-o", "out.mermaid"), "---\ntitle"),
        (("graph", "plan.yaml", "-o", "out.txt"), "---\ntitle"),
        (("check", "plan.yaml", "--output", "out.markdown"), "<!-- iotlint -->"),
        (("check", "plan.yaml", "--output", "jsonl:out.json"), '{"code"'),
        (("check", "plan.yaml", "--output", "concise:out.log"), "plan.yaml:4:29: error[ADR101]"),
        (("import", "arm", "main.json", "-o", "out.json"), "{"),
        (("import", "arm", "main.json", "-o", "out.yml"), "# "),
        (("import", "arm", "main.json", "--format", "json", "-o", "out.txt"), "{"),
    ],
)
def test_what_an_ending_stands_for_and_what_stands_for_nothing(
    arguments: tuple[str, ...], begins: str
) -> None:
    iotlint(*arguments)
    (made,) = Path().glob("out*")
    assert made.read_text("utf-8").startswith(begins)


def test_a_folder_with_a_dot_is_no_ending() -> None:
    Path("notes.pdf").mkdir()
    assert iotlint("report", "plan.yaml", "-o", "notes.pdf/page").exit_code == 0
