"""A keep-alive line to one endpoint: one call at a time, bounded in time and in what is read of the answer."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from .addresses import AddressRefused, checked_address
from .watchdog import watchdog

CONNECT_SECONDS = 3.0
READ_SECONDS = 15.0
TOTAL_SECONDS = 20.0
MOST_READ = 4096
MOST_LINES = 50


@dataclass(frozen=True)
class Answer:
    """What came back. `status` is None where no answer came; then `error` says why.

    `body` is its first 4 kB as text; of what was asked for with `get` it is all there in `content`.
    """

    status: int | None
    error: str
    body: str
    took_ms: float
    retry_after: str = ""
    date: str = ""
    content: bytes = b""


class Line:
    """One kept connection to each host it calls. `guarded` checks every address it connects to.

    It goes straight to requests' adapter: a session would look at cookies, redirects and the environment, of which
    nothing is wanted here, and of a redirect it would read the whole body.
    """

    def __init__(self, *, guarded: bool) -> None:
        self._guarded = guarded
        self._connection: HTTPConnection | None = None
        self._used = False
        self._was_cut = False
        self._adapter = _LineAdapter(self)
        self._blank: dict[str, requests.PreparedRequest] = {}

    def post(self, url: str, body: bytes, headers: Mapping[str, str], *, total: float = TOTAL_SECONDS) -> Answer:
        """POST once. Never raises for anything the network or the other side does."""
        return self._call(lambda: self._prepared(url, body, headers), total, self._read)

    def get(self, url: str, *, most: int, total: float = TOTAL_SECONDS) -> Answer:
        """GET once: a whole file of at most `most` bytes. Never raises for anything the other side does."""

        def read(response: requests.Response, begun: float) -> Answer:
            return self._read_file(response, begun, most)

        return self._call(requests.Request("GET", url).prepare, total, read)

    def _call(
        self,
        prepare: Callable[[], requests.PreparedRequest],
        total: float,
        read: Callable[[requests.Response, float], Answer],
    ) -> Answer:
        begun = time.monotonic()
        self._was_cut = False
        with watchdog.watch(self, deadline=begun + total):
            reused = self._used
            try:
                prepared = prepare()
                try:
                    response = self._send(prepared)
                except requests.ConnectionError as error:
                    # A kept connection may have been closed by the other side just then: that is no failure.
                    if not reused or self._was_cut or isinstance(error, requests.Timeout):
                        raise
                    response = self._send(prepared)
                with contextlib.closing(response):
                    return read(response, begun)
            except Exception as error:  # noqa: BLE001  a hostile answer can make http.client raise nearly anything
                self._used = False
                why = f"no complete answer within {total:g} s" if self._was_cut else _reason(error)
                return Answer(None, why, "", _milliseconds_since(begun))

    def cut(self) -> None:
        self._was_cut = True
        connection = self._connection
        if connection is not None and isinstance(connection.sock, socket.socket):
            with contextlib.suppress(OSError):
                # Not the TLS object's own shutdown, which another thread must not call while this one reads.
                socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)

    def close(self) -> None:
        self._adapter.close()

    def _prepared(self, url: str, body: bytes, headers: Mapping[str, str]) -> requests.PreparedRequest:
        """A POST of `body`. What checking and taking apart an address costs is spent on each address once."""
        blank = self._blank.get(url)
        if blank is None:
            if len(self._blank) >= MOST_LINES:
                self._blank.clear()
            blank = self._blank[url] = requests.Request("POST", url).prepare()
        prepared = blank.copy()
        prepared.headers.update(headers)
        prepared.headers["Content-Length"] = str(len(body))
        prepared.body = body
        return prepared

    def _send(self, prepared: requests.PreparedRequest) -> requests.Response:
        timeout = (CONNECT_SECONDS, READ_SECONDS)
        response = self._adapter.send(prepared, stream=True, timeout=timeout, verify=True, cert=None, proxies={})
        self._used = True
        return response

    def _read_file(self, response: requests.Response, begun: float, most: int) -> Answer:
        status = response.status_code
        if status != 200:
            response.raw.close()
            return Answer(status, f"answered {status}", "", _milliseconds_since(begun))
        content = response.raw.read(most + 1, decode_content=False)
        if len(content) > most:
            response.raw.close()
            return Answer(status, f"longer than {most} bytes", "", _milliseconds_since(begun))
        return Answer(status, "", "", _milliseconds_since(begun), content=content)

    def _read(self, response: requests.Response, begun: float) -> Answer:
        headers, status = response.headers, response.status_code
        body = b""
        length = headers.get("Content-Length", "")
        small = status == 204 or (length.isascii() and length.isdigit() and int(length[:9]) <= MOST_READ)
        if small or not 200 <= status < 300:
            with contextlib.suppress(Exception):  # the status is here: a body that breaks off changes nothing
                body = response.raw.read(MOST_READ, decode_content=False)
        if not small:
            response.raw.close()  # not read to its end, so the connection cannot be kept
        return Answer(
            status,
            "" if 200 <= status < 300 else f"answered {status}",
            body.decode("utf-8", "replace").replace("\0", "\ufffd"),
            _milliseconds_since(begun),
            headers.get("Retry-After", "")[:100],
            headers.get("Date", "")[:100],
        )

    def track(self, connection: HTTPConnection) -> None:
        self._connection = connection

    def address_of(self, host: str, port: int) -> str:
        return checked_address(host, port) if self._guarded else host


class _LineAdapter(HTTPAdapter):
    """Connections that tell their line of themselves, so that it can be cut, and ask it where to connect to."""

    def __init__(self, line: Line) -> None:
        self._line = line
        super().__init__(pool_connections=4, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = _pools_of(self._line)


def _pools_of(line: Line) -> dict[str, Any]:
    class Plain(HTTPConnection):
        def request(self, *args: Any, **kwargs: Any) -> None:
            line.track(self)
            super().request(*args, **kwargs)

        def _new_conn(self) -> socket.socket:
            line.track(self)
            name = self._dns_host
            self._dns_host = line.address_of(name, self.port)
            try:
                return super()._new_conn()
            finally:
                self._dns_host = name

    class Secure(Plain, HTTPSConnection):
        pass

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Lines(threading.local):
    def __init__(self) -> None:
        self.pid = os.getpid()
        self.lines: dict[str, Line] = {}


_own = _Lines()


def line_to(endpoint_id: str, *, guarded: bool) -> Line:
    """This worker's line to an endpoint. A fork makes its own: two must never write into one socket."""
    if _own.pid != os.getpid():
        _own.__init__()  # type: ignore[misc]
    if endpoint_id not in _own.lines:
        if len(_own.lines) >= MOST_LINES:
            _own.lines.pop(next(iter(_own.lines))).close()
        _own.lines[endpoint_id] = Line(guarded=guarded)
    return _own.lines[endpoint_id]


def _reason(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, AddressRefused):
            return str(cause)
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, requests.ConnectTimeout):
        return f"no connection within {CONNECT_SECONDS:g} s"
    if isinstance(error, requests.Timeout):
        return f"no answer within {READ_SECONDS:g} s"
    if isinstance(error, requests.exceptions.SSLError):
        return f"TLS: {error}"[:300]
    if isinstance(error, requests.ConnectionError):
        return f"no connection: {_root(error)}"[:300]
    return f"{type(error).__name__}: {error}"[:300]


def _root(error: BaseException) -> str:
    """What the system said, in its own words and without its number: "Connection refused"."""
    reason = getattr(error.args[0], "reason", None) if error.args else None
    said = str(reason or error).rpartition(">: ")[2]
    return said.rpartition("] ")[2] or said or type(error).__name__


def _milliseconds_since(begun: float) -> float:
    return round((time.monotonic() - begun) * 1000, 2)
