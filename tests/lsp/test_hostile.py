"""Hostile files opened as documents: the server goes on, and says of each what `check` says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lsp.client import Client, codes

HOSTILE = sorted((Path(__file__).resolve().parents[1] / "hostile").glob("*.yaml"))
PLAN = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: p}\nservices: {hub: {type: iot-hub}}\n"
QUESTIONS = ("documentSymbol", "foldingRange", "codeLens")
PLACES = ("hover", "completion", "definition", "documentHighlight", "prepareRename")


def test_hostile_texts_are_survived(client: Client) -> None:
    assert len(HOSTILE) > 40
    wrong = []
    for path in HOSTILE:
        text = path.read_bytes().decode("utf-8", "replace")
        for body in (text, PLAN + text, PLAN + "x: " + text):
            uri = client.uri(path.name)
            client.open(uri, body)
            client.settled(uri)
            for method in QUESTIONS:
                answer = client.answer(client.ask(f"textDocument/{method}", {"textDocument": {"uri": uri}}))
                if "error" in answer:
                    wrong.append((path.name, method, answer["error"]))
            lines = body.splitlines()
            for line in {0, len(lines) // 2, len(lines)}:
                at = {"textDocument": {"uri": uri}, "position": {"line": line, "character": 3}}
                for method in PLACES:
                    answer = client.answer(client.ask(f"textDocument/{method}", at))
                    if "error" in answer:
                        wrong.append((path.name, method, answer["error"]))
            client.close(uri)
    assert wrong == []
    uri = client.uri("sound.yaml")
    client.open(uri, PLAN)
    assert codes(client.settled(uri)) == ["HUB101"]


@pytest.mark.parametrize(
    "text", ["\ud800", PLAN + "x: \udfff\n", "a" * 200_000, "[" * 5_000, "- " * 3_000, "\0"]
)
def test_odd_texts_are_survived(client: Client, text: str) -> None:
    uri = client.uri("odd.yaml")
    client.open(uri, text)
    client.settled(uri)
    client.at("completion", uri, 0, 1)
    client.at("hover", uri, 0, 1)
    assert client.about("documentSymbol", uri) is not None


def test_a_secret_is_not_repeated(client: Client) -> None:
    key = "q7Zr1m0xVb3N8tYc5kLw2Ds9Hf4Jg6PaQeRuTiOpXyA="
    text = (
        "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: p}\nservices:\n"
        f'  hub: {{type: "password={key}"}}\n  "{key}": {{type: iot-hub}}\n'
        "connections:\n  - {from: hub, to: }\n"
    )
    uri = client.uri("secret.yaml")
    client.open(uri, text)
    told = [
        client.settled(uri),
        client.about("documentSymbol", uri),
        client.at("completion", uri, 7, 20),
        client.at("hover", uri, 4, 4),
    ]
    assert "SOL401" in str(told)
    assert key not in str(told)
