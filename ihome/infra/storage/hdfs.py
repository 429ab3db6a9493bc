"""Objects as files of a Hadoop file system, over WebHDFS by the library `hdfs`.

`abcdef….webp` lies in `<folder>/ab/abcdef….webp`. A file is written under another name in
`<folder>/.incoming` and then renamed, so that half an upload is never seen.

Renaming onto a file that exists: the NameNode takes `renameoptions=OVERWRITE` (Hadoop's own client
sends it; the manual does not name it) and does it in one step. An HttpFS gateway does not know the
option and answers "false": there the old file is deleted first. In the moment between, readers do not
find the object; when we are killed in it, the next `list()` finishes the work.
"""

import contextlib
import io
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO
from urllib.parse import parse_qs, unquote, urlsplit

import requests

from ihome.infra.storage.base import (
    CALL_SECONDS,
    BadStoreUrl,
    NotStored,
    StoredObject,
    StoreRefused,
    StoreSilent,
    checked_name,
)
from ihome.infra.storage.patience import PatientAdapter, body_of, patience
from ihome.kernel.clock import utc_now

try:
    from hdfs import Client, HdfsError, InsecureClient, TokenClient
except ImportError as error:  # pragma: no cover - the extra is there in our tests
    raise BadStoreUrl(
        "hdfs:// needs a library: pip install 'ihome[hdfs]', or make setup-stores"
    ) from error

_INCOMING = ".incoming"
_LEFT_BEHIND = timedelta(days=1)
_OPTIONS = {"tls", "ca", "token"}


def open_url(url: str, *, seconds: float = CALL_SECONDS) -> "HdfsStorage":
    """`hdfs://USER@NAMENODE:9870/FOLDER?tls=1&ca=FILE&token=TOKEN`; several NameNodes by commas.

    `token` is a delegation token, for a cluster that asks for Kerberos; without it we say who we are.
    """
    parts = urlsplit(url)
    user, _, hosts = parts.netloc.rpartition("@")
    given = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if unknown := given.keys() - _OPTIONS:
        raise BadStoreUrl(f"hdfs:// has no option {min(unknown)!r}; it knows ca, tls and token")
    if not hosts or not parts.path.strip("/"):
        raise BadStoreUrl(
            "hdfs:// wants a NameNode and a folder, e.g. hdfs://ihome@nn1:9870/srv/ihome"
        )
    if not user and "token" not in given:
        raise BadStoreUrl("hdfs:// wants a user before the @, or ?token=")
    for host in hosts.split(","):
        _check_host(host)
    scheme = "https" if given.get("tls") == "1" else "http"
    session = requests.Session()
    session.mount("http://", PatientAdapter())
    session.mount("https://", PatientAdapter())
    session.verify = given.get("ca", True)
    addresses = ";".join(f"{scheme}://{host}" for host in hosts.split(","))
    who = {"token": given["token"]} if "token" in given else {"user": unquote(user)}
    client = (TokenClient if "token" in given else InsecureClient)(
        addresses, session=session, **who
    )
    return HdfsStorage(client, unquote(parts.path).rstrip("/"), f"HDFS {hosts}", seconds=seconds)


def _check_host(host: str) -> None:
    try:
        has_port = urlsplit(f"//{host}").port
    except ValueError as error:
        raise BadStoreUrl(f"hdfs:// {host!r} is no host and port") from error
    if not has_port:
        raise BadStoreUrl(f"hdfs:// wants the HTTP port of the NameNode: {host}:9870")


class HdfsStorage:
    """Safe for many threads and processes. A call's steps share one time limit, `seconds`."""

    def __init__(self, client: Client, folder: str, label: str, *, seconds: float) -> None:
        self._client = client
        self._folder = folder
        self._seconds = seconds
        self._made: set[str] = set()  # folders that are there, as far as this process has seen
        self.label = f"{label}{folder}"

    def check(self) -> None:
        with self._told("the folder"):
            self._client.makedirs(f"{self._folder}/{_INCOMING}")

    def put(self, name: str, data: bytes) -> None:
        target = self._path(name)
        incoming = f"{self._folder}/{_INCOMING}/{name}.{secrets.token_hex(8)}.part"
        try:
            with self._told(name):
                self._client.write(incoming, data=data)
                self._move(incoming, target)
        except BaseException:
            # If the store is deaf to this too, `list()` forgets the half file after a day.
            with contextlib.suppress(HdfsError, requests.RequestException, ValueError), patience(1):
                self._client.delete(incoming)
            raise

    def open(self, name: str) -> BinaryIO:
        """The whole object, fetched: what happens to it in the store no longer matters."""
        return io.BytesIO(self._fetched(name))

    def read(self, name: str, start: int, length: int) -> bytes:
        if length <= 0:
            self.size(name)
            return b""
        try:
            return self._fetched(name, offset=start, length=length)
        except StoreRefused as error:
            if "out of the range" in str(error):  # how a NameNode says that the file ends before
                return b""
            raise

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except NotStored:
            return False
        return True

    def size(self, name: str) -> int:
        path = self._path(name)
        with self._told(name):
            return int(self._client.status(path)["length"])

    def delete(self, name: str) -> None:
        path = self._path(name)
        with self._told(name):
            self._client.delete(path)  # False when there is none

    def list(self) -> Iterator[StoredObject]:
        """Folder by folder; what a crash left half written is thrown away after a day."""
        self._settle_left_behind()
        for folder, facts in self._entries(self._folder):
            if facts["type"] != "DIRECTORY" or folder == _INCOMING:
                continue
            for name, facts in self._entries(f"{self._folder}/{folder}"):
                if facts["type"] == "FILE":
                    with contextlib.suppress(ValueError):  # a name that is none of ours
                        yield StoredObject(checked_name(name), int(facts["length"]), _moment(facts))

    def link(self, name: str, *, seconds: int) -> str | None:
        return None  # WebHDFS has no signed addresses

    def _path(self, name: str) -> str:
        return f"{self._folder}/{checked_name(name)[:2]}/{name}"

    def _fetched(self, name: str, **part: int) -> bytes:
        path = self._path(name)
        with self._told(name):
            answer = self._client._open(path, **part)
            data = body_of(answer)
            # An answer without a length ends with its connection: a broken one looks complete.
            is_sure = part or "Content-Length" in answer.headers
            if not is_sure and len(data) != int(self._client.status(path)["length"]):
                raise requests.ConnectionError("the answer broke off")
            return data

    def _move(self, source: str, target: str) -> None:
        """Rename, replacing what is there; atomic on a NameNode, see the top of this file."""
        folder = target.rpartition("/")[0]
        if folder not in self._made:
            self._client.makedirs(folder)
            self._made.add(folder)
        try:
            answer = self._client._rename(source, destination=target, renameoptions="OVERWRITE")
        except HdfsError as error:
            if error.exception != "FileNotFoundException":
                raise
            self._client.makedirs(folder)  # somebody has removed the folder since
            answer = self._client._rename(source, destination=target, renameoptions="OVERWRITE")
        if answer.content and not answer.json()["boolean"]:
            whole = source.replace(".part", ".whole")
            self._client.rename(source, whole)
            self._client.delete(target)
            self._client.rename(whole, target)

    def _entries(self, folder: str) -> Iterator[tuple[str, dict[str, Any]]]:
        try:
            with self._told(folder):
                found = self._client._list_status(folder).json()["FileStatuses"]["FileStatus"]
        except NotStored:
            return
        yield from ((each["pathSuffix"], each) for each in found)

    def _settle_left_behind(self) -> None:
        """Finish the replacements that were begun and forget the uploads that nobody ends."""
        for entry, facts in self._entries(f"{self._folder}/{_INCOMING}"):
            path, name = f"{self._folder}/{_INCOMING}/{entry}", entry.rsplit(".", 2)[0]
            # ValueError: a name that is none of ours. OSError: the next list will try again.
            with contextlib.suppress(ValueError, OSError):
                if entry.endswith(".whole") and not self.exists(name):
                    with self._told(name):
                        self._client.rename(path, self._path(name))
                elif utc_now() - _moment(facts) > _LEFT_BEHIND:
                    with self._told(name):
                        self._client.delete(path)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Requests within our time, and what went wrong in the words of the port."""
        try:
            with patience(self._seconds):
                yield
        except HdfsError as error:
            if error.exception == "FileNotFoundException":
                raise NotStored(name) from error
            raise StoreRefused(f"{self.label}: {error.message}") from error
        except (requests.RequestException, ValueError, KeyError) as error:
            raise StoreSilent(f"{self.label}: {type(error).__name__}: {error}") from error


def _moment(facts: dict[str, Any]) -> datetime:
    return datetime.fromtimestamp(facts["modificationTime"] / 1000, UTC)
