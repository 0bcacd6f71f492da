"""When documents are checked: soon after the last keystroke, in a thread, and always the newest text."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

from iotlint.lsp.documents import Documents, OpenDocument
from iotlint.lsp.judging import Analysis, Judge, Outdated
from iotlint.source.span import Source

# How long typing has to pause before a check begins, in seconds.
PAUSE = 0.03
# Objects made since garbage was last looked for: so many that it is worth a look when there is time for one
# (after a rest of so many seconds), or at any time. Python itself never looks while the server runs.
_GARBAGE, _MOST_GARBAGE = 20_000, 3_000_000
_REST = 1.5
# Has findings and sums, so that everything is loaded that has to do with them.
_SAMPLE = """\
apiVersion: iotlint/v1
kind: Architecture
metadata: {name: sample}
services: {hub: {type: iot-hub, sku: S1, units: 1}}
devices: {d: {count: 1, telemetry: {interval: 1s, size: 1KB}}}
connections: [{from: d, to: hub, protocol: coap}]
"""


class Checker:
    """Keeps an analysis of every open document up to date.

    `done` is called with a document and its analysis, in the thread of the loop, for the newest text only.
    `today` gives the day of judgment (ISO date) for who configures none.
    """

    def __init__(
        self,
        documents: Documents,
        judge: Judge,
        today: Callable[[], str],
        done: Callable[[OpenDocument, Analysis], None],
        failed: Callable[[Exception], None],
    ) -> None:
        self._documents = documents
        self._judge = judge
        self._today = today
        self._done = done
        self._failed = failed
        self._pool = ThreadPoolExecutor(1, "check")
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._running: dict[str, int] = {}
        self._turn: dict[str, int] = {}  # by document: counts whatever makes what was found out of date
        self._known: dict[str, tuple[int, Analysis]] = {}
        self._waiting: dict[str, list[tuple[int, asyncio.Future[Analysis | None]]]] = {}
        self._turns = 0
        self._rest: asyncio.TimerHandle | None = None
        self.held: set[int] = set()  # analyses that another thread is looking at, by their id

    def latest(self, document: OpenDocument) -> Analysis | None:
        """What was last found out about a document, maybe of an older text."""
        known = self._known.get(document.key())
        return None if known is None else known[1]

    def is_current(self, document: OpenDocument) -> bool:
        """Whether that is about the text as it is now."""
        known = self._known.get(document.key())
        return known is not None and known[0] == self._turn.get(document.key())

    def changed(self, document: OpenDocument, pause: float = PAUSE) -> None:
        """Has a document checked after a pause, and with it those whose plans extend it."""
        self._outdated(document, pause)
        if document.path is not None:
            for other in self._documents:
                known = self.latest(other)
                if other is not document and known is not None and document.path in known.bases:
                    self._outdated(other, pause)

    def all_changed(self, pause: float = 0.0) -> None:
        """Has everything checked anew."""
        for document in self._documents:
            self._outdated(document, pause)

    def closed(self, key: str) -> None:
        """Forgets a document, by its key."""
        self._turn.pop(key, None)
        self._known.pop(key, None)
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()
        self._tell(key, None, None)

    async def current(self, document: OpenDocument) -> Analysis | None:
        """The analysis of the text as it is now, as soon as it is there; None once the document is closed."""
        key = document.key()
        if self.is_current(document):
            return self._known[key][1]
        turn = self._turn.get(key)
        if turn is None:
            return None
        future: asyncio.Future[Analysis | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append((turn, future))
        if self._timers.get(key) is not None:
            self._start(key)
        return await future

    def warm_up(self, folder: str) -> None:
        """Loads rules and texts before the first document needs them, and keeps the collector off them."""
        today = self._today()

        def work() -> None:
            with suppress(Exception):  # whatever is wrong with a configuration is told of documents
                name = os.path.join(folder, "warm-up")
                self._judge.analyse(name, 0, Source(name, _SAMPLE), today, lambda: True)
            gc.collect()
            gc.freeze()

        self._pool.submit(work)

    def stop(self) -> None:
        """Ends the thread once what it is at has been given up."""
        self._turn.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _outdated(self, document: OpenDocument, pause: float) -> None:
        key = document.key()
        self._turns += 1
        self._turn[key] = self._turns
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()
        self._timers[key] = asyncio.get_running_loop().call_later(pause, self._start, key)

    def _start(self, key: str) -> None:
        timer = self._timers.pop(key, None)
        if timer is not None:
            timer.cancel()
        document = self._documents.at(key)
        turn = self._turn.get(key)
        if document is None or turn is None or self._running.get(key) == turn:
            return
        self._running[key] = turn
        loop = asyncio.get_running_loop()
        path, version, source, today = document.key(), document.version, document.source, self._today()

        def work() -> None:
            analysis: Analysis | None = None
            try:
                if self._turn.get(key) == turn:
                    analysis = self._judge.analyse(
                        path, version, source, today, lambda: self._turn.get(key) == turn
                    )
            except Outdated:
                pass  # the newer text has its own turn
            except Exception as problem:  # noqa: BLE001 - told in the log; the next keystroke tries again
                _call(loop, self._failed, problem)
            _call(loop, self._finished, key, turn, analysis)
            if gc.get_count()[0] > _MOST_GARBAGE:
                gc.collect()

        self._pool.submit(work)

    def _rested(self) -> None:
        """Looks for garbage once nobody has typed for a while: it takes as long as a good part of a check."""
        self._rest = None
        if not self._timers and gc.get_count()[0] > _GARBAGE:
            self._pool.submit(gc.collect)

    def _finished(self, key: str, turn: int, analysis: Analysis | None) -> None:
        if self._running.get(key) == turn:
            del self._running[key]
        document = self._documents.at(key)
        if document is None or self._turn.get(key) != turn:
            return
        if analysis is not None:
            before = self._known.get(key)
            self._known[key] = turn, analysis
            self._done(document, analysis)
            if before is not None and id(before[1]) not in self.held:
                before[1].take_apart()
            if self._rest is not None:
                self._rest.cancel()
            self._rest = asyncio.get_running_loop().call_later(_REST, self._rested)
        self._tell(key, turn, analysis)

    def _tell(self, key: str, turn: int | None, analysis: Analysis | None) -> None:
        """Answers who waits; who asked for an older text gets the newest."""
        left = []
        for wanted, future in self._waiting.pop(key, []):
            if turn is not None and wanted > turn:
                left.append((wanted, future))
            elif not future.done():
                future.set_result(analysis)
        if left:
            self._waiting[key] = left


def _call(loop: asyncio.AbstractEventLoop, function: Callable[..., None], *arguments: object) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(function, *arguments)
