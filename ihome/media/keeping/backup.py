"""A backup of all photos in any store: what it lacks is copied, what it has is known by its hash.

Beside the objects lie manifests, one for each two first letters of the names (`manifest-ab.json`): size, SHA-256
and, for what the house has no more, since when. A manifest is written after the objects that it names, so that
what it names is there; cut off anywhere, the next run goes on with the manifests that are not yet right.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec

from ihome.infra.db import reading
from ihome.infra.storage.base import NotStored, Storage, StoredObject
from ihome.kernel.clock import utc_now
from ihome.media.keeping import truth
from ihome.media.keeping.crew import in_parallel
from ihome.media.keeping.moves import MoveRefused
from ihome.media.keeping.routes import addresses, route_now
from ihome.media.keeping.telling import Telling
from ihome.media.ports import storage

Done = TypeVar("Done")

PARALLEL = 8
_BEGIN, _END = "manifest-", ".json"


class Entry(msgspec.Struct, frozen=True):
    """What a manifest says of an object; `gone_at` is None while the house has it."""

    size_bytes: int
    digest: str
    gone_at: datetime | None = None


Manifest = dict[str, Entry]


@dataclass
class Report:
    """What was done, and names of what is wrong: damaged or missing where it was read, or not written."""

    copied: int = 0
    there: int = 0
    gone: int = 0
    pruned: int = 0
    damaged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        return not (self.damaged or self.missing or self.failed)


class Damaged(Exception):
    """The bytes are not what they should be; nothing was written."""


def back_up(
    url: str, *, prune_after: timedelta | None = None, parallel: int, telling: Telling
) -> Report:
    """Bring the backup at `url` up to date.

    What is damaged in the house is named and not copied: an older, good copy stays. What the house
    has no more stays too, until it has been gone for longer than `prune_after`. MoveRefused when the
    backup would be the store itself; OSError when it cannot be reached.
    """
    return Backup(url, parallel, telling).brought_up_to_date(prune_after)


def restore(url: str, *, parallel: int, telling: Telling) -> Report:
    """Bring what the backup at `url` has and the house lacks, or has wrong, into the store in use.

    What is damaged in the backup is named and not restored. What was gone from the house before is
    left there, unless a photo of the database needs it. Refuses like `back_up`.
    """
    return Backup(url, parallel, telling).restored()


class Backup:
    """One run over one backup."""

    def __init__(self, url: str, parallel: int, telling: Telling) -> None:
        self._store = _store_apart(url)
        self._house, self._in_use = storage(), in_use()
        self._parallel, self._telling = parallel, telling
        self._report = Report()

    def brought_up_to_date(self, prune_after: timedelta | None) -> Report:
        here, there = _by_shard(self._house.list()), _by_shard(self._store.list())
        self._telling.begin("backing up", total=sum(map(len, here.values())))
        for shard in sorted({*here, *there}):
            sizes = {each.name: each.size_bytes for each in there[shard]}
            before = self._manifest(shard)
            manifest = self._copied([each.name for each in here[shard]], before, sizes)
            self._prune(manifest, prune_after)
            if manifest != before:
                self._store.put(_manifest_name(shard), msgspec.json.encode(manifest))
        self._telling.end()
        return self._report

    def restored(self) -> Report:
        shards = [_shard_of(each.name) for each in self._store.list() if _is_manifest(each.name)]
        manifests = [self._manifest(shard) for shard in sorted(shards)]
        if not manifests:
            raise MoveRefused(f"{self._store.label} holds no backup of photos")
        self._telling.begin("restoring", total=sum(map(len, manifests)))
        for manifest in manifests:
            self._bring_back(manifest)
        self._telling.end()
        return self._report

    def _copied(self, names: list[str], before: Manifest, sizes: dict[str, int]) -> Manifest:
        """The new manifest, after what it names was copied."""
        with reading() as session:
            expected = truth.digests(session, names)
        wanted = [name for name in names if not _is_there(name, expected, before, sizes)]
        self._skip(len(names) - len(wanted))
        copied = self._walk(wanted, lambda name: self._copy(name, expected.get(name)))
        now, here = utc_now(), set(names)
        kept = {
            name: Entry(each.size_bytes, each.digest, None if name in here else each.gone_at or now)
            for name, each in before.items()
        }
        return kept | copied

    def _copy(self, name: str, expected: str | None) -> Entry | None:
        """None when it has gone meanwhile."""
        data = truth.bytes_of(self._house, name)
        if data is None:
            return None
        if truth.is_right(name, truth.digest_of(data), expected) is False:
            data = _from_a_copy(name, expected)
        self._store.put(name, data)
        if truth.bytes_of(self._store, name) != data:
            raise OSError(f"{self._store.label} gives back other bytes than it was given")
        return Entry(len(data), truth.digest_of(data))

    def _prune(self, manifest: Manifest, after: timedelta | None) -> None:
        gone = {name: each.gone_at for name, each in manifest.items() if each.gone_at is not None}
        old = (
            [] if after is None else [name for name, at in gone.items() if utc_now() - at >= after]
        )
        for name in old:
            self._store.delete(name)
            del manifest[name]
        self._report.pruned += len(old)
        self._report.gone += len(gone) - len(old)

    def _bring_back(self, manifest: Manifest) -> None:
        with reading() as session:
            needed = truth.promised(session, manifest)
        wanted = [name for name, each in manifest.items() if each.gone_at is None or name in needed]
        self._skip(len(manifest) - len(wanted), is_there=False)
        brought = self._walk(wanted, lambda name: self._restore(name, manifest[name]))
        was_there = sum(not was_copied for was_copied in brought.values())
        self._report.there += was_there
        self._report.copied -= was_there

    def _restore(self, name: str, entry: Entry) -> bool:
        """Whether it had to be copied."""
        have = truth.bytes_of(self._in_use, name)  # what a mirror has does not count
        if have is not None and truth.digest_of(have) == entry.digest:
            return False
        data = truth.bytes_of(self._store, name)
        if data is None:
            raise NotStored(name)
        if truth.digest_of(data) != entry.digest:
            raise Damaged(name)
        self._house.put(name, data)
        return True

    def _walk(self, names: Iterable[str], work: Callable[[str], Done | None]) -> dict[str, Done]:
        """What `work` made of each name, of those that went well; the others are in the report."""

        def tried(name: str) -> tuple[str, Done | None, list[str] | None]:
            try:
                return name, work(name), None
            except Damaged:
                return name, None, self._report.damaged
            except NotStored:
                return name, None, self._report.missing
            except OSError:
                return name, None, self._report.failed

        made: dict[str, Done] = {}
        for some in in_parallel(tried, names, threads=self._parallel):
            for name, result, wrong in some:
                if wrong is not None:
                    wrong.append(name)
                elif result is not None:
                    made[name] = result
            self._telling.advance(len(some))
        self._report.copied += len(made)
        return made

    def _skip(self, count: int, *, is_there: bool = True) -> None:
        self._report.there += count if is_there else 0
        self._telling.advance(count)

    def _manifest(self, shard: str) -> Manifest:
        """What the backup says that it has; {} when it says nothing."""
        data = truth.bytes_of(self._store, _manifest_name(shard))
        if data is None:
            return {}
        try:
            return msgspec.json.decode(data, type=Manifest)
        except msgspec.DecodeError as error:
            raise OSError(
                f"{_manifest_name(shard)} in {self._store.label} is damaged; delete it, and the next"
                " backup reads these photos again"
            ) from error


def _store_apart(url: str) -> Storage:
    """The store at `url`, which must not be one that the house uses."""
    store = addresses().store(url)
    with reading() as session:
        route = route_now(session)
    if store.label in {each.label for each in (route.primary, *route.copies)}:
        raise MoveRefused(f"{store.label} is where the photos are; a backup lies elsewhere")
    store.check()
    return store


def in_use() -> Storage:
    """The store that has to have every object, without its copies."""
    with reading() as session:
        return route_now(session).primary


def _from_a_copy(name: str, expected: str | None) -> bytes:
    with reading() as session:
        copies = route_now(session).copies
    found = truth.right_bytes(copies, name, expected)
    if found is None:
        raise Damaged(name)
    return found[1]


def _is_there(
    name: str, expected: dict[str, str], manifest: Manifest, sizes: dict[str, int]
) -> bool:
    entry = manifest.get(name)
    return (
        entry is not None
        and sizes.get(name) == entry.size_bytes
        and expected.get(name, entry.digest) == entry.digest
    )


def _by_shard(objects: Iterable[StoredObject]) -> defaultdict[str, list[StoredObject]]:
    found: defaultdict[str, list[StoredObject]] = defaultdict(list)
    for each in objects:
        if _is_manifest(each.name):
            found[_shard_of(each.name)] += []
        else:
            found[each.name[:2] if each.name[:2].isalnum() else "xx"].append(each)
    return found


def _is_manifest(name: str) -> bool:
    return name.startswith(_BEGIN) and name.endswith(_END)


def _manifest_name(shard: str) -> str:
    return f"{_BEGIN}{shard}{_END}"


def _shard_of(manifest_name: str) -> str:
    return manifest_name.removeprefix(_BEGIN).removesuffix(_END)
