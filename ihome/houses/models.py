"""Tables of houses."""

import secrets
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.houses.rules import DRAFT
from ihome.infra.db import Base


def _new_seed() -> str:
    return secrets.token_hex(16)


# RTRIM: MariaDB computes nothing from a bare CHAR, whose padding hangs on the SQL mode.
_CITY_KEY = (
    "CASE WHEN SUBSTR(RTRIM(area_code), 3, 2) = '90' THEN RTRIM(area_code) "
    "WHEN SUBSTR(RTRIM(area_code), 1, 4) = '5002' THEN '5001' "
    "ELSE SUBSTR(RTRIM(area_code), 1, 4) END"
)

# What a search looks at before it looks at nights. All of it stands in each index below, so that a
# search reads no house that it will not show (ADR-0011, "Plans").
_LOOKED_AT = ("capacity", "min_nights", "max_nights", "price_fen", "kind", "facility_bits")
_ORDERS = {
    "newest": ("published_at",),
    "booked": ("booked_count",),
    "price": ("price_fen",),
    "rating": ("rating_hundredths", "review_count"),
}


def _search_indexes() -> Iterator[sa.Index]:
    """For each order of the search page one index over all houses and one for a city; districts
    are small: one index for all orders."""
    for order, columns in _ORDERS.items():
        rest = [name for name in _LOOKED_AT if name not in columns]
        yield sa.Index(f"ix_houses_all_{order}", "status", *columns, "id", "area_code", *rest)
        yield sa.Index(f"ix_houses_city_{order}", "status", "city_key", *columns, "id", *rest)
    by_order = [name for columns in _ORDERS.values() for name in columns if name != "price_fen"]
    yield sa.Index("ix_houses_district", "status", "area_code", *_LOOKED_AT, *by_order)


class House(Base):
    """One home on offer. In a draft, 0, "" and NULL mean: not said yet.

    `price_fen` is per night. `latitude` and `longitude` are WGS-84 and exact: only the host and paid
    guests may see them. `max_nights` 0 is no limit. `published_at` is the first time.
    `search_text`, `rating_hundredths` and `facility_bits` (of `house_facilities`) are derived, kept by
    the service for search. `city_key` is
    kept by the database: 3101 for a district of 上海, the whole code for a county that is its own
    city (429004), 5001 for all of 重庆.
    """

    __tablename__ = "houses"
    __table_args__ = (*_search_indexes(), sa.Index(None, "host_id", "id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    host_id: Mapped[int] = mapped_column(sa.ForeignKey("users.id"))
    status: Mapped[str] = mapped_column(sa.String(10), default=DRAFT)
    title: Mapped[str] = mapped_column(sa.String(64), default="")
    description: Mapped[str] = mapped_column(sa.Text, default="")
    kind: Mapped[str] = mapped_column(sa.String(16), default="entire_home")
    area_code: Mapped[str | None] = mapped_column(sa.CHAR(6), sa.ForeignKey("areas.code"))
    city_key: Mapped[str | None] = mapped_column(sa.CHAR(6), sa.Computed(_CITY_KEY, persisted=True))
    address: Mapped[str] = mapped_column(sa.String(200), default="")
    latitude: Mapped[float | None] = mapped_column(sa.Double)
    longitude: Mapped[float | None] = mapped_column(sa.Double)
    blur_seed: Mapped[str] = mapped_column(sa.CHAR(32), default=_new_seed)
    rooms: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    layout: Mapped[str] = mapped_column(sa.String(32), default="")
    floor_area_m2: Mapped[int] = mapped_column(sa.Integer, default=0)
    beds: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    bedding: Mapped[str] = mapped_column(sa.String(64), default="")
    capacity: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    price_fen: Mapped[int] = mapped_column(default=0)
    cleaning_fee_fen: Mapped[int] = mapped_column(default=0)
    deposit_fen: Mapped[int] = mapped_column(default=0)
    min_nights: Mapped[int] = mapped_column(sa.SmallInteger, default=1)
    max_nights: Mapped[int] = mapped_column(sa.SmallInteger, default=0)
    check_in_time: Mapped[str] = mapped_column(sa.CHAR(5), default="15:00")
    check_out_time: Mapped[str] = mapped_column(sa.CHAR(5), default="12:00")
    rules: Mapped[str] = mapped_column(sa.Text, default="")
    is_instant: Mapped[bool] = mapped_column(default=False)
    rating_sum: Mapped[int] = mapped_column(default=0)
    review_count: Mapped[int] = mapped_column(default=0)
    rating_hundredths: Mapped[int] = mapped_column(sa.Integer, default=0)
    booked_count: Mapped[int] = mapped_column(default=0)
    facility_bits: Mapped[int] = mapped_column(sa.BigInteger, default=0)
    search_text: Mapped[str] = mapped_column(sa.Text, default="")
    made_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class HousePhoto(Base):
    """A photo of a house; positions of a house run from 0 (the cover) without a gap."""

    __tablename__ = "house_photos"
    __table_args__ = (sa.Index(None, "house_id", "position"),)

    house_id: Mapped[int] = mapped_column(sa.ForeignKey("houses.id"), primary_key=True)
    photo_id: Mapped[int] = mapped_column(sa.ForeignKey("photos.id"), primary_key=True)
    position: Mapped[int] = mapped_column(sa.SmallInteger)


class HouseFacility(Base):
    """A house has a thing of `facilities.py`."""

    __tablename__ = "house_facilities"

    house_id: Mapped[int] = mapped_column(sa.ForeignKey("houses.id"), primary_key=True)
    facility_code: Mapped[str] = mapped_column(sa.String(32), primary_key=True)


class HouseCase(Base):
    """What a host submitted and what the desk said. `state` is waiting | approved | refused.

    `snapshot` and `base` (what was judged last, None for the first time) have the shape of
    `snapshots.py`. `open_house_id` is the house while the case waits, so that a house has one open case
    at most. `revision` counts what the host changed since. `is_live`: guests saw the house meanwhile.
    `decided_by` is None when a house that was published before there was a desk was taken over.
    """

    __tablename__ = "house_cases"
    __table_args__ = (
        sa.Index(None, "state", "submitted_at"),
        sa.Index(None, "house_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = mapped_column(sa.String(12), unique=True)
    house_id: Mapped[int] = mapped_column(sa.ForeignKey("houses.id"))
    open_house_id: Mapped[int | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(sa.String(10))
    is_live: Mapped[bool]
    revision: Mapped[int] = mapped_column(default=1)
    snapshot: Mapped[dict[str, Any]]
    base: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    base_state: Mapped[str | None] = mapped_column(sa.String(10))
    reasons: Mapped[list[str]] = mapped_column(sa.JSON, default=list)
    words: Mapped[str] = mapped_column(sa.String(500), default="")
    submitted_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(sa.ForeignKey("users.id"))
