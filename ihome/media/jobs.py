"""Work of media that the clock asks for."""

from ihome.media import service


def sweep_stray_files() -> None:
    """Once a day: free the space of photos that nobody uses."""
    service.sweep_stray_files()
