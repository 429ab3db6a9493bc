"""Which FastDFS file holds which of our objects: FastDFS names files itself and cannot list them.

A row is written after its file is whole, and a file is deleted after no row names it. What is between
is noted in `fastdfs_leftovers`, so that a crash leaves a file too many, never one too few. ADR-0020.
"""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base, apart, reading, retried, transaction
from ihome.infra.storage.base import StoredObject, StoreSilent
from ihome.kernel.clock import utc_now

R = TypeVar("R")
AppContext = Callable[[], AbstractContextManager[object]]

_PAGE = 1000
_TRIES = 5


class FastDfsFile(Base):
    """The object `name` of the place `place` is the file `file_id`, for example group1/M00/….webp."""

    __tablename__ = "fastdfs_files"
    __table_args__ = (sa.Index(None, "file_id"),)

    place: Mapped[str] = mapped_column(sa.String(32), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(120), primary_key=True)
    file_id: Mapped[str] = mapped_column(sa.String(160))
    size_bytes: Mapped[int]
    changed_at: Mapped[datetime]


class FastDfsLeftover(Base):
    """A file that no row names any more and that FastDFS may still have."""

    __tablename__ = "fastdfs_leftovers"

    file_id: Mapped[str] = mapped_column(sa.String(160), primary_key=True)
    place: Mapped[str] = mapped_column(sa.String(32))
    since: Mapped[datetime]


class FileMap:
    """The rows of one place, each call in a short transaction of its own. StoreSilent without a database."""

    def __init__(self, enter: AppContext, place: str) -> None:
        self._enter = enter
        self._place = place

    def find(self, name: str) -> FastDfsFile | None:
        """The row of `name`, read and let go."""

        def look() -> FastDfsFile | None:
            with reading() as session:
                return session.get(FastDfsFile, (self._place, name))

        return self._apart(look)

    def point(self, name: str, file_id: str, size_bytes: int) -> str | None:
        """From now on `name` is `file_id`; the file that it was, which is now a leftover."""
        for _ in range(_TRIES):
            # Broken: somebody put the same new name at the same time. The row is there now.
            with contextlib.suppress(IntegrityError):
                return self._apart(retried(lambda: self._point(name, file_id, size_bytes)))
        raise StoreSilent(f"the map of FastDFS files: {name} is fought over")

    def _point(self, name: str, file_id: str, size_bytes: int) -> str | None:
        with transaction() as session:
            row = session.get(FastDfsFile, (self._place, name), with_for_update=True)
            former = row.file_id if row else None
            if row is None:
                row = FastDfsFile(place=self._place, name=name)
                session.add(row)
            row.file_id, row.size_bytes, row.changed_at = file_id, size_bytes, utc_now()
            if former:
                session.add(self._leftover(former))
            return former

    def forget(self, name: str, file_id: str) -> None:
        """`name` is nothing any more, unless it has become another file since."""

        def work() -> None:
            with transaction() as session:
                session.execute(
                    sa.delete(FastDfsFile).where(
                        FastDfsFile.place == self._place,
                        FastDfsFile.name == name,
                        FastDfsFile.file_id == file_id,
                    )
                )

        self._apart(retried(work))

    def leave(self, file_id: str) -> None:
        """A file that no row names, as far as is known now; `leftovers` will know better."""

        def work() -> None:
            with transaction() as session:
                session.merge(self._leftover(file_id))

        self._apart(retried(work))

    def settle(self, file_id: str) -> None:
        """The leftover is gone from FastDFS."""

        def work() -> None:
            with transaction() as session:
                session.execute(
                    sa.delete(FastDfsLeftover).where(FastDfsLeftover.file_id == file_id)
                )

        self._apart(retried(work))

    def leftovers(self, *, before: datetime) -> list[str]:
        """Ids of files that no row names, noted before `before`; at most a page of them."""

        def look() -> list[str]:
            with reading() as session:
                chosen = sa.select(FastDfsLeftover.file_id).where(
                    FastDfsLeftover.place == self._place,
                    FastDfsLeftover.since < before,
                    ~sa.exists().where(FastDfsFile.file_id == FastDfsLeftover.file_id),
                )
                return list(session.scalars(chosen.limit(_PAGE)))

        return self._apart(look)

    def objects(self) -> Iterator[StoredObject]:
        """All rows by name, a page at a time."""
        after = ""
        while page := self._apart(lambda: self._page(after)):  # noqa: B023 - run at once
            yield from page
            after = page[-1].name

    def _page(self, after: str) -> list[StoredObject]:
        with reading() as session:
            rows = session.scalars(
                sa.select(FastDfsFile)
                .where(FastDfsFile.place == self._place, FastDfsFile.name > after)
                .order_by(FastDfsFile.name)
                .limit(_PAGE)
            )
            return [StoredObject(row.name, row.size_bytes, row.changed_at) for row in rows]

    def _leftover(self, file_id: str) -> FastDfsLeftover:
        return FastDfsLeftover(file_id=file_id, place=self._place, since=utc_now())

    def _apart(self, work: Callable[[], R]) -> R:
        try:
            with self._enter(), apart():
                return work()
        except IntegrityError:
            raise
        except SQLAlchemyError as error:
            raise StoreSilent(f"the map of FastDFS files: {type(error).__name__}") from error
