"""An address that carries its own permission: AWS Signature 4 in the query of a GET.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
OpenDAL signs links only through asyncio, and a process that ends right after that dies of SIGABRT.
"""

import hashlib
import hmac
import time
from collections.abc import Mapping
from urllib.parse import quote

from ihome.infra.storage.s3_address import S3Address

_LONGEST_SECONDS = 7 * 24 * 3600  # the protocol's own limit
_PLAIN = "-_.~"


def signed_url(address: S3Address, key: str, query: Mapping[str, str], *, seconds: int) -> str:
    """Where a GET of `key` ("" is the bucket itself) with `query` is allowed for so long."""
    host, path = _host_and_path(address, key)
    # The clock of the machine, not of the product: the server compares it with its own.
    now = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    scope = f"{now[:8]}/{address.region}/s3/aws4_request"
    said = _encoded({
        **query,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{address.key_id}/{scope}",
        "X-Amz-Date": now,
        "X-Amz-Expires": str(min(seconds, _LONGEST_SECONDS)),
        "X-Amz-SignedHeaders": "host",
    })  # fmt: skip
    request = f"GET\n{path}\n{said}\nhost:{host}\n\nhost\nUNSIGNED-PAYLOAD"
    digest = hashlib.sha256(request.encode()).hexdigest()
    text = f"AWS4-HMAC-SHA256\n{now}\n{scope}\n{digest}"
    signature = _mac(_signing_key(address.secret, scope), text).hex()
    scheme = "https" if address.tls else "http"
    return f"{scheme}://{host}{path}?{said}&X-Amz-Signature={signature}"


def _host_and_path(address: S3Address, key: str) -> tuple[str, str]:
    path = f"/{quote(key, safe=f'/{_PLAIN}')}"
    if address.virtual:
        return f"{address.bucket}.{address.host}", path
    return address.host, f"/{address.bucket}{path}"


def _encoded(query: Mapping[str, str]) -> str:
    """Sorted, and nothing but unreserved letters left plain: both sides must write the same."""
    pairs = sorted(
        (quote(name, safe=_PLAIN), quote(text, safe=_PLAIN)) for name, text in query.items()
    )
    return "&".join(f"{name}={text}" for name, text in pairs)


def _signing_key(secret: str, scope: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for step in scope.split("/"):
        key = _mac(key, step)
    return key


def _mac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
