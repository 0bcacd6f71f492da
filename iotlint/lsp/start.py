"""Starts the language server: everything it offers put together, on standard input and output."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import sys

from iotlint.lsp import features, life
from iotlint.lsp.protocol import serve
from iotlint.lsp.server import Server

# How long a check goes on, in seconds, when an answer is to be worked out beside it.
_TURN = 0.001


def build() -> Server:
    """The server with everything it offers."""
    server = Server()
    life.register(server)
    features.register(server)
    return server


def run() -> int:
    """Serves standard input and output until the editor is done; the exit status."""
    if sys.stdin is None or sys.stdout is None:  # closed before the run began
        raise OSError(errno.EBADF, os.strerror(errno.EBADF), "standard input or output")
    gc.disable()  # `checking` says when garbage is looked for
    sys.setswitchinterval(_TURN)
    server = build()
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what anything prints must not come between messages
    status = asyncio.run(serve(server.protocol, stdin, stdout, lambda: server.process_id))
    server.checker.stop()
    return status
