"""What lies in a bucket, page by page (ListObjectsV2).

Not by OpenDAL: its listing keeps the interpreter lock while it waits, so a silent server would stop
every thread of the process.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import unquote
from xml.etree import ElementTree

import urllib3

from ihome.infra.storage.base import (
    CONNECT_SECONDS,
    StoredObject,
    StoreRefused,
    StoreSilent,
    is_name,
)
from ihome.infra.storage.s3_address import S3Address
from ihome.infra.storage.s3_signing import signed_url

_PAGE = {"list-type": "2", "delimiter": "/", "encoding-type": "url", "max-keys": "1000"}
_SIGNED_SECONDS = 300
_AGAIN = (429, 500, 502, 503, 504)


class S3Listing:
    """Safe for many threads and across forks. StoreRefused or StoreSilent, in `seconds` each page."""

    def __init__(self, address: S3Address, label: str, *, seconds: float) -> None:
        self._address = address
        self._label = label
        self._web = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds),
            retries=urllib3.Retry(
                connect=2, read=0, status=2, redirect=0, other=0, backoff_factor=0.1,
                status_forcelist=_AGAIN, raise_on_status=False,
            ),
        )  # fmt: skip

    def pages(self) -> Iterator[list[StoredObject]]:
        """Our objects, up to 1,000 at a time; other names and folders are left out."""
        query = _PAGE | {"prefix": self._address.prefix}
        while True:
            page = self._page(query)
            yield [each for item in page.iterfind("{*}Contents") if (each := self._object(item))]
            if page.findtext("{*}IsTruncated") != "true":
                return
            query["continuation-token"] = page.findtext("{*}NextContinuationToken") or ""

    def _page(self, query: dict[str, str]) -> ElementTree.Element:
        url = signed_url(self._address, "", query, seconds=_SIGNED_SECONDS)
        try:
            answer = self._web.request("GET", url, redirect=False)
        except urllib3.exceptions.HTTPError as error:
            raise StoreSilent(f"{self._label}: {_gist(error)}") from error
        if answer.status == 200:
            return self._parsed(answer.data)
        kind = StoreRefused if 400 <= answer.status < 500 and answer.status != 429 else StoreSilent
        code = self._parsed(answer.data).findtext("{*}Code") if answer.data else None
        raise kind(f"{self._label}: {code or answer.status}")

    def _parsed(self, data: bytes) -> ElementTree.Element:
        try:
            return ElementTree.fromstring(data)  # noqa: S314  (our own store; expat limits expansion)
        except ElementTree.ParseError as error:
            raise StoreSilent(f"{self._label}: answers with something that is not XML") from error

    def _object(self, item: ElementTree.Element) -> StoredObject | None:
        name = unquote(item.findtext("{*}Key") or "").removeprefix(self._address.prefix)
        if not is_name(name):
            return None
        changed_at = datetime.fromisoformat(item.findtext("{*}LastModified") or "")
        return StoredObject(name, int(item.findtext("{*}Size") or 0), changed_at)


def _gist(error: urllib3.exceptions.HTTPError) -> str:
    """The last part of what urllib3 says, without the address: that carries a signature."""
    reason = str(getattr(error, "reason", None) or error)
    return re.sub(r"^[A-Z_]+\] ", "", reason.rpartition(": ")[2])
