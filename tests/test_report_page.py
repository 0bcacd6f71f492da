"""The page that `iotlint report` writes, in a real browser: it draws, filters, stays within itself.

Playwright and axe are looked for in .tools/node_modules, where .ci/run installs them.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ci.screenshots import browser
from iotlint.cli import main
from tests.npm import FOLDER, ROOT, answer, need

pytestmark = [pytest.mark.slow, pytest.mark.clients]

INSTALL = "a Chromium, and npm install --prefix .tools --no-save playwright-core axe-core"
HOSTILE = """\
apiVersion: iotlint/v1
kind: Architecture
metadata:
  name: "<script>alert(1)</script>{{ 7*7 }}</style></title>"
  description: "--> <img src=x onerror=alert(2)>"
  owner: "'\\" onmouseover=\\"alert(3)\\" autofocus onfocus=\\"alert(4)"
requirements:
  device-telemetry: {providedBy: "<iframe src=javascript:alert(5)>"}
services:
  hub: {type: iot-hub, sku: S1, units: 1, region: "<svg onload=alert(6)>"}
  o: {type: other, name: "</text><script>alert(7)</script>", side: cloud}
devices:
  m: {count: 1000000, telemetry: {interval: 1s, size: 1KB}, sdk: {kind: device, language: "<b onclick=alert(8)>"}}
connections:
  - {from: m, to: hub, protocol: "x-<script>alert(9)</script>"}
  - {from: hub, to: o, via: "javascript:alert(10)"}
"""
SEVERAL = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: first}
services: {apps: {type: iot-central}, old: {type: time-series-insights}}
---
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: second}
services: {hub: {type: iot-hub}}
--- [
"""


# Of everything that is wide: long names, many providers, much that nobody stated, loads of all kinds.
WIDE = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: a-plan-with-a-very-long-name-that-has-no-blank-in-it-where-a-line-could-be-broken}
solution: {type: cloud, until: 2040-01-01}
requirements: [device-telemetry, device-commands, event-reactions, high-availability, long-term-storage, dashboards,
  zero-touch-provisioning, device-twins, stream-analysis, x-one-of-our-own-with-a-name-as-long-as-they-come-in-practice]
services:
  a-hub-with-a-name-that-goes-on-and-on-and-on-and-on: {type: iot-hub, sku: S1, units: 1}
  ev: {type: event-hubs, sku: Standard, throughputUnits: 1}
  asa: {type: stream-analytics}
  adx: {type: data-explorer}
  lake: {type: storage-account}
  fn: {type: functions}
  apps: {type: logic-apps}
  dps: {type: device-provisioning-service}
  bi: {type: power-bi}
  open: {type: event-hubs, sku: Standard}
devices:
  the-devices-of-the-first-kind-with-a-long-name: {count: 1000000, telemetry: {interval: 1s, size: 1KB}}
  others: {}
applications: {network-server: {}}
connections:
  - {from: the-devices-of-the-first-kind-with-a-long-name, to: a-hub-with-a-name-that-goes-on-and-on-and-on-and-on}
  - {from: others, to: network-server, protocol: lorawan}
  - {from: network-server, to: a-hub-with-a-name-that-goes-on-and-on-and-on-and-on, rate: 5/s}
  - {from: a-hub-with-a-name-that-goes-on-and-on-and-on-and-on, to: ev, via: route}
  - {from: a-hub-with-a-name-that-goes-on-and-on-and-on-and-on, to: open, via: route, share: 1%}
  - {from: ev, to: asa}
  - {from: ev, to: adx}
  - {from: asa, to: fn}
  - {from: fn, to: apps}
  - {from: asa, to: lake}
  - {from: asa, to: bi}
"""
WIDTHS = (360, 480, 768, 1280, 1920)


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the browser saw on each page, by name."""
    chromium = browser()
    need(
        "THE PAGE OF A REPORT IS NOT CHECKED IN A BROWSER",
        ("playwright-core", "axe-core"),
        INSTALL,
        *([] if chromium else ["chromium"]),
    )
    folder = tmp_path_factory.mktemp("pages")
    plans = {
        "plant": (ROOT / "examples" / "packaging-plant.yaml").read_text(encoding="utf-8"),
        "sound": (ROOT / "examples" / "packaging-plant.fixed.yaml").read_text(encoding="utf-8"),
        "hostile": HOSTILE,
        "several": SEVERAL,
        "wide": WIDE,
    }
    pages = {}
    for name, text in plans.items():
        plan, pages[name] = folder / f"{name}.yaml", folder / f"{name}.html"
        plan.write_text(text, encoding="utf-8")
        arguments = ["report", str(plan), "--no-config", "--as-of", "2026-11-24", "-o", str(pages[name])]
        assert CliRunner().invoke(main, arguments).exit_code == 0
    given: dict[str, Any] = {"folder": str(FOLDER), "chromium": chromium, "widths": WIDTHS}
    given["pages"] = [str(page) for page in pages.values()]
    records = answer(ROOT / "tests" / "browser" / "look.mjs", given, 600)
    return dict(zip(pages, records, strict=True))


PAGES = ("plant", "sound", "hostile", "several", "wide")


@pytest.mark.parametrize("name", PAGES)
def test_nothing_goes_wrong_and_nothing_leaves_the_page(looked: dict[str, Any], name: str) -> None:
    seen = looked[name]["seen"]
    assert (seen["console"], seen["errors"], seen["dialogs"]) == ([], [], [])
    (only,) = seen["requests"]
    assert only.startswith("file://")
    assert only.endswith(f"{name}.html")


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(looked: dict[str, Any], name: str) -> None:
    for scheme, found in looked[name]["axe"].items():
        assert found["violations"] == [], scheme
        assert found["passes"] > 20, "axe did not look"


@pytest.mark.parametrize("name", PAGES)
def test_everything_drawn_can_be_chosen_by_keyboard(looked: dict[str, Any], name: str) -> None:
    record = looked[name]
    assert record["drawn"]
    for key, pressed, parts in record["chosen"]:
        assert pressed == "true"
        assert key in parts
    assert record["afterEscape"] == 0 or name == "several"  # each plan has a part of its own to show
    assert record["afterClick"] > record["afterSecondClick"]


def test_the_diagram_grows_shrinks_and_fits(looked: dict[str, Any]) -> None:
    first, larger, smaller, fitted = looked["plant"]["sizes"]
    assert larger > first
    assert smaller < larger
    assert fitted == pytest.approx(first)


@pytest.mark.parametrize("name", PAGES)
def test_nothing_scrolls_sideways_and_fit_fits_at_any_width(looked: dict[str, Any], name: str) -> None:
    assert [each["width"] for each in looked[name]["across"]] == list(WIDTHS)
    for each in looked[name]["across"]:
        assert each["wide"] == [], each["width"]
        assert max(each["drawing"]) <= 1, each["width"]


def test_arrows_have_bars_with_figures(looked: dict[str, Any]) -> None:
    texts = looked["wide"]["texts"]
    assert "1M of 12 /s" in texts or "86.4G of 400k a day" in texts
    assert looked["wide"]["bars"] == 4


def test_the_filters_show_what_they_say(looked: dict[str, Any]) -> None:
    steps = {step["what"]: step for step in looked["plant"]["filters"]}
    everything = steps["all"]["shown"]
    assert {"error", "warning"} <= {severity for severity, _, _ in everything}
    assert steps["reset"]["shown"] == everything
    for what, step in steps.items():
        assert step["said"] == f"{len(step['shown'])} of {len(everything)} shown"
        name, _, value = what.partition("=")
        if name == "code" and value != "any":
            assert step["shown"] == [each for each in everything if each[1] == value] != []
        elif name == "concerns" and value != "anything":
            assert step["shown"] == [each for each in everything if value in each[2].split()] != []
        elif what.startswith("without "):
            assert step["shown"] == [each for each in everything if each[0] != what.split()[1]]
    assert {"code=CON101", "concerns=hub", "without error", "without warning"} <= steps.keys()


def test_light_dark_and_paper(looked: dict[str, Any]) -> None:
    record = looked["plant"]
    assert record["light"] == record["background light"] == "rgb(255, 255, 255)"
    assert record["background dark"] != record["light"]
    assert record["print"] == {"background": "rgb(255, 255, 255)", "filters": 0}


def test_hostile_names_are_text(looked: dict[str, Any]) -> None:
    record = looked["hostile"]
    assert record["scripts"] == 1
    assert record["images"] == 0
    for text in (
        "<script>alert(1)</script>{{ 7*7 }}</style></title>",
        "<img src=x onerror=alert(2)>",
        "onmouseover=",
    ):
        assert text in record["texts"]
    assert any("</text><script>alert(7)</script>" in label for label in record["drawn"])


def test_a_sound_plan_has_nothing_to_filter(looked: dict[str, Any]) -> None:
    assert "iotlint has nothing to say against this plan." in looked["sound"]["texts"]
    assert looked["sound"]["filters"] == []


def test_several_plans_stand_on_one_page_with_what_is_wrong_with_the_file(looked: dict[str, Any]) -> None:
    texts = looked["several"]["texts"]
    assert texts.index("The file itself") < texts.rindex("first") < texts.rindex("second")


def test_the_pictures_of_the_readme_can_be_made(looked: dict[str, Any], tmp_path: Path) -> None:
    del looked  # skipped where there is no browser
    subprocess.run([sys.executable, str(ROOT / "ci" / "screenshots.py"), str(tmp_path)], check=True)
    made = {path.name: path.read_bytes()[:4] for path in tmp_path.iterdir()}
    assert made.keys() == {path.name for path in (ROOT / "docs" / "images").iterdir()}
    assert made["report-light.png"] == made["report-dark.png"] == b"\x89PNG"
