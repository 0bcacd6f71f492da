"""A plain client of the language server: a process, frames, and nothing of pygls, so that it shares no mistake."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

PATIENCE = 30.0
Message = dict[str, Any]
Place = tuple[int, int]

ROOT = Path(__file__).resolve().parents[2]


def counted() -> dict[str, str]:
    """What has a server count the lines it runs, while the tests count theirs: nothing else runs its code."""
    coverage = sys.modules.get("coverage")
    if coverage is None or coverage.Coverage.current() is None:
        return {}
    return {"COVERAGE_PROCESS_START": str(ROOT / "pyproject.toml"), "COVERAGE_FILE": str(ROOT / ".coverage")}


class Client:
    """One server in a folder. `encodings` are what positions may count, in the order of preference; `program`
    is the command of another server."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        encodings: list[str] | None = None,
        program: list[str] | None = None,
    ) -> None:
        self.folder = folder
        self._encodings = encodings
        self.process = subprocess.Popen(
            [*(program or [sys.executable, "-m", "iotlint", "lsp"]), *arguments],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), **counted()},
        )
        self._messages: queue.Queue[Message | None] = queue.Queue()
        self._kept: list[Message] = []
        self.seen: list[Message] = []
        self.errors = b""
        self._number = 0
        self.versions: dict[str, int] = {}
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._listen, daemon=True).start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue

    def _read(self) -> None:
        stdout = self.process.stdout
        assert stdout is not None
        try:
            while True:
                length = 0
                while (line := stdout.readline()).strip():
                    name, _, value = line.partition(b":")
                    assert name.lower() in (b"content-length", b"content-type"), line
                    if name.lower() == b"content-length":
                        length = int(value)
                if not line:
                    break
                message = json.loads(stdout.read(length))
                self.seen.append(message)
                self._messages.put(message)
        except ValueError:
            pass
        self._messages.put(None)

    def _listen(self) -> None:
        stderr = self.process.stderr
        assert stderr is not None
        try:
            for line in stderr:
                self.errors += line
        except ValueError:
            return

    # Sending

    def raw(self, data: bytes) -> None:
        """Sends bytes as they are."""
        assert self.process.stdin is not None
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message: Any) -> None:
        """Sends one message in a frame."""
        body = json.dumps(message).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method: str, params: Any) -> None:
        """Sends a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> int:
        """Sends a request and gives its number."""
        self._number += 1
        message: Message = {"jsonrpc": "2.0", "id": self._number, "method": method}
        if params is not None:
            message["params"] = params
        self.send(message)
        return self._number

    # Receiving

    def next(self, wanted: Callable[[Message], bool], patience: float = PATIENCE) -> Message:
        """The next message for which `wanted` holds; others are kept for later."""
        for index, kept in enumerate(self._kept):
            if wanted(kept):
                return self._kept.pop(index)
        end = time.monotonic() + patience
        while (left := end - time.monotonic()) > 0:
            try:
                message = self._messages.get(timeout=left)
            except queue.Empty:
                break
            assert message is not None, f"the server ended: {self.errors.decode()}"
            if "method" in message and "id" in message:
                self.send({"jsonrpc": "2.0", "id": message["id"], "result": None})
            if wanted(message):
                return message
            self._kept.append(message)
        raise AssertionError(f"no such message; there were {self._kept[-3:]}; {self.errors.decode()}")

    def answer(self, number: int, patience: float = PATIENCE) -> Message:
        """The response to a request."""
        return self.next(lambda message: message.get("id") == number and "method" not in message, patience)

    def request(self, method: str, params: Any = None) -> Any:
        """The result of a request."""
        found = self.answer(self.ask(method, params))
        assert "error" not in found, found
        return found["result"]

    def error(self, method: str, params: Any = None) -> Message:
        """The error that a request is answered with."""
        found = self.answer(self.ask(method, params))
        assert "error" in found, found
        error: Message = found["error"]
        return error

    # A session

    def start(self, options: Any = None, **capabilities: Any) -> Message:
        """Initializes; the result."""
        general = {"positionEncodings": self._encodings} if self._encodings else {}
        result: Message = self.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": self.folder.as_uri(),
                "workspaceFolders": [{"uri": self.folder.as_uri(), "name": "w"}],
                "capabilities": {"general": general, **capabilities},
                "initializationOptions": options,
            },
        )
        self.notify("initialized", {})
        return result

    def stop(self) -> int:
        """Shuts down and exits; the exit status."""
        self.request("shutdown")
        self.notify("exit", None)
        return self.process.wait(PATIENCE)

    def uri(self, name: str) -> str:
        """The address of a file in the folder."""
        return (self.folder / name).as_uri()

    def open(self, uri: str, text: str, language: str = "yaml") -> None:
        """Opens a document as version 1."""
        self.versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, *changes: Any) -> int:
        """Changes a document: whole texts, or (start, end, text); the new version."""
        self.versions[uri] += 1
        made = [
            {"text": each}
            if isinstance(each, str)
            else {"range": {"start": _place(each[0]), "end": _place(each[1])}, "text": each[2]}
            for each in changes
        ]
        identifier = {"uri": uri, "version": self.versions[uri]}
        self.notify("textDocument/didChange", {"textDocument": identifier, "contentChanges": made})
        return self.versions[uri]

    def close(self, uri: str) -> None:
        """Closes a document."""
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def published(self, uri: str, version: int | None = None) -> list[Message]:
        """The diagnostics that are published next for a document, or for a version of it."""
        found = self.next(
            lambda message: (
                message.get("method") == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
                and (version is None or message["params"].get("version") == version)
            )
        )
        diagnostics: list[Message] = found["params"]["diagnostics"]
        return diagnostics

    def settled(self, uri: str) -> list[Message]:
        """The diagnostics of the newest version of a document."""
        return self.published(uri, self.versions[uri])

    def at(self, method: str, uri: str, line: int, character: int, **more: Any) -> Any:
        """The result of a request about a place in a document."""
        return self.request(
            f"textDocument/{method}",
            {"textDocument": {"uri": uri}, "position": _place((line, character)), **more},
        )

    def about(self, method: str, uri: str, **more: Any) -> Any:
        """The result of a request about a document."""
        return self.request(f"textDocument/{method}", {"textDocument": {"uri": uri}, **more})


def _place(at: Place) -> dict[str, int]:
    return {"line": at[0], "character": at[1]}


def codes(diagnostics: list[Message]) -> list[str]:
    """The codes of diagnostics, in order."""
    return sorted(each["code"] for each in diagnostics)


def applied(text: str, edits: list[Message]) -> str:
    """A text after edits in UTF-16 positions, which a plain text editor would make from the last one up."""
    lines = text.splitlines(keepends=True) or [""]
    starts: list[int] = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def offset(place: dict[str, int]) -> int:
        number = min(place["line"], len(lines) - 1)
        if place["line"] >= len(lines):
            return len(text)
        data = lines[number].encode("utf-16-le")[: place["character"] * 2]
        return min(starts[number] + len(data.decode("utf-16-le")), len(text))

    made = sorted(
        ((offset(e["range"]["start"]), offset(e["range"]["end"]), e["newText"]) for e in edits), reverse=True
    )
    for start, end, new in made:
        text = text[:start] + new + text[end:]
    return text
