"""Hostile files that are large: made when they are needed, by name."""

from __future__ import annotations

from collections.abc import Callable

MEGABYTE = 1_000_000

# What grows by its square somewhere takes minutes at this size.
LARGE: dict[str, Callable[[], str]] = {
    "a text in one line": lambda: "a: " + "b" * 4 * MEGABYTE,
    "a text of many lines": lambda: "a: b\n" + "  c\n" * MEGABYTE,
    "a quoted text": lambda: 'a: "' + "\\\\ \\x41" * (MEGABYTE // 2) + '"',
    "a quoted text that is never closed": lambda: "a: '" + "b\n " * MEGABYTE,
    "a literal block": lambda: "a: |\n" + "  b\n" * MEGABYTE,
    "a block of empty lines": lambda: "a: |\n" + "\n" * MEGABYTE,
    "a long key": lambda: "b" * MEGABYTE + ": c",
    "a long comment": lambda: "# " + "b" * 4 * MEGABYTE,
    "comments": lambda: "# iotlint: ignore[X]\n" * 25_000,
    "comments in front of blocks": lambda: "a:\n" + "  # iotlint: ignore[X]\n  - b\n" * 10_000,
    "comments that make no sense": lambda: "a: b\n" + "# iotlint: ignore\n" * 25_000,
    "blanks": lambda: " " * 4 * MEGABYTE + "a",
    "line ends": lambda: "\r" * MEGABYTE,
    "documents": lambda: "--- a\n" * 50_000,
    "empty documents": lambda: "---\n" * 100_000,
    "documents with comments": lambda: "--- a # iotlint: ignore[X]\n" * 30_000,
    "a list in one line": lambda: "[" + "a," * 150_000 + "]",
    "a mapping in one line": lambda: "{" + "".join(f"a{i}," for i in range(100_000)) + "}",
    "empty items": lambda: "-\n" * 150_000,
    "keys": lambda: "".join(f"a{i}:\n" for i in range(100_000)),
    "repeated keys": lambda: "a:\n" * 100_000,
    "keys that are repeated later": lambda: "".join(f"a{i}:\n" for i in [*range(50_000), *range(50_000)]),
    "keys of which every other one is repeated": lambda: "".join(f"a{i}:\na0:\n" for i in range(50_000)),
    "questions": lambda: "? a\n" * 100_000,
    "questions in questions": lambda: "? " * 100_000,
    "colons": lambda: ": " * 100_000,
    "signs of lists": lambda: "- " * 100_000,
    "brackets": lambda: "[" * MEGABYTE,
    "brackets that are closed": lambda: "[]\n--- " * 50_000,
    "braces": lambda: "{a: " * 100_000,
    "closing brackets": lambda: "]" * MEGABYTE,
    "indents": lambda: "".join(" " * i + "a:\n" for i in range(2_000)),
    "anchors": lambda: "".join(f"- &a{i} b\n" for i in range(50_000)),
    "one anchor again and again": lambda: "- &a b\n- *a\n" * 50_000,
    "anchors on anchors": lambda: "&a " * 100_000,
    "aliases": lambda: "- &a [b]\n" + "- *a\n" * 50_000,
    "aliases of a large list": lambda: f"- &a [{'b,' * 10_000}]\n" + "- *a\n" * 50_000,
    "aliases without an anchor": lambda: "- *a\n" * 50_000,
    "merges of a large mapping": lambda: (
        "- &a {" + "".join(f"b{i}: c," for i in range(10_000)) + "}\n" + "- <<: *a\n" * 10_000
    ),
    "merges in one mapping": lambda: "a: &a {b: c}\nd:\n" + "  <<: *a\n" * 50_000,
    "merges of merges": lambda: (
        "a0: &a0 {b: c}\n" + "".join(f"a{i}: &a{i} {{<<: *a{i - 1}, b{i}: c}}\n" for i in range(1, 2_000))
    ),
    "a list of merges": lambda: "- &a {b: c}\n- <<: [" + "*a," * 50_000 + "]\n",
    "tags": lambda: "- !a b\n" * 50_000,
    "a long tag": lambda: "!" + "a" * MEGABYTE + " b",
    "directives": lambda: "%TAG !a! b\n" * 100_000 + "--- c",
    "many tag directives": lambda: "".join(f"%TAG !a{i}! b\n" for i in range(50_000)) + "--- c",
    "unknown directives": lambda: "%A b\n" * 100_000 + "--- c",
    "large numbers": lambda: "- " + "9" * MEGABYTE + "\n- 0x" + "f" * MEGABYTE + "\n- 1." + "0" * MEGABYTE,
    "numbers that are none": lambda: "- " + "1_" * MEGABYTE + "\n- " + "-" * MEGABYTE,
    "a control character at the end": lambda: "- a\n" * 50_000 + "- \x01",
    "a syntax error at the end": lambda: "- a\n" * 50_000 + "b: c",
}
