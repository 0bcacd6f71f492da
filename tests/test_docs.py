"""The hand-written references name all there is: every field, value, operator and collection."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from iotlint.language.fields import DERIVED, KINDS, PLAN_COLLECTIONS, RELATIVE_COLLECTIONS
from iotlint.language.operators import OPERATORS
from iotlint.language.read_condition import FUNCTIONS, QUANTIFIERS
from iotlint.language.read_fix import FIX_VALUES, WAYS
from tests.derived import holds
from tests.unit.cli.commands import iotlint

ROOT = Path(__file__).resolve().parent.parent
OURS = "https://github.com/iotlint/iotlint/blob/main/"  # how pages name what is outside docs/
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def named(page: str) -> set[str]:
    """The words that a page sets as code, outside and inside its blocks."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    spans = [*re.findall(r"```\w*\n(.*?)```", text, re.DOTALL), *re.findall(r"`([^`\n]+)`", text)]
    return {word.strip(".") for span in spans for word in re.findall(r"[$\w.-]+", span)}


def describes(page: str, words: set[str]) -> None:
    """Asserts that a page names all of the words."""
    missing = sorted(words - named(page))
    assert not missing, f"describe in docs/{page}, set as code: {', '.join(missing)}"


def schema() -> Any:
    return json.loads((ROOT / "schemas" / "architecture.schema.json").read_text(encoding="utf-8"))


def words_of(node: Any) -> Iterator[str]:
    """Every property and every value of a closed list, anywhere in a schema."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "enum":
                yield from (str(each) for each in value)
            elif key == "properties":
                yield from value
            if key not in ("examples", "description"):
                yield from words_of(value)
    elif isinstance(node, list):
        for each in node:
            yield from words_of(each)


def test_every_field_and_value_of_the_architecture_file_is_described() -> None:
    describes("architecture-file.md", set(words_of(schema())))


def test_every_word_of_the_rule_language_is_described() -> None:
    words = {*OPERATORS, *FUNCTIONS, *QUANTIFIERS, *PLAN_COLLECTIONS, *RELATIVE_COLLECTIONS, *DERIVED, *KINDS}
    words |= {"count", "allOf", "anyOf", "not", "field", "fact", "param"}
    describes("writing-rules.md", words)


def test_every_form_of_a_fix_is_described() -> None:
    describes("writing-rules.md", {*WAYS, *FIX_VALUES, "safe", "title"})


def test_every_key_of_a_rule_is_described() -> None:
    known = json.loads((ROOT / "schemas" / "rule.schema.json").read_text(encoding="utf-8"))["properties"]
    describes("writing-rules.md", set(known))


def test_the_example_of_a_rule_passes_its_own_examples(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "writing-rules.md").read_text(encoding="utf-8")
    rule = next(
        block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if block.startswith("code:")
    )
    (tmp_path / "ORG901-hub-without-cost-center.yaml").write_text(rule, encoding="utf-8")
    result = iotlint("test-rules", str(tmp_path))
    assert result.exit_code == 0, result.output


def test_the_example_in_python_finds_what_it_shows(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    exec(compile(example, "docs/python.md", "exec"), {})  # noqa: S102 - a page of this project
    assert "demo.yaml:11:39: CON101 " in capsys.readouterr().out


def test_the_page_on_python_describes_all_of_a_finding() -> None:
    from iotlint.finding import Finding

    describes("python.md", {*Finding._fields, "fingerprint"})


def test_every_page_has_its_place_on_the_site() -> None:
    navigation = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    missing = [page.name for page in (ROOT / "docs").glob("*.md") if f": {page.name}\n" not in navigation]
    assert not missing, f"give each a line under `nav` in mkdocs.yml: {', '.join(missing)}"


@pytest.mark.derived
def test_the_picture_of_the_example_is_what_graph_draws(tmp_path: Path) -> None:
    plan = str(ROOT / "examples" / "packaging-plant.yaml")
    drawn = tmp_path / "drawn.svg"
    ended = iotlint("graph", "--no-config", "--as-of", "2026-11-24", plan, "-o", str(drawn))
    assert ended.exit_code == 0
    holds(drawn.read_bytes(), ROOT / "docs" / "images" / "packaging-plant.svg")


def test_every_picture_in_the_readme_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r'(?:src|srcset)="([^"]*)"', text)
    assert {Path(each).name for each in pictures} == {"report-light.png", "report-dark.png"}
    for each in pictures:
        assert (ROOT / each).read_bytes().startswith(b"\x89PNG"), (
            f"{each}: `nox -s update` takes it, where a browser is"
        )


@pytest.mark.parametrize("page", DOCS, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target, anchor in re.findall(r"\]\(([^)#]*)(?:#([^)]+))?\)", text):
        file = (page.parent / target).resolve() if target else page
        if target.startswith(OURS):
            file = ROOT / target.removeprefix(OURS)
        elif "://" in target:
            continue
        assert file.exists(), f"{page.name} links to {target}"
        if anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in {slug(heading) for heading in headings}, (
                f"{page.name} links to {target}#{anchor}"
            )


def slug(heading: str) -> str:
    """A heading's anchor, as GitHub and GitLab make it."""
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_the_plan_that_grows_is_sound_at_every_step(tmp_path: Path) -> None:
    """Each block of docs/growing.md is laid over those before it, and lets more rules judge all they look at."""
    text = (ROOT / "docs" / "growing.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]
    assert len(blocks) == 4
    plan: dict[str, Any] = {}
    judged = []
    for block in blocks:
        plan = over(plan, block)
        (tmp_path / "plan.yaml").write_text(yaml.safe_dump(plan), encoding="utf-8")
        arguments = ("--no-config", "--as-of", "2026-11-24", "--format", "json")
        told = json.loads(iotlint("check", str(tmp_path / "plan.yaml"), *arguments).stdout)
        codes = {each["code"] for each in told["findings"]}
        assert not {code for code in codes if code.startswith("FMT")}
        judged.append((codes, {each["key"] for each in told["undecided"]}))
    assert "HUB102" in judged[0][0], "nothing reads what the pumps send"
    assert "REQ101" in judged[1][0], "nobody provides what is required"
    assert "services.hub.units" in judged[1][1]
    assert "services.hub.units" not in judged[2][1]
    assert not judged[3][0], "what is drawn at last has no fault"


def over(plan: Any, block: Any) -> Any:
    """A document with another laid over it: mappings key by key, anything else as a whole."""
    if isinstance(plan, dict) and isinstance(block, dict):
        return {**plan, **{key: over(plan.get(key), each) for key, each in block.items()}}
    return block
