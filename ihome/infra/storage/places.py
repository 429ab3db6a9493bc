"""Whether two addresses of stores lead to the same place."""

from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from ihome.infra.storage.opening import scheme_of


def places_meet(one: str, other: str) -> bool:
    """Whether the stores at two addresses are the same, or one lies inside the other.

    Folders are compared as the disk sees them; servers by name, port and path (the bucket of S3), and
    never by options: two prefixes of one bucket meet. Two names of one server are not seen through.
    """
    if scheme_of(one) != scheme_of(other):
        return False
    if scheme_of(one) == "file":
        return _contain(_folder(one).parts, _folder(other).parts)
    here, there = urlsplit(one), urlsplit(other)
    return _server(here) == _server(there) and _contain(_steps(here), _steps(there))


def _folder(url: str) -> Path:
    return Path(unquote(urlsplit(url).path)).resolve()


def _server(parts: SplitResult) -> str:
    """What stands behind the key, without the port that would be meant anyway."""
    return parts.netloc.rpartition("@")[2].lower().removesuffix(":443").removesuffix(":80")


def _steps(parts: SplitResult) -> tuple[str, ...]:
    return tuple(step for step in unquote(parts.path).split("/") if step)


def _contain(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short = min(len(one), len(other))
    return one[:short] == other[:short]
