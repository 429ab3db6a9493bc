"""Ceph's monitor, one OSD that keeps its objects in memory, and the RADOS gateway, as child processes."""

import base64
import contextlib
import ctypes
import hashlib
import hmac
import os
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Callable
from email.utils import formatdate
from pathlib import Path

START_SECONDS = 100  # 2 to 8 on a quiet machine; a test may take 120
PACKAGES = "ceph-mon ceph-osd radosgw"  # of Debian
PROGRAMS = (
    "ceph",
    "ceph-mon",
    "ceph-osd",
    "ceph-authtool",
    "monmaptool",
    "radosgw",
    "radosgw-admin",
)
KEY, SECRET, BUCKET = "IHOMETESTKEY", "t3st/Secret+With=Signs", "photos"
VIRTUAL_HOST = "s3.test"  # a request to photos.s3.test means the bucket photos


class CannotServe(RuntimeError):
    """The servers did not come up; the words say how far they got."""


def missing_programs() -> list[str]:
    return [name for name in PROGRAMS if shutil.which(name) is None]


class Ceph:
    """The three servers in `folder`, children that end with this process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.conf = folder / "ceph.conf"
        self.mon_port, self.port = _free_ports(2)
        self._environment = {**os.environ, "CEPH_CONF": str(self.conf)}
        self._members: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        fsid, osd = str(uuid.uuid4()), str(uuid.uuid4())
        self.folder.mkdir()
        self._write_conf(fsid)
        self._make_keys()
        self._run(
            "monmaptool", "--create", "--fsid", fsid, "--addv", "a", self._mon_address, "monmap"
        )
        self._run("ceph-mon", "-i", "a", "--mkfs", "--monmap", "monmap", "--keyring", "keys")
        self._serve("ceph-mon", "-i", "a")
        self._until(self._osd_has_number, osd)
        (self.folder / "osd").mkdir()
        self._run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", osd)
        self._serve("ceph-osd", "-i", "0")
        self._until(self._osd_is_up)
        self._run(
            "radosgw-admin", "user", "create", "--uid=ihome", "--display-name=ihome",
            f"--access-key={KEY}", f"--secret-key={SECRET}",
        )  # fmt: skip
        self._serve("radosgw", "-n", "client.admin")
        self._until(self._bucket_is_made)

    def stop(self) -> None:
        for member in reversed(self._members):
            member.kill()  # everything is in memory: there is nothing to put in order
        for member in self._members:
            member.wait()

    def watch(self) -> None:
        """Until one of the servers ends."""
        for member in self._members:
            if member.poll() is not None:
                raise CannotServe(f"{member.args!r} ended with {member.returncode}")

    @property
    def _mon_address(self) -> str:
        return f"[v2:127.0.0.1:{self.mon_port}]"

    def _write_conf(self, fsid: str) -> None:
        at = self.folder
        self.conf.write_text(f"""
[global]
fsid = {fsid}
mon_host = {self._mon_address}
public_addr = 127.0.0.1
keyring = {at}/keys
run_dir = {at}
admin_socket = ""
pid_file = ""
log_file = {at}/$name.log
log_to_syslog = false
crash_dir = {at}
ms_bind_ipv6 = false
auth_allow_insecure_global_id_reclaim = false
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 1
osd_pool_default_pgp_num = 1
osd_pool_default_pg_autoscale_mode = off
paxos_propose_interval = 0.05
paxos_min_wait = 0.01
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 5000
mon_data = {at}/mon
mon_data_avail_crit = 0
mon_osd_full_ratio = 0.99
osd_data = {at}/osd
osd_objectstore = memstore
memstore_device_bytes = 6442450944
osd_crush_chooseleaf_type = 0
osd_max_object_name_len = 256
osd_memory_target = 939524096

[client.admin]
rgw_frontends = beast endpoint=127.0.0.1:{self.port} tcp_nodelay=1
rgw_dns_name = {VIRTUAL_HOST}
rgw_data = {at}
rgw_enable_usage_log = false
rgw_enable_gc_threads = false
rgw_enable_lc_threads = false
rgw_thread_pool_size = 64
rgw_run_sync_thread = false
""")

    def _make_keys(self) -> None:
        """One file with the keys of all three; the monitor takes it over when it is made."""
        make = ["ceph-authtool", "keys", "--gen-key"]
        everything = [
            "--cap",
            "mon",
            "allow *",
            "--cap",
            "osd",
            "allow *",
            "--cap",
            "mgr",
            "allow *",
        ]
        self._run(*make, "--create-keyring", "-n", "mon.", "--cap", "mon", "allow *")
        self._run(*make, "-n", "client.admin", *everything)
        self._run(*make, "-n", "osd.0", *everything)

    def _osd_has_number(self, osd: str) -> bool:
        return self._tried("ceph", "--connect-timeout", "5", "osd", "new", osd, "0") is not None

    def _osd_is_up(self) -> bool:
        """Before it is, whoever writes waits five seconds to try again."""
        return b"osd.0 up" in (self._tried("ceph", "--connect-timeout", "5", "osd", "dump") or b"")

    def _bucket_is_made(self) -> bool:
        with contextlib.suppress(OSError):
            return make_bucket(self.port, BUCKET)
        return False

    def _until(self, is_so: Callable[..., bool], *words: str) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not is_so(*words):
            self.watch()
            if time.monotonic() > deadline:
                raise CannotServe(f"{is_so!r} does not become true")
            time.sleep(0.1)

    def _run(self, *words: str) -> None:
        done = self._done(*words)
        if done.returncode:
            raise CannotServe(f"{' '.join(words)}:\n{(done.stdout + done.stderr).decode()}")

    def _tried(self, *words: str) -> bytes | None:
        """What a command prints; None when it fails."""
        done = self._done(*words)
        return None if done.returncode else done.stdout

    def _done(self, *words: str) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            words,
            cwd=self.folder,
            env=self._environment,
            capture_output=True,
            timeout=START_SECONDS,
        )

    def _serve(self, *words: str) -> None:
        with (self.folder / f"{words[0]}.out").open("wb") as out:
            self._members.append(
                subprocess.Popen(
                    [*words, "-f"],
                    cwd=self.folder,
                    env=self._environment,
                    stdout=out,
                    stderr=out,
                    preexec_fn=_end_with_parent,
                )
            )


def make_bucket(port: int, bucket: str) -> bool:
    """PUT the bucket, signed in the old way (AWS signature 2), which is short."""
    when = formatdate(usegmt=True)
    text = f"PUT\n\n\n{when}\n/{bucket}"
    mark = base64.b64encode(hmac.digest(SECRET.encode(), text.encode(), hashlib.sha1)).decode()
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/{bucket}",
        method="PUT",
        headers={"Date": when, "Authorization": f"AWS {KEY}:{mark}"},
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        return bool(answer.status == 200)


def _end_with_parent() -> None:
    """Linux: the kernel kills this child when its parent is gone (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _free_ports(how_many: int) -> list[int]:
    with contextlib.ExitStack() as probes:
        found = [probes.enter_context(socket.socket()) for _ in range(how_many)]
        for probe in found:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in found]
