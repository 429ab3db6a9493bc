"""New keys for everything that is sealed, and another master for the keys."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from ihome.accounts import service as accounts
from ihome.accounts.models import User
from ihome.cli import vault as command
from ihome.infra import rotation, sealed, vault_keys
from ihome.infra.ciphers import AES, SM4_GCM
from ihome.infra.db import Base, reading, transaction
from ihome.infra.keyring import WrongKey
from ihome.infra.vault import CannotOpen, Vault, vault
from ihome.infra.vault_keys import VaultKey
from ihome.settings import Settings
from tests.factories.people import a_user
from tests.infra.test_vault import closed_by_the_first_release, flipped

OTHER = "22" * 32


@pytest.fixture(autouse=True)
def own_vault(app: Flask, settings: Settings) -> Iterator[None]:
    """The vault of a process that starts with this test, and what it learned goes with it."""
    yield
    vault.plug(a_vault(settings.vault_key))


def a_vault(master: str) -> Vault:
    """What another process has."""
    return Vault(master, rows=vault_keys.kept_keys, knows=sealed.knows)


def rotated(settings: Settings, **options: Any) -> rotation.Rotation:
    options = {"cipher": AES, "wait": lambda _: None} | options
    return rotation.rotate(settings.vault_key, **options)


def values() -> list[str]:
    """All sealed values there are."""
    with reading() as session:
        return [
            value
            for each in sealed.sealed_columns()
            for value in session.scalars(sa.select(each.column))
            if value
        ]


def test_every_column_that_sounds_sealed_can_be_rotated(app: Flask) -> None:
    """The name is the declaration; a table needs one whole number as its key."""
    names = {each.name for each in sealed.sealed_columns()}
    assert {"users.mobile", "users.real_name", "users.id_number"} <= names
    for each in sealed.sealed_columns():
        assert isinstance(each.key.type, sa.BigInteger | sa.Integer), each.name
        length = each.column.type.length  # type: ignore[attr-defined]
        assert length is None or length >= 130, each.name
    hidden = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if ("cipher" in column.name or "sealed" in column.name)
        and not column.name.endswith(sealed.ENDING)
        and table.name != "vault_keys"
    ]
    assert hidden == []


@pytest.mark.parametrize("cipher", [AES, SM4_GCM])
def test_a_rotation_closes_everything_anew_and_all_of_it_opens(
    settings: Settings, cipher: str
) -> None:
    users = [a_user() for _ in range(5)]
    mobiles = [accounts.mobile_of_user(user.id) for user in users]
    before = values()
    done = rotated(settings, cipher=cipher)
    assert (done.version, done.done, done.left, done.broken) == (2, len(before), 0, [])
    assert all(value.startswith("v2:2:") for value in values())
    assert not set(before) & set(values())
    assert [accounts.mobile_of_user(user.id) for user in users] == mobiles
    old, new = vault_keys.seal_keys()
    assert (old.retired_at is not None, new.retired_at, new.cipher) == (True, None, cipher)


def test_values_of_the_first_release_are_taken_along(settings: Settings) -> None:
    user = a_user()
    place = f"users.real_name.{user.id}"
    old = closed_by_the_first_release("顾城", place, settings.vault_key)
    write(user.id, real_name_cipher=old)
    assert sealed.counts_by_version([1])["users.real_name"] == {1: 1}
    assert rotated(settings).left == 0
    with reading() as session:
        kept = session.scalars(sa.select(User.real_name_cipher)).one()
    assert kept.startswith("v2:2:")
    assert vault().open(kept, place=place) == "顾城"


def write(user_id: int, **columns: Any) -> None:
    with transaction() as session:
        session.execute(sa.update(User).where(User.id == user_id).values(**columns))


def test_a_rotation_cut_short_goes_on_with_the_same_key(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "BATCH", 2)
    users = [a_user() for _ in range(5)]
    before = len(values())

    class PowerCut(Exception):
        pass

    def cut(_name: str, done: int) -> None:
        if done >= 4:
            raise PowerCut

    with pytest.raises(PowerCut):
        rotated(settings, tell=cut)
    assert 0 < rotation.values_not_of(2) < before
    assert all(accounts.mobile_of_user(user.id) for user in users)  # both keys open meanwhile
    assert vault_keys.seal_keys()[0].retired_at is None
    again = rotated(settings)
    assert (again.version, again.left) == (2, 0)
    assert rotated(settings).version == 3


def test_what_another_process_closed_with_the_old_key_meanwhile_is_taken_too(
    settings: Settings,
) -> None:
    slow = a_vault(settings.vault_key)
    user = a_user()
    place = f"users.mobile.{user.id}"
    slow.close("13800138000", place=place)  # it has read its keys

    def meanwhile(_seconds: float) -> None:
        write(user.id, mobile_cipher=slow.close("13800138000", place=place))
        assert rotation.values_not_of(2) == 1

    assert rotated(settings, wait=meanwhile).left == 0
    assert accounts.mobile_of_user(user.id) == "13800138000"
    with reading() as session:
        kept = session.scalars(sa.select(User.mobile_cipher)).one()
    assert slow.open(kept, place=place) == "13800138000"  # a key it had never heard of


def test_a_value_written_during_a_batch_is_not_overwritten(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The update compares: with the row changed under it, the batch leaves it alone."""
    user = a_user()
    place = f"users.mobile.{user.id}"
    vault_keys.adopt(settings.vault_key)
    version = vault_keys.add_seal_key(settings.vault_key, AES)
    vault().forget_ring()
    real = Vault.open

    def open_and_meet_another(self: Vault, closed: str, *, place: str) -> str:
        if place == f"users.mobile.{user.id}":
            monkeypatch.setattr(Vault, "open", real)
            write(user.id, mobile_cipher=vault().close("13900139000", place=place))
        return real(self, closed, place=place)

    monkeypatch.setattr(Vault, "open", open_and_meet_another)
    sealed.reseal(version)
    with reading() as session:
        kept = session.scalars(sa.select(User.mobile_cipher)).one()
    assert vault().open(kept, place=place) == "13900139000"


def test_a_flipped_byte_is_named_left_alone_and_keeps_the_old_key(settings: Settings) -> None:
    user = a_user()
    with reading() as session:
        kept = session.scalars(sa.select(User.mobile_cipher)).one()
    broken = flipped(kept, 20)
    write(user.id, mobile_cipher=broken)
    done = rotated(settings)
    assert (done.left, done.broken) == (1, [f"users.mobile {user.id}"])
    with reading() as session:
        assert session.scalars(sa.select(User.mobile_cipher)).one() == broken
    assert vault_keys.seal_keys()[0].retired_at is None


def test_the_master_changes_and_nothing_else_does(settings: Settings) -> None:
    user = a_user()
    mobile, index = accounts.mobile_of_user(user.id), vault().index("x", kind="mobile")
    mac, before = vault().code_mac("123456", purpose="x"), values()
    assert vault_keys.rewrap(old_hex=settings.vault_key, new_hex=OTHER) == 3
    assert values() == before
    vault.plug(a_vault(OTHER))
    assert accounts.mobile_of_user(user.id) == mobile
    assert vault().index("x", kind="mobile") == index
    assert vault().code_mac("123456", purpose="x") == mac
    with pytest.raises(WrongKey):
        a_vault(settings.vault_key).index("x", kind="mobile")
    with pytest.raises(WrongKey):
        vault_keys.rewrap(old_hex=settings.vault_key, new_hex="33" * 32)


def test_a_changed_key_row_is_refused(settings: Settings) -> None:
    vault_keys.adopt(settings.vault_key)
    with transaction() as session:
        for row in session.scalars(sa.select(VaultKey).where(VaultKey.purpose == "seal")):
            row.wrapped = flipped("x:" + row.wrapped, 20).removeprefix("x:")
    with pytest.raises(WrongKey):
        a_vault(settings.vault_key).close("x", place="users.mobile.1")


def test_a_wrong_master_is_said_in_plain_words(settings: Settings) -> None:
    assert vault_keys.trouble(OTHER) is None  # nobody lives here yet: any key will do
    vault_keys.adopt(settings.vault_key)
    assert vault_keys.trouble(settings.vault_key) is None
    assert "IHOME_VAULT_KEY" in (vault_keys.trouble(OTHER) or "")


def test_a_key_made_a_moment_ago_elsewhere_is_found(settings: Settings) -> None:
    vault_keys.adopt(settings.vault_key)
    mine, theirs = a_vault(settings.vault_key), a_vault(settings.vault_key)
    mine.index("x", kind="mobile")
    vault_keys.add_seal_key(settings.vault_key, AES)
    closed = theirs.close("x", place="users.mobile.1")
    assert closed.startswith("v2:2:")
    assert mine.open(closed, place="users.mobile.1") == "x"
    with pytest.raises(CannotOpen):
        mine.open(closed.replace("v2:2:", "v2:3:"), place="users.mobile.1")


def test_the_commands_say_what_they_did(
    settings: Settings,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    house_app: Flask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(command, "make_app", lambda *_, **__: house_app)  # no log files of its own
    a_user()
    assert command.rotate(settings, argparse.Namespace(cipher=AES, no_wait=True)) == 0
    assert "ok  key 2: 3 values encrypted anew" in capsys.readouterr().out
    assert command.status(settings, argparse.Namespace()) == 0
    said = capsys.readouterr().out
    assert "key 1: aes-256-gcm" in said
    assert "users.id_number          key 2: 1" in said
    old = tmp_path / "old"
    old.write_text(settings.vault_key + "\n")
    moved = replace(settings, vault_key=OTHER)
    assert command.status(moved, argparse.Namespace()) == 1
    assert command.rewrap(moved, argparse.Namespace(old_key_file=old)) == 0
    assert command.status(moved, argparse.Namespace()) == 0
    with pytest.raises(SystemExit, match="not the key"):
        command.rewrap(moved, argparse.Namespace(old_key_file=old))
