"""Objects in a bucket that speaks S3: AWS, Qiniu Kodo, Aliyun OSS, Tencent COS, MinIO, Ceph …

OpenDAL does the talking, but for listings and links. It starts threads of its own at the first
call, and those do not live on in a forked process: so a store that has only been opened has not
touched it yet, and whoever forks (the HTTP server does) asks nothing of a store before.
"""

import io
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import BinaryIO

import opendal
from opendal.exceptions import (
    ConditionNotMatch,
    ConfigInvalid,
    Conflict,
    Error,
    NotFound,
    PermissionDenied,
    RangeNotSatisfied,
    RateLimited,
    Unexpected,
    Unsupported,
)
from opendal.layers import MimeGuessLayer, RetryLayer, TimeoutLayer

from ihome.infra.storage.base import (
    CALL_SECONDS,
    NotStored,
    StoredObject,
    StoreRefused,
    StoreSilent,
    checked_name,
)
from ihome.infra.storage.s3_address import S3Address, address_of
from ihome.infra.storage.s3_listing import S3Listing
from ihome.infra.storage.s3_signing import signed_url

_PIECE_BYTES = 262_144
_PROBE = ".ihome-probe"  # no name of ours: no listing shows it
_FOR_EVER = "public, max-age=31536000, immutable"
# OpenDAL's exceptions have no parent in common.
_REFUSALS = (PermissionDenied, ConfigInvalid, Unsupported, Conflict, ConditionNotMatch)
_FAILURES = (*_REFUSALS, Unexpected, RateLimited, RangeNotSatisfied, Error)


def open_url(url: str) -> "S3Storage":
    """`s3://KEY:SECRET@host:port/bucket?prefix=…&region=…&tls=0&style=virtual&link=1`."""
    return S3Storage(address_of(url))


class S3Storage:
    """Safe for many threads. An object is one PUT, and therefore seen whole or not at all.

    A request that gets no further for `seconds` raises StoreSilent; what fails sooner is tried up to
    three times within them.
    """

    def __init__(self, address: S3Address, *, seconds: float = CALL_SECONDS) -> None:
        self._address = address
        self._seconds = seconds
        place = f"{address.bucket}/{address.prefix}".rstrip("/")
        self.label = f"S3 bucket {place} at {address.host}"
        self._listing = S3Listing(address, self.label, seconds=seconds)

    def check(self) -> None:
        next(self._listing.pages())
        with self._in_our_words():
            self._bucket.write(_PROBE, b"")
            self._bucket.delete(_PROBE)

    def put(self, name: str, data: bytes) -> None:
        lasting = _FOR_EVER if self._address.public else None
        with self._in_our_words(name):
            self._bucket.write(checked_name(name), data, cache_control=lasting)

    def open(self, name: str) -> BinaryIO:
        with self._in_our_words(name):
            return io.BytesIO(self._whole(checked_name(name)))

    def read(self, name: str, start: int, length: int) -> bytes:
        # Asked for more than there is, OpenDAL tries again and again and then fails.
        length = min(length, self.size(name) - start)
        if length < 1:
            return b""
        with self._in_our_words(name):
            return self._bucket.read(name, offset=start, size=length)

    def exists(self, name: str) -> bool:
        with self._in_our_words(name):
            return self._bucket.exists(checked_name(name))

    def size(self, name: str) -> int:
        with self._in_our_words(name):
            return self._bucket.stat(checked_name(name)).content_length

    def delete(self, name: str) -> None:
        with self._in_our_words(name):
            self._bucket.delete(checked_name(name))

    def list(self) -> Iterator[StoredObject]:
        """Our objects; what else lies in the bucket, in folders or under other names, is left out."""
        for page in self._listing.pages():
            yield from page

    def link(self, name: str, *, seconds: int) -> str | None:
        """The public address, for ever; or a signed one, made here without asking the server."""
        checked_name(name)
        if self._address.public:
            return f"{self._address.public}/{name}"
        if not self._address.links:
            return None
        return signed_url(self._address, f"{self._address.prefix}{name}", {}, seconds=seconds)

    def _whole(self, name: str) -> bytes:
        """Piece by piece, against the clock: OpenDAL itself limits only the wait for the next one."""
        piece, found, ends = bytearray(_PIECE_BYTES), bytearray(), time.monotonic() + self._seconds
        with self._bucket.open(name, "rb") as source:
            while got := source.readinto(piece):
                found += memoryview(piece)[:got]
                if time.monotonic() > ends:
                    raise StoreSilent(f"{self.label}: {len(found)} bytes in {self._seconds:.0f} s")
        return bytes(found)

    @cached_property
    def _bucket(self) -> opendal.Operator:
        address = self._address
        bucket = opendal.Operator(
            "s3",
            endpoint=address.endpoint,
            bucket=address.bucket,
            root=f"/{address.prefix}",
            region=address.region,
            access_key_id=address.key_id,
            secret_access_key=address.secret,
            enable_virtual_host_style=str(address.virtual).lower(),
            checksum_algorithm="md5",  # the oldest one of the protocol
            disable_config_load="true",  # nothing from ~/.aws or AWS_*: what the address says, goes
            disable_ec2_metadata="true",
        )
        # The outermost layer is the last one: the time limit holds for all attempts together.
        tries = RetryLayer(max_times=2, min_delay=0.1, max_delay=0.5, jitter=True)
        limit = TimeoutLayer(timeout=self._seconds, io_timeout=self._seconds)
        return bucket.layer(MimeGuessLayer()).layer(tries).layer(limit)

    @contextmanager
    def _in_our_words(self, name: str = "") -> Iterator[None]:
        try:
            yield
        except (NotFound, FileNotFoundError) as error:
            raise NotStored(name) from error
        except StoreSilent:
            raise
        except (*_FAILURES, OSError) as error:
            kind = StoreRefused if _is_refusal(error) else StoreSilent
            raise kind(f"{self.label}: {_gist(error)}") from error


def _is_refusal(error: Exception) -> bool:
    """Also every 4xx but 429: trying again would not help."""
    refused = isinstance(error, (*_REFUSALS, PermissionError))
    return refused or re.search(r"Parts { status: 4(?!29)", str(error)) is not None


def _gist(error: Exception) -> str:
    """The one telling phrase of OpenDAL's page: the server's code, or what the network said."""
    text = str(error)
    if code := re.search(r'S3Error \{ code: "(\w+)"', text):
        return code[1]
    if source := re.search(r"Source:\n\s+(.+)", text):
        return re.sub(r"^error sending request: (client error \(\w+\): )?", "", source[1])
    return text.split("\n", 1)[0].rpartition("=> ")[2]
