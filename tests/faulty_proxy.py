"""A way to a server that can be made bad: cut off, slowed down, or answering for the server."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

CHUNK = 16_384
ALWAYS = 10**12


@dataclass(frozen=True)
class Road:
    """What may pass in each connection and direction, in bytes and bytes a second."""

    up: int = ALWAYS
    down: int = ALWAYS
    up_speed: float = ALWAYS
    down_speed: float = ALWAYS
    answer: bytes | None = None
    """What is told in the server's place, whatever is asked."""


class Relay:
    def __init__(self, endpoint: str) -> None:
        address = urlsplit(endpoint)
        self.server = (address.hostname, address.port)
        self.road = Road()
        self.brought = 0
        """Bytes from the server, in connections that have ended."""
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: dict[socket.socket, Road] = {}

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    @contextlib.contextmanager
    def worse(self, **traits: float | bytes) -> Iterator[None]:
        """For the connections that are made meanwhile."""
        good, self.road = self.road, Road(**traits)  # type: ignore[arg-type]
        yield
        bad, self.road = self.road, good
        self._hang_up(bad)

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        # wakes the thread that accepts, which closing alone does not
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for road in set(self._open.values()):
            self._hang_up(road)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        road = self.road
        with contextlib.suppress(ConnectionRefusedError), client:
            server = socket.create_connection(self.server)
            self._open |= {client: road, server: road}
            if road.answer is not None:
                with contextlib.suppress(OSError):
                    client.recv(CHUNK)
                    client.sendall(road.answer)
            else:
                up = (client, server, road.up, road.up_speed)
                sending = threading.Thread(target=_pump, args=up, daemon=True)
                sending.start()
                self.brought += _pump(server, client, road.down, road.down_speed)
                sending.join()
            server.close()
            for end in (client, server):
                del self._open[end]

    def _hang_up(self, road: Road) -> None:
        for end in [end for end, its in list(self._open.items()) if its is road]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def _pump(source: socket.socket, target: socket.socket, most: int, speed: float) -> int:
    """The bytes that have passed; both ends learn of it when no more may."""
    left = most
    with contextlib.suppress(OSError):
        while left > 0 and (chunk := source.recv(min(CHUNK, left))):
            time.sleep(min(len(chunk) / speed, 1))
            target.sendall(chunk)
            left -= len(chunk)
    for end in (source, target):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    return most - left
