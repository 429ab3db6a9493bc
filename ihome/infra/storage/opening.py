"""A store from its address: `file:var/photos`, `s3://…`, and so on."""

from importlib import import_module
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from ihome.infra.storage.base import BadStoreUrl, Storage

# Scheme -> the module whose `open_url(url)` makes the store; imported only when it is asked for, so
# that a library which is an extra need not be there.
OPENERS = {
    "file": "ihome.infra.storage.local",
}


def open_store(url: str) -> Storage:
    """The store at `url`; BadStoreUrl says which part cannot work. Nothing is asked of it yet.

    A path without a scheme is a folder.
    """
    scheme = urlsplit(url).scheme.lower()
    if not scheme or len(scheme) == 1:
        url, scheme = f"file:{url}", "file"
    if scheme not in OPENERS:
        raise BadStoreUrl(f"{scheme}:// is no store we know; begin with {_known()}")
    store: Storage = import_module(OPENERS[scheme]).open_url(url)
    return store


def full_address(url: str) -> str:
    """The same address, good from every working directory: a folder is named from the root."""
    parts = urlsplit(url)
    if parts.scheme.lower() != "file" and len(parts.scheme) > 1:
        return url
    path = parts.path if len(parts.scheme) > 1 else url
    return f"file:{quote(str(Path(unquote(path)).absolute()))}" if path.strip("/") else url


def _known() -> str:
    return ", ".join(f"{scheme}:" for scheme in OPENERS)
