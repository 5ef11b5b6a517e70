"""A real HTTP server on a free port that can be told to misbehave, and keeps a log."""

from __future__ import annotations

import hashlib
import ssl
import threading
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple, Self


class Asked(NamedTuple):
    path: str
    range: str | None
    if_range: str | None


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.log.append(Asked(path, self.headers["Range"], self.headers["If-Range"]))
        moods = self.server.moods[path]
        mood = moods.pop(0) if moods else serve
        mood(self, self.server.files.get(path, b""))

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        """The request log is ours."""

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for header, value in ({"Content_Length": str(len(body))} | headers).items():
            self.send_header(header.replace("_", "-"), value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)
            self.wfile.flush()


Mood = Callable[[Handler, bytes], None]


def etag(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:8]}"'


def serve(handler: Handler, body: bytes, most: int | None = None) -> None:
    """As a good server does; with `most` it hangs up after so many bytes of the body."""
    asked, if_range = handler.headers["Range"], handler.headers["If-Range"]
    if asked is None or if_range not in (None, etag(body)):
        handler.answer(200, body[:most], Content_Length=str(len(body)), ETag=etag(body))
        return
    first, last = asked.removeprefix("bytes=").split("-")
    start, end = int(first), min(int(last or len(body)) + 1, len(body))
    if start >= len(body):
        handler.answer(416, Content_Range=f"bytes */{len(body)}", ETag=etag(body))
        return
    handler.answer(
        206,
        body[start:end][:most],
        Content_Length=str(end - start),
        Content_Range=f"bytes {start}-{end - 1}/{len(body)}",
        ETag=etag(body),
    )


def drops(after: int) -> Mood:
    return partial(serve, most=after)


def serves_whole(handler: Handler, body: bytes, most: int | None = None) -> None:
    """Knows nothing of ranges, ETags or dates."""
    handler.answer(200, body[:most], Content_Length=str(len(body)))


def continues_blindly(handler: Handler, body: bytes) -> None:
    """Takes Range but not If-Range: what it sends may belong to another version."""
    del handler.headers["If-Range"]
    serve(handler, body)


def says(status: int) -> Mood:
    return lambda handler, body: handler.answer(status, b"<html>sorry</html>")


def hangs(handler: Handler, body: bytes) -> None:
    handler.server.stopping.wait()


def stalls(after: int) -> Mood:
    def stall(handler: Handler, body: bytes) -> None:
        serve(handler, body, after)
        handler.server.stopping.wait()

    return stall


def pauses(after: int, seconds: float) -> Mood:
    def pause(handler: Handler, body: bytes) -> None:
        serve(handler, body, after)
        handler.server.stopping.wait(seconds)
        first = int((handler.headers["Range"] or "=0-").split("=")[1].partition("-")[0])
        handler.wfile.write(body[first + after :])

    return pause


def announces(size: int) -> Mood:
    """Much, and then sends nothing."""

    def announce(handler: Handler, body: bytes) -> None:
        handler.answer(200, Content_Length=str(size))
        handler.server.stopping.wait()

    return announce


def gives_little(most: int) -> Mood:
    """Less than the range that it is asked for, as it may."""

    def give(handler: Handler, body: bytes) -> None:
        start = int(handler.headers["Range"].removeprefix("bytes=").partition("-")[0])
        handler.headers.replace_header("Range", f"bytes={start}-{start + most - 1}")
        serve(handler, body)

    return give


def redirects(path: str) -> Mood:
    return lambda handler, body: handler.answer(302, Location=path)


def breaks_off_in_chunks(after: int) -> Mood:
    """Never tells how much there is, as servers that pack while sending do."""

    def break_off(handler: Handler, body: bytes) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("ETag", etag(body))
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%b\r\n" % (after, body[:after]))

    return break_off


def never_ends(handler: Handler, body: bytes) -> None:
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.stopping.is_set():
        handler.wfile.write(bytes(2**16))


class Server(ThreadingHTTPServer):
    files: dict[str, bytes]
    moods: defaultdict[str, list[Mood]]
    """What to do on each next request of a path; when none is left, it behaves."""

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.log: list[Asked] = []
        self.files, self.moods = {}, defaultdict(list)
        self.stopping = threading.Event()
        self.scheme = "https" if context else "http"
        if context:
            # the handshake belongs to the handler's thread, where it may fail
            self.socket = context.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def url(self, path: str) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_port}{path}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that hang up are part of the tests."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, args=[0.02], daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self.shutdown()
        self.server_close()
