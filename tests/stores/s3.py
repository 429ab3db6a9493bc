"""The S3 tool before Ceph's gateway, or before a server that TEST_S3_URL names."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from ihome.infra.storage.s3 import S3Storage
from ihome.infra.storage.s3_address import S3Address, address_of
from tests.stores import ceph, ceph_cluster
from tests.stores.stage import Stage
from tests.stores.wire import breaking_line, silent_line

SILENT_SECONDS = 1.0


def server_url() -> str:
    """Ceph's gateway and the bucket it begins with; started by the first test that asks."""
    if missing := ceph_cluster.missing_programs():
        pytest.skip(
            f"no S3 server here ({', '.join(missing)}): apt-get install {ceph_cluster.PACKAGES}"
        )
    secret = quote(ceph_cluster.SECRET, safe="")
    return f"s3://{ceph_cluster.KEY}:{secret}@127.0.0.1:{ceph.running().port}/{ceph_cluster.BUCKET}?tls=0&link=1"


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    with _stage(address_of(server_url())) as found:
        yield found


@contextmanager
def given(url: str) -> Iterator[S3Storage]:
    """A prefix of its own in the bucket of a given server."""
    address = address_of(url)
    yield S3Storage(replace(address, prefix=_own_prefix(address)))


@contextmanager
def _stage(server: S3Address) -> Iterator[Stage]:
    ours = replace(server, prefix=_own_prefix(server))
    with silent_line() as silent, breaking_line(*_host_and_port(server)) as cut:
        yield Stage(
            S3Storage(ours),
            denied=S3Storage(replace(ours, secret="wrong")),
            silent=S3Storage(
                replace(ours, host=f"127.0.0.1:{silent}", tls=False), seconds=SILENT_SECONDS
            ),
            cut=S3Storage(replace(ours, host=f"127.0.0.1:{cut}")),
        )


def _host_and_port(server: S3Address) -> tuple[str, int]:
    host, _, port = server.host.partition(":")
    return host, int(port or (443 if server.tls else 80))


def _own_prefix(server: S3Address) -> str:
    return f"{server.prefix}test-{secrets.token_hex(6)}/"
