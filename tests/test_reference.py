"""The reference pages under docs/ are those that the rules and the catalog give today."""

from __future__ import annotations

from pathlib import Path

from iotlint.authoring.reference import pages, stale

DOCS = Path(__file__).resolve().parent.parent / "docs"


def test_reference_pages_are_current() -> None:
    assert not stale(DOCS), f"run `nox -s update`, which writes {', '.join(sorted(stale(DOCS)))}"


def test_every_rule_and_service_has_a_page() -> None:
    names = set(pages())
    assert {"rules/ADR101.md", "rules/FMT890.md", "services/iot-hub.md", "rules/README.md"} <= names


def test_what_is_missing_or_old_is_told(tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "ADR101.md").write_text("old", encoding="utf-8")
    (tmp_path / "rules" / "GONE101.md").write_text("gone", encoding="utf-8")
    found = stale(tmp_path)
    assert found["rules/GONE101.md"] is None
    assert "ADR101" in (found["rules/ADR101.md"] or "")
    assert "services/iot-hub.md" in found
