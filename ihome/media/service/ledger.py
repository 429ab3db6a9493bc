"""The rows of photos, and the book of what was put into the store."""

import hashlib
from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import mysql, sqlite
from sqlalchemy.orm import Session

from ihome.infra.db import reading, retried, transaction
from ihome.kernel.clock import utc_now
from ihome.media import queries
from ihome.media.keeping.copies import copy_later
from ihome.media.models import Photo, PhotoObject
from ihome.media.rules import key_of_object


def photos_by_ids(photo_ids: Collection[int]) -> dict[int, Photo]:
    """Photos by row id, in one query; an id without a photo is left out."""
    if not photo_ids:
        return {}
    with reading() as session:
        return queries.photos(session, photo_ids)


@retried
def write_down(files: Mapping[str, bytes]) -> None:
    """Remember objects that were put, by name; joins a transaction. Putting one again renews its row."""
    if not files:
        return
    now = utc_now()
    rows = [
        {
            "name": name,
            "key": key_of_object(name),
            "digest": hashlib.sha256(data).hexdigest(),
            "size_bytes": len(data),
            "made_at": now,
        }
        for name, data in sorted(
            files.items()
        )  # in one order: two who write the same do not lock up
    ]
    with transaction() as session:
        session.execute(_put_or_renew(session, rows))
        copy_later(session, sorted(files))


def _put_or_renew(session: Session, rows: list[dict[str, Any]]) -> sa.Insert:
    renewed = ("digest", "size_bytes", "made_at")
    if session.get_bind().dialect.name == "mysql":
        new = mysql.insert(PhotoObject).values(rows)
        return new.on_duplicate_key_update({name: new.inserted[name] for name in renewed})
    put = sqlite.insert(PhotoObject).values(rows)
    return put.on_conflict_do_update(
        index_elements=["name"], set_={name: put.excluded[name] for name in renewed}
    )
