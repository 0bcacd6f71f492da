"""P12: what a keystroke costs the language server, with a client that types and waits for the findings."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from benchmarks.measure import Failed

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
AS_OF = "2026-11-24"
_PATIENCE = 120


class Typist:
    """A server in a folder, and somebody who types into one document of it."""

    def __init__(self, program: Path, folder: Path, text: str) -> None:
        (folder / ".iotlint.yaml").write_text(f"as-of: {AS_OF}\n", "utf-8")
        self._process = subprocess.Popen(
            [str(program), "lsp"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._uri = (folder / "plan.yaml").as_uri()
        self._version = 0
        self._shown = -1  # the version that findings were last published for
        self._send("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}}, 1)
        self._answer(lambda message: message.get("id") == 1)
        self._send("initialized", {})
        item = {"uri": self._uri, "languageId": "yaml", "version": 0, "text": text}
        self._send("textDocument/didOpen", {"textDocument": item})
        self._published()
        lines = text.split("\n")
        self._line = next(number for number, line in enumerate(lines) if "count: " in line)
        self._column = lines[self._line].index("count: ") + len("count: ")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.wait()

    def type(self, pause: float = 0.1) -> tuple[float, float]:
        """One keystroke: seconds until its findings are there, and processor seconds that it took."""
        used, start = self.processor(), time.perf_counter()
        self._key()
        self._published()
        waited = time.perf_counter() - start
        time.sleep(pause)
        return waited, self.processor() - used

    def ask_while_checking(self) -> float:
        """Seconds until a completion is there that is asked for while a check runs."""
        self._key()
        time.sleep(0.045)  # the pause before a check is over
        start = time.perf_counter()
        where = {"line": self._line, "character": self._column - 3}
        self._send("textDocument/completion", {"textDocument": {"uri": self._uri}, "position": where}, 2)
        self._answer(lambda message: message.get("id") == 2)
        waited = time.perf_counter() - start
        self._published()
        return waited

    def processor(self) -> float:
        """Processor seconds of the server so far."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self) -> float:
        """MiB that the server holds now."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text("utf-8").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024

    def _key(self) -> None:
        self._version += 1
        ends = ({"line": self._line, "character": self._column + more} for more in (0, 1))
        start, end = ends
        change = {"range": {"start": start, "end": end}, "text": str(self._version % 9 + 1)}
        document = {"uri": self._uri, "version": self._version}
        self._send("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def _published(self) -> None:
        if self._shown != self._version:  # else they came before an answer that was waited for
            self._answer(lambda _: self._shown == self._version)

    def _send(self, method: str, params: Any, number: int | None = None) -> None:
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
        if number is not None:
            message["id"] = number
        body = json.dumps(message).encode()
        pipe = _there(self._process.stdin)
        pipe.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        pipe.flush()

    def _answer(self, wanted: Any) -> None:
        """Waits for a message; a server that stays silent is ended, and the measuring with it."""
        silence = threading.Timer(_PATIENCE, self._process.kill)
        silence.start()
        try:
            for message in _messages(_there(self._process.stdout)):
                if message.get("method") == "textDocument/publishDiagnostics":
                    self._shown = message["params"].get("version", -1)
                if wanted(message):
                    return
        finally:
            silence.cancel()
        raise Failed(f"The language server gave no answer within {_PATIENCE} seconds, or ended.")


def _messages(pipe: IO[bytes]) -> Iterator[dict[str, Any]]:
    while True:
        length = 0
        while (line := pipe.readline()).strip():
            if line.lower().startswith(b"content-length"):
                length = int(line.partition(b":")[2])
        if not line:
            return
        yield json.loads(pipe.read(length))


def _there(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def block(lines: int) -> str:
    """A plan of about so many lines in block style, a hub for every ten groups of devices."""
    groups = lines // 8
    hubs = [f"  hub{n}:\n    type: iot-hub\n    sku: S2\n    units: 4\n" for n in range(0, groups, 10)]
    devices = [
        f"  d{n}:\n    count: 20\n    protocols: [mqtt-3.1.1]\n    telemetry: {{interval: 300s, size: 900B}}\n"
        for n in range(groups)
    ]
    ways = [f"  - from: d{n}\n    to: hub{n // 10 * 10}\n    protocol: mqtt-3.1.1\n" for n in range(groups)]
    head = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: typed}\n"
    return f"{head}services:\n{''.join(hubs)}devices:\n{''.join(devices)}connections:\n{''.join(ways)}"


def flow(lines: int) -> str:
    """The same in flow style, one entry a line and two connections for each group of devices."""
    groups = lines // 3
    hubs = groups // 30 + 1
    head = "apiVersion: iotlint/v1\nkind: Architecture\nmetadata: {name: typed}\n"
    services = [f"  hub{n}: {{type: iot-hub, sku: S2, units: 4}}\n" for n in range(hubs)]
    devices = [
        f"  d{n}: {{count: 20, protocols: [mqtt-3.1.1], telemetry: {{interval: 300s, size: 900B}}}}\n"
        for n in range(groups)
    ]
    ways = [
        f"  - {{from: d{n % groups}, to: hub{n % groups % hubs}, protocol: mqtt-3.1.1}}\n"
        for n in range(2 * groups)
    ]
    return f"{head}services:\n{''.join(services)}devices:\n{''.join(devices)}connections:\n{''.join(ways)}"


def median(values: list[float]) -> float:
    """The middle of some seconds, in milliseconds."""
    return statistics.median(values) * 1000
