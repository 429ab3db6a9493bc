"""Photos that look alike."""

from ihome.infra.db import transaction
from ihome.kernel.clock import utc_now
from ihome.media import service as media
from ihome.media.service import Photo, PhotoTwin
from tests.factories.houses import a_prepared_photo
from tests.factories.people import a_user


def a_pair_of_photos(*, owner_id: int | None = None, bits_apart: int = 2) -> tuple[str, str]:
    """The later photo (of `owner_id`) and the one that was there first, found to look alike."""
    first = media.keep_photo(a_prepared_photo(), owner_id=a_user(name="先来").id)
    return a_twin_of(first, owner_id=owner_id, bits_apart=bits_apart), first.public_id


def a_twin_of(first: Photo, *, owner_id: int | None = None, bits_apart: int = 2) -> str:
    """A later photo of somebody else that looks like `first`; its public id."""
    later = media.keep_photo(a_prepared_photo(), owner_id=owner_id or a_user(name="后来").id)
    with transaction() as session:
        session.add(
            PhotoTwin(
                photo_id=later.id,
                other_photo_id=first.id,
                distance=bits_apart,
                found_at=utc_now(),
            )
        )
    return later.public_id
