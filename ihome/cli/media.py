"""Look after the photos: what is in the store, and what two people show."""

import argparse
from collections.abc import Iterator, Sequence

from ihome.accounts import service as accounts
from ihome.cli import media_keeping, media_moving
from ihome.cli.start import make_app
from ihome.houses import service as houses
from ihome.media import service as media
from ihome.media.service import Photo, Twin
from ihome.settings import Settings


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "photos: another store, a backup, a check, and what looks alike"
    group = commands.add_parser("media", help=about, description=about)
    group_commands = group.add_subparsers(required=True, metavar="COMMAND")
    for add in (
        media_moving.add_media_commands,
        media_keeping.add_media_commands,
        _add_twins,
    ):
        add(group_commands)


def _add_twins(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "list photos of different owners that look alike, or say what they are"
    sub = commands.add_parser("twins", help=about, description=about)
    sub.set_defaults(command=twins)
    sub.add_argument("--all", action="store_true", help="those that were judged too")
    sub.add_argument(
        "--same", nargs=2, metavar="PHOTO", help="these two show the same place (photo ids)"
    )
    sub.add_argument(
        "--different", nargs=2, metavar="PHOTO", help="these two do not show the same place"
    )
    sub.add_argument("--by", default="operator", help="who says so")


def twins(settings: Settings, arguments: argparse.Namespace) -> int:
    """One block for each pair, the newest first."""
    with make_app(settings, "setup", quiet=True).app_context():
        if arguments.same:
            one, other = arguments.same
            media.decide_twin(one, other, "same", by=arguments.by)
        if arguments.different:
            one, other = arguments.different
            media.decide_twin(one, other, "different", by=arguments.by)
        found = media.twins(undecided=not arguments.all)
        lines = list(_lines(found, settings.url))
    print("\n".join(lines) if lines else "no two photos look alike")
    return 0


def _lines(found: Sequence[Twin], base_url: str) -> Iterator[str]:
    photos = {photo.id: photo for twin in found for photo in (twin.photo, twin.other)}
    people = accounts.people_by_ids({photo.owner_id for photo in photos.values()})
    shown_by = houses.houses_of_photos(list(photos))

    def line(photo: Photo) -> str:
        house, person = shown_by.get(photo.id), people[photo.owner_id]
        where = f"house {house.public_id} 《{house.title}》" if house else "no house"
        address = f"{base_url}/media/{photo.widths[-1]}/{photo.key}.webp"
        return (
            f"    {photo.public_id}  {person.public_id} {person.name}, {where}\n        {address}"
        )

    for twin in found:
        verdict = twin.verdict or "not judged"
        yield f"{twin.found_at:%Y-%m-%d %H:%M}  {twin.distance} of 64 bits apart, {verdict}"
        yield line(twin.photo)
        yield line(twin.other)
