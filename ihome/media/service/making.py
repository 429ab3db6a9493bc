"""Variants that are not there yet, or no longer: made from the cleaned picture when somebody asks."""

import logging
from functools import partial

from ihome.infra.db import reading
from ihome.infra.pictures import DecodersBusy, PictureRefused, narrower, square
from ihome.infra.single_flight import SingleFlight
from ihome.infra.storage.base import Storage
from ihome.kernel.errors import NotFound, Unavailable
from ihome.media import queries
from ihome.media.ports import storage
from ihome.media.rules import AVATAR, AVATAR_PX, may_be_made, object_name
from ihome.media.service.ledger import write_down
from ihome.media.service.store import ask_store, stored_bytes

log = logging.getLogger(__name__)

flights = SingleFlight("photo")


def made_variant(key: str, variant: str) -> bytes:
    """A variant that the store lacks, made once however many ask, stored, and given to all of them.

    NotFound when no photo has this key, when it is not wide enough, or when its cleaned picture is
    lost; Unavailable when the decoders are busy or the store is silent.
    """
    with reading() as session:
        widest = queries.widest(session, key)
    if widest is None or not may_be_made(variant, widest=widest):
        raise NotFound()
    store, name = storage(), object_name(key, variant)
    try:
        return flights.run(
            name,
            find=partial(stored_bytes, store, name),
            make=partial(_make, store, key, variant, widest),
        )
    except (DecodersBusy, TimeoutError) as busy:
        raise Unavailable("照片正在排队处理，请过几秒再看。") from busy


def make_avatar(key: str) -> None:
    """The square of an avatar, before anybody asks; nothing when it is there, or the photo is gone."""
    store = storage()
    if ask_store(store, partial(store.exists, object_name(key, AVATAR))):
        return
    with reading() as session:
        if queries.widest(session, key) is None:
            return
    made_variant(key, AVATAR)


def _make(store: Storage, key: str, variant: str, widest: int) -> bytes:
    cleaned = stored_bytes(store, object_name(key, widest))
    if cleaned is None:
        log.error("a photo's cleaned picture is lost", extra={"key": key})
        raise NotFound()
    try:
        if variant == AVATAR:
            made = square(cleaned, side=AVATAR_PX)
        else:
            made = narrower(cleaned, width=int(variant))
    except PictureRefused as refused:
        log.error("a cleaned picture cannot be decoded", extra={"key": key}, exc_info=refused)
        raise NotFound() from refused
    name = object_name(key, variant)
    ask_store(store, partial(store.put, name, made))
    write_down({name: made})
    return made
