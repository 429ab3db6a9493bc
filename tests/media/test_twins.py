"""The same picture shown by two people is found, however it was resized, cut or brightened."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import resources

import pytest
import sqlalchemy as sa
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance

from ihome.infra.db import reading
from ihome.infra.jobs import run_due
from ihome.infra.storage.memory import MemoryStorage
from ihome.kernel.errors import NotFound
from ihome.media import service
from ihome.media.models import Photo, PhotoBand, PhotoTwin
from ihome.media.rules.alike import MOST_APART, bands_of, distance, near_bands
from ihome.wiring import JOBS
from tests.factories.people import a_user
from tests.factories.pictures import a_file

Change = Callable[[Image.Image], Image.Image]


def demo(name: str) -> Image.Image:
    data = resources.files("ihome.seeds").joinpath(f"photos/{name}.jpg").read_bytes()
    return Image.open(io.BytesIO(data)).convert("RGB")


def upload(image: Image.Image, owner_id: int, **options: object) -> Photo:
    """As an upload does it, and the worker after it."""
    photo = service.accept_photo(io.BytesIO(a_file("JPEG", image, **options)), owner_id=owner_id)
    run_due(JOBS)
    return photo


def pairs() -> list[tuple[int, int]]:
    with reading() as session:
        rows = session.scalars(sa.select(PhotoTwin).order_by(PhotoTwin.photo_id)).all()
        return [(row.photo_id, row.other_photo_id) for row in rows]


@pytest.fixture
def first(app: Flask, store: MemoryStorage) -> Photo:
    return upload(demo("loft-1"), a_user(name="先来").id)


def cut(share: float) -> Change:
    def change(image: Image.Image) -> Image.Image:
        wide, high = image.size
        edges = (wide * share, high * share, wide * (1 - share), high * (1 - share))
        return image.crop(tuple(map(int, edges)))  # type: ignore[arg-type]

    return change


@pytest.mark.parametrize(
    "change",
    [
        lambda image: image,
        lambda image: image.resize((image.width // 2, image.height // 2)),
        cut(0.02),
        lambda image: ImageEnhance.Brightness(image).enhance(1.2),
        lambda image: image.convert("L").convert("RGB"),
    ],
    ids=["the same", "half size", "2% cut off", "brightened", "grey"],
)
def test_a_photo_of_somebody_else_is_found_again(
    first: Photo, store: MemoryStorage, change: Change
) -> None:
    second = upload(change(demo("loft-1")), a_user(name="后来").id, quality=40)
    assert pairs() == [(second.id, first.id)]
    [twin] = service.twins()
    assert (twin.photo.id, twin.other.id, twin.verdict) == (second.id, first.id, None)
    assert twin.distance <= MOST_APART


def test_other_rooms_are_other_rooms(first: Photo, store: MemoryStorage) -> None:
    for name in ("loft-2", "living-1", "bedroom-1", "night-1"):
        upload(demo(name), a_user(name=name).id)
    assert pairs() == []


def test_ones_own_photo_twice_is_no_finding(first: Photo, store: MemoryStorage) -> None:
    upload(demo("loft-1"), first.owner_id)
    assert pairs() == []


def test_blank_pictures_are_not_all_alike(app: Flask, store: MemoryStorage) -> None:
    for color in ("white", "black", "white"):
        photo = upload(Image.new("RGB", (300, 200), color), a_user().id)
        assert photo.phash is None
    assert pairs() == []
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PhotoBand)) == 0


def test_the_job_may_run_twice(first: Photo, store: MemoryStorage) -> None:
    second = upload(demo("loft-1"), a_user().id)
    assert service.look_for_twins(second.id) == 0
    assert service.look_for_twins(999_999) == 0
    assert pairs() == [(second.id, first.id)]


def test_of_a_picture_that_everybody_shows_some_are_told(app: Flask, store: MemoryStorage) -> None:
    prepared = service.prepare_photo(io.BytesIO(a_file("JPEG", demo("loft-1"))))
    owners = [a_user(name=f"房东{number}").id for number in range(8)]
    photos = [service.keep_photo(prepared, owner_id=owner) for owner in owners]
    assert service.look_for_twins(photos[-1].id) == 5


def test_the_operator_decides_and_it_is_off_the_list(
    first: Photo, store: MemoryStorage, clock: Callable[[datetime], None]
) -> None:
    noon = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
    clock(noon)
    second = upload(demo("loft-1"), a_user().id)
    service.decide_twin(first.public_id, second.public_id, "different", by="值班")
    assert service.twins() == []
    [twin] = service.twins(undecided=False)
    assert twin.verdict == "different"
    with reading() as session:
        [row] = session.scalars(sa.select(PhotoTwin))
    assert (row.decided_at, row.decided_by) == (noon, "值班")
    assert service.look_for_twins(second.id) == 0  # it does not come back
    with pytest.raises(NotFound):
        service.decide_twin(first.public_id, "nobody", "same", by="值班")
    with pytest.raises(NotFound):
        service.decide_twin(first.public_id, first.public_id, "same", by="值班")


def test_a_photo_that_is_gone_takes_its_findings_along(first: Photo, store: MemoryStorage) -> None:
    second = upload(demo("loft-1"), a_user().id)
    service.drop_photo(first.id)
    assert pairs() == []
    service.drop_photo(second.id)
    with reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(PhotoBand)) == 0


@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=MOST_APART))
def test_whatever_is_near_shares_a_band(value: int, flipped: set[int]) -> None:
    """So looking into the bands misses nothing."""
    one, other = f"{value:016x}", f"{value ^ sum(1 << bit for bit in flipped):016x}"
    assert distance(one, other) == len(flipped)
    near = near_bands(one)
    assert any(there in near[band] for band, there in bands_of(other))
