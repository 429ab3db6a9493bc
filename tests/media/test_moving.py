"""Moving house, step by step, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from ihome.infra.db import reading
from ihome.infra.jobs import run_due
from ihome.infra.storage.local import LocalStorage
from ihome.kernel.clock import at, utc_now
from ihome.media.keeping import moves, moving
from ihome.media.keeping.moves import MoveRefused, Runner
from ihome.media.keeping.moving import Move
from ihome.media.keeping.routes import Place, place_of, route_now
from ihome.media.keeping.telling import Silence
from ihome.media.models import StorageMove
from ihome.media.ports import storage
from ihome.settings import Settings
from ihome.wiring import JOBS
from tests.media.town import Town


@pytest.fixture
def there(tmp_path: Path) -> Path:
    return tmp_path / "second"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    return tmp_path / "first"


@pytest.fixture
def move(own_app: Flask, tmp_path: Path) -> Callable[[Path], StorageMove]:
    return lambda to: moving.move(f"file:{to}", parallel=4, lock_folder=tmp_path, telling=Silence())


@pytest.fixture
def end(tmp_path: Path) -> Callable[[Callable[..., StorageMove]], StorageMove]:
    """`end(moving.finish)` or `end(moving.roll_back)`."""
    return lambda how: how(parallel=4, lock_folder=tmp_path, telling=Silence())


def steps_to(there: Path) -> Move:
    """A move in our own hands, begun."""
    runner = Runner()
    row = moves.begun_or_resumed(f"file:{there}", runner)
    return Move(row, runner, 2, Silence())


def do_jobs() -> None:
    while run_due(JOBS, limit=50):
        pass


def primary() -> str:
    with reading() as session:
        return route_now(session).primary.label


def test_a_move_brings_everything_and_the_new_store_is_used(
    town: Town, move: Callable[[Path], StorageMove], there: Path
) -> None:
    row = move(there)
    assert (row.phase, row.found_count, row.copied_count) == ("flipped", 80, 80)
    assert row.verified_count >= 80
    assert row.errors == {}
    assert town.lost_in(there) == []
    assert primary() == f"folder {there}"
    town.upload(160)
    assert town.lost_in(there) == []


def test_what_came_during_the_move_is_there_after_the_last_walk_and_not_before(
    town: Town, there: Path
) -> None:
    """The control is the look in the middle: without the last walk these photos were lost."""
    move = steps_to(there)
    move.write(phase="backfilling")
    move.backfill()
    town.upload(160, 480)
    move.verify()
    town.upload(160, 480)
    move.flip()
    assert len(town.lost_in(there)) == 4
    move.settle()
    assert town.lost_in(there) == []


def test_between_flip_and_last_walk_readers_find_what_only_the_old_store_has(
    town: Town, there: Path
) -> None:
    move = steps_to(there)
    move.write(phase="backfilling")
    move.backfill()
    move.verify()
    town.upload(160)
    move.flip()
    store = storage()
    lost = town.lost_in(there)
    assert len(lost) == 1
    with store.open(lost[0]) as file:
        assert file.read()
    do_jobs()
    assert town.lost_in(there) == []


def test_new_photos_get_a_copy_in_the_store_that_is_moved_to(town: Town, there: Path) -> None:
    steps_to(there)
    town.upload(160, 480)
    do_jobs()
    assert len(list(LocalStorage(there).list())) == 2


def test_bytes_that_came_over_wrong_are_copied_again(town: Town, there: Path, here: Path) -> None:
    move = steps_to(there)
    move.write(phase="backfilling")
    move.backfill()
    target, name = LocalStorage(there), next(iter(town.acknowledged))
    target.put(name, b"x" * target.size(name))
    other = list(town.acknowledged)[1]
    target.delete(other)
    move.verify()
    assert town.lost_in(there) == []
    assert move.row.mended_count == 2


def test_what_is_damaged_at_home_moves_as_it_is_and_is_named(
    town: Town, move: Callable[[Path], StorageMove], here: Path, there: Path
) -> None:
    name = next(iter(town.acknowledged))
    LocalStorage(here).put(name, b"damaged")
    row = move(there)
    assert (row.phase, row.errors) == ("flipped", {"damaged": [name]})
    with LocalStorage(there).open(name) as file:
        assert file.read() == b"damaged"


class Failing(LocalStorage):
    """Cannot take one object."""

    def __init__(self, root: Path, bad: str) -> None:
        super().__init__(root)
        self.bad = bad

    def put(self, name: str, data: bytes) -> None:
        if name == self.bad:
            raise OSError(5, "Input/output error")
        super().put(name, data)


def test_a_move_stops_before_the_flip_when_an_object_cannot_be_copied(
    town: Town, there: Path, here: Path, move: Callable[[Path], StorageMove]
) -> None:
    bad = next(iter(town.acknowledged))
    steps = steps_to(there)
    steps.write(phase="backfilling")
    steps.target = Failing(there, bad)
    with pytest.raises(OSError, match="1 objects could not be copied"):
        steps.backfill()
    row = moves.latest()
    assert row is not None
    assert (row.phase, row.errors) == ("backfilling", {"failed": [bad]})
    assert primary() == f"folder {here}"
    assert move(there).phase == "flipped"
    assert town.lost_in(there) == []


def test_going_back_before_the_flip_forgets_the_new_store(
    town: Town, here: Path, there: Path, end: Callable[..., StorageMove]
) -> None:
    steps_to(there).write(phase="backfilling")
    row = end(moving.roll_back)
    assert (row.phase, row.active, primary()) == ("rolled_back", None, f"folder {here}")
    with reading() as session:
        assert route_now(session).copies == ()


def test_going_back_after_the_flip_brings_back_what_came_since(
    town: Town,
    here: Path,
    there: Path,
    move: Callable[[Path], StorageMove],
    end: Callable[..., StorageMove],
) -> None:
    move(there)
    town.upload(160, 480)
    assert town.lost_in(here)
    row = end(moving.roll_back)
    assert (row.phase, row.active, primary()) == ("rolled_back", None, f"folder {here}")
    assert town.lost_in(here) == []


def test_finishing_forgets_the_old_store(
    town: Town,
    there: Path,
    move: Callable[[Path], StorageMove],
    end: Callable[..., StorageMove],
) -> None:
    move(there)
    row = end(moving.finish)
    assert (row.phase, row.active, primary()) == ("finished", None, f"folder {there}")
    with reading() as session:
        assert route_now(session).copies == ()


def test_a_move_that_is_not_done_cannot_be_finished(
    town: Town, there: Path, end: Callable[..., StorageMove]
) -> None:
    steps_to(there)
    with pytest.raises(MoveRefused, match="is not done"):
        end(moving.finish)


def test_nothing_to_finish_or_to_roll_back(own_app: Flask, end: Callable[..., StorageMove]) -> None:
    for how in (moving.finish, moving.roll_back):
        with pytest.raises(MoveRefused, match="no photos are being moved"):
            end(how)


def test_one_move_at_a_time(
    town: Town, tmp_path: Path, there: Path, move: Callable[[Path], StorageMove]
) -> None:
    steps_to(there)
    with pytest.raises(MoveRefused, match=r"being moved to folder .*second already"):
        move(tmp_path / "third")


def test_one_command_at_a_time_on_a_machine(
    town: Town, tmp_path: Path, there: Path, move: Callable[[Path], StorageMove]
) -> None:
    with (
        moves.only_one_here(tmp_path),
        pytest.raises(MoveRefused, match="by another command on this machine"),
    ):
        move(there)


def test_a_command_on_another_machine_is_left_in_peace_while_it_lives(
    town: Town, there: Path, move: Callable[[Path], StorageMove]
) -> None:
    other = Runner()
    other.name = "far-away/1234"
    row = moves.begun_or_resumed(f"file:{there}", other)
    with pytest.raises(MoveRefused, match="by a command on far-away"):
        move(there)
    with at(utc_now() + timedelta(seconds=61)):
        move(there)
    with pytest.raises(MoveRefused, match="has taken this move over"):
        moves.write(row, other, phase="verifying")


def test_where_the_photos_are_already_they_do_not_move(
    town: Town, here: Path, move: Callable[[Path], StorageMove]
) -> None:
    with pytest.raises(MoveRefused, match=r"are in folder .*first already"):
        move(here)
    assert moves.latest() is None


def test_photos_do_not_move_to_where_private_pictures_are(
    own_app: Flask, own_settings: Settings, move: Callable[[Path], StorageMove]
) -> None:
    with pytest.raises(MoveRefused, match="is for private pictures"):
        move(own_settings.data_dir / "private" / "photos")
    assert moves.latest() is None


def test_addresses_are_sealed(town: Town, there: Path) -> None:
    row = steps_to(there).row
    assert row.target_cipher.startswith("v2:")
    assert str(there) not in row.target_cipher + row.source_cipher


# Which store is in use, from the rows alone


def a_move(source: str, target: str, phase: str, **more: object) -> StorageMove:
    is_over = phase == "finished" or bool(more.pop("over", False))
    flipped = phase in ("flipped", "finished") or bool(more.pop("flipped", False))
    return StorageMove(
        source_label=source,
        target_label=target,
        phase=phase,
        active=None if is_over else 1,
        flipped_at=utc_now() if flipped else None,
        settled_at=utc_now() if is_over or more.pop("settled", False) else None,
    )


def named(place: Place) -> tuple[str | None, list[str], bool]:
    name = lambda end: getattr(end[0], f"{end[1]}_label")  # noqa: E731
    in_use = name(place.primary) if place.primary else None
    return in_use, [name(each) for each in place.copies], place.whole


@pytest.mark.parametrize("set_to", ["A", "B"])
@pytest.mark.parametrize(
    ("phase", "more", "expected"),
    [
        ("mirroring", {}, ("A", ["B"], True)),
        ("backfilling", {}, ("A", ["B"], True)),
        ("verifying", {}, ("A", ["B"], True)),
        ("flipped", {}, ("B", ["A"], False)),
        ("flipped", {"settled": True}, ("B", ["A"], True)),
        ("rolled_back", {"flipped": True}, ("A", ["B"], False)),
        ("rolled_back", {"flipped": True, "over": True}, ("A", [], True)),
        ("finished", {}, ("B", [], True)),
    ],
)
def test_everybody_finds_the_same_store_however_they_were_started(
    set_to: str, phase: str, more: dict[str, object], expected: tuple[str, list[str], bool]
) -> None:
    assert named(place_of(set_to, [a_move("A", "B", phase, **more)])) == expected


def test_a_move_that_was_given_up_before_the_flip_never_was() -> None:
    row = a_move("A", "B", "rolled_back", over=True)
    assert named(place_of("B", [row])) == (None, [], True)


def test_moves_are_followed_one_after_the_other() -> None:
    rows = [a_move("A", "B", "finished"), a_move("B", "C", "finished"), a_move("C", "A", "flipped")]
    assert [named(place_of(label, rows))[0] for label in "ABC"] == ["A", "A", "A"]
    assert named(place_of("D", rows)) == (None, [], True)


def test_there_and_back_again() -> None:
    rows = [a_move("A", "B", "finished"), a_move("B", "A", "finished")]
    assert [named(place_of(label, rows))[0] for label in "AB"] == ["A", "A"]
    rows.append(a_move("A", "B", "verifying"))
    assert [named(place_of(label, rows)) for label in "AB"] == [("A", ["B"], True)] * 2
