"""A stranger's file becomes a photo."""

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import IO

from ihome.infra.db import transaction
from ihome.infra.outbox import enqueue
from ihome.infra.pictures import CleanPicture, DecodersBusy, PictureRefused, clean_picture
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import Unavailable
from ihome.kernel.ids import public_id
from ihome.media import queries
from ihome.media.errors import (
    AnimatedPhoto,
    NotAPhoto,
    PhotoRefused,
    PhotoTooHeavy,
    TooManyPixels,
)
from ihome.media.models import Photo, PhotoBand
from ihome.media.ports import storage
from ihome.media.rules import (
    MAX_PHOTO_BYTES,
    MAX_PIXELS,
    MAX_SIDE_PX,
    WIDTHS_PX,
    check_photo,
    object_name,
)
from ihome.media.rules.alike import bands_of
from ihome.media.service.ledger import write_down
from ihome.media.service.store import ask_store

_REFUSALS: dict[str, type[PhotoRefused]] = {
    "not_a_picture": NotAPhoto,
    "too_many_pixels": TooManyPixels,
    "animated": AnimatedPhoto,
    "too_heavy": PhotoTooHeavy,
}


@dataclass(frozen=True)
class PreparedPhoto:
    """A picture that is safe and stored, and belongs to nobody yet."""

    key: str
    picture: CleanPicture

    @property
    def objects(self) -> dict[str, bytes]:
        """What was put into the store, by name."""
        return {object_name(self.key, width): file for width, file in self.picture.files.items()}


def accept_photo(stream: IO[bytes], *, owner_id: int) -> Photo:
    """A new photo of `owner_id` from an uploaded file; not inside a transaction.

    PhotoTooLarge, NotAPhoto, TooManyPixels, AnimatedPhoto or PhotoTooHeavy (422) say what is wrong
    with the file; Unavailable (503) that decoders are busy or the store does not work.
    """
    return keep_photo(prepare_photo(stream), owner_id=owner_id)


def prepare_photo(stream: IO[bytes]) -> PreparedPhoto:
    """Check, decode, write anew and store; refuses like `accept_photo`. Takes up to some seconds."""
    data = stream.read(MAX_PHOTO_BYTES + 1)
    check_photo(data)
    picture = cleaned(data)
    key = hashlib.sha256(picture.files[max(picture.files)]).hexdigest()
    prepared, store = PreparedPhoto(key, picture), storage()
    for name, file in prepared.objects.items():
        # Written again when it is there already: that keeps it from the sweeper.
        ask_store(store, partial(store.put, name, file))
    return prepared


def keep_photo(prepared: PreparedPhoto, *, owner_id: int, is_avatar: bool = False) -> Photo:
    """The row of a prepared photo; joins the transaction that uses it.

    The worker then looks whether somebody else has shown the same, and cuts the square of an avatar.
    """
    picture = prepared.picture
    with transaction() as session:
        write_down(prepared.objects)
        photo = Photo(
            public_id=public_id(),
            key=prepared.key,
            owner_id=owner_id,
            width_px=picture.width_px,
            height_px=picture.height_px,
            color=picture.color,
            thumbhash=picture.thumbhash,
            widths=sorted(picture.files),
            size_bytes=sum(map(len, picture.files.values())),
            phash=picture.phash,
            made_at=utc_now(),
        )
        session.add(photo)
        session.flush()
        if picture.phash is not None:
            for band, value in bands_of(picture.phash):
                session.add(PhotoBand(band=band, value=value, photo_id=photo.id))
            enqueue(session, "media.look_for_twins", {"photo_id": photo.id})
        if is_avatar:
            enqueue(session, "media.make_avatar", {"key": photo.key})
        session.flush()
        return photo


def drop_photo(photo_id: int) -> None:
    """Forget a photo that nothing refers to any more; its files go with the next sweep."""
    with transaction() as session:
        photo = queries.photos(session, [photo_id]).get(photo_id)
        if photo is not None:
            session.delete(photo)


def cleaned(data: bytes) -> CleanPicture:
    """The picture in `data`, decoded apart and written anew; refuses like `accept_photo`."""
    try:
        return clean_picture(data, widths=WIDTHS_PX, max_pixels=MAX_PIXELS, max_side_px=MAX_SIDE_PX)
    except PictureRefused as refused:
        raise _REFUSALS.get(refused.reason, NotAPhoto)() from refused
    except DecodersBusy as busy:
        raise Unavailable("照片正在排队处理，请过几秒再传。") from busy
