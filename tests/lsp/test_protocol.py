"""The server as a citizen of the protocol, driven by a client that shares no code with it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from iotlint import __version__
from iotlint.home import lacks
from iotlint.lsp.protocol import frames
from tests.lsp.client import PATIENCE, Client, codes

PLAN = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: p}
services:
  hub: {type: iot-hub}
"""


def test_nothing_is_answered_before_initialize(folder: Path) -> None:
    with Client(folder) as client:
        assert client.error("textDocument/hover", {"textDocument": {"uri": "x"}})["code"] == -32002
        assert client.error("no/such")["code"] == -32002
        client.notify("textDocument/didOpen", {"nothing": 1})
        assert client.start()["serverInfo"]["name"] == "iotlint"


def test_the_greeting_says_who_answers_and_what_it_can(folder: Path) -> None:
    with Client(folder) as client:
        greeting = client.start()
        assert greeting["serverInfo"] == {"name": "iotlint", "version": __version__}
        sync = greeting["capabilities"]["textDocumentSync"]
        assert sync["openClose"]
        assert sync["change"] == 2  # incremental


def test_a_second_initialize_is_refused(client: Client) -> None:
    assert client.error("initialize", {"capabilities": {}})["code"] == -32600


@pytest.mark.parametrize("method", ["no/such", "$/whatever", "textDocument/formatting"])
def test_unknown_requests_are_told_so(client: Client, method: str) -> None:
    assert client.error(method, {})["code"] == -32601


@pytest.mark.parametrize("params", [None, {}, {"command": 5}, {"command": "no.such"}, []])
def test_bad_parameters_are_told_so(client: Client, params: object) -> None:
    assert client.error("workspace/executeCommand", params)["code"] == -32602


@pytest.mark.parametrize(
    "params",
    [
        {"textDocument": {"uri": 7}, "position": {"line": 0, "character": 0}},
        {"textDocument": {"uri": "file:///a"}, "position": {"line": "0", "character": 0}},
        {"textDocument": {"uri": "file:///a"}, "position": {"line": True, "character": 0}},
        {"textDocument": {"uri": "file:///a"}, "position": {"line": 0.5, "character": 0}},
    ],
)
def test_values_of_another_kind_are_told_so(client: Client, params: object) -> None:
    assert client.error("textDocument/hover", params)["code"] == -32602


def test_whole_numbers_may_be_written_as_others(client: Client) -> None:
    at = {"line": 0.0, "character": 0.0}  # editors in Lua know one kind of number
    assert (
        client.request("textDocument/hover", {"textDocument": {"uri": "file:///a"}, "position": at}) is None
    )


def test_after_shutdown_only_exit_counts(folder: Path) -> None:
    with Client(folder) as client:
        client.start()
        client.request("shutdown")
        assert client.error("textDocument/hover", {})["code"] == -32600
        client.notify("exit", None)
        assert client.process.wait(PATIENCE) == 0


def test_an_exit_without_shutdown_is_a_failure(folder: Path) -> None:
    with Client(folder) as client:
        client.start()
        client.notify("exit", None)
        assert client.process.wait(PATIENCE) == 1


def test_the_server_goes_with_the_editor(folder: Path) -> None:
    with Client(folder) as client:
        client.start()
        assert client.process.stdin is not None
        client.process.stdin.close()
        assert client.process.wait(PATIENCE) == 1
        assert client.errors == b""


def test_the_server_goes_with_the_process_that_started_it(folder: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as gone:
        gone.wait()
    with Client(folder) as client:
        client.request("initialize", {"processId": gone.pid, "rootUri": None, "capabilities": {}})
        assert client.process.wait(PATIENCE) == 1  # though this end of the pipe is still open


def test_what_is_no_message_ends_nothing(client: Client) -> None:
    for body in (
        b"{",
        b"\xff\xfe",
        b"[1]",
        b'"text"',
        b"{}",
        b'{"jsonrpc":"2.0"}',
        b'{"jsonrpc":"2.0","id":[]}',
        b"",
    ):
        client.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    client.raw(b"Content-Length: x\r\n\r\n")
    client.raw(b"Content-Length: %s\r\n\r\n" % (b"9" * 5_000))
    assert client.error("no/such")["code"] == -32601


@pytest.mark.parametrize(
    "junk", [b"\0" * 65_536, b"\n", b"X: y\r\n", b"Content-Length: 999999999999\r\n\r\n"]
)
def test_what_speaks_no_protocol_is_not_listened_to_for_ever(junk: bytes) -> None:
    class Endless(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            got = (junk * (len(buffer) // len(junk) + 1))[: len(buffer) // len(junk) * len(junk)]
            buffer[: len(got)] = got
            return len(got)

    assert list(frames(io.BufferedReader(Endless(), 1 << 17))) == []


def test_frames_may_name_their_type_and_come_in_pieces(client: Client) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 900, "method": "no/such"}).encode()
    frame = (
        b"content-type: application/vscode-jsonrpc; charset=utf-8\r\ncontent-length: %d\r\n\r\n" % len(body)
    ) + body
    for start in range(0, len(frame), 7):
        client.raw(frame[start : start + 7])
        time.sleep(0.001)
    assert client.answer(900)["error"]["code"] == -32601


def test_a_cancelled_request_is_answered_once(client: Client) -> None:
    uri = client.uri("a.yaml")
    client.open(uri, PLAN)
    # In one piece, so that the cancellation lies behind the request before anybody begins.
    ask = {"textDocument": {"uri": uri}, "position": {"line": 4, "character": 3}}
    messages = [
        {"jsonrpc": "2.0", "id": 901, "method": "textDocument/hover", "params": ask},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 901}},
        {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 999}},
    ]
    pieces = b""
    for message in messages:
        body = json.dumps(message).encode()
        pieces += b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    client.raw(pieces)
    found = client.answer(901)
    assert "result" in found or found["error"]["code"] == -32800
    client.error("no/such")
    assert sum(message.get("id") == 901 for message in client.seen) == 1


@pytest.mark.parametrize(
    "name", ["a%20b.yaml", "%C3%BCber.yaml", "über.yaml", "a%25b.yaml", "a+b.yaml", "a%23b.yaml", "a'b.yaml"]
)
def test_addresses_come_back_as_they_came(client: Client, name: str) -> None:
    uri = f"{client.folder.as_uri()}/{name}"
    client.open(uri, PLAN)
    assert codes(client.published(uri)) == ["HUB101"]


def test_a_document_without_a_file_is_checked(client: Client) -> None:
    client.open("untitled:Untitled-1", PLAN)
    assert codes(client.published("untitled:Untitled-1")) == ["HUB101"]


def test_nothing_is_written_into_the_workspace(client: Client) -> None:
    before = sorted(client.folder.rglob("*"))
    client.open(client.uri("a.yaml"), PLAN)
    client.published(client.uri("a.yaml"))
    assert sorted(client.folder.rglob("*")) == before


def test_without_the_extra_it_says_what_to_install(folder: Path) -> None:
    program = (
        "import sys; sys.modules['pygls'] = None; sys.argv = ['iotlint', 'lsp']; "
        "from iotlint.cli import main; main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.splitlines() == [f"iotlint: error: {lacks('The language server needs pygls', 'lsp')}"]
