

def test_a_merge_of_several_is_where_its_alias_stands() -> None:
    text = "a: &a {x: 1}\nb: &b {y: 2}\nc:\n  <<: [*a, *b]\n  z: 3\nd: {<<: *b}\n"
    (document,) = load(text, "plan.yaml").documents
    assert [document.spans(("c", key))[0][1:3] for key in "xyz"] == [(4, 8), (4, 12), (5, 6)]
    assert [document.spans(("c", key), "key")[0][1:3] for key in "xyz"] == [(4, 8), (4, 12), (5, 3)]
    assert document.spans(("d", "y"))[0][1:3] == (6, 5)
    assert document.spans(("c", "y"))[1][1:3] == (2, 11), "and the text that the alias stands for"
