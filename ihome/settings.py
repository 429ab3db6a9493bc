"""Every setting, read once from the environment into one frozen value.

A secret may also come from a file: IHOME_SECRET_KEY_FILE instead of IHOME_SECRET_KEY. The table in
the README and `.env.example` are generated from the fields below (`ihome settings`).
"""

import hashlib
import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from ihome.infra.security_log import LEAST_DAYS
from ihome.infra.sms.opening import CONSOLE, GATEWAYS, CannotOpen, open_sms
from ihome.infra.storage.base import BadStoreUrl
from ihome.infra.storage.opening import open_store
from ihome.infra.storage.places import places_meet


class BadSetting(Exception):
    """A setting that cannot work; the sentence says which one and what to write instead."""


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


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process; BadSetting when they contradict themselves or are unsafe."""
    env = os.environ if environ is None else environ
    values: dict[str, Any] = {}
    for each in fields(Settings):
        text = _text_of(each.name, env)
        if text is not None:
            values[each.name] = _converted(each.name, each.type, text)
    if "port" not in values and env.get("PORT"):
        values["port"] = _converted("port", int, env["PORT"])
    settings = Settings(**values)
    _check(settings)
    return _with_own_secrets(settings) if settings.is_embedded else settings


def _text_of(name: str, env: Mapping[str, str]) -> str | None:
    key = f"IHOME_{name.upper()}"
    if key in env:
        return env[key]
    if f"{key}_FILE" in env:
        try:
            return Path(env[f"{key}_FILE"]).read_text().strip()
        except OSError as error:
            raise BadSetting(
                f"{key}_FILE: cannot read {env[f'{key}_FILE']}: {error.strerror}"
            ) from error
    return None


def _converted(name: str, kind: Any, text: str) -> Any:
    key = f"IHOME_{name.upper()}"
    if kind is int:
        if not text.strip().isdigit():
            raise BadSetting(f"{key}: {text!r} is not a whole number")
        return int(text)
    if kind is bool:
        words = {
            "1": True,
            "true": True,
            "yes": True,
            "on": True,
            "0": False,
            "false": False,
            "no": False,
            "off": False,
            "": False,
        }
        if text.strip().lower() not in words:
            raise BadSetting(f"{key}: write true or false, not {text!r}")
        return words[text.strip().lower()]
    if kind is Path or kind == (Path | None):
        return Path(text) if text else None
    return text


def _check(settings: Settings) -> None:
    if settings.mode not in ("embedded", "production"):
        raise BadSetting(f"IHOME_MODE: {settings.mode!r} is neither embedded nor production")
    if not 0 < settings.port < 65536:
        raise BadSetting(f"IHOME_PORT: {settings.port} is no port; take one from 1 to 65535")
    if settings.database_url and urlsplit(settings.database_url).scheme not in (
        "mysql",
        "mysql+pymysql",
        "mysql+mysqldb",
        "sqlite",
    ):
        raise BadSetting("IHOME_DATABASE_URL: begin with mysql:// (or leave it out for SQLite)")
    if settings.redis_url and urlsplit(settings.redis_url).scheme not in (
        "redis",
        "rediss",
        "unix",
    ):
        raise BadSetting("IHOME_REDIS_URL: begin with redis://, rediss:// or unix://")
    _check_sms(settings)
    _check_logs(settings)
    _check_stores(settings)
    _check_review(settings)
    _check_identity(settings)
    _check_map(settings)
    _check_classic(settings)
    if settings.vault_key and not _is_key(settings.vault_key):
        raise BadSetting(
            "IHOME_VAULT_KEY: 64 hexadecimal digits (32 bytes); make one with `openssl rand -hex 32`"
        )
    if settings.mode == "production":
        _check_production(settings)


def _check_stores(settings: Settings) -> None:
    """Each address can be read, and no two of them lead to one place. Nobody is asked yet."""
    for name, url in settings.stores.items():
        try:
            open_store(url)
        except BadStoreUrl as error:
            raise BadSetting(f"{name}: {error}") from error
    for (name, url), (other, other_url) in combinations(settings.stores.items(), 2):
        if places_meet(url, other_url):
            raise BadSetting(
                f"{other}: the same place as {name}, or one inside the other; take another folder or bucket"
            )
    if "public" in parse_qs(urlsplit(settings.private_storage_url).query):
        raise BadSetting(
            "IHOME_PRIVATE_STORAGE_URL: public= would show private pictures to everybody; leave it out"
        )
    if settings.media_accel and not settings.media_accel.startswith("/"):
        raise BadSetting("IHOME_MEDIA_ACCEL: begin with /, e.g. /_photos")


def _check_logs(settings: Settings) -> None:
    if settings.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise BadSetting("IHOME_LOG_LEVEL: DEBUG, INFO, WARNING or ERROR")
    if settings.security_log_days < LEAST_DAYS:
        raise BadSetting(f"IHOME_SECURITY_LOG_DAYS: at least {LEAST_DAYS}")


def _check_sms(settings: Settings) -> None:
    try:
        open_sms(settings.sms, settings.sms_texts)
    except CannotOpen as error:
        raise BadSetting(f"IHOME_SMS: {error}") from error
    for country in settings.sms_countries:
        if not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise BadSetting(f"IHOME_SMS_ABROAD: {country!r} is no country; write e.g. HK,SG")
    if settings.sms_countries and "twilio" not in settings.sms:
        raise BadSetting("IHOME_SMS_ABROAD: only twilio sends abroad; add it to IHOME_SMS")


def _check_review(settings: Settings) -> None:
    if settings.house_review not in ("before", "after", "off"):
        raise BadSetting(
            f"IHOME_HOUSE_REVIEW: {settings.house_review!r} is not after, before or off"
        )


def _check_identity(settings: Settings) -> None:
    if settings.identity_provider not in ("none", "sandbox"):
        raise BadSetting(
            f"IHOME_IDENTITY_PROVIDER: {settings.identity_provider!r} is neither none nor sandbox"
        )


def _check_map(settings: Settings) -> None:
    if settings.map_crs not in ("wgs84", "gcj02"):
        raise BadSetting(f"IHOME_MAP_CRS: {settings.map_crs!r} is neither wgs84 nor gcj02")
    if settings.map_tile_url and not settings.map_tile_url.startswith("https://"):
        raise BadSetting("IHOME_MAP_TILE_URL: begin with https://")


def _check_classic(settings: Settings) -> None:
    folder = settings.classic_pages
    if folder is not None and not (folder / "html").is_dir():
        raise BadSetting(f"IHOME_CLASSIC_PAGES: {folder} has no folder html/ with the pages")
    if not (len(settings.classic_city) == 6 and settings.classic_city.isdigit()):
        raise BadSetting("IHOME_CLASSIC_CITY: the six digits of a city, e.g. 310100")


_TOO_SIMPLE = {
    "secret",
    "changeme",
    "password",
    "dev",
    "top-secret!",
    "KHJHANFkjnkjnkjnbjKJNBK348u8",
}


def _check_production(settings: Settings) -> None:
    if (
        len(settings.secret_key) < 32
        or settings.secret_key in _TOO_SIMPLE
        or len(set(settings.secret_key)) < 10
    ):
        raise BadSetting(
            "IHOME_SECRET_KEY: production needs one of at least 32 random characters (`openssl rand -hex 32`)"
        )
    if not settings.vault_key:
        raise BadSetting(
            "IHOME_VAULT_KEY: production needs 64 hexadecimal digits (`openssl rand -hex 32`)"
        )
    if settings.debug:
        raise BadSetting("IHOME_DEBUG: not in production")
    if settings.sms == CONSOLE:
        raise BadSetting(
            "IHOME_SMS: production needs a gateway that reaches phones: "
            f"{', '.join(GATEWAYS)} (docs/guides/sms.md)"
        )
    if settings.identity_provider == "sandbox":
        raise BadSetting(
            "IHOME_IDENTITY_PROVIDER: the sandbox believes everybody; not in production"
        )
    if not settings.redis_url:
        raise BadSetting("IHOME_REDIS_URL: production needs a Redis of its own")
    if not settings.base_url:
        raise BadSetting(
            "IHOME_BASE_URL: production must know its address, e.g. https://stay.example.com"
        )


def _is_key(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == 32
    except ValueError:
        return False


def _with_own_secrets(settings: Settings) -> Settings:
    """Embedded mode makes its secrets once, readable by the owner alone, so that none is a default."""
    keys = settings.data_dir / "keys"
    made = {
        name: getattr(settings, name) or _kept_secret(keys / name)
        for name in ("secret_key", "vault_key")
    }
    return Settings(**{each.name: getattr(settings, each.name) for each in fields(Settings)} | made)


def _kept_secret(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = path.with_suffix(f".{os.getpid()}")
        new.touch(mode=0o600)
        new.write_text(secrets.token_hex(32))
        try:
            os.link(new, path)  # the first process wins; the others read its secret
        except FileExistsError:
            pass
        finally:
            new.unlink()
    return path.read_text().strip()


def _mysql_driver() -> str:
    try:
        import MySQLdb  # noqa: F401, PLC0415  (an optional C driver: only asked whether it is there)
    except ImportError:
        return "pymysql"
    return "mysqldb"


@dataclass(frozen=True)
class ShownSetting:
    """A setting as people may look at it: of a secret only whether it is set."""

    name: str
    value: str
    about: str
    is_secret: bool


def shown_settings(settings: Settings) -> list[ShownSetting]:
    """Every setting of this process in the order of the table; secrets are dots."""
    return [_shown(each, getattr(settings, each.name)) for each in fields(Settings)]


def _shown(each: Any, value: Any) -> ShownSetting:
    is_secret = bool(each.metadata["secret"])
    text = "" if value is None else str(value)
    return ShownSetting(
        name=f"IHOME_{each.name.upper()}",
        value="••••••" if is_secret and text else text,
        about=each.metadata["about"],
        is_secret=is_secret,
    )


def settings_table(form: str) -> str:
    """Every setting as a Markdown table, or as the text of .env.example."""
    rows = []
    for each in fields(Settings):
        name, default = f"IHOME_{each.name.upper()}", each.default
        shown = (
            ""
            if default in (None, "")
            else str(default).lower()
            if isinstance(default, bool)
            else str(default)
        )
        about = each.metadata["about"] + (f" (or `{name}_FILE`)" if each.metadata["secret"] else "")
        rows.append(
            f"# {about}\n#{name}={shown}"
            if form == "env"
            else f"| `{name}` | {shown or '–'} | {about} |"
        )
    if form == "env":
        return "\n".join(rows)
    return "\n".join(["| setting | default | what it is |", "|---|---|---|", *rows])
