"""The `ihome` command, a file for each kind of work; `main.py` is its index."""

from ihome.cli.main import main
from ihome.cli.start import web_app

__all__ = ["main", "web_app"]
