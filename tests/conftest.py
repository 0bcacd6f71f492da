"""What all tests share: an environment without the traces of CI or a terminal, and a copy of the project."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

import hypothesis
import pytest

# A change is judged by the same inputs wherever it is tested; `python -m benchmarks.fuzz` looks for new ones. How
# long one takes is no question to ask of a machine that does other things meanwhile; benchmarks/ has those.
hypothesis.settings.register_profile(
    "repeatable",
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent

# Output must not depend on where the tests run; a git hook's variables would lead every git of a test astray.
_TRACES = ("CI", "COLUMNS", "FORCE_COLOR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "NO_COLOR")
for _name in [name for name in os.environ if name in _TRACES or name.startswith("GITHUB_")]:
    del os.environ[_name]

# Hundreds of programs are started here. What they import is compiled once, beside the checkout's own files, even
# where the environment wants no such files; what pip installs for one test is not compiled before it is used.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = str(ROOT / ".pytest_cache" / "compiled")
sys.dont_write_bytecode = False
os.environ["PIP_COMPILE"] = "0"

# A shell that runs the tests in the background has them ignore interrupts, which some tests send.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What builds and tools leave in a checkout; a copy of the project must not depend on any of it.
_LEFT_BEHIND = shutil.ignore_patterns(
    *(".git", ".nox", ".venv*", ".tools", "build", "dist", "_bundled", "*.egg-info", "__pycache__"),
    *(".coverage*", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
)


def pytest_configure(config: pytest.Config) -> None:
    """Has pytest-xdist keep the order of tests that is made below."""
    config.option.loadscopereorder = False


def pytest_itemcollected(item: pytest.Item) -> None:
    """Marks what stands in two folders as a whole, early enough for `-m`."""
    if item.path.is_relative_to(ROOT / "tests" / "clients"):
        item.add_marker("clients")
    if item.path.is_relative_to(ROOT / "tests" / "lsp"):  # each starts a server
        item.add_marker("slow")


@pytest.hookimpl(trylast=True)  # Hypothesis puts its mark on its tests in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long is begun first, so that no process is left with it at the end; drawn inputs count no lines.

    Hypothesis leads hundreds of inputs through the same lines, and counting them takes twice the time of the test.
    """
    for item in items:
        if item.get_closest_marker("hypothesis"):
            item.add_marker("no_cover")
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the project under test."""
    return ROOT


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project as it stands, uncommitted work included, without what builds and tools left."""
    copy = tmp_path_factory.mktemp("pristine") / "iotlint"
    shutil.copytree(ROOT, copy, ignore=_LEFT_BEHIND, symlinks=True)
    return copy
