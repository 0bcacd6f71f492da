"""Files that were made to do harm: each one ends within bounds, in documents or in a clean fault."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from iotlint.source.comments import suppressions
from iotlint.source.load import Stream, load, read
from tests.hostile.large import LARGE

FOLDER = Path(__file__).parent

# Names of the faults, and how many documents are left.
EXPECTED: dict[str, tuple[list[str], int]] = {
    "alias-before-anchor.yaml": (["syntax-error"], 0),
    "alias-bomb.yaml": (["alias-bomb"], 0),
    "alias-of-another-document.yaml": (["syntax-error"], 1),
    "alias-of-itself.yaml": (["alias-bomb"], 0),
    "anchor-on-alias.yaml": (["syntax-error"], 0),
    "binary-tag.yaml": (["unknown-tag"], 1),
    "binary.yaml": (["wrong-encoding"], 0),
    "byte-order-mark-alone.yaml": (["empty-file"], 0),
    "byte-order-mark-in-the-middle.yaml": ([], 2),
    "byte-order-mark.yaml": ([], 1),
    "closed-twice.yaml": (["syntax-error"], 0),
    "comment-in-text.yaml": ([], 1),
    "control-characters.yaml": (["syntax-error"], 0),
    "cr.yaml": ([], 1),
    "crlf.yaml": ([], 1),
    "cut-off-utf-8.yaml": (["wrong-encoding"], 0),
    "deep-aliases.yaml": (["nested-too-deep"], 0),
    "deep-blocks.yaml": (["nested-too-deep"], 0),
    "deep-flow-mappings.yaml": (["nested-too-deep"], 0),
    "deep-flow.yaml": (["nested-too-deep"], 0),
    "deep-indents.yaml": (["nested-too-deep"], 0),
    "deep-keys.yaml": (["nested-too-deep"], 0),
    "directive-number.yaml": (["syntax-error"], 0),
    "document-mark-in-text.yaml": (["syntax-error"], 0),
    "elf.yaml": (["syntax-error"], 0),
    "escaped-beyond-unicode.yaml": (["syntax-error"], 0),
    "escaped-nul.yaml": ([], 1),
    "escaped-surrogates.yaml": (["syntax-error"], 0),
    "html.yaml": (["syntax-error"], 0),
    "huge-numbers.yaml": ([], 1),
    "invalid-utf-8.yaml": (["wrong-encoding"], 0),
    "jinja.yaml": (["syntax-error", "syntax-error"], 0),
    "json.yaml": ([], 1),
    "keys-that-are-collections.yaml": (["syntax-error", "syntax-error"], 1),
    "keys-that-are-empty.yaml": (["syntax-error"], 0),
    "keys-that-are-numbers.yaml": ([], 1),
    "long-key.yaml": (["syntax-error"], 0),
    "many-merges.yaml": (["duplicate-key"] * 49, 1),
    "merge-conflict.yaml": (["syntax-error"], 0),
    "merge-of-itself.yaml": (["alias-bomb"], 0),
    "merge-of-text.yaml": (["syntax-error"], 1),
    "mismatched-brackets.yaml": (["syntax-error"], 0),
    "mixed-line-ends.yaml": ([], 1),
    "newer-yaml.yaml": (["syntax-error"], 0),
    "next-line-and-separators.yaml": ([], 1),
    "no-line-end.yaml": ([], 1),
    "noncharacters.yaml": (["syntax-error"], 0),
    "nul.yaml": (["syntax-error"], 0),
    "older-yaml.yaml": ([], 1),
    "only-a-directive.yaml": (["syntax-error"], 0),
    "only-blanks.yaml": (["syntax-error"], 0),
    "only-comments.yaml": (["empty-file"], 0),
    "only-marks.yaml": (["empty-file"], 0),
    "overlong-utf-8.yaml": (["wrong-encoding"], 0),
    "python-name.yaml": (["unknown-tag"], 0),
    "python-object.yaml": (["unknown-tag"], 1),
    "repeated-keys.yaml": (["duplicate-key", "duplicate-key"], 1),
    "reserved-signs.yaml": (["syntax-error"], 0),
    "right-to-left.yaml": ([], 1),
    "surrogates-in-utf-8.yaml": (["wrong-encoding"], 0),
    "tab-indented.yaml": (["syntax-error"], 0),
    "tabs-everywhere.yaml": ([], 1),
    "tags-redefined.yaml": (["unknown-tag"], 1),
    "two-byte-order-marks.yaml": ([], 1),
    "two-directives.yaml": (["syntax-error"], 0),
    "unclosed-flow.yaml": (["syntax-error"], 0),
    "unclosed-quote.yaml": (["syntax-error"], 0),
    "undefined-tag-handle.yaml": (["syntax-error"], 0),
    "unknown-tags.yaml": (["unknown-tag", "unknown-tag", "unknown-tag", "unknown-tag"], 1),
    "utf-16-big-end-first.yaml": ([], 1),
    "utf-16-cut-off.yaml": (["wrong-encoding"], 0),
    "utf-16-lone-surrogate.yaml": (["wrong-encoding"], 0),
    "utf-16-without-mark.yaml": (["wrong-encoding"], 0),
    "utf-16.yaml": ([], 1),
    "utf-32.yaml": (["wrong-encoding"], 0),
    "yaml-1.1-words.yaml": ([], 1),
}


def load_all(data: bytes | str) -> Stream:
    stream = load(data, "plan.yaml")
    suppressions(stream)
    return stream


@pytest.mark.parametrize("name", EXPECTED)
def test_small_files(name: str) -> None:
    stream = load_all(read(str(FOLDER / name)))
    assert ([fault.name for fault in stream.faults], len(stream.documents)) == EXPECTED[name]
    for fault in stream.faults:
        assert fault.message.endswith(".")
        assert fault.message.isprintable()


def test_every_small_file_is_expected() -> None:
    there = {path.name for path in FOLDER.glob("*.yaml")}
    assert there == set(EXPECTED), f"give each file its line in EXPECTED: {sorted(there ^ set(EXPECTED))}"


@pytest.mark.slow
@pytest.mark.no_cover  # counting lines takes twice as long as running them, and the small files run the same
@pytest.mark.parametrize("name", LARGE)
def test_large_files(name: str) -> None:
    text = LARGE[name]()
    begun = time.process_time()
    stream = load_all(text)
    assert time.process_time() - begun < 30  # a guard against hanging; coverage alone doubles it
    assert stream.documents or stream.faults
    assert len(stream.faults) <= 1_000
    assert all(len(fault.message) < 1_000 for fault in stream.faults)
