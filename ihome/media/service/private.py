"""Things about people that nobody may see: encrypted by others, kept in the private store."""

from functools import partial
from typing import IO

from ihome.kernel.errors import NotFound
from ihome.media.ports import private_storage
from ihome.media.rules import MAX_PHOTO_BYTES, check_photo
from ihome.media.service.store import ask_store, stored_bytes
from ihome.media.service.taking_in import cleaned
from ihome.media.service.tidying import is_old


def clean_document(stream: IO[bytes]) -> bytes:
    """A picture of a document as one WebP without metadata; refuses like `accept_photo`, stores
    nothing."""
    data = stream.read(MAX_PHOTO_BYTES + 1)
    check_photo(data)
    files = cleaned(data).files
    return files[max(files)]


def keep_private(name: str, data: bytes) -> None:
    """Put something that is encrypted already into the private store; Unavailable within 3 s."""
    store = private_storage()
    ask_store(store, partial(store.put, name, data))


def private_file(name: str) -> bytes:
    """What was put there; NotFound when there is none."""
    try:
        data = stored_bytes(private_storage(), name)
    except ValueError as error:
        raise NotFound() from error
    if data is None:
        raise NotFound()
    return data


def drop_private(name: str) -> None:
    """Forget it; nothing happens when it is gone."""
    store = private_storage()
    ask_store(store, partial(store.delete, name))


def old_private_names(prefix: str) -> list[str]:
    """Names that begin with `prefix` and were put a day ago or earlier."""
    return [
        each.name
        for each in private_storage().list()
        if each.name.startswith(prefix) and is_old(each)
    ]
