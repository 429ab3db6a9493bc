"""The store is silent: a blurred stand-in within 3 s, no thread lost, and the rest of the house goes on."""

import io
import threading
import time
from collections.abc import Callable, Iterator
from typing import BinaryIO

import pytest
from flask import Flask
from PIL import Image

from ihome.infra.storage.base import StoreSilent
from ihome.infra.storage.breaker import AT_ONCE, FAILURES, Breaker
from ihome.infra.storage.memory import MemoryStorage
from ihome.media import service
from ihome.media.errors import PhotoStoreSilent
from ihome.media.models import Photo
from ihome.media.ports import storage
from tests.conftest import Browser
from tests.crowd import at_once
from tests.factories.people import a_user
from tests.factories.pictures import a_file, a_picture

UNKNOWN = f"/media/480/{'ab' * 32}.webp"


class BrokenStorage(MemoryStorage):
    """Refuses at once, and counts how often it was asked."""

    asked = 0

    def open(self, name: str) -> BinaryIO:
        self.asked += 1
        raise OSError(5, "Input/output error")


class HungStorage(MemoryStorage):
    """A dead network disk: answers when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go, self.asked = threading.Event(), 0

    def open(self, name: str) -> BinaryIO:
        self.asked += 1
        self.let_go.wait(30)
        return super().open(name)


@pytest.fixture
def hung() -> Iterator[HungStorage]:
    store = HungStorage()
    yield store
    store.let_go.set()


@pytest.fixture
def photo(app: Flask) -> Photo:
    """Nobody has asked for it yet; another one in each test, for the process keeps what was seen."""
    with storage.using(MemoryStorage()):
        image = a_picture(900, 600, seed=time.monotonic_ns() % 400)
        return service.accept_photo(io.BytesIO(a_file("PNG", image)), owner_id=a_user().id)


def test_a_blurred_picture_of_the_right_shape_stands_in(client: Browser, photo: Photo) -> None:
    with storage.using(BrokenStorage()):
        answer = client.get(f"/media/480/{photo.key}.webp")
    assert (answer.status_code, answer.mimetype) == (503, "image/webp")
    assert answer.headers["Cache-Control"] == "no-store"
    assert int(answer.headers["Retry-After"]) >= 1
    assert "ETag" not in answer.headers
    picture = Image.open(io.BytesIO(answer.data)).convert("RGB")
    assert picture.size == (64, 43)
    top, bottom = picture.getpixel((60, 4)), picture.getpixel((60, 39))
    assert isinstance(top, tuple) and isinstance(bottom, tuple)  # noqa: PT018
    assert top[2] > top[0]  # sky above
    assert bottom[0] > bottom[2]  # sand below
    with storage.using(BrokenStorage()):
        square = client.get(f"/media/avatar/{photo.key}.webp")
    assert Image.open(io.BytesIO(square.data)).size == (64, 64)


def test_when_the_store_is_back_the_picture_is_there(client: Browser, photo: Photo) -> None:
    address = f"/media/480/{photo.key}.webp"
    with storage.using(BrokenStorage()):
        assert client.get(address).status_code == 503
    well = MemoryStorage()
    well.put(f"{photo.key}-480.webp", b"the picture")
    with storage.using(well):
        assert client.get(address).data == b"the picture"


def test_of_a_photo_that_no_row_knows_nothing_can_be_shown(client: Browser) -> None:
    with storage.using(BrokenStorage()):
        answer = client.get(UNKNOWN)
    assert (answer.status_code, answer.json["errno"]) == (503, "10006")
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_store_that_has_failed_is_left_alone(client: Browser, photo: Photo) -> None:
    broken = BrokenStorage()
    with storage.using(broken):
        answers = [client.get(f"/media/480/{photo.key}.webp") for _ in range(20)]
    assert {answer.status_code for answer in answers} == {503}
    assert broken.asked == FAILURES


def test_uploads_are_refused_meanwhile(app: Flask) -> None:
    class Full(MemoryStorage):
        def put(self, name: str, data: bytes) -> None:
            raise OSError(28, "No space left on device")

    store = Full()
    for _ in range(FAILURES + 1):
        with storage.using(store), pytest.raises(PhotoStoreSilent):
            service.prepare_photo(io.BytesIO(a_file()))


def test_forty_who_look_at_photos_of_a_hung_store_do_not_stop_the_house(
    app: Flask, photo: Photo, hung: HungStorage
) -> None:
    def look() -> tuple[int, str, float]:
        began = time.monotonic()
        with storage.using(hung):
            answer = app.test_client().get(f"/media/720/{photo.key}.webp")
        return answer.status_code, answer.mimetype, time.monotonic() - began

    def visit(path: str) -> Callable[[], tuple[int, str, float]]:
        def go() -> tuple[int, str, float]:
            began = time.monotonic()
            answer = app.test_client().get(path)
            return answer.status_code, answer.mimetype, time.monotonic() - began

        return go

    others = ["/livez", "/api/v2/home", "/api/v2/areas"]
    results = at_once([*[look] * 40, *map(visit, others)])
    for result in results:
        assert not isinstance(result, Exception), result
    seen = [result for result in results[:40] if not isinstance(result, Exception)]
    assert {(status, kind) for status, kind, _ in seen} == {(503, "image/webp")}
    assert hung.asked <= AT_ONCE  # so many threads were held for 3 s, and no others
    assert max(seconds for _, _, seconds in seen) < 6  # 3 s, and what a busy machine adds
    assert [result[0] for result in results[40:] if not isinstance(result, Exception)] == [200] * 3
    asked = hung.asked
    assert look()[0] == 503
    assert hung.asked == asked  # by now it is left alone


def test_one_tries_again_after_the_rest_and_all_follow_when_it_went_well(
    clock_of_breaker: Callable[[float], None],
) -> None:
    breaker, asked = Breaker(), []

    def ask(answer: bool) -> bool:
        asked.append(answer)
        if not answer:
            raise OSError("down")
        return answer

    def outcome(answer: bool) -> str:
        before = len(asked)
        try:
            breaker.ask(lambda: ask(answer), seconds=3)
        except StoreSilent:
            return "refused"
        except OSError:
            return "failed"
        return "served" if len(asked) > before else "?"

    assert [outcome(False) for _ in range(FAILURES + 2)] == ["failed"] * FAILURES + ["refused"] * 2
    clock_of_breaker(5.1)
    assert [outcome(False), outcome(True)] == ["failed", "refused"]
    clock_of_breaker(5.1)
    assert [outcome(True), outcome(True), outcome(False), outcome(True)] == [
        "served", "served", "failed", "served"]  # fmt: skip


@pytest.fixture
def clock_of_breaker(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    from ihome.infra.storage import breaker

    passed = [0.0]
    monkeypatch.setattr(breaker, "monotonic", lambda: time.monotonic() + passed[0])

    def pass_by(seconds: float) -> None:
        passed[0] += seconds

    return pass_by


def test_a_store_that_is_only_busy_refuses_nobody(app: Flask) -> None:
    """Fifty wait for six places, one after the other, longer than anybody waits for a hung store."""
    breaker = Breaker()

    def ask() -> str:
        return breaker.ask(lambda: time.sleep(0.2) or "served", seconds=30)

    assert at_once([ask] * 50) == ["served"] * 50
