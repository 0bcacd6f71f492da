"""Inline suppressions: which comments are some, and which lines they cover."""

from __future__ import annotations

import pytest

from iotlint.source.comments import Suppression, suppressions
from iotlint.source.load import load


def found(text: str) -> list[Suppression]:
    suppressed, faults = suppressions(load(text, "plan.yaml"))
    assert not faults
    return suppressed


def covered(text: str) -> list[tuple[int, int]]:
    return [(one.applies_from, one.applies_to) for one in found(text)]


def test_everything_a_suppression_says() -> None:
    text = "a: b\nc: d  # iotlint: ignore[HUB101, sku-too-small,DPS] agreed with ops, until=2027-01-31 \n"
    assert found(text) == [
        Suppression(
            codes=("HUB101", "sku-too-small", "DPS"),
            reason="agreed with ops,",
            until="2027-01-31",
            line=2,
            applies_from=2,
            applies_to=2,
            span=load(text, "plan.yaml").source.span(text.index("#"), len(text) - 2),
            around=(2, 2),
        )
    ]


@pytest.mark.parametrize(
    ("comment", "codes", "reason", "until"),
    [
        ("#iotlint:ignore[HUB101]", ("HUB101",), "", None),
        ("#  iotlint:  ignore [ HUB101 ]  why", ("HUB101",), "why", None),
        ("# iotlint: ignore[HUB101]: why", ("HUB101",), "why", None),
        ("# iotlint: ignore[HUB101] - why", ("HUB101",), "why", None),
        ("# iotlint: ignore[HUB101] \N{EM DASH} why", ("HUB101",), "why", None),
        ("# iotlint: ignore[HUB101] until=2027-02-28 why", ("HUB101",), "why", "2027-02-28"),
        ("# iotlint: ignore[HUB101] why (until=2027-02-28)", ("HUB101",), "why (", "2027-02-28"),
        ("# iotlint: ignore[HUB101] see [1] and # 2", ("HUB101",), "see [1] and # 2", None),
        ("# known # iotlint: ignore[HUB101] why", ("HUB101",), "why", None),
        ("# iotlint: ignore[HUB101] 😀", ("HUB101",), "😀", None),
    ],
)
def test_ways_to_write_it(comment: str, codes: tuple[str, ...], reason: str, until: str | None) -> None:
    (one,) = found(f"a: b  {comment}\n")
    assert (one.codes, one.reason, one.until) == (codes, reason, until)


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("# iotlint: ignore", "Write `# iotlint: ignore[HUB101] reason`"),
        ("# iotlint: ignore HUB101", "Write"),
        ("# iotlint: ignore[HUB101", "Write"),
        ("# iotlint: disable[HUB101]", "Write"),
        ("# iotlint:", "Write"),
        ("# iotlint: ignore-files[HUB101]", "Write"),
        ("# iotlint: ignore[]", "code is missing"),
        ("# iotlint: ignore[HUB101,]", "code is missing"),
        ("# iotlint: ignore[HUB 101]", "`HUB 101`"),
        ("# iotlint: ignore[*]", "`*`"),
        ("# iotlint: ignore[HUB101] until=tomorrow", "until=tomorrow"),
        ("# iotlint: ignore[HUB101] until=2027-02-30", "until=2027-02-30"),
        ("# iotlint: ignore[HUB101] until=27-02-01", "until=27-02-01"),
        ("# iotlint: ignore[HUB101] until=", "is not a date"),
        ("# iotlint: ignore-file[HUB101] why", "before its first key"),
    ],
)
def test_what_makes_no_sense_is_a_fault(comment: str, words: str) -> None:
    suppressed, faults = suppressions(load(f"a: b  {comment}\n", "plan.yaml"))
    assert not suppressed
    (fault,) = faults
    assert fault.name == "malformed-suppression"
    assert words in fault.message
    assert fault.span[1:] == (1, 7, 1, 7 + len(comment))


@pytest.mark.parametrize(
    "text",
    [
        "a: '# iotlint: ignore[X]'\n",
        'a: "# iotlint: ignore[X]"\n',
        "a: 'b\n  # iotlint: ignore[X]\n  '\n",
        "a: |\n  # iotlint: ignore[X]\n",
        "a: |\n  b\n\n  # iotlint: ignore[X]\n  c\n",
        "a: >-\n  b # iotlint: ignore[X]\n",
        "a: b#iotlint:ignore[X]\n",
        "'# iotlint: ignore[X]': b\n",
        "? |\n  # iotlint: ignore[X]\n: b\n",
        "a: {b: ['# iotlint: ignore[X]']}\n",
        "a: {<<: {b: '# iotlint: ignore[X]'}}\n",
        "a: &x '# iotlint: ignore[X]'\nb: *x\n",
    ],
)
def test_in_texts_it_is_no_comment(text: str) -> None:
    stream = load(text, "plan.yaml")
    assert not stream.faults
    assert suppressions(stream) == ([], [])


@pytest.mark.parametrize(
    "text",
    [
        "a: |  # iotlint: ignore[X]\n  b\n",
        "a: &x  # iotlint: ignore[X]\n  b\n",
        "a: 'b'# iotlint: ignore[X]\n",
        "a: [b,# iotlint: ignore[X]\n  c]\n",
        "a: b# c # iotlint: ignore[X]\n",
        "a:  # iotlint: ignore[X]\n",
        "a: *x  # iotlint: ignore[X]\n".replace("*x", "!!str x"),
    ],
)
def test_beside_texts_it_is_one(text: str) -> None:
    assert [one.line for one in found(text)] == [1]


PLAN = """\
services:
  # iotlint: ignore[A]
  hub:
    type: iot-hub

    # iotlint: ignore[B]

    # another remark
    sku: S1
    labels:
      a: b
  lake:
    type: fabric
# iotlint: ignore[C]
connections:
- from: a
  # iotlint: ignore[D]
  to: b
# iotlint: ignore[E]
- from: c
  to: d
- {from: e, to: f}
# iotlint: ignore[F]
devices: {
  # iotlint: ignore[G]
  a: [
    b
  ], c: d
}
text: x
# iotlint: ignore[H]
"""


def test_a_comment_on_a_line_of_its_own_covers_the_block_that_follows() -> None:
    assert {one.codes[0]: (one.applies_from, one.applies_to) for one in found(PLAN)} == {
        "A": (3, 11),
        "B": (9, 9),
        "C": (15, 22),
        "D": (18, 18),
        "E": (20, 21),
        "F": (24, 29),
        "G": (26, 28),
        "H": (31, 31),
    }


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_any_line_ends_will_do(newline: str) -> None:
    assert covered(PLAN.replace("\n", newline)) == covered(PLAN)


def test_a_text_of_several_lines_is_covered_whole() -> None:
    assert covered("# iotlint: ignore[A]\na: 'b\n\n  c\n d'\ne: f\n") == [(2, 5)]
    assert covered("# iotlint: ignore[A]\na: |\n  b\n\n  # c\n  d\ne: f\n") == [(2, 6)]
    assert covered('x:\n  # iotlint: ignore[A]\n  y:\n    a: "b\nc"\n    d: e\n  f: g\n') == [(3, 6)]


def test_a_comment_in_front_of_the_document_covers_its_first_block() -> None:
    text = "# iotlint: ignore[A]\n%YAML 1.2\n---  # x\n# iotlint: ignore[B]\na:\n  b: c\nd: e\n"
    assert covered(text) == [(5, 6), (5, 6)]
    assert covered("# iotlint: ignore[A]\n--- {a: b,\n  c: d}\n") == [(2, 3)]


def test_a_whole_document() -> None:
    text = (
        "# x\n# iotlint: ignore-file[HUB] legacy\na: b\n---\n# iotlint: ignore-file[DPS]\nc: d\n---\ne: f\n"
    )
    assert covered(text) == [(1, 3), (4, 6)]


def test_a_comment_behind_the_last_line_of_a_document_belongs_to_it() -> None:
    suppressed, faults = suppressions(load("a: b\n# iotlint: ignore-file[X] y\n---\nc: d\n", "plan.yaml"))
    assert not suppressed
    assert [(fault.name, fault.span.line) for fault in faults] == [("malformed-suppression", 2)]


def test_they_count_in_documents_before_a_broken_one() -> None:
    text = "a: b  # iotlint: ignore[A]\n---\nc: d  # iotlint: ignore[B]\ne: [\n"
    stream = load(text, "plan.yaml")
    assert stream.faults
    suppressed, faults = suppressions(stream)
    assert [one.codes for one in suppressed] == [("A",)]
    assert not faults


def test_they_count_in_documents_with_aliases_and_merges() -> None:
    text = "a: &a {x: 1}\nb:\n  # iotlint: ignore[A]\n  <<: *a\n  y: *a  # iotlint: ignore[B]\nc: *a\n"
    assert covered(text) == [(4, 4), (5, 5)]


def test_many_comments_cost_no_more_than_their_lines() -> None:
    text = "a:\n" + "# iotlint: ignore[A]\n" * 20_000 + "".join(f"  b{i}: c\n" for i in range(20_000))
    assert set(covered(text)) == {(20_002, 20_002)}


BEHIND = """\
services:
  a:  # iotlint: ignore[A] a key
    type: iot-hub
    sku: S1
  b: &anchor  # iotlint: ignore[B] an anchor between
    type: iot-hub
  c: {  # iotlint: ignore[C] an opening brace
    type: iot-hub
  }
  d: {
    type: iot-hub,
    labels: {x: y,
      z: w}}  # iotlint: ignore[D] two closing braces
  e: {type: iot-hub}  # iotlint: ignore[E] a line of its own
connections:  # iotlint: ignore[F] a section, its list not indented
-  # iotlint: ignore[G] a dash
  from: a
  to: b
- from: c  # iotlint: ignore[H] a dash with the first key
  to: d
-
  from: e
  to: "a
    b"  # iotlint: ignore[I] a quote that closes
"#odd":  # iotlint: ignore[J] a key with a hash
  k: v
z:  # known  # iotlint: ignore[K] behind another comment
  k: v
last: 1  # iotlint: ignore[L] ends no block
"""


def test_behind_what_opens_or_closes_a_block_it_covers_the_block() -> None:
    assert covered(BEHIND) == [
        (2, 4),
        (5, 6),
        (7, 9),
        (10, 13),
        (14, 14),
        (15, 24),
        (16, 18),
        (19, 20),
        (23, 24),
        (25, 26),
        (27, 28),
        (29, 29),
    ]


def test_the_block_around_a_comment() -> None:
    text = (
        "services:\n  hub:\n    type: iot-hub  # iotlint: ignore[A] x\n    sku: S1\n  lake: {type: fabric}\n"
    )
    assert [one.around for one in found(text)] == [(2, 4)]
    listed = "connections:\n  - from: a\n    # iotlint: ignore[A] x\n    to: b\n  - from: c\n    to: d\n"
    assert [one.around for one in found(listed)] == [(2, 4)]


@pytest.mark.parametrize(
    ("comment", "owner", "reason"),
    [
        ("# iotlint: ignore[A] owner=plant-team why", "plant-team", "why"),
        ("# iotlint: ignore[A] why owner=@org/plant, until=2027-01-31", "@org/plant", "why"),
        ('# iotlint: ignore[A] owner="Plant team" why', "Plant team", "why"),
        ("# iotlint: ignore[A] until=2027-01-31 owner='Plant team'", "Plant team", ""),
        ("# iotlint: ignore[A] the owner answers", "", "the owner answers"),
    ],
)
def test_who_answers_for_it(comment: str, owner: str, reason: str) -> None:
    (one,) = found(f"a: b  {comment}\n")
    assert (one.owner, one.reason) == (owner, reason)


def test_an_owner_without_a_name_is_a_fault() -> None:
    suppressed, faults = suppressions(
        load("a: b  # iotlint: ignore[A] owner= until=2027-01-31\n", "plan.yaml")
    )
    assert not suppressed
    assert "names nobody" in faults[0].message


@pytest.mark.parametrize(
    ("comment", "repaired"),
    [
        ("# IOTLINT: ignore[HUB101] why", "# iotlint: ignore[HUB101] why"),
        ("# iotlint ignore[HUB101] why", "# iotlint: ignore[HUB101] why"),
        ("# iotlint-ignore[HUB101]", "# iotlint: ignore[HUB101]"),
        ("# iotlint : ignore", None),
        ("# iot-lint: ignore[HUB101, DPS] why", "# iotlint: ignore[HUB101, DPS] why"),
        ("# iolint: ignore-file[HUB101]", "# iotlint: ignore-file[HUB101]"),
        ("# iotlint ignore HUB101 why", "# iotlint: ignore[HUB101] why"),
        ("# iotlint disable=HUB101,DPS101", "# iotlint: ignore[HUB101, DPS101]"),
        ("#\xa0iotlint: ignore[HUB101] why", "# iotlint: ignore[HUB101] why"),
        ("# iotlint.ignore(HUB101) why", "# iotlint: ignore[HUB101] why"),
    ],
)
def test_a_mark_that_is_nearly_right_gets_a_hint(comment: str, repaired: str | None) -> None:
    suppressed, faults = suppressions(load(f"a: b  {comment}\n", "plan.yaml"))
    assert not suppressed
    (fault,) = faults
    assert fault.name == "malformed-suppression"
    assert (repaired or "# iotlint: ignore[HUB101]").split("] ")[0] in fault.message
    assert fault.replacement == repaired


@pytest.mark.parametrize(
    "comment",
    [
        "# checked by iotlint",
        "# iotlint ignores this file, since it is no architecture",
        "# iotlint is strict here; skip it",
        "# yamllint disable-line",
        "# ktlint: ignore[x]",
        "# inline: skip",
        "# tflint-ignore: x",
        "# eslint-disable",
        "# ansible-lint: skip",
    ],
)
def test_a_comment_that_only_speaks_of_iotlint_is_none(comment: str) -> None:
    assert suppressions(load(f"a: b  {comment}\n", "plan.yaml")) == ([], [])


@pytest.mark.parametrize(
    ("written", "repaired"),
    [
        ("why until: 2020-12-01", "why until=2020-12-01"),
        ("why untl=2020-12-01", "why until=2020-12-01"),
        ("why unitl = 2020-12-01", "why until=2020-12-01"),
        ("why until 2020-12-01", "why until=2020-12-01"),
        ("Until=2020-12-01 why", "until=2020-12-01 why"),
        ("why (until 2020-12-01).", "why (until=2020-12-01)."),
        ("why until:2020-12-01, agreed", "why until=2020-12-01, agreed"),
        ("valid until the 2020-12-01", "valid until=2020-12-01"),
        ("expires 2020-12-01", "until=2020-12-01"),
        ("ends=2020-12-01", "until=2020-12-01"),
        ("why till → 2020-12-01", "why until=2020-12-01"),
        ("why lasts=2020-12-01", "why until=2020-12-01"),
        ("why until 31.12.2020", None),
        ("why until 1 Dec 2020", None),
        ("why until December 2020", None),
        ("why until: next spring", None),
        ("why untl=2020-13-01", None),
        ("why until=2027-01-31 until=2020-12-01", None),
        ("why Owner: me", "why owner=me"),
        ("why onwer=me", "why owner=me"),
        ("why owned-by=@org/plant", "why owner=@org/plant"),
        ("why owners: 'Plant team'", "why owner='Plant team'"),
        ("why owner=me owner=you", None),
    ],
)
def test_an_end_or_owner_that_is_nearly_right_never_passes_for_a_reason(
    written: str, repaired: str | None
) -> None:
    suppressed, faults = suppressions(load(f"a: b  # iotlint: ignore[HUB101] {written}\n", "plan.yaml"))
    assert not suppressed
    (fault,) = faults
    assert fault.name == "malformed-suppression"
    assert fault.replacement == (None if repaired is None else f"# iotlint: ignore[HUB101] {repaired}")


@pytest.mark.parametrize(
    "reason",
    [
        "idle until phase two",
        "F1 is enough until 20 devices come",
        "the end: nobody reads it any more",
        "agreed on 2026-01-01: fine",
        "in the end, 2026-01-01 counts",
        "see the review of 2026-01-01",
        "the owner answers",
        "units=2 is enough",
        "power: 24 V",
    ],
)
def test_what_only_tells_is_a_reason(reason: str) -> None:
    (one,) = found(f"a: b  # iotlint: ignore[HUB101] {reason}\n")
    assert (one.reason, one.until, one.owner) == (reason, None, "")


def test_blanks_around_the_sign_do_no_harm() -> None:
    (one,) = found("a: b  # iotlint: ignore[HUB101] why owner = me until = 2027-01-31\n")
    assert (one.reason, one.until, one.owner) == ("why", "2027-01-31", "me")


@pytest.mark.parametrize(
    ("comment", "repaired"),
    [
        ("ignor[HUB102]", "ignore[HUB102]"),
        ("disable[HUB102] why", "ignore[HUB102] why"),
        ("ignore(HUB102)", "ignore[HUB102]"),
        ("ignore {HUB102, hub-without} why", "ignore[HUB102, hub-without] why"),
        ("ignore HUB102 why", "ignore[HUB102] why"),
        ("ignore[HUB102", "ignore[HUB102]"),
        ("ignore[HUB102 why", "ignore[HUB102] why"),
        ("ignore: HUB102", "ignore[HUB102]"),
        ("ignore[hub_102] why", "ignore[hub102] why"),
        ("ignore[HUB 102; ADR101]", "ignore[HUB102, ADR101]"),
        ("ignore[HUB102,]", "ignore[HUB102]"),
        ("ignore-files[HUB102]", "ignore-file[HUB102]"),
        ("ignore-next-line[HUB102] why", "ignore[HUB102] why"),
        ("disable-line HUB102", "ignore[HUB102]"),
        ('ignore "HUB102" why', "ignore[HUB102] why"),
        ("ignore [[HUB102]]", "ignore[HUB102]"),
    ],
)
def test_the_hint_names_the_code_that_stands_there(comment: str, repaired: str) -> None:
    for mark in ("# iotlint: ", "# iot-lint: "):
        suppressed, faults = suppressions(load(f"a: b  {mark}{comment}\n", "plan.yaml"))
        if mark == "# iotlint: " or faults:
            assert not suppressed
            (fault,) = faults
            assert f"`# iotlint: {repaired.partition(']')[0]}] reason`" in fault.message
            assert fault.replacement == f"# iotlint: {repaired}"


@pytest.mark.parametrize("mark", ["iotlint: ", "iotlint ", "iotlint-", "IOTLINT: "])
def test_a_comment_on_the_next_line_is_told_what_stands_for_it_here(mark: str) -> None:
    (fault,) = suppressions(load(f"# {mark}ignore-next-line[HUB102] why\na: b\n", "plan.yaml"))[1]
    assert fault.replacement == "# iotlint: ignore[HUB102] why"
    assert "the block below it" in fault.message or "mark" in fault.message


def test_who_speaks_of_a_rule_gets_no_fix() -> None:
    (fault,) = suppressions(load("a: b  # iotlint: see HUB102 for why\n", "plan.yaml"))[1]
    assert fault.replacement is None
