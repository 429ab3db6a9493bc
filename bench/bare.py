"""The least that Flask can do: a route that returns ready bytes. What our doors are compared with."""

import os
from pathlib import Path

from flask import Flask, Response


def app() -> Flask:
    bodies = {path.name: path.read_bytes() for path in Path(os.environ["BARE_BODIES"]).iterdir()}
    bare = Flask(__name__, static_folder=None)

    @bare.get("/<name>")
    def body(name: str) -> Response:
        return Response(bodies.get(name, b"ok"), mimetype="application/json")

    return bare
