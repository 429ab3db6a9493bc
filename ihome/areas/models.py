"""The table of areas: loaded from the data file, pointed at by houses, never shrunk."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class AreaRow(Base):
    """One GB/T 2260 code. `level` is province | city | district.

    `valid_from` is empty for codes older than our first data file. `valid_to` is a day by which the
    code was out of use (we know it no better), `successor_code` where it went when it was not split.
    """

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(sa.CHAR(6), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(40))
    full_name: Mapped[str] = mapped_column(sa.String(80))
    level: Mapped[str] = mapped_column(sa.String(8))
    parent_code: Mapped[str | None] = mapped_column(sa.CHAR(6), index=True)
    pinyin: Mapped[str] = mapped_column(sa.String(80))
    initials: Mapped[str] = mapped_column(sa.String(20))
    latitude: Mapped[float | None] = mapped_column(sa.Double)
    longitude: Mapped[float | None] = mapped_column(sa.Double)
    valid_from: Mapped[date | None] = mapped_column(sa.Date)
    valid_to: Mapped[date | None] = mapped_column(sa.Date)
    successor_code: Mapped[str | None] = mapped_column(sa.CHAR(6))
