"""Photos and where they are kept."""

import argparse

from ihome.cli import media_moving


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "photos: move them to another store, back them up, check them"
    media = commands.add_parser("media", help=about, description=about)
    media_moving.add_media_commands(media.add_subparsers(required=True, metavar="COMMAND"))
