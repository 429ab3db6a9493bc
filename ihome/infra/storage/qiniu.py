"""Objects in a bucket of Qiniu Kodo (七牛), by Qiniu's own SDK.

Uploads go with a token for one key, the length said in it; Kodo keeps them whole or not at all.
Reading goes through the bucket's domain, signed when the bucket is private. We are told the region or
the hosts, so the SDK never asks the network which they are.
"""

import contextlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import parse_qs, quote, unquote, urlsplit

import requests

from ihome.infra.storage.base import (
    CALL_SECONDS,
    BadStoreUrl,
    NotStored,
    StoredObject,
    StoreRefused,
    StoreSilent,
    checked_name,
)
from ihome.infra.storage.patience import PatientAdapter, body_of, patience

try:
    from qiniu import Auth, BucketManager
    from qiniu.http.default_client import qn_http_client
    from qiniu.http.endpoint import Endpoint
    from qiniu.http.region import Region, ServiceName
    from qiniu.services.storage.uploaders import FormUploader
    from qiniu.utils import etag_stream
except ImportError as error:  # pragma: no cover - the extra is there in our tests
    raise BadStoreUrl(
        "qiniu:// needs a library: pip install 'ihome[qiniu]', or make setup-stores"
    ) from error

_HOSTS = {"up": ServiceName.UP, "rs": ServiceName.RS, "rsf": ServiceName.RSF}
_OPTIONS = {*_HOSTS, "domain", "region", "private", "prefix"}
_NO_SUCH_OBJECT, _PAST_THE_END = 612, 416
_PAGE = 1000
_TOKEN_SECONDS = 600
_TYPES = {"webp": "image/webp", "avif": "image/avif", "jpg": "image/jpeg", "png": "image/png"}


@dataclass(frozen=True)
class Bucket:
    """Where: `domain` is an address to read at, `prefix` stands before every key."""

    name: str
    domain: str
    prefix: str = ""
    is_private: bool = True


def open_url(url: str, *, seconds: float = CALL_SECONDS) -> "QiniuStorage":
    """`qiniu://ACCESS:SECRET@BUCKET?domain=https://img.example.com&region=z0&private=1&prefix=photos/`.

    `up=`, `rs=` and `rsf=`, each an address, in place of `region`, for a Kodo of one's own.
    """
    parts = urlsplit(url)
    keys, _, bucket = parts.netloc.rpartition("@")
    access, _, secret = keys.partition(":")
    given = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if unknown := given.keys() - _OPTIONS:
        raise BadStoreUrl(
            f"qiniu:// has no option {min(unknown)!r}; it knows {', '.join(sorted(_OPTIONS))}"
        )
    if not (access and secret and bucket) or parts.path.strip("/"):
        raise BadStoreUrl("qiniu:// wants qiniu://ACCESS:SECRET@BUCKET?domain=https://…&region=z0")
    place = Bucket(
        bucket,
        _address("domain", given.get("domain", "")),
        given.get("prefix", ""),
        given.get("private", "1") != "0",
    )
    hosts = {key: _address(key, given[key]) for key in _HOSTS if key in given}
    return QiniuStorage(
        Auth(unquote(access), unquote(secret)), place, _region(given, hosts), seconds=seconds
    )


def _address(option: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/"):
        raise BadStoreUrl(f"qiniu:// wants an address in {option}=, e.g. https://img.example.com")
    return value.rstrip("/")


def _region(given: dict[str, str], hosts: dict[str, str]) -> Region:
    """The region named, or one made of the hosts given; all by one scheme."""
    schemes = {urlsplit(host).scheme for host in hosts.values()} or {"https"}
    if len(schemes) > 1:
        raise BadStoreUrl("qiniu:// wants up=, rs= and rsf= all by https, or all by http")
    if len(hosts) == len(_HOSTS):
        scheme = schemes.pop()
        return Region(
            services={
                _HOSTS[key]: [Endpoint(urlsplit(host).netloc, default_scheme=scheme)]
                for key, host in hosts.items()
            }
        )
    if hosts or "region" not in given:
        raise BadStoreUrl("qiniu:// wants region= (z0, z1, z2, na0, as0 …), or up=, rs= and rsf=")
    return Region.from_region_id(given["region"], preferred_scheme="https")


class QiniuStorage:
    """Safe for many threads and processes. A call's requests share one time limit, `seconds`."""

    def __init__(self, auth: Auth, bucket: Bucket, region: Region, *, seconds: float) -> None:
        self._auth, self._bucket, self._seconds = auth, bucket, seconds
        scheme = region.services[ServiceName.UP][0].default_scheme
        self._uploader = FormUploader(
            bucket.name, auth=auth, regions=[region], preferred_scheme=scheme
        )
        self._manager = BucketManager(auth, regions=[region], preferred_scheme=scheme)
        self._reader = requests.Session()
        self._reader.mount(bucket.domain, PatientAdapter())
        for service in _HOSTS.values():
            for endpoint in region.services[service]:
                # The SDK has one session and one time-out for the whole process; ours is for our hosts.
                qn_http_client.session.mount(endpoint.get_value(scheme), PatientAdapter())
        self.label = f"Qiniu bucket {bucket.name}" + f" {bucket.prefix}".rstrip()

    def check(self) -> None:
        """The keys by a listing, the domain by an object that is not there."""
        self._page(marker=None, limit=1)
        with contextlib.suppress(NotStored):
            self._fetch(self._url(f"{self._bucket.prefix}ihome-check"))

    def put(self, name: str, data: bytes) -> None:
        key = self._key(name)
        # For this key (which may replace it), of this length. The SDK would make one for the bucket.
        exact = {"fsizeMin": len(data), "fsizeLimit": len(data)}
        token = self._auth.upload_token(self._bucket.name, key, _TOKEN_SECONDS, exact)
        with self._told(name):
            result, info = self._uploader.upload(
                key=key,
                data=io.BytesIO(data),
                file_name=name,
                mime_type=_TYPES.get(name.rpartition(".")[2], "application/octet-stream"),
                up_token=token,
            )
            stored = self._answered(name, result, info)
        if stored.get("hash") != etag_stream(io.BytesIO(data)):
            raise StoreSilent(f"{self.label}: says that it keeps something else for {name}")

    def open(self, name: str) -> BinaryIO:
        """The whole object, fetched: what happens to it in the store no longer matters."""
        return io.BytesIO(self._fetch(self._url(self._key(name))))

    def read(self, name: str, start: int, length: int) -> bytes:
        if length <= 0:
            self.size(name)
            return b""
        url = self._url(self._key(name))
        return self._fetch(url, start=start, length=length)

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except NotStored:
            return False
        return True

    def size(self, name: str) -> int:
        key = self._key(name)
        with self._told(name):
            return int(self._answered(name, *self._manager.stat(self._bucket.name, key))["fsize"])

    def delete(self, name: str) -> None:
        key = self._key(name)
        with contextlib.suppress(NotStored), self._told(name):
            self._answered(name, *self._manager.delete(self._bucket.name, key))

    def list(self) -> Iterator[StoredObject]:
        """Keys that we could have written; others in the bucket are not ours to count."""
        marker: str | None = None
        while True:
            page = self._page(marker=marker, limit=_PAGE)
            for each in page["items"] or []:
                name = each["key"].removeprefix(self._bucket.prefix)
                with contextlib.suppress(ValueError):
                    yield StoredObject(checked_name(name), int(each["fsize"]), _moment(each))
            marker = page.get("marker")
            if not marker:
                return

    def link(self, name: str, *, seconds: int) -> str | None:
        """Signed for so long; of a public bucket the plain address."""
        return self._url(self._key(name), seconds=seconds)

    def _key(self, name: str) -> str:
        return self._bucket.prefix + checked_name(name)

    def _url(self, key: str, *, seconds: int = _TOKEN_SECONDS) -> str:
        plain = f"{self._bucket.domain}/{quote(key)}"
        if not self._bucket.is_private:
            return plain
        signed: str = self._auth.private_download_url(plain, expires=seconds)
        return signed

    def _page(self, *, marker: str | None, limit: int) -> dict[str, Any]:
        with self._told("the list"):
            page, _, info = self._manager.list(
                self._bucket.name, self._bucket.prefix or None, marker, limit
            )
            return self._answered("the list", page, info)

    def _fetch(self, url: str, *, start: int = 0, length: int | None = None) -> bytes:
        part = {} if length is None else {"Range": f"bytes={start}-{start + length - 1}"}
        # identity: a length of the packed bytes would tell us nothing of ours.
        headers = {"Accept-Encoding": "identity", **part}
        with self._told(urlsplit(url).path):
            answer = self._reader.get(url, headers=headers, stream=True)
            data = body_of(answer)
        if answer.status_code == _PAST_THE_END:
            return b""
        if answer.status_code in (404, _NO_SUCH_OBJECT):
            raise NotStored(urlsplit(url).path)
        if answer.status_code not in (200, 206):
            raise StoreRefused(
                f"{self.label}: {self._bucket.domain} says {answer.status_code} {data[:200]!r}"
            )
        return data if answer.status_code == 206 or not part else data[start:][:length]

    def _answered(self, name: str, result: dict[str, Any] | None, info: Any) -> dict[str, Any]:
        """What the SDK got; it returns errors where others raise."""
        if info.exception is not None:
            raise StoreSilent(f"{self.label}: {info.exception}") from info.exception
        if info.status_code == _NO_SUCH_OBJECT:
            raise NotStored(name)
        if not info.ok():
            raise StoreRefused(f"{self.label}: {info.status_code} {info.text_body[:200]}")
        if not info.req_id:
            raise StoreSilent(f"{self.label}: the answer is not Qiniu's")
        return result or {}

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Requests within our time, and what went wrong in the words of the port."""
        try:
            with patience(self._seconds):
                yield
        except (requests.RequestException, ValueError, KeyError) as error:
            raise StoreSilent(f"{self.label}: {name}: {type(error).__name__}: {error}") from error


def _moment(item: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(int(item["putTime"]) / 10_000_000, UTC)
