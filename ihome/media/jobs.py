"""Work of media that a photo or the clock asks for."""

from ihome.media import service


def look_for_twins(photo_id: int) -> None:
    """After an upload: has somebody else shown this picture?"""
    service.look_for_twins(photo_id)


def make_avatar(key: str) -> None:
    """After an upload of an avatar: its square, before the first page asks for it."""
    service.make_avatar(key)


def sweep_stray_files() -> None:
    """Once a day: free the space of photos that nobody uses."""
    service.sweep_stray_files()
