"""Photos and where they are kept."""

import argparse

from ihome.cli import media_keeping, media_moving


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "photos: move them to another store, back them up, check them"
    media = commands.add_parser("media", help=about, description=about)
    photos = media.add_subparsers(required=True, metavar="COMMAND")
    for part in (media_moving, media_keeping):
        part.add_media_commands(photos)
