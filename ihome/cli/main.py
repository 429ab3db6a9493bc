"""The index of the `ihome` command."""

import argparse
import sys
from collections.abc import Callable

from ihome.cli import house, people, vault
from ihome.infra.version import version
from ihome.settings import BadSetting, Settings, read_settings

Command = Callable[[Settings, argparse.Namespace], int]

# Each adds its commands and sets `command` on them: a Command.
PARTS = [house, people, vault]


def main() -> None:
    """Parse the words, read the settings, do it; a setting that cannot work is one plain line."""
    arguments = parser().parse_args()
    try:
        settings = read_settings()
    except BadSetting as error:
        sys.exit(f"ihome: {error}")
    command: Command = arguments.command
    sys.exit(command(settings, arguments))


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="ihome", description="爱家租房: a self-hosted marketplace for short stays."
    )
    made.add_argument("--version", action="version", version=f"ihome {version()}")
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for part in PARTS:
        part.add_commands(commands)
    return made
