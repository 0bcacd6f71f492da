"""Makes a release: `python -m ci.release 0.1.0`. With `--dry-run` in a copy of the repository, which is thrown away.

The version goes into the package, the tag into `iotlint/home.py` and wherever people are told what to fetch, the
day into the changelog; then a commit, the tag, wheel and source distribution, their checksums, a statement of where
they come from (in-toto, SLSA provenance 1.0) and, where there is Docker, the image. Nothing is pushed or uploaded:
what is to be done with what came out is printed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

# Files that say what to fetch, and how each says it: what stands before and behind the tag or branch.
REFERENCES: dict[str, tuple[tuple[str, str], ...]] = {
    "iotlint/home.py": ((r'^REF = "', r'"'),),
    "README.md": ((r"^ +rev: ", r"$"), (r"uses: {repository}@", r"$"), (r"{raw}/", r"/ci/gitlab\.yml")),
    "docs/ci.md": (
        (r"^ +rev: ", r"$"),
        (r"uses: {repository}@", r"$"),
        (r"{raw}/", r"/ci/gitlab\.yml"),
        (r"git\+{address}@", r"'"),
        (r"ref: refs/(?:heads|tags)/", r","),
    ),
    "docs/fixing.md": ((r"^ +rev: ", r"$"),),
    "action.yml": ((r"uses: {repository}@", r"$"),),
    "ci/gitlab.yml": ((r"{raw}/", r"/ci/gitlab\.yml"), (r"^ +IOTLINT_REF: ", r"(?= #|$)")),
    "ci/azure-pipelines.yml": ((r"ref: refs/(?:heads|tags)/", r","), (r"^    default: (?=main$|v\d)", r"$")),
}
_NOT_YET = "(not released yet)"
_REF = r"(main|v\d+\.\d+\.\d+)"


class Refused(Exception):
    """A release that cannot be made, and why."""


def references(root: Path) -> dict[str, list[str]]:
    """What each of the files tells people to fetch, in order."""
    return {
        name: [
            found[2]
            for form in forms
            for found in re.finditer(form, (root / name).read_text("utf-8"), re.MULTILINE)
        ]
        for name, forms in _forms(root).items()
    }


def _forms(root: Path) -> dict[str, list[str]]:
    repository = re.escape(_repository(root))
    names = {
        "repository": repository,
        "address": rf"https://github\.com/{repository}",
        "raw": rf"https://raw\.githubusercontent\.com/{repository}",
    }
    return {
        file: ["(" + before.format(**names) + f"){_REF}({behind})" for before, behind in forms]
        for file, forms in REFERENCES.items()
    }


def prepare(root: Path, version: str, day: str) -> None:
    """Writes version, tag and day into the files. Raises Refused where one of them is not as it should be."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise Refused(f"'{version}' is no version such as 0.1.0.")
    _replace(root / "iotlint" / "__init__.py", r'^__version__ = ".*"$', f'__version__ = "{version}"')
    changelog = root / "CHANGELOG.md"
    text = changelog.read_text("utf-8")
    found = re.search(
        rf"^## {re.escape(version)} {re.escape(_NOT_YET)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL
    )
    if found is None or not found[1].strip():
        raise Refused(f"CHANGELOG.md has no section '## {version} {_NOT_YET}' that says anything.")
    changelog.write_text(text.replace(f"## {version} {_NOT_YET}", f"## {version} ({day})", 1), "utf-8")
    for name, forms in _forms(root).items():
        for form in forms:
            _replace(root / name, form, rf"\g<1>v{version}\g<3>")
        # A branch is a head to git, and a release a tag.
        file = root / name
        file.write_text(
            file.read_text("utf-8").replace(f"refs/heads/v{version}", f"refs/tags/v{version}"), "utf-8"
        )


def build(root: Path, version: str, out: Path) -> list[Path]:
    """Commits, tags, and makes wheel, source distribution, checksums and provenance in `out`."""
    _git(root, "commit", "--quiet", "--all", "--message", f"Release {version}")
    _git(root, "tag", "--annotate", f"v{version}", "--message", f"iotlint {version}")
    # What is built is what was committed, whatever else lies about.
    with tempfile.TemporaryDirectory() as clean:
        _run("git", "clone", "--quiet", "--branch", f"v{version}", root, f"{clean}/iotlint")
        _run(sys.executable, "-m", "build", "--outdir", out, f"{clean}/iotlint")
    made = sorted(path for path in out.iterdir() if path.suffix in (".whl", ".gz"))
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in made}
    (out / "SHA256SUMS").write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()), "utf-8")
    statement = provenance(sums.items(), version, _git(root, "rev-parse", "HEAD"), _address(root))
    (out / "provenance.intoto.json").write_text(json.dumps(statement, indent=2) + "\n", "utf-8")
    return [*made, out / "SHA256SUMS", out / "provenance.intoto.json"]


def provenance(sums: Iterable[tuple[str, str]], version: str, commit: str, address: str) -> dict[str, object]:
    """Where files come from: an in-toto statement with the predicate of SLSA provenance, version 1."""
    source = {"uri": f"git+{address}@refs/tags/v{version}", "digest": {"gitCommit": commit}}
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": digest}} for name, digest in sums],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": f"{address}/blob/v{version}/ci/release.py",
                "externalParameters": {"version": version},
                "resolvedDependencies": [source],
            },
            "runDetails": {"builder": {"id": f"{address}/blob/v{version}/ci/release.py"}},
        },
    }


def release(root: Path, version: str, out: Path, *, image: bool) -> list[Path]:
    """All of it. Raises Refused, with the working tree as it was."""
    if _git(root, "status", "--porcelain", "--untracked-files=no"):
        raise Refused("There are changes that are not committed.")
    if _git(root, "tag", "--list", f"v{version}"):
        raise Refused(f"There is a tag v{version} already.")
    before = _git(root, "rev-parse", "HEAD")
    try:
        prepare(root, version, datetime.now(UTC).date().isoformat())
        made = build(root, version, out)
        if image:
            _run("docker", "build", "--quiet", "--tag", f"iotlint:{version}", root)
    except (Refused, subprocess.CalledProcessError, OSError):
        _git(root, "reset", "--quiet", "--hard", before)
        if _git(root, "tag", "--list", f"v{version}"):
            _git(root, "tag", "--delete", f"v{version}")
        raise
    return made


def _replace(path: Path, form: str, by: str) -> None:
    text, number = re.subn(form, by, path.read_text("utf-8"), flags=re.MULTILINE)
    if not number:
        raise Refused(f"{path.name} has nothing that looks like {form}.")
    path.write_text(text, "utf-8")


def _repository(root: Path) -> str:
    found: list[str] = re.findall(
        r'^REPOSITORY = "(.*)"$', (root / "iotlint" / "home.py").read_text("utf-8"), re.MULTILINE
    )
    return found[0]


def _address(root: Path) -> str:
    return f"https://github.com/{_repository(root)}"


def _git(root: Path, *arguments: str) -> str:
    return _run("git", "-C", root, *arguments).strip()


def _run(*command: str | Path) -> str:
    return subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m ci.release", description="Makes a release.")
    parser.add_argument("version")
    parser.add_argument("--out", type=Path, default=Path("dist"), help="where the files go")
    parser.add_argument("--dry-run", action="store_true", help="in a copy that is thrown away")
    given = parser.parse_args()
    root = Path(__file__).resolve().parent.parent
    given.out.mkdir(parents=True, exist_ok=True)
    has_docker = shutil.which("docker") is not None
    try:
        if given.dry_run:
            with tempfile.TemporaryDirectory() as copy:
                _run("git", "clone", "--quiet", root, f"{copy}/iotlint")
                made = release(Path(copy) / "iotlint", given.version, given.out.absolute(), image=False)
        else:
            made = release(root, given.version, given.out.absolute(), image=has_docker)
    except Refused as problem:
        print(f"No release: {problem}", file=sys.stderr)
        return 2
    except subprocess.CalledProcessError as problem:
        print(f"No release: {problem.cmd[0]} failed.\n{problem.stderr}", file=sys.stderr)
        return 2
    for path in made:
        print(path)
    print(f"Now: git push origin main v{given.version}; upload the files above to the release of that tag.")
    if has_docker:
        print(f"And: docker push of iotlint:{given.version}, under the name it is to have.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
