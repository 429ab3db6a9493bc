"""Which bucket of which server, in one line: what `s3://…` may say."""

from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from ihome.infra.storage.base import BadStoreUrl

_OPTIONS = ("prefix", "region", "tls", "style", "link", "public")
_EXAMPLE = "s3://KEY:SECRET@s3.example.com/bucket"


@dataclass(frozen=True)
class S3Address:
    """`prefix` is "" or ends with a slash; `public` has none at its end."""

    host: str  # with the port, unless it is the usual one
    bucket: str
    key_id: str
    secret: str = field(repr=False)
    prefix: str = ""
    region: str = "us-east-1"
    tls: bool = True
    virtual: bool = False  # bucket.host/name, as Aliyun and Tencent want it; else host/bucket/name
    links: bool = False  # whether browsers are sent to the store, with a signed address
    public: str = ""  # where everybody finds the objects, e.g. a CDN in front of the bucket

    @property
    def endpoint(self) -> str:
        return f"{'https' if self.tls else 'http'}://{self.host}"


def address_of(url: str) -> S3Address:
    """The address in `url`; BadStoreUrl says which part of it cannot work."""
    parts = urlsplit(url)
    options = _options(parts.query)
    key_id, secret = _key(parts)
    tls = _yes(options, "tls", default=True)
    address = S3Address(
        host=_host(parts).removesuffix(":443" if tls else ":80"),
        bucket=_bucket(parts),
        key_id=key_id,
        secret=secret,
        prefix=_prefix(options.get("prefix", "")),
        region=options.get("region") or "us-east-1",
        tls=tls,
        virtual=_is_virtual(options.get("style", "path")),
        links=_yes(options, "link", default=False),
        public=_public(options.get("public", "")),
    )
    if address.links and address.public:
        raise BadStoreUrl("s3: link=1 and public= are two ways to the same end; write one of them")
    return address


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    for name in options:
        if name not in _OPTIONS:
            raise BadStoreUrl(f"s3: no option {name!r}; there are {', '.join(_OPTIONS)}")
    return options


def _key(parts: SplitResult) -> tuple[str, str]:
    if not parts.username:
        raise BadStoreUrl(f"s3: the key is missing; write {_EXAMPLE} (a / in the secret is %2F)")
    if not parts.password:
        raise BadStoreUrl(f"s3: the secret is missing; write {_EXAMPLE} (a / in it is %2F)")
    return unquote(parts.username), unquote(parts.password)


def _host(parts: SplitResult) -> str:
    if not parts.hostname:
        raise BadStoreUrl(f"s3: the server is missing; write {_EXAMPLE}")
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise BadStoreUrl("s3: the port is none from 1 to 65535")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{host}:{port}" if port else host


def _bucket(parts: SplitResult) -> str:
    bucket = unquote(parts.path).strip("/")
    if not bucket:
        raise BadStoreUrl(f"s3: the bucket is missing; write {_EXAMPLE}")
    if "/" in bucket:
        first, rest = bucket.split("/", 1)
        raise BadStoreUrl(f"s3: one bucket and no more; write /{first}?prefix={rest}")
    return bucket


def _prefix(text: str) -> str:
    text = text.strip("/")
    return f"{text}/" if text else ""


def _yes(options: dict[str, str], name: str, *, default: bool) -> bool:
    word = options.get(name, "1" if default else "0")
    if word not in ("0", "1"):
        raise BadStoreUrl(f"s3: {name} is 0 or 1, not {word!r}")
    return word == "1"


def _is_virtual(style: str) -> bool:
    if style not in ("path", "virtual"):
        raise BadStoreUrl(f"s3: style is path or virtual, not {style!r}")
    return style == "virtual"


def _public(text: str) -> str:
    if text and urlsplit(text).scheme not in ("http", "https"):
        raise BadStoreUrl("s3: public is an address, e.g. public=https://cdn.example.com/photos")
    return text.rstrip("/")
