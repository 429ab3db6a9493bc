"""What the environment may say, and what is refused before anything starts."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from ihome.settings import BadSetting, Settings, read_settings, settings_env, settings_table

SAFE = {
    "IHOME_MODE": "production",
    "IHOME_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "IHOME_VAULT_KEY": "ab" * 32,
    "IHOME_REDIS_URL": "redis://127.0.0.1:6379/0",
    "IHOME_DATABASE_URL": "mysql://ihome@127.0.0.1/ihome",
    "IHOME_BASE_URL": "https://stay.example.com",
    "IHOME_SMS": "twilio",
    "IHOME_SMS_TWILIO": "account=AC1;token=t;sender=+15005550006",
}


def test_production_starts_when_all_is_said() -> None:
    settings = read_settings(SAFE)
    assert settings.url == "https://stay.example.com"
    assert settings.sqlalchemy_url.startswith("mysql+")


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("IHOME_SECRET_KEY", ""),
        ("IHOME_SECRET_KEY", "changeme"),
        ("IHOME_SECRET_KEY", "a" * 40),
        ("IHOME_VAULT_KEY", ""),
        ("IHOME_VAULT_KEY", "zz"),
        ("IHOME_DEBUG", "1"),
        ("IHOME_REDIS_URL", ""),
        ("IHOME_BASE_URL", ""),
        ("IHOME_PORT", "eighty"),
        ("IHOME_PORT", "70000"),
        ("IHOME_DATABASE_URL", "postgres://x"),
        ("IHOME_MODE", "prod"),
        ("IHOME_SMS", "console"),
        ("IHOME_SMS", "pigeon"),
        ("IHOME_SMS", "aliyun"),
        ("IHOME_SMS", "twilio,twilio"),
        ("IHOME_SMS_ABROAD", "Hongkong"),
    ],
)
def test_production_refuses_what_is_unsafe_and_names_it(setting: str, value: str) -> None:
    with pytest.raises(BadSetting, match=setting):
        read_settings(SAFE | {setting: value})


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("fedcba9876543210fedcba9876543210\n")
    env = {name: value for name, value in SAFE.items() if name != "IHOME_SECRET_KEY"}
    settings = read_settings(env | {"IHOME_SECRET_KEY_FILE": str(file)})
    assert settings.secret_key == "fedcba9876543210fedcba9876543210"


def test_embedded_mode_makes_its_secrets_once_for_the_owner_alone(tmp_path: Path) -> None:
    first = read_settings({"IHOME_DATA_DIR": str(tmp_path)})
    second = read_settings({"IHOME_DATA_DIR": str(tmp_path)})
    assert first.secret_key == second.secret_key
    assert len(bytes.fromhex(first.vault_key)) == 32
    assert (tmp_path / "keys" / "secret_key").stat().st_mode & 0o077 == 0


def test_port_is_read_without_our_prefix_too(tmp_path: Path) -> None:
    env = {"IHOME_DATA_DIR": str(tmp_path), "PORT": "8080"}
    assert read_settings(env).port == 8080
    assert read_settings(env | {"IHOME_PORT": "9090"}).port == 9090


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_table_names_every_setting_and_says_what_it_is(language: str) -> None:
    rows = settings_table(language).splitlines()[2:]
    assert len(rows) == len(fields(Settings))
    for each, row in zip(fields(Settings), rows, strict=True):
        name, _, about = row.strip("| ").split(" | ", 2)
        assert name == f"`IHOME_{each.name.upper()}`"
        assert bool(re.search("[\u4e00-\u9fff]", about)) == (language == "zh")
        assert (f"IHOME_{each.name.upper()}_FILE" in about) == each.metadata["secret"]


def test_the_example_is_read_as_nothing_until_somebody_edits_it() -> None:
    assert all(line.startswith("#") for line in settings_env().splitlines())
