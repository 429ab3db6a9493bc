"""Lines that fail: one that breaks in the middle of an upload, one on which nobody speaks."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

CUT_AFTER_BYTES = 100_000


@contextmanager
def breaking_line(host: str, port: int, *, after_bytes: int = CUT_AFTER_BYTES) -> Iterator[int]:
    """A port that leads to (host, port) and hangs up once `after_bytes` have gone there."""
    server = socket.create_server(("127.0.0.1", 0))

    def carry(source: socket.socket, sink: socket.socket, most: int | None) -> None:
        gone = 0
        with contextlib.suppress(OSError):
            while part := source.recv(16_384):
                gone += len(part)
                if most is not None and gone > most:
                    break
                sink.sendall(part)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = server.accept()
                far = socket.create_connection((host, port))
                pair = [
                    threading.Thread(target=carry, args=(client, far, after_bytes), daemon=True),
                    threading.Thread(target=carry, args=(far, client, None), daemon=True),
                ]
                for thread in pair:
                    thread.start()
                threading.Thread(target=_close_after, args=(pair, client, far), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield server.getsockname()[1]
    finally:
        server.close()


def _close_after(threads: list[threading.Thread], *sockets: socket.socket) -> None:
    for thread in threads:
        thread.join()
    for each in sockets:
        each.close()


@contextmanager
def silent_line() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@contextmanager
def damaging_line(host: str, port: int, *, old: bytes, new: bytes) -> Iterator[int]:
    """A port that leads to (host, port) and changes `old` into `new` on the way there."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def carry(source: socket.socket, sink: socket.socket, change: bool) -> None:
            with contextlib.suppress(OSError):
                while part := source.recv(65_536):
                    sink.sendall(part.replace(old, new) if change else part)
                sink.shutdown(socket.SHUT_WR)

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = server.accept()
                    far = socket.create_connection((host, port))
                    pair = [
                        threading.Thread(target=carry, args=(client, far, True), daemon=True),
                        threading.Thread(target=carry, args=(far, client, False), daemon=True),
                    ]
                    for thread in pair:
                        thread.start()
                    threading.Thread(
                        target=_close_after, args=(pair, client, far), daemon=True
                    ).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


@contextmanager
def dripping_line(head: bytes, *, seconds: float) -> Iterator[int]:
    """A port that answers with `head`, and then with one more byte every so many seconds."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip(client: socket.socket) -> None:
            with client, contextlib.suppress(OSError):
                client.recv(65_536)
                client.sendall(head)
                while True:
                    time.sleep(seconds)
                    client.sendall(b"x")

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = server.accept()
                    threading.Thread(target=drip, args=(client,), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]


@contextmanager
def answering(how: type[BaseHTTPRequestHandler]) -> Iterator[int]:
    """A small HTTP server on a free port."""
    with ThreadingHTTPServer(("127.0.0.1", 0), how) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


@contextmanager
def slow_line() -> Iterator[int]:
    """A port that takes what is sent in drops, a few kB in a second, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        over = threading.Event()

        def sip() -> None:
            with contextlib.suppress(OSError), server.accept()[0] as client:
                while not over.wait(0.05) and client.recv(512):
                    pass

        thread = threading.Thread(target=sip, daemon=True)
        thread.start()
        try:
            yield server.getsockname()[1]
        finally:
            over.set()
            thread.join(timeout=1)
