"""Addresses in reports: relative to the root wherever the files are, and proper URIs."""

from __future__ import annotations

import pytest

from iotlint.report.options import Options
from iotlint.report.place import file_uri, folder_uri, relative, relative_uri
from tests.unit.report import samples
from tests.unit.report.samples import replace


@pytest.mark.parametrize(
    ("root", "folder", "path", "expected"),
    [
        ("/repo", "", "a.yaml", ("a.yaml", True)),
        ("/repo", "/repo", "./b/../a.yaml", ("a.yaml", True)),
        ("/repo", "/repo/sub", "a.yaml", ("sub/a.yaml", True)),
        ("/repo", "/repo/sub", "../a.yaml", ("a.yaml", True)),
        ("/repo", "/repo/sub", "../../a.yaml", ("/a.yaml", False)),
        ("/repo", "/repo", "/repo/a.yaml", ("a.yaml", True)),
        ("/repo", "/repo", "/repository/a.yaml", ("/repository/a.yaml", False)),
        ("/", "/work", "a.yaml", ("work/a.yaml", True)),
        ("/repo", "/repo", "<stdin>", ("<stdin>", True)),
        ("/repo", "/repo", "//etc/a.yaml", ("/etc/a.yaml", False)),
        (r"C:\repo", r"C:\repo\sub", "a.yaml", ("sub/a.yaml", True)),
        (r"C:\repo", r"C:\repo", "D:/a.yaml", ("D:/a.yaml", False)),
        (r"C:\repo", r"C:\repo", r"C:\repo\a.yaml", ("a.yaml", True)),
        (r"\\server\share\repo", "", "a.yaml", ("a.yaml", True)),
        (r"\\server\share\repo", "", "../a.yaml", ("//server/share/a.yaml", False)),
        ("/repo", "/repo", r"odd\name.yaml", (r"odd\name.yaml", True)),
    ],
)
def test_relative(root: str, folder: str, path: str, expected: tuple[str, bool]) -> None:
    assert relative(path, replace(samples.none(), root=root), Options(folder=folder)) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.yaml", "a/b.yaml"),
        ("größe 1/#?%.yaml", "gr%C3%B6%C3%9Fe%201/%23%3F%25.yaml"),
        ("c:x.yaml", "c%3Ax.yaml"),
        ("[1].yaml", "%5B1%5D.yaml"),
        ("bytes\udce9.yaml", "bytes%E9.yaml"),
        ("half\ud800.yaml", "half%ED%A0%80.yaml"),
        ("<stdin>", "%3Cstdin%3E"),
    ],
)
def test_relative_uri(path: str, expected: str) -> None:
    assert relative_uri(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/repo/a b.yaml", "file:///repo/a%20b.yaml"),
        ("/c:/a.yaml", "file:///c%3A/a.yaml"),
        ("D:/a b:c.yaml", "file:///D:/a%20b%3Ac.yaml"),
        ("//server/share/a.yaml", "file://server/share/a.yaml"),
    ],
)
def test_file_uri(path: str, expected: str) -> None:
    assert file_uri(path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/repo", "file:///repo/"),
        ("/", "file:///"),
        (r"C:\repo", "file:///C:/repo/"),
        ("/a b", "file:///a%20b/"),
    ],
)
def test_folder_uri(path: str, expected: str) -> None:
    assert folder_uri(path) == expected
