"""A photo on its way to a browser: its bytes, where else to get them, and what to show without them."""

import re
from functools import partial
from pathlib import PurePath
from urllib.parse import urlsplit

from ihome.infra.blur import blurred
from ihome.infra.db import reading
from ihome.infra.storage.base import InFolder
from ihome.infra.storage.routing import RoutingStorage
from ihome.kernel.errors import NotFound
from ihome.media import queries
from ihome.media.ports import storage
from ihome.media.rules import AVATAR, VARIANTS, WIDTHS_PX, object_name
from ihome.media.service.making import made_variant
from ihome.media.service.store import ask_store, stored_bytes

LINK_SECONDS = 6 * 3600

_KEY = re.compile(r"[0-9a-f]{64}")


def photo_file(key: str, variant: str) -> bytes:
    """The WebP file of a variant (`480`, `avatar`); made now when it is missing.

    NotFound when there is no such photo; Unavailable within 3 s when the store is silent.
    """
    data = stored_bytes(storage(), _name(key, variant))
    return made_variant(key, variant) if data is None else data


def photo_link(key: str, variant: str) -> str | None:
    """An address of the store's own, good for LINK_SECONDS; None when the store gives none.

    What a row says was put is taken for there, so that the store is not asked; refuses like `photo_file`.
    """
    name, store = _name(key, variant), storage()
    link = store.link(name, seconds=LINK_SECONDS)
    if link is None:
        return None
    with reading() as session:
        is_there = queries.was_put(session, name)
    if not is_there and not ask_store(store, partial(store.exists, name)):
        made_variant(key, variant)
    return link


def link_origins() -> list[str]:
    """Where `photo_link` may lead, e.g. ["https://cdn.example.com"], for a page's security policy.

    While photos move, to both stores: a redirect that a browser has kept still leads to the old one.
    """
    store = storage()
    stores = store.stores() if isinstance(store, RoutingStorage) else (store,)
    name = object_name("0" * 64, WIDTHS_PX[0])
    links = [each.link(name, seconds=LINK_SECONDS) for each in stores]
    addresses = [urlsplit(link) for link in links if link is not None]
    return sorted({f"{each.scheme}://{each.netloc}" for each in addresses})


def photo_path(key: str, variant: str) -> PurePath | None:
    """Where the file lies, from the root of a store that is a folder; None for other stores."""
    name, store = _name(key, variant), storage()
    path = store.path_in_root(name) if isinstance(store, InFolder) else None
    if path is None:
        return None
    if not ask_store(store, partial(store.exists, name)):
        made_variant(key, variant)
    return path


def placeholder(key: str, variant: str) -> bytes | None:
    """A tiny blurred WebP in the shape of the photo, from its row alone; None when there is no row."""
    with reading() as session:
        photo = queries.photo_of_key(session, key)
    if photo is None:
        return None
    shape = (1, 1) if variant == AVATAR else (photo.width_px, photo.height_px)
    return blurred(photo.thumbhash, photo.color, *shape)


def _name(key: str, variant: str) -> str:
    if variant not in VARIANTS or not _KEY.fullmatch(key):
        raise NotFound()
    return object_name(key, variant)
