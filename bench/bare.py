"""The least that Flask can do: a route that returns ready bytes. What our doors are compared with."""

import os
from collections.abc import Callable
from pathlib import Path

from flask import Flask, Response


def app() -> Flask:
    bodies = {path.name: path.read_bytes() for path in Path(os.environ["BARE_BODIES"]).iterdir()}
    bare = Flask(__name__, static_folder=None)

    @bare.get("/<name>")
    def body(name: str) -> Response:
        return Response(bodies.get(name, b"ok"), mimetype="application/json")

    return bare


def wsgi() -> Callable[..., list[bytes]]:
    """The file `photo` of the folder without any framework: the most that the server can do."""
    body = (Path(os.environ["BARE_BODIES"]) / "photo").read_bytes()
    headers = [("Content-Type", "image/webp"), ("Content-Length", str(len(body)))]

    def answer(environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
        start_response("200 OK", headers)
        return [body]

    return answer
