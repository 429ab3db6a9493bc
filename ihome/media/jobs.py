"""Work of media that a photo or the clock asks for."""

from ihome.kernel import clock
from ihome.media import service
from ihome.media.keeping import copies, scrub


def look_for_twins(photo_id: int) -> None:
    """After an upload: has somebody else shown this picture?"""
    service.look_for_twins(photo_id)


def make_avatar(key: str) -> None:
    """After an upload of an avatar: its square, before the first page asks for it."""
    service.make_avatar(key)


def sweep_stray_files() -> None:
    """Once a day: free the space of photos that nobody uses."""
    service.sweep_stray_files()


def settle_copies(names: list[str]) -> None:
    """Objects were put or deleted: their copies follow."""
    copies.settle_copies(names)


def mend_object(name: str) -> None:
    """An object was found in a copy alone: bring it back."""
    copies.mend_object(name)


def reconcile_copies() -> None:
    """Once an hour: ask for the copies that nobody asked for."""
    copies.reconcile_copies()


def scrub_slice() -> None:
    """Once a day: read a seventh of all photos again, and mend what is wrong."""
    scrub.scrub_slice(clock.today())
