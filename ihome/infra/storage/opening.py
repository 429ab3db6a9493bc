"""A store from its address: `file:var/photos`, `s3://…`, and so on."""

from importlib import import_module
from pathlib import Path
from types import ModuleType
from urllib.parse import quote, unquote, urlsplit

from ihome.infra.storage import fastdfs_files  # noqa: F401 - its tables are there, used or not
from ihome.infra.storage.base import BadStoreUrl, Storage

# Scheme -> the module whose `open_url(url)` makes the store; imported only when it is asked for, so
# that a library which is an extra need not be there.
OPENERS = {
    "file": "ihome.infra.storage.local",
    "s3": "ihome.infra.storage.s3",
    "fdfs": "ihome.infra.storage.fastdfs",
    "hdfs": "ihome.infra.storage.hdfs",
    "qiniu": "ihome.infra.storage.qiniu",
}


def open_store(url: str) -> Storage:
    """The store at `url`; BadStoreUrl says which part cannot work. Nothing is asked of it yet.

    A path without a scheme is a folder.
    """
    scheme = scheme_of(url)
    if scheme not in OPENERS:
        raise BadStoreUrl(f"{scheme}:// is no store we know; begin with {_known()}")
    store: Storage = _module_of(scheme).open_url(url)
    return store


def scheme_of(url: str) -> str:
    """What the address begins with; "file" for a path without a scheme."""
    scheme = urlsplit(url).scheme.lower()
    return scheme if len(scheme) > 1 else "file"


def _module_of(scheme: str) -> ModuleType:
    """BadStoreUrl when the library behind it, an extra of the same name, is not installed."""
    name = OPENERS[scheme]
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        extra = name.rpartition(".")[2]
        raise BadStoreUrl(
            f"{scheme}: needs the package {error.name}: pip install 'ihome[{extra}]'"
            " (in a clone: make setup-stores)"
        ) from error


def full_address(url: str) -> str:
    """The same address, good from every working directory: a folder is named from the root."""
    if scheme_of(url) != "file":
        return url
    path = url.removeprefix("file:") if url.lower().startswith("file:") else url
    path = urlsplit(f"file:{path}").path
    return f"file:{quote(str(Path(unquote(path)).absolute()))}" if path.strip("/") else url


def _known() -> str:
    return ", ".join(f"{scheme}:" for scheme in OPENERS)
