"""Work of media that the clock asks for."""

from ihome.media import service
from ihome.media.keeping import copies


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
