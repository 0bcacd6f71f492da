"""What all tests share: an environment without the traces of CI or a terminal, and a copy of the project."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import hypothesis
import pytest

# A change is judged by the same inputs wherever it is tested; `python -m benchmarks.fuzz` looks for new ones.
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None)
hypothesis.settings.load_profile("repeatable")

ROOT = Path(__file__).resolve().parent.parent

# Output must not depend on where the tests run; a git hook's variables would lead every git of a test astray.
_TRACES = ("CI", "COLUMNS", "FORCE_COLOR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "NO_COLOR")
for _name in [name for name in os.environ if name in _TRACES or name.startswith("GITHUB_")]:
    del os.environ[_name]

# What builds and tools leave in a checkout; a copy of the project must not depend on any of it.
_LEFT_BEHIND = shutil.ignore_patterns(
    *(".git", ".venv*", ".tools", "build", "dist", "_bundled", "*.egg-info", "__pycache__"),
    *(".coverage*", ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
)


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
