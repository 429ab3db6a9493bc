"""Qiniu Kodo: one server that is upload host, rs, rsf and the bucket's domain.

Written from Qiniu's documents: upload tokens (scope, deadline, lengths, CRC), the "Qiniu" signature
of management calls, download tokens, pages with markers, ETags of 4 MB blocks, its status codes. It
checks every signature with code of its own. It is not Kodo: no CDN, no regions, one bucket.
"""

import base64
import binascii
import hashlib
import hmac
import json
import re
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from werkzeug.formparser import parse_form_data

from ihome.infra.storage.qiniu import QiniuStorage, open_url
from tests.stores.answers import Handler, serving
from tests.stores.stage import Stage
from tests.stores.wire import breaking_line, silent_line

BUCKET, ACCESS, SECRET = "ihome-photos", "test-access-key", "test-secret-key"
BLOCK = 4 * 1024 * 1024


def sign(secret: str, text: str) -> str:
    digest = hmac.new(secret.encode(), text.encode(), hashlib.sha1).digest()
    return base64.urlsafe_b64encode(digest).decode()


def etag(data: bytes) -> str:
    """Qiniu's hash: SHA-1 of the only 4 MB block, or of the blocks' SHA-1s."""
    blocks = [data[at : at + BLOCK] for at in range(0, len(data), BLOCK)] or [b""]
    sums = [hashlib.sha1(block).digest() for block in blocks]
    mark, digest = (
        (b"\x16", sums[0]) if len(sums) == 1 else (b"\x96", hashlib.sha1(b"".join(sums)).digest())
    )
    return base64.urlsafe_b64encode(mark + digest).decode()


@dataclass
class Kodo:
    objects: dict[str, tuple[bytes, int, str]] = field(default_factory=dict)  # bytes, ns/100, type
    lock: threading.RLock = field(default_factory=threading.RLock)
    asked: list[str] = field(default_factory=list)
    page: int = 1000
    is_private: bool = True


class Refusal(Exception):
    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status


class KodoHandler(Handler):
    kodo: Kodo

    def handle_any(self) -> None:
        body = self.body()
        if not self.came_whole(body):
            self.close_connection = True
            return
        self.kodo.asked.append(f"{self.command} {self.path_only.split('/')[1]}")
        try:
            if self.command == "POST" and self.path_only == "/":
                self.upload(body)
            elif self.command in ("GET", "HEAD") and self.path_only != "/list":
                self.download()
            else:
                self.check_management(body)
                self.manage(*self.path_only.strip("/").split("/"))
        except Refusal as refusal:
            self.answer(refusal.status, {"error": str(refusal)})

    do_GET = do_HEAD = do_POST = handle_any

    def answer(self, status: int, told: object) -> None:
        self.say_json(status, told, X_Reqid=secrets.token_hex(8))

    def upload(self, body: bytes) -> None:
        _, form, files = parse_form_data({
            "REQUEST_METHOD": "POST", "wsgi.input": BytesIO(body),
            "CONTENT_TYPE": self.headers["Content-Type"], "CONTENT_LENGTH": str(len(body)),
        })  # fmt: skip
        key, file = form["key"], files["file"]
        data = file.read()
        file.close()
        policy = checked_upload_token(form.get("token", ""))
        if policy["scope"] not in (BUCKET, f"{BUCKET}:{key}"):
            raise Refusal(403, "key doesn't match scope")
        if not policy.get("fsizeMin", 0) <= len(data) <= policy.get("fsizeLimit", 1 << 40):
            raise Refusal(413, "request entity size is out of the limits of the policy")
        if int(form.get("crc32", binascii.crc32(data))) != binascii.crc32(data):
            raise Refusal(406, "crc32 doesn't match")
        with self.kodo.lock:
            if key in self.kodo.objects and policy["scope"] == BUCKET:
                raise Refusal(614, "file exists")
            self.kodo.objects[key] = (data, time.time_ns() // 100, file.mimetype)
        self.answer(200, {"hash": etag(data), "key": key})

    def check_management(self, body: bytes) -> None:
        """`Qiniu ACCESS:SIGNATURE` over method, path, host, type, X-Qiniu headers and form."""
        kind = self.headers.get("Content-Type", "")
        dated = self.headers.get("X-Qiniu-Date", "")
        text = f"{self.command} {self.path}\nHost: {self.headers['Host']}\nContent-Type: {kind}\n"
        text += f"X-Qiniu-Date: {dated}\n" if dated else ""
        text += "\n" + (body.decode() if kind != "application/octet-stream" else "")
        if self.headers.get("Authorization") != f"Qiniu {ACCESS}:{sign(SECRET, text)}":
            raise Refusal(401, "bad token")
        if dated:
            then = datetime.strptime(dated, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
            if abs((datetime.now(UTC) - then).total_seconds()) > 900:
                raise Refusal(403, "request time is too skewed")

    def manage(self, verb: str, entry: str = "") -> None:
        if verb == "list":
            self.check_bucket(self.asked.get("bucket", ""))
            self.answer(200, self.listing())
            return
        bucket, _, key = base64.urlsafe_b64decode(entry).decode().partition(":")
        self.check_bucket(bucket)
        with self.kodo.lock:
            if key not in self.kodo.objects:
                raise Refusal(612, "no such file or directory")
            if verb == "delete":
                del self.kodo.objects[key]
                self.say(200, X_Reqid=secrets.token_hex(8))
            elif verb == "stat":
                self.answer(200, self.facts(key))
            else:
                raise Refusal(400, f"no such operation: {verb}")

    def check_bucket(self, bucket: str) -> None:
        if bucket != BUCKET:
            raise Refusal(631, "no such bucket")

    def facts(self, key: str) -> dict[str, object]:
        data, put_time, kind = self.kodo.objects[key]
        return {
            "fsize": len(data), "hash": etag(data), "mimeType": kind, "putTime": put_time, "type": 0,
        }  # fmt: skip

    def listing(self) -> dict[str, object]:
        prefix = self.asked.get("prefix", "")
        after = base64.urlsafe_b64decode(self.asked.get("marker", "")).decode()
        limit = min(int(self.asked.get("limit", 1000)), self.kodo.page)
        with self.kodo.lock:
            keys = sorted(k for k in self.kodo.objects if k.startswith(prefix) and k > after)
            page = [{"key": key, **self.facts(key)} for key in keys[:limit]]
        more = len(keys) > limit
        return {
            "items": page,
            **({"marker": base64.urlsafe_b64encode(keys[limit - 1].encode()).decode()} if more else {}),
        }  # fmt: skip

    def download(self) -> None:
        if self.kodo.is_private:
            check_download_token(f"http://{self.headers['Host']}{self.path}")
        key = self.path_only[1:]
        if key not in self.kodo.objects:
            raise Refusal(404, "Document not found")
        data, _, kind = self.kodo.objects[key]
        facts = {"Content_Type": kind, "ETag": f'"{etag(data)}"', "X_Reqid": secrets.token_hex(8)}
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if part is None:
            self.say(200, data, **facts)
            return
        first, last = int(part[1]), min(int(part[2] or len(data)), len(data) - 1)
        if first >= len(data):
            raise Refusal(416, "requested range not satisfiable")
        said = {"Content_Range": f"bytes {first}-{last}/{len(data)}", **facts}
        self.say(206, data[first : last + 1], **said)


def checked_upload_token(token: str) -> dict[str, object]:
    access, signature, encoded = token.split(":") if token.count(":") == 2 else ("", "", "")
    if access != ACCESS or signature != sign(SECRET, encoded):
        raise Refusal(401, "bad token")
    policy: dict[str, object] = json.loads(base64.urlsafe_b64decode(encoded))
    if int(policy["deadline"]) < time.time():
        raise Refusal(401, "expired token")
    return policy


def check_download_token(url: str) -> None:
    plain, _, token = url.partition("&token=")
    if token != f"{ACCESS}:{sign(SECRET, plain)}":
        raise Refusal(401, "download token auth failed: bad token")
    if int(parse_qs(urlsplit(plain).query)["e"][0]) < time.time():
        raise Refusal(401, "download token auth failed: token expired")


def store_at(
    port: int, *, up: int | None = None, secret: str = SECRET, seconds: float = 10, more: str = ""
) -> QiniuStorage:
    here = f"http://127.0.0.1:{port}"
    return open_url(
        f"qiniu://{ACCESS}:{secret}@{BUCKET}?domain={here}&rs={here}&rsf={here}"
        f"&up=http://127.0.0.1:{up or port}{more}",
        seconds=seconds,
    )


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    with (
        serving(KodoHandler, kodo=Kodo()) as port,
        silent_line() as silent_port,
        breaking_line("127.0.0.1", port) as cut_port,
    ):
        yield Stage(
            store_at(port),
            denied=store_at(port, secret="another-secret"),
            silent=store_at(silent_port, seconds=1),
            cut=store_at(port, up=cut_port),
        )


@contextmanager
def given(url: str) -> Iterator[QiniuStorage]:
    """An empty place in the bucket at `url`, which names no prefix."""
    yield open_url(f"{url}&prefix=ihome-test-{secrets.token_hex(6)}/")
