"""One test for each kind of mistake in a model, and the reference parser's word on all of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from iotlint.dtdl.element import Mistake
from iotlint.dtdl.judge import judge
from iotlint.source.json_reader import load_json
from tests.dtdl.kinds import KINDS, SOUND, Kind
from tests.npm import FOLDER, answer, need


def mistakes(model: Any) -> tuple[Mistake, ...]:
    """What is wrong with a model."""
    stream = load_json(json.dumps(model), "model.json")
    assert not stream.faults
    return judge(stream.documents).mistakes


@pytest.mark.parametrize("kind", KINDS, ids=[f"{each.rule[5:]}: {each.name}" for each in KINDS])
def test_a_kind_of_mistake_is_said_at_its_place(kind: Kind) -> None:
    found = [(each.rule, ".".join(map(str, each.route))) for each in mistakes(kind.model)]
    assert found == [(kind.rule, kind.at)]


@pytest.mark.parametrize(("name", "model"), SOUND, ids=[name for name, _ in SOUND])
def test_what_is_sound_is_not_refused(name: str, model: Any) -> None:
    assert mistakes(model) == (), name


def verdicts(models: list[Any]) -> list[list[str]]:
    """What the reference parser says of models; an empty list is a sound one."""
    need(
        "models in DTDL",
        ("@digicatapult/dtdl-parser",),
        "npm install --prefix .tools @digicatapult/dtdl-parser@1.1.83",
    )
    script = Path(__file__).with_name("parse.mjs")
    texts = [json.dumps(model) for model in models]
    found: list[list[str]] = answer(script, {"models": texts, "folder": str(FOLDER)}, 300)
    return found


def test_there_are_eighty_kinds_and_more() -> None:
    assert len({(each.rule, each.name) for each in KINDS}) == len(KINDS) >= 80


@pytest.mark.slow
def test_the_reference_parser_agrees_on_every_kind() -> None:
    found = verdicts([each.model for each in KINDS])
    assert [each.name for each, said in zip(KINDS, found, strict=True) if not said] == []


@pytest.mark.slow
def test_the_reference_parser_agrees_on_what_is_sound() -> None:
    found = verdicts([model for _, model in SOUND])
    assert [(name, said) for (name, _), said in zip(SOUND, found, strict=True) if said] == []
