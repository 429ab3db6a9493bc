"""The settings themselves: name, default, and what people read about each."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ihome.infra.sms.opening import GATEWAYS


def _setting(default: Any, about: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"about": about, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """Field `data_dir` is read from IHOME_DATA_DIR, and so on."""

    mode: str = _setting(
        "embedded", "`embedded` (one machine, everything started for you) or `production`"
    )
    data_dir: Path = _setting(Path("var"), "folder for the database, photos, keys and logs")
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8000, "port to listen on; plain `PORT` is read too")
    base_url: str = _setting(
        "", "address people use, e.g. https://stay.example.com; default http://<host>:<port>"
    )
    secret_key: str = _setting(
        "", "signs cookies; made and kept in data_dir in embedded mode", secret=True
    )
    vault_key: str = _setting(
        "",
        "32 bytes in hex, encrypts ID numbers; made and kept in data_dir in embedded mode",
        secret=True,
    )
    database_url: str = _setting(
        "", "mysql://user:password@host/name; default SQLite in data_dir", secret=True
    )
    redis_url: str = _setting(
        "", "redis://host:6379/0; default an embedded server in data_dir", secret=True
    )
    storage_url: str = _setting(
        "",
        "where photos are kept: file:<folder>, s3://KEY:SECRET@host/bucket (docs/guides/images.md);"
        " default the folder photos in data_dir",
        secret=True,
    )
    storage_mirror_url: str = _setting(
        "",
        "a second store that gets every photo too, and is read when the first fails",
        secret=True,
    )
    private_storage_url: str = _setting(
        "",
        "where private pictures (ID documents) are kept; never the public place; default the folder"
        " private in data_dir",
        secret=True,
    )
    media_accel: str = _setting(
        "",
        "internal location of nginx that leads to the photo folder, e.g. /_photos; nginx then sends the files",
    )
    trusted_proxies: int = _setting(0, "how many proxies in front of us set X-Forwarded-*")
    web_workers: int = _setting(1, "web processes")
    web_threads: int = _setting(8, "threads of each web process")
    worker_threads: int = _setting(2, "threads of the background worker")
    security_log_days: int = _setting(
        200, "days that the security log is kept; at least 180, as Chinese law asks"
    )
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR")
    debug: bool = _setting(False, "tracebacks in the terminal; refused in production")
    demo: bool = _setting(True, "fill an empty database with the demo town (embedded mode only)")
    sms: str = _setting(
        "console",
        "who sends text messages: some of aliyun, tencent, yuntongxun, twilio in the order to ask them;"
        " `console` (embedded mode only) writes them to the terminal and the development inbox",
    )
    sms_aliyun: str = _setting(
        "", "key_id, key_secret, sign and templates (docs/guides/sms.md)", secret=True
    )
    sms_tencent: str = _setting(
        "", "secret_id, secret_key, app_id, sign and templates", secret=True
    )
    sms_yuntongxun: str = _setting("", "account, token, app_id and templates", secret=True)
    sms_twilio: str = _setting("", "account, token and sender", secret=True)
    sms_abroad: str = _setting(
        "", "countries whose numbers are accepted beside mainland ones, e.g. HK,SG (needs twilio)"
    )
    sms_budget_yuan: int = _setting(
        50, "text messages stop for the day (UTC+8) when they have cost this much"
    )
    sms_price_fen: int = _setting(5, "what one part of a message to the mainland costs")
    sms_price_abroad_fen: int = _setting(60, "what one part of a message abroad costs")
    sms_off: bool = _setting(False, "send no text message at all (also: `ihome sms off`)")
    house_review: str = _setting(
        "after",
        "when the operator's desk looks at a house: `after` it is published, `before` (it is seen once"
        " approved) or `off`",
    )
    identity_provider: str = _setting(
        "none",
        "who compares a name with an ID number: `none` (the form alone is checked), or `sandbox`"
        " (make-believe, not in production)",
    )
    map_tile_url: str = _setting(
        "", "address of map tiles with {z}, {x} and {y}; without it maps are drawn as a sketch"
    )
    map_attribution: str = _setting("", "whose map it is, shown on it")
    map_crs: str = _setting(
        "wgs84", "coordinates of the tiles: `wgs84`, or `gcj02` for Chinese maps"
    )
    classic_pages: Path | None = _setting(
        None,
        "folder of a classic ihome front end (html/, js/, css/ …), served at / instead of our own",
    )
    classic_city: str = _setting(
        "110100",
        "city whose districts /api/v1.0 lists, by GB/T 2260 code; 北京 has its own numbers",
    )
    clock_offset_file: Path | None = _setting(
        None, "file with seconds to move the product's clock by (tests)"
    )
    unsafe_durability: bool = _setting(
        False, "start although the database may lose acknowledged writes in a crash"
    )

    @property
    def is_embedded(self) -> bool:
        return self.mode == "embedded"

    @property
    def url(self) -> str:
        """Where people find us, without a slash at the end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def storage_address(self) -> str:
        """`storage_url`, or the folder in data_dir."""
        return self.storage_url or f"file:{self.data_dir / 'photos'}"

    @property
    def private_storage_address(self) -> str:
        """`private_storage_url`, or the folder in data_dir."""
        return self.private_storage_url or f"file:{self.data_dir / 'private'}"

    @property
    def stores(self) -> dict[str, str]:
        """The address of each store that is used, by the name of its setting; photos come first."""
        return {
            "IHOME_STORAGE_URL": self.storage_address,
            **(
                {"IHOME_STORAGE_MIRROR_URL": self.storage_mirror_url}
                if self.storage_mirror_url
                else {}
            ),
            "IHOME_PRIVATE_STORAGE_URL": self.private_storage_address,
        }

    @property
    def sms_texts(self) -> dict[str, str]:
        """What each SMS gateway was given, by its name."""
        return {name: getattr(self, f"sms_{name}") for name in GATEWAYS}

    @property
    def sms_countries(self) -> frozenset[str]:
        """Capital country codes beside the mainland whose numbers are accepted."""
        return frozenset(
            each.strip().upper() for each in self.sms_abroad.split(",") if each.strip()
        )

    @property
    def map_origins(self) -> list[str]:
        """Where a page may fetch map tiles from, as a content security policy writes it."""
        if not self.map_tile_url:
            return []
        address = urlsplit(self.map_tile_url.replace("{s}", "*"))
        return [f"{address.scheme}://{address.netloc}"]

    @property
    def sqlalchemy_url(self) -> str:
        """`database_url` with the driver that is installed spelled out; SQLite in data_dir without one."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'ihome.db').resolve()}"
        if self.database_url.startswith("mysql://"):
            return self.database_url.replace("mysql://", f"mysql+{_mysql_driver()}://", 1)
        return self.database_url

    @property
    def redis_address(self) -> str:
        """`redis_url`, or the socket of the embedded server."""
        return self.redis_url or f"unix://{quote(str(self.embedded_redis_socket))}"

    @property
    def embedded_redis_socket(self) -> Path:
        """Where the embedded Redis listens; a system allows about 100 letters for such a path."""
        socket = (self.data_dir / "redis.sock").resolve()
        if len(str(socket)) <= 100:
            return socket
        name = hashlib.sha256(str(socket).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"ihome-{name}.sock"


def _mysql_driver() -> str:
    try:
        import MySQLdb  # noqa: F401, PLC0415  (an optional C driver: only asked whether it is there)
    except ImportError:
        return "pymysql"
    return "mysqldb"
