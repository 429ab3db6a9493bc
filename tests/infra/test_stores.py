"""Store settings that cannot work stop the start, and say which part."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from flask import Flask

from ihome.infra import health
from ihome.infra.storage.places import places_meet
from ihome.media.ports import private_storage, storage
from ihome.settings import BadSetting, Settings, read_settings
from tests.stores.ceph_cluster import BUCKET, KEY
from tests.stores.s3 import server_url

S3 = "s3://KEY:SECRET@s3.example.com"


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        ("file:var/photos", "file:var/private", False),
        ("file:var/photos", "var/photos", True),
        ("file:var/photos", "file:var/photos/", True),
        ("file:var/photos", "file:var/../var/photos/private", True),
        ("file:var", "file:var/private", True),
        ("file:var/photos", "file:var/photos2", False),
        ("file:var/photos", f"{S3}/var/photos", False),
        (f"{S3}/photos", f"{S3}/private", False),
        (f"{S3}/photos", "s3://OTHER:KEY@S3.example.com:443/photos", True),
        (f"{S3}/photos?prefix=a", f"{S3}/photos?prefix=b", True),
        (f"{S3}/photos", "s3://KEY:SECRET@s3.example.com:9000/photos", False),
        (f"{S3}/photos", "s3://KEY:SECRET@s3.example.org/photos", False),
    ],
)
def test_two_addresses_may_lead_to_one_place(one: str, other: str, meet: bool) -> None:
    assert places_meet(one, other) is meet
    assert places_meet(other, one) is meet


def test_a_folder_is_the_same_by_another_name(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    (tmp_path / "link").symlink_to("photos")
    assert places_meet(f"file:{tmp_path}/photos", f"file:{tmp_path}/link/deeper")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("IHOME_STORAGE_URL", "ftp://host/x", "ftp:// is no store we know"),
        ("IHOME_STORAGE_URL", "file:", "wants a folder"),
        ("IHOME_STORAGE_URL", S3, "the bucket is missing"),
        ("IHOME_STORAGE_MIRROR_URL", "s3://host/bucket", "the key is missing"),
        ("IHOME_PRIVATE_STORAGE_URL", "s3://K:S@host:x/bucket", "the port is none"),
        (
            "IHOME_PRIVATE_STORAGE_URL",
            f"{S3}/b?public=https://cdn",
            "private pictures to everybody",
        ),
    ],
)
def test_a_store_that_cannot_work_is_named(
    name: str, value: str, words: str, tmp_path: Path
) -> None:
    with pytest.raises(BadSetting, match=f"^{name}: .*{words}"):
        read_settings({"IHOME_DATA_DIR": str(tmp_path), name: value})


@pytest.mark.parametrize(
    "urls",
    [
        {"IHOME_PRIVATE_STORAGE_URL": "file:{}/photos"},
        {"IHOME_PRIVATE_STORAGE_URL": "file:{}/photos/private"},
        {"IHOME_STORAGE_URL": "file:{}"},
        {"IHOME_STORAGE_URL": f"{S3}/b", "IHOME_PRIVATE_STORAGE_URL": f"{S3}/b?prefix=private"},
        {"IHOME_STORAGE_MIRROR_URL": "file:{}/private"},
        {"IHOME_STORAGE_MIRROR_URL": "file:{}/photos"},
    ],
)
def test_no_two_stores_share_a_place(urls: dict[str, str], tmp_path: Path) -> None:
    environ = {name: url.format(tmp_path) for name, url in urls.items()}
    with pytest.raises(BadSetting, match="the same place as IHOME_"):
        read_settings({"IHOME_DATA_DIR": str(tmp_path), **environ})


def test_private_pictures_have_a_store_of_their_own(app: Flask, settings: Settings) -> None:
    assert private_storage().label == f"folder {settings.data_dir / 'private'}"
    assert storage().label == f"folder {settings.data_dir / 'photos'}"


def test_a_store_is_well_or_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert health.store(f"file:{tmp_path}/photos") is None
    trouble = health.store(f"file:{tmp_path}/file/photos")
    assert trouble is not None
    assert "does not work ([Errno 20] Not a directory" in trouble


def test_a_refusal_of_the_server_is_told_as_one() -> None:
    assert health.store(server_url()) is None
    trouble = health.store(server_url().replace(f"{KEY}:", f"{KEY}:wrong"))
    assert trouble is not None
    assert trouble.startswith("the store refuses us (S3 bucket photos at 127.0.0.1:")
    assert "SignatureDoesNotMatch): check key, bucket and rights" in trouble


@pytest.mark.parametrize("command", ["run", "serve", "worker"])
def test_nobody_starts_on_a_store_that_refuses(command: str, tmp_path: Path) -> None:
    url = server_url().replace(f"/{BUCKET}?", "/nowhere?")
    done = ihome(command, tmp_path, IHOME_STORAGE_URL=url)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("ihome: IHOME_STORAGE_URL: the store refuses us (S3 bucket nowh")
    assert len(done.stderr.splitlines()) == 1


def test_the_doctor_has_a_line_for_each_store(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    stores = {
        "IHOME_STORAGE_URL": server_url(),
        "IHOME_STORAGE_MIRROR_URL": f"file:{tmp_path}/file/mirror",
    }
    assert ihome("migrate", tmp_path, **stores).returncode == 0
    done = ihome("doctor", tmp_path, **stores)
    assert "ok  photos         S3 bucket photos at 127.0.0.1:" in done.stdout
    assert f"--  mirror         folder {tmp_path}/file/mirror cannot be used" in done.stdout
    assert "ok  private photos \n" in done.stdout
    assert done.returncode == 1


def ihome(command: str, folder: Path, **environ: str) -> "subprocess.CompletedProcess[str]":
    told = {"IHOME_DATA_DIR": str(folder / "var"), "IHOME_DEMO": "0", "PORT": "0", **environ}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("IHOME_")}
    return subprocess.run(
        [sys.executable, "-m", "ihome", command],
        env={**kept, **told, "PORT": "18917"},
        capture_output=True,
        text=True,
        timeout=60,
    )
