"""Move photos to another store: `ihome media migrate`."""

import argparse
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from pathlib import Path

from ihome.cli.progress import progress
from ihome.cli.start import make_app
from ihome.infra.storage.base import BadStoreUrl
from ihome.media.keeping import moves, moving
from ihome.media.models import StorageMove
from ihome.settings import Settings

Command = Callable[[Settings, argparse.Namespace], int]


def add_media_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "move all photos to another store; everybody goes on looking and uploading"
    move = commands.add_parser("migrate", help=about, description=about)
    what = move.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--to", metavar="URL", help="the new store; the same words go on after a stop"
    )
    what.add_argument("--status", action="store_true", help="say how far it is")
    what.add_argument("--finish", action="store_true", help="forget the old store")
    what.add_argument("--rollback", action="store_true", help="use the old store again")
    move.add_argument(
        "--parallel",
        type=parallel_of,
        default=moving.PARALLEL,
        metavar="N",
        help="objects at a time",
    )
    move.add_argument("--yes", action="store_true", help="do not ask")
    move.set_defaults(command=migrate)


def in_plain_words(command: Command) -> Command:
    """What cannot be done is one line on the terminal, and 1; Ctrl-C says how to go on."""

    @wraps(command)
    def run(settings: Settings, arguments: argparse.Namespace) -> int:
        try:
            with make_app(settings, "setup", quiet=True).app_context():
                return command(settings, arguments)
        except (moves.MoveRefused, BadStoreUrl, OSError) as trouble:
            print(f"ihome: {trouble}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print("\nihome: stopped; the same command goes on from here", file=sys.stderr)
            return 130

    return run


@in_plain_words
def migrate(settings: Settings, arguments: argparse.Namespace) -> int:
    if arguments.status:
        return show_status()
    parallel, folder = arguments.parallel, settings.data_dir
    if arguments.finish:
        return _finish(parallel, folder, sure=arguments.yes)
    if arguments.rollback:
        return _roll_back(parallel, folder, sure=arguments.yes)
    if not _agreed(f"Move all photos to {arguments.to}?", sure=arguments.yes):
        return 1
    with progress() as telling:
        row = moving.move(arguments.to, parallel=parallel, lock_folder=folder, telling=telling)
    print(f"The photos are in {row.target_label}; {row.source_label} gets a copy of new ones.")
    _print_damaged(row)
    print(f"{_wanted_setting(row)}When all is well: ihome media migrate --finish")
    return 0


def show_status() -> int:
    """The last move; 1 when there was none."""
    row = moves.latest()
    if row is None:
        print("No photos were ever moved.")
        return 1
    is_settled = "" if row.settled_at or row.flipped_at is None else ", the last ones on their way"
    print(f"from       {row.source_label}")
    print(f"to         {row.target_label}")
    print(f"phase      {row.phase}{is_settled}")
    print(f"copied     {row.copied_count} of {row.found_count} objects ({_size(row.copied_bytes)})")
    print(f"verified   {row.verified_count}, copied again {row.mended_count}")
    print(
        f"begun      {row.began_at:%Y-%m-%d %H:%M} UTC, last heard of {row.beat_at:%Y-%m-%d %H:%M:%S}"
    )
    _print_damaged(row)
    for name in row.errors.get("failed", []):
        print(f"not copied {name}")
    return 0


def _finish(parallel: int, folder: Path, *, sure: bool) -> int:
    if not _agreed("Forget the old store? Its files stay; they get no copies any more.", sure=sure):
        return 1
    with progress() as telling:
        row = moving.finish(parallel=parallel, lock_folder=folder, telling=telling)
    print(f"Done. The photos are in {row.target_label} alone.")
    print(_wanted_setting(row), end="")
    return 0


def _roll_back(parallel: int, folder: Path, *, sure: bool) -> int:
    if not _agreed("Use the old store again?", sure=sure):
        return 1
    with progress() as telling:
        row = moving.roll_back(parallel=parallel, lock_folder=folder, telling=telling)
    print(f"The photos are in {row.source_label}, as before. {row.target_label} is not used;")
    print("what was copied there stays there.")
    return 0


def _wanted_setting(row: StorageMove) -> str:
    if moves.is_set_to_target(row):
        return ""
    return (
        f"IHOME_STORAGE_URL still names {row.source_label}: write the new address there before the next\n"
        "start. Until then the database leads everybody to the new store.\n"
    )


def _print_damaged(row: StorageMove) -> None:
    for name in row.errors.get("damaged", []):
        print(f"damaged    {name} (as it was in {row.source_label}; see `ihome media scrub`)")


def _agreed(question: str, *, sure: bool) -> bool:
    if sure:
        return True
    if not sys.stdin.isatty():
        raise moves.MoveRefused("nobody to ask: say --yes")
    with suppress(EOFError):
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    return False


def parallel_of(text: str) -> int:
    """How many objects at a time, from the command line."""
    number = int(text)
    if not 1 <= number <= 64:
        raise argparse.ArgumentTypeError("from 1 to 64")
    return number


def _size(size_bytes: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if size_bytes < 1000:
            return f"{size_bytes:.0f} {unit}" if unit == "B" else f"{size_bytes:.1f} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:.1f} TB"
