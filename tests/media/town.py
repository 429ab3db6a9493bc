"""People who upload and look at photos while something happens to the stores."""

import hashlib
import io
import logging
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from ihome.infra.db import reading, transaction
from ihome.infra.jobs import run_due
from ihome.infra.storage.local import LocalStorage
from ihome.kernel.clock import utc_now
from ihome.kernel.errors import AppError
from ihome.kernel.ids import public_id
from ihome.media import service
from ihome.media.models import Photo, PhotoObject
from ihome.media.ports import storage
from ihome.media.rules import object_name
from ihome.wiring import JOBS
from tests.factories.pictures import a_file, a_picture


class Town:
    """Uploads are counted as theirs once they were acknowledged; then they must never be missing."""

    def __init__(self, app: Flask, owner_id: int) -> None:
        self._app, self._owner_id = app, owner_id
        self.acknowledged: dict[str, str] = {}  # name of an object: its digest
        self.pictures: list[tuple[str, str]] = []  # key and width of what readers look at
        self.troubles: list[str] = []
        self.refused = self.looked = self.uploaded = 0
        self._stop = threading.Event()
        self._crew: list[threading.Thread] = []
        self._chance = random.Random(20261127)

    def upload(self, *widths: int) -> None:
        """A photo of random bytes: put, then kept, as taking in does, but without decoding."""
        files = {width: self._chance.randbytes(300 + 2 * width) for width in sorted(widths)}
        key = hashlib.sha256(files[max(files)]).hexdigest()
        objects = {object_name(key, width): data for width, data in files.items()}
        for name, data in objects.items():
            storage().put(name, data)
        now = utc_now()
        with transaction() as session:
            service.write_down(objects)
            session.add(
                Photo(
                    public_id=public_id(),
                    key=key,
                    owner_id=self._owner_id,
                    width_px=max(files),
                    height_px=100,
                    color="#aabbcc",
                    thumbhash="",
                    widths=sorted(files),
                    size_bytes=sum(map(len, files.values())),
                    made_at=now,
                )
            )
        self._remember(key, objects)

    def upload_picture(self, number: int) -> None:
        """A real picture, by the way that uploads take."""
        file = io.BytesIO(a_file("JPEG", a_picture(200, 120, seed=number)))
        photo = service.accept_photo(file, owner_id=self._owner_id)
        with reading() as session:
            rows = session.scalars(sa.select(PhotoObject).where(PhotoObject.key == photo.key))
            self.acknowledged.update({row.name: row.digest for row in rows})
        self.uploaded += 1

    def begin(self) -> None:
        """Two who upload, one who looks, one worker."""
        numbers = iter(range(1, 10_000))
        for job, pause in [
            (lambda: self.upload(160, 480), 0.02),
            (lambda: self.upload_picture(next(numbers)), 0.3),
            (self._look, 0.01),
            (lambda: run_due(JOBS, limit=5), 0.02),
        ]:
            self._crew.append(threading.Thread(target=self._again, args=(job, pause), daemon=True))
        for each in self._crew:
            each.start()

    def end(self) -> None:
        self._stop.set()
        for each in self._crew:
            each.join(timeout=30)

    def lost_in(self, folder: Path) -> list[str]:
        """Names of acknowledged objects that the folder lacks or has wrong."""
        store = LocalStorage(folder)
        return [
            name
            for name, digest in list(self.acknowledged.items())
            if not _has(store, name, digest)
        ]

    def _look(self) -> None:
        key, width = self._chance.choice(self.pictures)
        data = service.photo_file(key, width)
        if hashlib.sha256(data).hexdigest() != self.acknowledged[object_name(key, width)]:
            raise AssertionError(f"other bytes than were put: {key} {width}")
        self.looked += 1

    def _again(self, job: Callable[[], object], pause: float) -> None:
        while not self._stop.wait(pause):
            try:
                with self._app.app_context():
                    job()
            except AppError as refusal:
                if refusal.http_status != 503:  # try again later: nothing was acknowledged
                    self.troubles.append(f"{type(refusal).__name__} {refusal}")
                self.refused += 1
            except Exception as error:
                logging.getLogger(__name__).exception("in town")
                self.troubles.append(f"{type(error).__name__} {error}")
                time.sleep(0.1)

    def _remember(self, key: str, objects: dict[str, bytes]) -> None:
        self.acknowledged.update(
            {name: hashlib.sha256(data).hexdigest() for name, data in objects.items()}
        )
        self.pictures += [(key, name.partition("-")[2].partition(".")[0]) for name in objects]
        self.uploaded += 1


def _has(store: LocalStorage, name: str, digest: str) -> bool:
    if not store.exists(name):
        return False
    with store.open(name) as file:
        return hashlib.sha256(file.read()).hexdigest() == digest
