"""What can be done with photos.

Taking a photo in has two halves: `prepare_photo` decodes and stores, outside of any transaction;
`keep_photo` writes the row, inside the transaction of whoever uses it. So a row never points to a
file that was not stored, and no photo stays that nobody uses. `accept_photo` does both.
"""

import hashlib
import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import IO, TypeVar

from ihome.infra.db import reading, transaction
from ihome.infra.pictures import CleanPicture, DecodersBusy, PictureRefused, clean_picture
from ihome.infra.storage.base import NotStored, StoredObject
from ihome.infra.storage.deadline import within
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import NotFound, Unavailable
from ihome.kernel.ids import public_id
from ihome.media import queries
from ihome.media.errors import (
    AnimatedPhoto,
    NotAPhoto,
    PhotoRefused,
    PhotoStoreSilent,
    PhotoTooHeavy,
    TooManyPixels,
)
from ihome.media.models import Photo as Photo  # part of the face
from ihome.media.ports import private_storage, storage
from ihome.media.rules import MAX_PHOTO_BYTES as MAX_PHOTO_BYTES  # part of the face
from ihome.media.rules import (
    MAX_PIXELS,
    MAX_SIDE_PX,
    WIDTHS_PX,
    check_photo,
    key_of_object,
    object_name,
)
from ihome.media.schemas import PhotoView as PhotoView  # part of the face

log = logging.getLogger(__name__)

T = TypeVar("T")

STORAGE_SECONDS = 3.0
STRAY_AFTER = timedelta(hours=24)  # a file may be older than its row, never by this much

_REFUSALS: dict[str, type[PhotoRefused]] = {
    "not_a_picture": NotAPhoto,
    "too_many_pixels": TooManyPixels,
    "animated": AnimatedPhoto,
    "too_heavy": PhotoTooHeavy,
}

SWEEP_SIZE = 500


@dataclass(frozen=True)
class PreparedPhoto:
    """A picture that is safe and stored, and belongs to nobody yet."""

    key: str
    picture: CleanPicture


@dataclass(frozen=True)
class FilesReport:
    """Names of objects that rows promise and the store lacks, and of those that no row promises."""

    missing: list[str]
    stray: list[str]


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
    picture = _cleaned(data)
    key = hashlib.sha256(picture.files[max(picture.files)]).hexdigest()
    tool = storage()
    for width, file in picture.files.items():
        # Written again when it is there already: that keeps it from the sweeper.
        _ask_store(partial(tool.put, object_name(key, width), file))
    return PreparedPhoto(key, picture)


def keep_photo(prepared: PreparedPhoto, *, owner_id: int) -> Photo:
    """The row of a prepared photo; joins the transaction that uses it."""
    picture = prepared.picture
    with transaction() as session:
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
            made_at=utc_now(),
        )
        session.add(photo)
        session.flush()
        return photo


def drop_photo(photo_id: int) -> None:
    """Forget a photo that nothing refers to any more; its files go with the next sweep."""
    with transaction() as session:
        photo = queries.photos(session, [photo_id]).get(photo_id)
        if photo is not None:
            session.delete(photo)


def photos_by_ids(photo_ids: Collection[int]) -> dict[int, Photo]:
    """Photos by row id, in one query; an id without a photo is left out."""
    if not photo_ids:
        return {}
    with reading() as session:
        return queries.photos(session, photo_ids)


def photo_view(photo: Photo) -> PhotoView:
    """The photo as it goes over the wire."""
    return PhotoView.of(photo)


def photo_file(key: str, width: int) -> bytes:
    """The WebP file of one width; NotFound when there is none, Unavailable within 3 s."""
    tool, name = storage(), object_name(key, width)

    def read() -> bytes:
        with tool.open(name) as file:
            return file.read()

    try:
        return _ask_store(read)
    except (NotStored, ValueError) as error:
        raise NotFound() from error


def files_report() -> FilesReport:
    """Compare rows and store (invariant I16); a stray file younger than 24 h is not counted."""
    with reading() as session:
        promised = {
            object_name(key, width) for key, widths in queries.files(session) for width in widths
        }
    stored = {each.name: each for each in storage().list()}
    stray = [name for name, each in stored.items() if name not in promised and _is_old(each)]
    return FilesReport(missing=sorted(promised - stored.keys()), stray=sorted(stray))


def sweep_stray_files() -> int:
    """Delete files that no photo has used for a day; how many."""
    tool, deleted = storage(), 0
    for some in _old_objects():
        with reading() as session:
            known = queries.known_keys(session, {key_of_object(name) for name in some})
        for name in some:
            if key_of_object(name) not in known:
                tool.delete(name)
                deleted += 1
    if deleted:
        log.info("stray photo files swept", extra={"count": deleted})
    return deleted


def clean_document(stream: IO[bytes]) -> bytes:
    """A picture of a document as one WebP without metadata; refuses like `accept_photo`, stores
    nothing."""
    data = stream.read(MAX_PHOTO_BYTES + 1)
    check_photo(data)
    files = _cleaned(data).files
    return files[max(files)]


def keep_private(name: str, data: bytes) -> None:
    """Put something that is encrypted already into the private store; Unavailable within 3 s."""
    tool = private_storage()
    _ask_store(lambda: tool.put(name, data))


def private_file(name: str) -> bytes:
    """What was put there; NotFound when there is none."""
    tool = private_storage()

    def read() -> bytes:
        with tool.open(name) as file:
            return file.read()

    try:
        return _ask_store(read)
    except (NotStored, ValueError) as error:
        raise NotFound() from error


def drop_private(name: str) -> None:
    """Forget it; nothing happens when it is gone."""
    tool = private_storage()
    _ask_store(lambda: tool.delete(name))


def old_private_names(prefix: str) -> list[str]:
    """Names that begin with `prefix` and were put a day ago or earlier."""
    return [
        each.name
        for each in private_storage().list()
        if each.name.startswith(prefix) and _is_old(each)
    ]


def _old_objects() -> Iterator[list[str]]:
    names: list[str] = []
    for stored in storage().list():
        if _is_old(stored):
            names.append(stored.name)
        if len(names) == SWEEP_SIZE:
            yield names
            names = []
    if names:
        yield names


def _is_old(stored: StoredObject) -> bool:
    return utc_now() - stored.changed_at > STRAY_AFTER


def _cleaned(data: bytes) -> CleanPicture:
    try:
        return clean_picture(data, widths=WIDTHS_PX, max_pixels=MAX_PIXELS, max_side_px=MAX_SIDE_PX)
    except PictureRefused as refused:
        raise _REFUSALS.get(refused.reason, NotAPhoto)() from refused
    except DecodersBusy as busy:
        raise Unavailable("照片正在排队处理，请过几秒再传。") from busy


def _ask_store(call: Callable[[], T]) -> T:
    try:
        return within(STORAGE_SECONDS, call)
    except OSError as error:  # TimeoutError is one too
        log.error("the photo store does not answer", exc_info=error)
        raise PhotoStoreSilent() from error
