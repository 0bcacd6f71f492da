"""What of the protocol pygls leaves open: states, errors, cancellation, frames, and how the process ends.

pygls 2.1.1 answers -32603 before `initialize`, never answers what has bad parameters or comes after
`shutdown`, ends with 0 on a bare `exit`, works on requests whose cancellation already lies in the queue, and
keeps documents under decoded addresses that are no URIs. Everything that is different here is in this module.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import threading
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.capabilities import ServerCapabilitiesBuilder
from pygls.exceptions import (
    JsonRpcException,
    JsonRpcInternalError,
    JsonRpcInvalidParams,
    JsonRpcInvalidRequest,
    JsonRpcMethodNotFound,
    JsonRpcParseError,
    JsonRpcRequestCancelled,
    JsonRpcServerNotInitialized,
)
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from iotlint.lsp.documents import Documents

# Nobody writes a message of this size; what claims to be larger is a broken frame.
LARGEST_MESSAGE = 256 * 1024 * 1024
# A length of so many digits is none; Python itself refuses to read some thousands of them.
_MOST_DIGITS = 20
# After so many lines without a message nobody is there who speaks the protocol.
_MOST_LINES = 10_000
_PARENT_SECONDS = 3.0
_GONE = object()
_PLAIN = (str, int, bool)
_log = logging.getLogger("iotlint.lsp")

MsgId = int | str


def converter() -> Any:
    """Makes values of messages, and refuses those of another kind rather than make a text of a number."""
    made = default_converter()  # type: ignore[no-untyped-call]
    for kind in _PLAIN:
        made.register_structure_hook(kind, _of_kind)
    return made


def _of_kind(value: Any, kind: type) -> Any:
    if kind is int and type(value) is float and value.is_integer():
        return int(value)  # some editors know one kind of number only
    if kind not in _PLAIN:
        return kind(value)  # a closed list whose values are texts or numbers
    if type(value) is not kind:
        raise TypeError(f"{value!r} is no {kind.__name__}")
    return value


class Protocol(LanguageServerProtocol):
    """The protocol of one connection. `ended` is the exit status once the client has said `exit`."""

    def __init__(self, server: Any, converter: Any) -> None:
        super().__init__(server, converter)
        self.documents = Documents()
        self.ended: int | None = None
        self._initialized = False
        self._lock = threading.Lock()
        self._waiting: set[MsgId] = set()
        self._cancelled: set[MsgId] = set()

    # One message after the other

    def noticed(self, message: Any) -> None:
        """Called by the thread that reads, as soon as a message is there: cancellations overtake the queue."""
        if not isinstance(message, dict):
            return
        method, id_ = message.get("method"), message.get("id")
        with self._lock:
            if method == types.CANCEL_REQUEST:
                params = message.get("params")
                wanted = params.get("id") if isinstance(params, dict) else None
                if isinstance(wanted, int | str) and wanted in self._waiting:
                    self._cancelled.add(wanted)
            elif isinstance(method, str) and isinstance(id_, int | str):
                self._waiting.add(id_)

    def received(self, message: Any) -> None:
        """Handles a message, whatever it is. Never raises."""
        if isinstance(message, JsonRpcException):
            self._refuse(None, message)
        elif not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
            id_ = message.get("id") if isinstance(message, dict) else None
            self._refuse(id_ if isinstance(id_, int | str) else None, JsonRpcInvalidRequest())
        elif isinstance(message.get("method"), str):
            if "id" in message:
                self._request(message)
            else:
                self._notification(message)
        elif "id" in message and ("result" in message or "error" in message):
            self._response(message)
        else:
            self._refuse(None, JsonRpcInvalidRequest())

    def _request(self, message: dict[str, Any]) -> None:
        id_, method = message["id"], message["method"]
        if not isinstance(id_, int | str):
            self._refuse(None, JsonRpcInvalidRequest("A request's id is a number or a text."))
            return
        with self._lock:
            self._waiting.discard(id_)
            cancelled = id_ in self._cancelled
            self._cancelled.discard(id_)
        if self._shutdown:
            self._refuse(id_, JsonRpcInvalidRequest("The server is shutting down."))
        elif not self._initialized and method != types.INITIALIZE:
            self._refuse(id_, JsonRpcServerNotInitialized("The first request is `initialize`."))
        elif self._initialized and method == types.INITIALIZE:
            self._refuse(id_, JsonRpcInvalidRequest("The server has been initialized already."))
        elif cancelled:
            self._refuse(id_, JsonRpcRequestCancelled(f"The request {id_} was cancelled."))
        elif method not in self.fm.builtin_features and method not in self.fm.features:
            self._refuse(id_, JsonRpcMethodNotFound.of(method))
        else:
            try:
                structured = self._structured(message)
            except Exception:  # noqa: BLE001 - whatever cattrs has against them, the parameters are wrong
                self._refuse(
                    id_, JsonRpcInvalidParams(f"The parameters of {method} are missing or malformed.")
                )
                return
            self._initialized = self._initialized or method == types.INITIALIZE
            self.handle_message(structured)

    def _notification(self, message: dict[str, Any]) -> None:
        method = message["method"]
        if method == types.EXIT:
            self.ended = 0 if self._shutdown else 1
        elif method == types.CANCEL_REQUEST:
            params = message.get("params")
            id_ = params.get("id") if isinstance(params, dict) else None
            future = self._request_futures.get(id_) if isinstance(id_, int | str) else None
            if future is not None:
                future.cancel()
        elif self._initialized and not self._shutdown:
            if method not in self.fm.builtin_features and method not in self.fm.features:
                return  # `$/…` and others that concern nobody
            try:
                structured = self._structured(message)
            except Exception as problem:  # noqa: BLE001 - there is nobody to answer; the log says it
                self._server.report_server_error(problem, JsonRpcInvalidParams)
                return
            self.handle_message(structured)

    def _response(self, message: dict[str, Any]) -> None:
        future = self._request_futures.pop(message["id"], None) if _is_id(message["id"]) else None
        if future is None or future.done():
            return
        self._result_types.pop(message["id"], None)
        error = message.get("error")
        if error is None:
            future.set_result(message.get("result"))
        else:
            said = error.get("message") if isinstance(error, dict) else None
            future.set_exception(JsonRpcException(str(said or "refused by the editor")))

    def _structured(self, message: dict[str, Any]) -> Any:
        method = message["method"]
        kind = self.get_message_type(method)
        if kind is None:
            raise JsonRpcMethodNotFound.of(method)
        if message.get("params") is None and "params" in message:
            message = {key: value for key, value in message.items() if key != "params"}
        return self._converter.structure(message, kind)

    def _refuse(self, id_: MsgId | None, problem: JsonRpcException) -> None:
        error = {"code": problem.code, "message": problem.message}
        self._send_data({"jsonrpc": "2.0", "id": id_, "error": error})

    def _send_handler_result(self, future: Future[Any], *, msg_id: MsgId) -> None:
        # As pygls has it, without tracebacks to the client and on standard error.
        self._request_futures.pop(msg_id, None)
        if future.cancelled():
            self._refuse(msg_id, JsonRpcRequestCancelled(f"The request {msg_id} was cancelled."))
            return
        problem = future.exception()
        if problem is None:
            self._send_response(msg_id, result=future.result())
        elif isinstance(problem, JsonRpcException):
            self._refuse(msg_id, problem)
        else:
            said = f"{type(problem).__name__}: {problem}".rstrip(": ")
            self._refuse(msg_id, JsonRpcInternalError(said))
            self._server.report_server_error(problem, JsonRpcInternalError)  # type: ignore[arg-type]

    # What pygls does with documents, under the addresses they have

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(self, params: types.InitializeParams) -> Generator[Any, Any, types.InitializeResult]:
        """Settles the position encoding before anything speaks of positions."""
        chosen = ServerCapabilitiesBuilder.choose_position_encoding(params.capabilities)
        self.documents.encoding = str(getattr(chosen, "value", chosen))
        found: types.InitializeResult = yield from super().lsp_initialize(params)
        return found

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(
        self, params: types.DidOpenTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Takes a document over from the editor."""
        given = params.text_document
        self.documents.open(given.uri, given.language_id, given.version, given.text)
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(
        self, params: types.DidChangeTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Applies edits in their order."""
        if self.documents.change(
            params.text_document.uri, params.text_document.version, params.content_changes
        ):
            yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(
        self, params: types.DidCloseTextDocumentParams
    ) -> Generator[Any, Any, None]:
        """Gives a document back to the editor."""
        if self.documents.close(params.text_document.uri):
            yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


def _is_id(value: Any) -> bool:
    return isinstance(value, int | str)


# Frames


def frames(stream: BinaryIO) -> Iterator[bytes]:
    """The bodies of messages, as long as there are any; what is no header is passed over, to a bound."""
    passed = 0
    while passed < _MOST_LINES:
        length: int | None = None
        line = stream.readline(65_536)
        while line.strip() and passed < _MOST_LINES:
            passed += 1
            name, _, value = line.partition(b":")
            value = value.strip()
            if name.strip().lower() == b"content-length" and value.isdigit() and len(value) < _MOST_DIGITS:
                length = int(value)
            line = stream.readline(65_536)
        if not line:
            return
        passed += 1
        if length is None or length > LARGEST_MESSAGE:
            continue
        passed = 0
        body = stream.read(length)
        if len(body) < length:
            return
        yield body


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return JsonRpcParseError("The message is not JSON.")


class _Output:
    """Standard output, shared by the threads that answer; an editor that is gone is no news."""

    def __init__(self, stream: BinaryIO, gone: Callable[[], None]) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._gone = gone

    def write(self, data: bytes) -> None:
        try:
            with self._lock:
                self._stream.write(data)
                self._stream.flush()
        except (OSError, ValueError):
            self._gone()

    def close(self) -> None:
        """Left open: the process ends with it."""


async def serve(
    protocol: Protocol, stdin: BinaryIO, stdout: BinaryIO, parent: Callable[[], int | None]
) -> int:
    """Answers until the client says `exit` or is gone; the exit status. `parent` is the editor's process."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[Any] = asyncio.Queue()

    def put(message: Any) -> None:
        try:
            loop.call_soon_threadsafe(queue.put_nowait, message)
        except RuntimeError:  # the loop has been closed: the server has ended
            _log.debug("a message came after the end")

    def read() -> None:
        try:
            for body in frames(stdin):
                message = _parsed(body)
                protocol.noticed(message)
                put(message)
        finally:
            put(_GONE)

    protocol.set_writer(_Output(stdout, lambda: put(_GONE)))
    threading.Thread(target=read, name="reader", daemon=True).start()
    watch = loop.create_task(_watch(parent, lambda: put(_GONE)))
    while protocol.ended is None:
        message = await queue.get()
        if message is _GONE:
            break
        protocol.received(message)
        await asyncio.sleep(0)  # results of checks get their turn between two messages
    watch.cancel()
    return 1 if protocol.ended is None else protocol.ended


async def _watch(parent: Callable[[], int | None], gone: Callable[[], None]) -> None:
    """Ends the server with the editor, also where its end of the pipe stays open."""
    while True:
        await asyncio.sleep(_PARENT_SECONDS)
        process = parent()
        if process is not None and not _is_there(process):
            gone()
            return


def _is_there(process: int) -> bool:
    if os.name == "nt":
        return True  # signal 0 would end it there; the closed pipe has to do
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
