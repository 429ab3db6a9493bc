"""Back photos up, bring them back, read them again: `ihome media backup`, `restore`, `scrub`."""

import argparse
from collections.abc import Sequence
from datetime import timedelta

from ihome.cli.media_moving import in_plain_words, parallel_of
from ihome.cli.progress import progress
from ihome.media import service
from ihome.media.keeping import backup, scrub
from ihome.settings import Settings

MOST_NAMED = 20


def add_media_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, command, about in [
        ("backup", back_up, "bring a backup of all photos up to date"),
        ("restore", restore, "bring photos back that the backup has and the house lacks"),
        ("scrub", scrub_all, "read every photo again, and mend what is wrong"),
    ]:
        sub = commands.add_parser(name, help=about, description=about)
        sub.set_defaults(command=command)
        sub.add_argument("--parallel", type=parallel_of, default=backup.PARALLEL, metavar="N")
        if name != "scrub":
            sub.add_argument("url", metavar="DIR|URL", help="a folder, or the address of any store")
        if name == "backup":
            sub.add_argument(
                "--prune", type=_days, metavar="DAYS", help="delete what the house has had no more for so long"
            )  # fmt: skip
        if name == "scrub":
            sub.add_argument("--repair", action=argparse.BooleanOptionalAction, default=True)


@in_plain_words
def back_up(_: Settings, arguments: argparse.Namespace) -> int:
    with progress() as telling:
        done = backup.back_up(
            arguments.url,
            prune_after=arguments.prune,
            parallel=arguments.parallel,
            telling=telling,
        )
    print(f"copied        {done.copied}")
    print(f"there already {done.there}")
    print(f"gone here, kept there {done.gone}, pruned {done.pruned}")
    _name("damaged here, not backed up", done.damaged)
    _name("not read or not written", done.failed)
    return 0 if done.is_whole else 1


@in_plain_words
def restore(_: Settings, arguments: argparse.Namespace) -> int:
    with progress() as telling:
        done = backup.restore(arguments.url, parallel=arguments.parallel, telling=telling)
    print(f"restored      {done.copied}")
    print(f"there already {done.there}")
    _name("damaged in the backup, not restored", done.damaged)
    _name("not in the backup", done.missing)
    _name("not read or not written", done.failed)
    return 0 if done.is_whole else 1


@in_plain_words
def scrub_all(_: Settings, arguments: argparse.Namespace) -> int:
    """1 when a photo is lost or could not be read."""
    does = arguments.repair
    with progress() as telling:
        found = scrub.scrub(repair=does, parallel=arguments.parallel, telling=telling)
    strays = service.sweep_stray_files() if does else service.files_report().stray_count
    print(f"read again          {found.checked}")
    print(f"written down        {found.written_down}")
    _name(f"{'' if does else 'to be '}repaired from a copy", found.repaired)
    _name(f"{'' if does else 'to be '}thrown away, made anew when asked for", found.thrown_away)
    _name(f"copies {'' if does else 'to be '}repaired", found.copies_repaired)
    _name("in the book, not in the store; made anew when asked for", found.lines_dropped)
    print(f"{'swept' if does else 'to be swept'}: {strays} files that no photo has used for a day")
    _name("could not be read now", found.unread)
    if found.copies_unread:
        print(f"{found.copies_unread} copies could not be read now")
    _name("LOST: damaged or gone, and no copy is right", found.lost)
    return 1 if found.lost or found.unread else 0


def _name(words: str, names: Sequence[str]) -> None:
    """A line with how many, and one for each of the first of them; nothing when there are none."""
    if not names:
        return
    print(f"{words}: {len(names)}")
    for name in sorted(names)[:MOST_NAMED]:
        print(f"    {name}")
    if len(names) > MOST_NAMED:
        print(f"    and {len(names) - MOST_NAMED} more")


def _days(text: str) -> timedelta:
    days = int(text)
    if not 0 <= days <= 36_500:
        raise argparse.ArgumentTypeError("a number of days")
    return timedelta(days=days)
