"""Move every photo to another store while people look at them and upload new ones.

mirroring: everybody knows of the new store; new photos get a copy there. backfilling: what is missing there
is copied. verifying: everything there is read again. flipped: the new store is in use, the old one gets
copies; one more walk brings what was put into the old one while it was in use. finished: the old store
is forgotten. Killed anywhere, the same command goes on; nothing depends on how long a step took. ADR-0022.
"""

from datetime import timedelta
from pathlib import Path

from ihome.infra.storage.base import Storage
from ihome.kernel.clock import monotonic, utc_now
from ihome.media.keeping import moves, passes
from ihome.media.keeping.moves import MoveRefused, Runner
from ihome.media.keeping.passes import Beat, Tally
from ihome.media.keeping.telling import Telling
from ihome.media.models import StorageMove

PARALLEL = 8
BEAT_SECONDS = 1.0
CLOCKS_DIFFER = timedelta(minutes=15)  # ours and the store's, at most
VERIFY_STEP = 2000  # objects between two places from which verifying goes on


def move(url: str, *, parallel: int, lock_folder: Path, telling: Telling) -> StorageMove:
    """Bring all photos to the store at `url` and use it from then on; goes on where it was cut off.

    MoveRefused and BadStoreUrl say why not; OSError when a store does not work: the same call goes on.
    """
    with moves.only_one_here(lock_folder) as runner:
        row = moves.begun_or_resumed(url, runner)
        return Move(row, runner, parallel, telling).to_the_end()


def roll_back(*, parallel: int, lock_folder: Path, telling: Telling) -> StorageMove:
    """Use the old store again, with everything that came since; the new one is forgotten."""
    with moves.only_one_here(lock_folder) as runner:
        row = moves.taken_over(runner)
        return Move(row, runner, parallel, telling).back()


def finish(*, parallel: int, lock_folder: Path, telling: Telling) -> StorageMove:
    """Forget the old store, once nothing is in it alone. MoveRefused before the new one is in use."""
    with moves.only_one_here(lock_folder) as runner:
        row = moves.taken_over(runner)
        return Move(row, runner, parallel, telling).finished()


class Move:
    """The steps of one move, in the hands of one runner."""

    def __init__(self, row: StorageMove, runner: Runner, parallel: int, telling: Telling) -> None:
        self.row = row
        self._runner = runner
        self._parallel = parallel
        self._telling = telling
        self.source, self.target = moves.ends(row)
        self._written_at = monotonic()
        self._uncounted = Tally()
        self._names: list[str] = []  # in the store that is left, as of the backfill

    def to_the_end(self) -> StorageMove:
        if self.row.phase == "mirroring":
            self.check_target()
            self.write(phase="backfilling")
        if self.row.phase == "backfilling":
            self.backfill()
        if self.row.phase == "verifying":
            self.verify()
            self.flip()
        if self.row.settled_at is None:
            self.settle()
        return self.row

    def back(self) -> StorageMove:
        if self.row.flipped_at is None:
            return self.write(
                phase="rolled_back", active=None, settled_at=utc_now(), ended_at=utc_now()
            )
        if self.row.phase == "flipped":
            names = self._missing(self.target, self.source)
            self._copy("back", names, self.target, self.source)
            self._verify("checking", names, self.target, self.source)
            self.write(phase="rolled_back", settled_at=None)
        self._last_walk(self.target, self.source)
        return self.write(active=None, settled_at=utc_now(), ended_at=utc_now())

    def finished(self) -> StorageMove:
        if self.row.phase != "flipped" or self.row.settled_at is None:
            raise MoveRefused(
                f"the move to {self.row.target_label} is not done ({self.row.phase});"
                " `ihome media migrate --to …` goes on with it, `--rollback` gives it up"
            )
        self._last_walk(self.source, self.target)
        return self.write(phase="finished", active=None, ended_at=utc_now())

    def check_target(self) -> None:
        """OSError unless we may write, read and delete there."""
        name, data = f"probe-{self.row.move_no}.txt", b"ihome moves here"
        self.target.check()
        self.target.put(name, data)
        if self.target.read(name, 0, 100) != data:
            raise OSError(f"{self.target.label} gives back other bytes than it was given")
        self.target.delete(name)

    def backfill(self) -> None:
        here = list(self.source.list())
        names = passes.missing_in(self.target, here)
        self._names = sorted(each.name for each in here)
        self.write(found_count=len(here))
        self._copy("copying", names, self.source, self.target, of=len(here))
        self.write(phase="verifying", cursor="")

    def verify(self) -> None:
        """In the order of names, from the cursor on; what has come since the list, the last walk sees."""
        names = self._names or sorted(each.name for each in self.source.list())
        left = [name for name in names if name > self.row.cursor]
        self._telling.begin("verifying", total=len(names), done=len(names) - len(left))
        for start in range(0, len(left), VERIFY_STEP):
            some = left[start : start + VERIFY_STEP]
            self._verify_some(some, self.source, self.target)
            self.write(cursor=some[-1])
        self._telling.end()

    def flip(self) -> None:
        self.write(phase="flipped", flipped_at=utc_now())

    def settle(self) -> None:
        self._last_walk(self.source, self.target)
        self.write(settled_at=utc_now())

    def write(self, **values: object) -> StorageMove:
        self.row = moves.write(self.row, self._runner, **values)
        self._written_at = monotonic()
        return self.row

    def _last_walk(self, left: Storage, in_use: Storage) -> None:
        """Bring what the store that was left has alone. Whoever put something there has been told
        "stored" before the stores changed places (RoutingStorage.put): the list has it."""
        here = list(left.list())
        names = passes.missing_in(in_use, here)
        self._copy("the last ones", names, left, in_use)
        new = {each.name for each in here if each.changed_at >= self.row.began_at - CLOCKS_DIFFER}
        self._verify("checking", sorted({*names, *new}), left, in_use)

    def _missing(self, source: Storage, target: Storage) -> list[str]:
        return passes.missing_in(target, list(source.list()))

    def _copy(
        self, words: str, names: list[str], source: Storage, target: Storage, *, of: int = 0
    ) -> None:
        total = of or len(names)
        self._telling.begin(words, total=total, done=total - len(names))
        tally = passes.copy_all(
            names, source, target, threads=self._parallel, beat=self._beat("copied")
        )
        self._telling.end()
        self._note("copied", tally)

    def _verify(self, words: str, names: list[str], source: Storage, target: Storage) -> None:
        self._telling.begin(words, total=len(names))
        self._verify_some(sorted(names), source, target)
        self._telling.end()

    def _verify_some(self, names: list[str], source: Storage, target: Storage) -> None:
        tally = passes.verify_all(
            names, source, target, threads=self._parallel, beat=self._beat("verified")
        )
        self._note("verified", tally)

    def _beat(self, kind: str) -> Beat:
        def beat(since: Tally) -> None:
            self._uncounted.add(since)
            self._telling.advance(since.objects + len(since.failed), since.size_bytes)
            if monotonic() - self._written_at >= BEAT_SECONDS:
                self._count(kind)

        return beat

    def _count(self, kind: str) -> None:
        """Add to the row what was done since it was last written; says at least that we live."""
        done, self._uncounted = self._uncounted, Tally()
        counter = f"{kind}_count"
        self.write(
            **{counter: getattr(self.row, counter) + done.objects},
            copied_bytes=self.row.copied_bytes + (done.size_bytes if kind == "copied" else 0),
            mended_count=self.row.mended_count + done.mended,
        )

    def _note(self, kind: str, tally: Tally) -> None:
        """Keep the names of what went wrong; what could not be copied stops the move."""
        self._count(kind)
        if tally.damaged:
            self.write(errors=moves.noted(self.row, "damaged", tally.damaged))
        if tally.failed:
            self.write(errors=moves.noted(self.row, "failed", tally.failed))
            raise OSError(
                f"{len(tally.failed)} objects could not be copied, e.g. {tally.failed[0]};"
                " the same command tries again"
            )
