"""Tables of search."""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from ihome.infra.db import Base


class HouseWord(Base):
    """A pair of neighbouring letters in the words of a house, or one letter that ends a run.

    Derived from `houses.search_text` by `rules.pairs_of`, for houses that are or were published.
    """

    __tablename__ = "house_words"
    __table_args__ = (sa.Index(None, "word", "house_id"),)

    house_id: Mapped[int] = mapped_column(sa.ForeignKey("houses.id"), primary_key=True)
    word: Mapped[str] = mapped_column(sa.String(2), primary_key=True)
