"""The files of the built web app: the shell of every page, and what a page will fetch first."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from ihome.kernel.errors import Unavailable

# What the two pages that people land on fetch before anything shows; names of Vite's manifest.
FIRST_FILES = {
    "home": [
        "src/features/home/HomePage.vue",
        *[f"src/locales/zh-CN/{name}.json" for name in ("home", "search", "houses", "booking")],
    ],
    "house": [
        "src/features/houses/HousePage.vue",
        *[f"src/locales/zh-CN/{name}.json" for name in ("houses", "booking")],
    ],
}


def shell(folder: Path) -> str:
    """The built index.html; Unavailable, with what to do, when nothing was built."""
    file = folder / "index.html"
    if not file.is_file():
        raise Unavailable("网页还没有构建：请先运行 make web。")
    return _text(file, file.stat().st_mtime_ns)


def files_of(folder: Path, page: str) -> tuple[str, ...]:
    """Scripts and styles of `page` and of what it imports, in the order they are needed."""
    file = folder / ".vite" / "manifest.json"
    if not file.is_file():
        return ()
    return _files_of(file, file.stat().st_mtime_ns, page)


@lru_cache(maxsize=4)
def _text(file: Path, changed_ns: int) -> str:
    return file.read_text(encoding="utf-8")


@lru_cache(maxsize=16)
def _files_of(file: Path, changed_ns: int, page: str) -> tuple[str, ...]:
    manifest: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    there: dict[str, None] = {}
    _walk(manifest, "index.html", there)
    found = dict(there)
    for name in FIRST_FILES[page]:
        _walk(manifest, name, found)
    return tuple(each for each in found if each not in there)


def _walk(manifest: dict[str, Any], name: str, found: dict[str, None]) -> None:
    chunk = manifest.get(name)
    if chunk is None or chunk["file"] in found:
        return
    found[chunk["file"]] = None
    found.update(dict.fromkeys(chunk.get("css", [])))
    for imported in chunk.get("imports", []):
        _walk(manifest, imported, found)
