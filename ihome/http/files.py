"""Files of a folder as answers: packed when that is worth it and wanted, never outside the folder."""

import gzip
import io
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Response, request, send_file
from werkzeug.security import safe_join

from ihome.kernel.errors import NotFound

SMALLEST_WORTH_PACKING = 1_000  # bytes
PACKED_KINDS = {".js", ".css", ".svg", ".json", ".html", ".webmanifest"}


def file_in(folder: Path, name: str) -> Path:
    """The file that `name` means in `folder`; NotFound for what is none, hidden or elsewhere."""
    joined = safe_join(str(folder), name)
    if joined is None or any(part.startswith(".") for part in name.split("/")):
        raise NotFound()
    path = Path(joined)
    try:
        if not path.is_file():
            raise NotFound()
    except (OSError, ValueError) as error:  # a name longer than the system allows, or a NUL in it
        raise NotFound() from error
    return path


def file_answer(file: Path, *, max_age: int) -> Response:
    """The bytes of a file, with an ETag; not its handle, which somebody would have to close."""
    is_packed = _is_worth_packing(file) and takes_gzip()
    changed_ns = file.stat().st_mtime_ns
    response = send_file(
        io.BytesIO(_packed(file, changed_ns) if is_packed else file.read_bytes()),
        mimetype=mimetypes.guess_type(file.name)[0] or "application/octet-stream",
        etag=f"{changed_ns:x}{'-gzip' if is_packed else ''}",
        conditional=True,
        max_age=max_age,
    )
    response.headers["Vary"] = "Accept-Encoding"
    if is_packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


def takes_gzip() -> bool:
    return request.accept_encodings.quality("gzip") > 0


@lru_cache(maxsize=512)
def _packed(file: Path, changed_ns: int) -> bytes:
    """The gzipped bytes of a file, packed once."""
    return gzip.compress(file.read_bytes(), 9, mtime=0)


def _is_worth_packing(file: Path) -> bool:
    return file.suffix in PACKED_KINDS and file.stat().st_size >= SMALLEST_WORTH_PACKING
