"""A receiver of webhooks on loopback, in a thread. It keeps what it got and answers what it is told to."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answering = Callable[["Got", BaseHTTPRequestHandler], None]


@dataclass
class Got:
    path: str
    headers: dict[str, str]
    body: bytes
    connection: tuple[str, int]


def answer(status: int, body: bytes = b"", **headers: str) -> Answering:
    """Answer with this, keeping the connection."""

    def answering(got: Got, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        if status != 204:
            handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answering


def hang(seconds: float = 30) -> Answering:
    """Take the request and say nothing."""

    def answering(got: Got, handler: BaseHTTPRequestHandler) -> None:
        handler.server.stopping.wait(seconds)  # type: ignore[attr-defined]
        handler.close_connection = True

    return answering


def drip(status_line: bytes, seconds: float = 30) -> Answering:
    """Answer one byte at a time, four a second."""

    def answering(got: Got, handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        end = time.monotonic() + seconds
        with contextlib.suppress(OSError):
            handler.wfile.write(status_line)
            while time.monotonic() < end and not handler.server.stopping.wait(0.25):  # type: ignore[attr-defined]
                handler.wfile.write(b"x")

    return answering


def flood(status: int, size: int) -> Answering:
    """Answer with a body of `size` bytes."""

    def answering(got: Got, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response_only(status)
        handler.send_header("Content-Length", str(size))
        handler.end_headers()
        handler.close_connection = True
        with contextlib.suppress(OSError):
            for _ in range(size // 65536):
                handler.wfile.write(b"x" * 65536)
            handler.server.flooded = True  # type: ignore[attr-defined]

    return answering


def reset() -> Answering:
    """Break the connection in the middle of the answer."""

    def answering(got: Got, handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 O")
        handler.wfile.flush()
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
        handler.connection.close()

    return answering


@dataclass
class FarEnd:
    """`answers` are used up in order; then `otherwise` is."""

    answers: list[Answering] = field(default_factory=list)
    otherwise: Answering = field(default_factory=lambda: answer(204))
    got: list[Got] = field(default_factory=list)

    def __enter__(self) -> FarEnd:
        end = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                self.do_POST()

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                got = Got(self.path, dict(self.headers), body, self.client_address)
                with end.lock:
                    end.got.append(got)
                    answering = end.answers.pop(0) if end.answers else end.otherwise
                answering(got, self)

            def log_message(self, *_: Any) -> None:
                pass

        self.lock = threading.Lock()
        self.server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None
        self.server.stopping = threading.Event()
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stopping.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def ids(self) -> list[str]:
        return [got.headers["webhook-id"] for got in self.got]
