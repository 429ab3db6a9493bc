"""What the HTTP servers of the stages share: a server in a thread, and answers in one line."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit


class Handler(BaseHTTPRequestHandler):
    """A request taken apart: `path_only`, `asked` (the query) and `body()`; quiet, HTTP/1.1."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    @property
    def path_only(self) -> str:
        return unquote(urlsplit(self.path).path)

    @property
    def asked(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))

    def body(self) -> bytes:
        """What came of the body: less than it says when the line broke."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def came_whole(self, body: bytes) -> bool:
        return len(body) == int(self.headers.get("Content-Length", 0))

    def say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def say_json(self, status: int, body: object, **headers: str) -> None:
        self.say(status, json.dumps(body).encode(), Content_Type="application/json", **headers)


class Quiet(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Lines that break are the point of some tests."""


@contextmanager
def serving(handler: type[Handler], **state: object) -> Iterator[int]:
    """The port of a server whose handler has `state` as attributes."""
    server = Quiet(("127.0.0.1", 0), type("Here", (handler,), state))
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
