"""A wire between the portals that a test can cut: it holds requests, loses answers, answers itself, or is not there."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PASS, HOLD_BEFORE, HOLD_AFTER, LOSE_ANSWER, ERROR = "pass", "hold before", "hold after", "lose the answer", "error"


class Proxy:
    """Forwards to `target_port`. `mode` says what happens to the requests that come next; `held` counts those held."""

    def __init__(self, target_port: int) -> None:
        self.target_port = target_port
        self.mode = PASS
        self.forwarded = 0
        self.held = 0
        self._go = threading.Event()
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                proxy._handle(self)

            def do_GET(self) -> None:
                proxy._handle(self)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    @contextmanager
    def running(self) -> Iterator[Proxy]:
        thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.release()
            self._server.shutdown()
            self._server.server_close()

    def hold(self, mode: str) -> None:
        self._go.clear()
        self.mode = mode

    def release(self) -> None:
        self.mode = PASS
        self._go.set()

    def _handle(self, request: BaseHTTPRequestHandler) -> None:
        body, mode = request.rfile.read(int(request.headers.get("Content-Length") or 0)), self.mode
        if mode == HOLD_BEFORE:
            self._wait()
            return self._hang_up(request)
        if mode == ERROR:
            return self._answer(request, 500, b"")
        status, answer = self._forward(request, body)
        if mode == HOLD_AFTER:
            self._wait()
        if mode in (HOLD_AFTER, LOSE_ANSWER):
            return self._hang_up(request)
        return self._answer(request, status, answer)

    def _wait(self) -> None:
        self.held += 1
        self._go.wait(120)

    def _forward(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.target_port, timeout=30)
        try:
            connection.request(request.command, request.path, body, dict(request.headers))
            answer = connection.getresponse()
            self.forwarded += 1
            return answer.status, answer.read()
        except OSError:
            return 502, b""
        finally:
            connection.close()

    def _hang_up(self, request: BaseHTTPRequestHandler) -> None:
        request.close_connection = True

    def _answer(self, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        request.send_response(status)
        if status != 204:
            request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
