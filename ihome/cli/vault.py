"""The keys of the vault: see them, make new ones, put them under another master."""

import argparse
import sys
import time
from pathlib import Path

from ihome.cli.start import make_app
from ihome.infra import rotation, vault_keys
from ihome.infra.ciphers import AES, CIPHERS
from ihome.infra.keyring import WrongKey
from ihome.infra.sealed import counts_by_version
from ihome.settings import Settings


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    about = "the keys that ID numbers, names and phone numbers are encrypted with"
    parts = commands.add_parser("vault", help=about, description=about).add_subparsers(
        required=True, metavar="WHAT"
    )
    for name, command, help_ in [
        ("status", status, "key versions, and how many values each has closed"),
        ("rotate", rotate, "a new key, and everything encrypted anew with it"),
        ("rewrap", rewrap, "put the keys under the new IHOME_VAULT_KEY"),
    ]:
        sub = parts.add_parser(name, help=help_, description=help_)
        sub.set_defaults(command=command)
        if name == "rotate":
            sub.add_argument("--cipher", choices=sorted(CIPHERS), default=AES)
            sub.add_argument(
                "--no-wait",
                action="store_true",
                help="no other process of ihome runs: nobody closes with the old key meanwhile",
            )
        if name == "rewrap":
            sub.add_argument("--old-key-file", type=Path, required=True)


def status(settings: Settings, _: argparse.Namespace) -> int:
    """1 when the master key is the wrong one, or something sealed is not ours."""
    with make_app(settings, "setup", quiet=True).app_context():
        if words := vault_keys.trouble(settings.vault_key):
            print(f"--  {words}")
            return 1
        keys = vault_keys.seal_keys()
        counts = counts_by_version([each.version for each in keys])
    if not keys:
        print("--  no key is written down yet: run `ihome migrate`")
    for each in keys:
        state = f"retired {each.retired_at:%Y-%m-%d}" if each.retired_at else "in use"
        print(f"ok  key {each.version}: {each.cipher}, made {each.made_at:%Y-%m-%d}, {state}")
    for name, by_version in counts.items():
        said = ", ".join(f"key {version}: {count}" for version, count in by_version.items())
        print(f"{'--' if 0 in by_version else 'ok'}  {name:<24} {said or 'nothing yet'}")
    return 1 if any(0 in each for each in counts.values()) else 0


def rotate(settings: Settings, arguments: argparse.Namespace) -> int:
    """Can be cut short and started again; it goes on then. 1 when something could not be closed."""
    with make_app(settings, "setup", quiet=True).app_context():
        try:
            done = rotation.rotate(
                settings.vault_key,
                cipher=arguments.cipher,
                wait=(lambda _: None) if arguments.no_wait else _wait,
                tell=_progress,
            )
        except WrongKey:
            sys.exit(f"ihome: {vault_keys.trouble(settings.vault_key)}")
    _end_line()
    print(f"{'--' if done.left else 'ok'}  key {done.version}: {done.done} values encrypted anew")
    for name in done.broken:
        print(f"--  {name} does not open: it was changed or moved; restore it from a backup")
    if done.left:
        print(f"--  {done.left} values are not under it; the older keys stay in use. Run it again.")
    return 1 if done.left else 0


def rewrap(settings: Settings, arguments: argparse.Namespace) -> int:
    """IHOME_VAULT_KEY is the new master already; the old one comes from a file."""
    try:
        old = arguments.old_key_file.read_text().strip()
    except OSError as error:
        sys.exit(f"ihome: cannot read {arguments.old_key_file}: {error.strerror}")
    if not vault_keys.is_master(old):
        sys.exit(f"ihome: {arguments.old_key_file} holds no key of 64 hexadecimal digits")
    with make_app(settings, "setup", quiet=True).app_context():
        try:
            count = vault_keys.rewrap(old_hex=old, new_hex=settings.vault_key)
        except WrongKey:
            sys.exit(f"ihome: {arguments.old_key_file} is not the key that the database knows")
    print(f"ok  {count} keys are under the new IHOME_VAULT_KEY; restart every process of ihome")
    return 0


def _wait(seconds: float) -> None:
    _end_line()
    print(f"..  waiting {seconds:.0f} s until every process closes with the new key", flush=True)
    time.sleep(seconds)


def _progress(name: str, done: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{name}: {done}")
        sys.stderr.flush()


def _end_line() -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
