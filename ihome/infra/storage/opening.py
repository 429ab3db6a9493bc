"""A store from its address: `file:var/photos`, `s3://…`, and so on."""

from importlib import import_module
from urllib.parse import urlsplit

from ihome.infra.storage import fastdfs_files  # noqa: F401 - its tables are there, used or not
from ihome.infra.storage.base import BadStoreUrl, Storage

# Scheme -> the module whose `open_url(url)` makes the store; imported only when it is asked for, so
# that a library which is an extra need not be there.
OPENERS = {
    "file": "ihome.infra.storage.local",
    "fdfs": "ihome.infra.storage.fastdfs",
    "hdfs": "ihome.infra.storage.hdfs",
    "qiniu": "ihome.infra.storage.qiniu",
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


def _known() -> str:
    return ", ".join(f"{scheme}:" for scheme in OPENERS)
