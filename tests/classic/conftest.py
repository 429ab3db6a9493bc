"""Hua has a house in 东城, Gu books it, Sun is a stranger; each on the classic pages."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from ihome.booking import service as booking
from ihome.houses.service import House
from ihome.infra.storage.memory import MemoryStorage
from ihome.media.ports import storage
from tests.cast import BrowserOf
from tests.cast import browser_of as browser_of
from tests.cast import gu as gu
from tests.cast import hua as hua
from tests.cast import sun as sun
from tests.classic.asking import Pages
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.phones import Inbox, an_inbox
from tests.factories.stays import booked
from tests.payments.near import wire as wire

DONGCHENG = "110101"
PagesOf = Callable[[int], Pages]


@pytest.fixture
def visitor(new_client: Callable[[], Browser]) -> Pages:
    """Nobody in particular."""
    return Pages(new_client())


@pytest.fixture
def pages_of(browser_of: BrowserOf) -> PagesOf:
    return lambda user_id: Pages(browser_of(user_id))


@pytest.fixture
def home(hua: int) -> House:
    """A published house at 399 yuan without a cleaning fee, for one night or more."""
    return a_house(host_id=hua, area_code=DONGCHENG, price_fen=39_900, cleaning_fee_fen=0)


@pytest.fixture
def guest(gu: int, pages_of: PagesOf) -> Pages:
    return pages_of(gu)


@pytest.fixture
def host(hua: int, pages_of: PagesOf) -> Pages:
    return pages_of(hua)


@pytest.fixture
def payable(home: House, gu: int, hua: int) -> booking.Booking:
    placed = booked(house=home, guest_id=gu, key="for-the-holes")
    return booking.accept_booking(placed.booking_no, host_id=hua)


class _BrokenStorage(MemoryStorage):
    def put(self, name: str, data: bytes) -> None:
        raise OSError("the disk is full")


@pytest.fixture
def broken_store(app: Flask) -> Iterator[None]:
    """A place for photos that takes none."""
    with storage.using(_BrokenStorage()):
        yield


@pytest.fixture
def inbox(app: Flask) -> Iterator[Inbox]:
    with an_inbox() as tool:
        yield tool
