"""nginx as it is shipped in deploy/nginx, and nginx as plain as it can be, on ports of this machine."""

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.servers import answers, free_port

SHIPPED = Path(__file__).parents[1] / "deploy" / "nginx"

PLAIN = """
server {{
    listen 127.0.0.1:{port};
    root {folder};
    sendfile on;
    tcp_nopush on;
    types {{ image/webp webp; }}
    location = /livez {{ return 204; }}
}}
"""


@contextmanager
def plain_nginx(folder: Path) -> Iterator[str]:
    """The files of `folder`; its address."""
    port = free_port()
    yield from _run(PLAIN.format(port=port, folder=folder), port)


@contextmanager
def shipped_nginx(ours: str, photos: Path, *, accel_only: bool = False) -> Iterator[str]:
    """The shipped configuration before `ours`, without TLS and with other folders; its address.

    `accel_only`: it finds no photo itself, so that all come by X-Accel-Redirect.
    """
    port = free_port()
    text = (SHIPPED / "ihome.conf").read_text()
    text = text.replace("127.0.0.1:8000", ours.removeprefix("http://"))
    text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, count=1, flags=re.DOTALL)
    text = re.sub(r"    ssl_.*\n", "", text).replace(
        "listen 443 ssl http2", f"listen 127.0.0.1:{port}"
    )
    text = text.replace("/etc/nginx/snippets/", f"{SHIPPED}/")
    text = text.replace("alias /var/lib/ihome/photos/", f"alias {photos}/")
    text = text.replace(
        "root /var/lib/ihome/photos", f"root {'/nowhere' if accel_only else photos}"
    )
    if accel_only:
        text = text.replace("proxy_cache ihome_media;", "")
    yield from _run(text, port)


def _run(servers: str, port: int) -> Iterator[str]:
    if not shutil.which("nginx"):
        raise SystemExit("this scenario needs nginx: apt-get install nginx")
    with tempfile.TemporaryDirectory(prefix="ihome-nginx-") as folder:
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        servers = servers.replace("/var/cache/nginx/ihome", f"{folder}/cache")
        file = Path(folder, "nginx.conf")
        file.write_text(
            f"user root; worker_processes 1; daemon off; pid {folder}/pid;\nerror_log {folder}/error.log;\n"
            f"events {{ worker_connections 512; }}\n"
            f"http {{ access_log off; keepalive_requests 1000000;\n{temporary}{servers}}}\n"
        )
        process = subprocess.Popen(["nginx", "-p", folder, "-c", str(file)])
        try:
            deadline = time.monotonic() + 20
            while not answers(f"http://127.0.0.1:{port}/livez"):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(
                        f"nginx did not start: {Path(folder, 'error.log').read_text()}"
                    )
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=10)
