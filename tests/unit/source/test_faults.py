"""What is wrong with a file itself: found, named, and shown at the right place."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

import iotlint.source.load
from iotlint.source.load import Stream, load, read, read_named
from iotlint.source.span import Fault


def fault_of(data: str | bytes) -> Fault:
    (fault,) = load(data, "plan.yaml").faults
    return fault


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a:\n\tb: 1\n", (2, 1, 2, 2), "tab"),
        ("a:\n  b: 1\n\tc: 2\n", (3, 1, 3, 2), "tab"),
        ("a:\n  b:\n  \tc: 2\n", (3, 3, 3, 4), "tab"),
        ("\t\ta: 1\n", (1, 1, 1, 3), "tab"),
        ("a:b\nc: 1\n", (1, 2, 1, 3), "space is missing after this colon"),
        ("a: 1\nb:2\nc: 3\n", (2, 2, 2, 3), "space is missing after this colon"),
        ("a:\n  - b:c\n  - d\ne:f\n", (4, 2, 4, 3), "space is missing after this colon"),
        ("a: b: c\n", (1, 5, 1, 6), "second colon"),
        ("a: 'b': c\n", (1, 7, 1, 8), "second colon"),
        ("a: 1\n  b: 2\n", (2, 3, 2, 5), "indented deeper than line 1"),
        ("a: 1\n\n# x\n  b: 2\n", (4, 3, 4, 4), "indented deeper than line 1"),
        ("a:\n    b: 1\n  c: 2\n", (3, 3, 3, 4), "fits nothing above"),
        ("a:\n  - b\n c: 2\n", (3, 2, 3, 3), "fits nothing above"),
        ("a:\n  - b\n  c: 2\n", (3, 3, 3, 4), "a list, whose entries"),
        ("a: 1\n- b\n", (2, 1, 2, 2), "fits nothing above"),
        ("a: 'b' c\n", (1, 8, 1, 9), "Nothing can follow the value"),
        ("a: &x *y\n", (1, 7, 1, 8), "Nothing can follow the value"),
        ("a: 1\nb\nc: 2\n", (2, 1, 2, 2), "no colon"),
        ("a: 'b\nc: d\n", (1, 4, 1, 5), "quote is never closed"),
        ('a: "b\n', (1, 4, 1, 5), "quote is never closed"),
        ("a: 'b\n---\nc: d\n", (1, 4, 1, 5), "quote is never closed"),
        ("a: [1, 2\n", (1, 4, 1, 5), "put `]`"),
        ("a: {b: 1\n", (1, 4, 1, 5), "put `}`"),
        ("a: [{b: 1}\n\n", (1, 4, 1, 5), "put `]`"),
        ("a: [1, 2\nb: 3\n", (2, 2, 2, 3), "comma or the closing `]`"),
        ("a: {b: 1 c: 2}\n", (1, 11, 1, 12), "comma or the closing `}`"),
        ("a: ['1' 'b']\n", (1, 9, 1, 10), "comma or the closing `]`"),
        ("a: ]\n", (1, 4, 1, 5), "value is expected"),
        ("a: `b`\n", (1, 4, 1, 5), "a backtick"),
        ("a: @b\n", (1, 4, 1, 5), "`@`"),
        ("a: %b\n", (1, 4, 1, 5), "`%`"),
        ("a: - b\n", (1, 4, 1, 5), "begin a new line"),
        ('a: "C:\\plans"\n', (1, 7, 1, 8), "escape"),
        ('a: "\\xZZ"\n', (1, 7, 1, 8), "escape"),
        ('a: "\\uD83D\\uDE00"\n', (1, 7, 1, 8), "escape"),
        ("a: & b\n", (1, 5, 1, 6), "has to follow `&` and `*`"),
        ("a: *\n", (1, 5, 1, 5), "has to follow `&` and `*`"),
        ("a: !x!y b\n", (1, 4, 1, 5), "tag"),
        ("a: !<x b\n", (1, 7, 1, 8), "tag"),
        ("%YAML 2.0\n--- a\n", (1, 1, 1, 2), "no other version"),
        ("%YAML x\n--- a\n", (1, 7, 1, 8), "directive"),
        ("%YAML 1.2\na: b\n", (2, 1, 2, 2), "`---`"),
        ("a: |x\n  b\n", (1, 5, 1, 6), "mind what follows the sign"),
        ("- a\nb: c\n", (2, 1, 2, 2), "a list, whose entries"),
        ("x: y\n<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> d\n", (2, 1, 2, 8), "merge conflict"),
        ("a: \x01b\n", (1, 4, 1, 5), "U+0001"),
        ("a: b\x00\n", (1, 5, 1, 6), "U+0000"),
        ("a: é\x7f\n", (1, 5, 1, 6), "U+007F"),
        ("a: 😀\ufffe\n", (1, 5, 1, 6), "U+FFFE"),
        ("a: b\nc: \ud800\n", (2, 4, 2, 5), "U+D800"),
        ("\ufeffa: \x1b[0m\n", (1, 4, 1, 5), "U+001B"),
    ],
)
def test_syntax_errors(text: str, place: tuple[int, ...], words: str) -> None:
    stream = load(text, "plan.yaml")
    (fault,) = stream.faults
    assert fault.name == "syntax-error"
    assert words in fault.message
    assert fault.message.endswith(".")
    assert fault.span[1:] == place
    assert not stream.documents


def test_an_open_bracket_is_a_related_place() -> None:
    ((span, note),) = fault_of("a:\n  b: [1, 2\nc: 3\n").related
    assert (span[1:], note) == ((2, 6, 2, 7), "opened here")


def test_the_mapping_that_was_left_is_a_related_place() -> None:
    ((span, note),) = fault_of("a:\n  - 1\n b: 2\n").related
    assert (span[1:], note) == ((1, 1, 1, 2), "the mapping begins here")


@pytest.mark.parametrize(("text", "replacement"), [("a:b\nc: 1\n", ": "), ("a:\n\t\tb: 1\n", "    ")])
def test_what_is_obvious_comes_with_a_replacement(text: str, replacement: str) -> None:
    assert fault_of(text).replacement == replacement


def test_unusual_errors_are_passed_on() -> None:
    fault = fault_of("{-b :]")
    assert (fault.name, fault.span[1:]) == ("syntax-error", (1, 5, 1, 6))
    assert fault.message == "This cannot be read as YAML: found unexpected ':'."


def test_a_first_line_that_is_indented_is_compared_with_none() -> None:
    assert "line 0" not in fault_of("  a: 1\n b: 2\n").message
    assert "line 0" not in fault_of(" a\u2028b:").message


def test_documents_before_the_broken_one_are_kept() -> None:
    stream = load("a: b\n---\nc: [\n---\nd: e\n", "plan.yaml")
    assert [document.value for document in stream.documents] == [{"a": "b"}]
    assert [fault.name for fault in stream.faults] == ["syntax-error"]


def test_documents_before_an_unreadable_character_are_kept() -> None:
    stream = load("a: b\na: c\n---\nd: e\n---\nf: *x\ng: \x01\n---\nh: i\n", "plan.yaml")
    assert [document.value for document in stream.documents] == [{"a": "c"}, {"d": "e"}]
    assert [fault.name for fault in stream.faults] == ["duplicate-key", "syntax-error"]
    assert [document.value for document in load("a: b\n---\n\x01", "p").documents] == [{"a": "b"}]


def test_faults_come_in_the_order_of_their_places() -> None:
    stream = load("a:\n  b: 1\n  b: 2\nc: !x 1\na: 3\nd: [\n", "plan.yaml")
    assert [(fault.name, fault.span.line) for fault in stream.faults] == [
        ("duplicate-key", 3),
        ("unknown-tag", 4),
        ("syntax-error", 6),
    ]
    stream = load("a:\n  b: 1\n  b: 2\nc: !x 1\na: 3\n", "plan.yaml")
    assert [(fault.name, fault.span.line) for fault in stream.faults] == [
        ("duplicate-key", 3),
        ("unknown-tag", 4),
        ("duplicate-key", 5),
    ]


@pytest.mark.parametrize(
    "data", ["", "\n", "# x\n", "---\n", "---\n---\n...\n", "~\n", "null # x\n", b"", b"\xef\xbb\xbf"]
)
def test_nothing_in_a_file(data: str | bytes) -> None:
    fault = fault_of(data)
    assert (fault.name, fault.span[1:]) == ("empty-file", (1, 1, 1, 1))


@pytest.mark.parametrize(
    ("data", "place", "words"),
    [
        (b"a: \xff\n", (1, 4, 1, 5), "UTF-8: byte 0xFF"),
        ("ä: é\n".encode("latin-1"), (1, 1, 1, 1), "UTF-8: byte 0xE4"),
        ("é: ö\nb: ".encode() + b"\xe9\n", (2, 4, 2, 5), "byte 0xE9"),
        (b"\xef\xbb\xbfa: \xc3", (1, 4, 1, 5), "byte 0xC3"),
        (b"a: \xed\xa0\x80", (1, 4, 1, 5), "byte 0xED"),
        (b"\xff\xfea\x00:\x00 \x00\x00\xd8", (1, 4, 1, 5), "UTF-16: byte 0x00"),
        (b"\xff\xfea\x00:", (1, 2, 1, 3), "UTF-16: byte 0x3A"),
        (b"\xfe\xff\x00a\xdc\x00", (1, 2, 1, 3), "UTF-16: byte 0xDC"),
        ("a: b".encode("utf-16-le"), (1, 2, 1, 3), "UTF-16 without"),
        ("a: b".encode("utf-16-be"), (1, 1, 1, 2), "UTF-16 without"),
        ("a: b".encode("utf-32"), (1, 1, 1, 1), "UTF-32"),
    ],
)
def test_other_encodings(data: bytes, place: tuple[int, ...], words: str) -> None:
    fault = fault_of(data)
    assert fault.name == "wrong-encoding"
    assert words in fault.message
    assert fault.span[1:] == place


def test_what_a_source_says_about_its_bytes() -> None:
    assert [
        (stream.source.text, stream.source.bom, stream.source.encoding)
        for stream in (
            load(b"a: b", "p"),
            load(b"\xef\xbb\xbfa: b", "p"),
            load("\ufeffa: b", "p"),
            load("a: b".encode("utf-16"), "p"),
        )
    ] == [
        ("a: b", False, "utf-8"),
        ("a: b", True, "utf-8"),
        ("a: b", True, "utf-8"),
        ("a: b", True, "utf-16-le"),
    ]


def test_repeated_keys() -> None:
    stream = load("services:\n  hub: {a: 1}\n  lake: {}\n  'hub': {b: 2}\n  hub: {c: 3}\n", "plan.yaml")
    first, second = stream.faults
    assert (first.name, first.at, first.span[1:]) == ("duplicate-key", "services.hub", (4, 3, 4, 8))
    assert [(span[1:], note) for span, note in first.related] == [((2, 3, 2, 6), "first `hub`")]
    assert (second.span[1:], second.related) == ((5, 3, 5, 6), first.related)
    (plan,) = stream.documents
    assert plan.value == {"services": {"hub": {"c": 3}, "lake": {}}}
    assert list(plan.value["services"]) == ["hub", "lake"]
    assert plan.spans(("services", "hub", "c"))[0].line == 5
    assert plan.spans(("services", "lake"))[0].line == 3


def test_keys_of_one_text_are_one_key() -> None:
    assert fault_of("1: a\n'1': b\n").name == "duplicate-key"


@pytest.mark.parametrize(
    ("text", "place", "value"),
    [
        ("? {a: b}\n: c\nd: e\n", (1, 3, 1, 9), {"d": "e"}),
        ("{a: b}: c\nd: e\n", (1, 1, 1, 7), {"d": "e"}),
        ("? [a,\n   b]\n: c\nd: e\n", (1, 3, 2, 6), {"d": "e"}),
        ("a: &x [1]\n*x : c\nd: e\n", (2, 1, 2, 3), {"a": [1], "d": "e"}),
    ],
)
def test_keys_that_are_collections(text: str, place: tuple[int, ...], value: object) -> None:
    stream = load(text, "plan.yaml")
    (fault,) = stream.faults
    assert (fault.name, fault.span[1:]) == ("syntax-error", place)
    assert stream.documents[0].value == value


def test_templates_are_recognised() -> None:
    fault = fault_of("a: {{ b }}\n")
    assert "fill in the template" in fault.message
    assert fault.span[1:] == (1, 5, 1, 10)


def test_long_names_do_not_make_long_faults() -> None:
    long = "b" * 100_000
    for text in (
        f"a: !{long} c",
        f"a: *{long}",
        f"? {long}\n: c\n? {long}\n: d\n",
        f"? {long}\n: {{d: 1, d: 2}}\n",
    ):
        fault = fault_of(text)
        assert len(fault.message) < 300
        assert len(fault.at) < 300


@pytest.mark.parametrize(
    ("text", "at", "columns"),
    [
        ("a: !x b", "a", (4, 6)),
        ("a: !!python/object:os.system [b]", "a", (4, 29)),
        ("a: &y !x {}", "a", (7, 9)),
        ("a: !x &y 'b'", "a", (4, 6)),
        ("a: !<urn:x> b", "a", (4, 12)),
        ("a: [1, !!set {b}]", "a.1", (8, 13)),
        ("!x a: b", "", (1, 3)),
        ("!!timestamp 2031-12-31", "", (1, 12)),
        ("--- !x\na: b\n", "", (5, 7)),
    ],
)
def test_unknown_tags(text: str, at: str, columns: tuple[int, int]) -> None:
    fault = fault_of(text)
    assert (fault.name, fault.at) == ("unknown-tag", at)
    assert (fault.span.column, fault.span.end_column) == columns


@pytest.mark.parametrize("text", ["a: !!map [b]", "a: !!seq {b: c}", "a: !!str {b: c}", "a: !!int [b]"])
def test_core_tags_at_the_wrong_collection(text: str) -> None:
    fault = fault_of(text)
    assert fault.name == "syntax-error"
    assert (fault.span.column, fault.span.end_column) == (4, 9)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[" * 101, (1, 101, 1, 102)),
        ("{a: " * 101, (1, 401, 1, 402)),
        ("\n".join(" " * i + "a:" for i in range(101)) + " b", (101, 101, 101, 101)),
        ("- " * 101 + "b", (1, 201, 1, 201)),
        ("[" * 100_000, (1, 101, 1, 102)),
        ("- " * 100_000, (1, 201, 1, 201)),
    ],
)
def test_nesting(text: str, place: tuple[int, ...]) -> None:
    stream = load(f"x: y\n--- \n{text}", "plan.yaml")
    (fault,) = stream.faults
    assert fault.name == "nested-too-deep"
    assert fault.span[1:] == (place[0] + 2, place[1], place[2] + 2, place[3])
    assert [document.value for document in stream.documents] == [{"x": "y"}]


def test_a_hundred_levels_are_fine() -> None:
    stream = load("[" * 100 + "]" * 100, "plan.yaml")
    assert not stream.faults
    assert len(stream.documents) == 1


def test_files_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iotlint.source.load, "MAX_BYTES", 1 << 20)
    exact = load(b"#" * (1 << 20), "plan.yaml")
    assert [fault.name for fault in exact.faults] == ["empty-file"]
    fault = fault_of(b"#" * ((1 << 20) + 1))
    assert (fault.name, fault.message, fault.span[1:]) == (
        "file-too-large",
        "This file is larger than 1 MiB; split it.",
        (1, 1, 1, 1),
    )


def test_reading_stops_where_a_file_is_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(iotlint.source.load, "MAX_BYTES", 1 << 16)
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"#" * (1 << 20))
    assert len(read(str(path))) == (1 << 16) + 1


def test_reading_a_pipe_to_its_end() -> None:
    out, into = os.pipe()
    data = b"a: b\n" * 50_000

    def write() -> None:
        with os.fdopen(into, "wb") as pipe:
            pipe.write(data)

    writer = threading.Thread(target=write)
    writer.start()
    assert read_named(f"/dev/fd/{out}") == data
    writer.join()
    os.close(out)


def test_reading_a_file_that_is_not_there() -> None:
    with pytest.raises(FileNotFoundError):
        read("no/such/plan.yaml")


def test_too_many_tag_directives_are_refused() -> None:
    text = "".join(f"%TAG !a{i}! tag:a,2000:\n" for i in range(2_000)) + "--- a\n"
    assert "%TAG" in fault_of(text).message
    few = "".join(f"%TAG !a{i}! tag:a,2000:\n" for i in range(50)) + "--- a\n"
    assert not load(few, "plan.yaml").faults


def test_the_list_of_faults_ends_somewhere() -> None:
    stream: Stream = load("a: 1\n" * 3_000, "plan.yaml")
    assert len(stream.faults) == 1_000
    assert stream.documents[0].value == {"a": 1}


def test_without_libyaml_the_slow_parser_is_taken() -> None:
    program = (
        "import sys\n"
        "sys.modules['yaml._yaml'] = None\n"
        "from iotlint.source import load\n"
        "stream = load.load(b'a: [b, &x 1, *x]', 'plan.yaml')\n"
        "assert load.PURE_PYTHON\n"
        "assert stream.documents[0].value == {'a': ['b', 1, 1]}\n"
    )
    run = subprocess.run([sys.executable, "-c", program], cwd=Path(__file__).parents[3], check=False)
    assert run.returncode == 0


@pytest.mark.parametrize("escape", ["\\uD800", "\\uDFFF", "\\U0000D800", "\\U00110000", "\\UFFFFFFFF"])
def test_the_slow_parser_makes_no_broken_text(escape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iotlint.source.load, "PURE_PYTHON", True)
    assert fault_of(f'a: "{escape}"').name == "syntax-error"
    assert not load('a: "\\uE000\\U0010FFFF\\U0001F600"', "plan.yaml").faults
