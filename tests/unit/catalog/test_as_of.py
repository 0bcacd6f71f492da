"""Facts are seen from the day they became public until the day before they ended."""

from __future__ import annotations

from iotlint.catalog.as_of import Catalog

KNOWN = {
    "x": (
        {"side": "cloud"},
        [("a", 1, "2026-01-01", ""), ("a", 0, "", "2026-01-01"), ("b", 1, "2026-01-01", "2026-02-01")],
    )
}


def test_a_fact_begins_on_its_day_and_ends_before_its_last() -> None:
    assert dict(Catalog(KNOWN, KNOWN.__getitem__, "2025-12-31")["x"]) == {"side": "cloud", "a": 0}
    assert dict(Catalog(KNOWN, KNOWN.__getitem__, "2026-01-01")["x"]) == {"side": "cloud", "a": 1, "b": 1}
    assert dict(Catalog(KNOWN, KNOWN.__getitem__, "2026-02-01")["x"]) == {"side": "cloud", "a": 1}


def test_a_service_is_known_before_it_is_asked_for() -> None:
    assert "x" in Catalog(KNOWN, KNOWN.__getitem__, "2026-01-01")
    assert "y" not in Catalog(KNOWN, KNOWN.__getitem__, "2026-01-01")
