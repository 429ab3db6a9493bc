"""What settings must be to work together, and to be safe."""

from itertools import combinations
from urllib.parse import parse_qs, urlsplit

from ihome.infra.security_log import LEAST_DAYS
from ihome.infra.sms.opening import CONSOLE, GATEWAYS, CannotOpen, open_sms
from ihome.infra.storage.base import BadStoreUrl
from ihome.infra.storage.opening import open_store
from ihome.infra.storage.places import places_meet
from ihome.settings.fields import Settings


class BadSetting(Exception):
    """A setting that cannot work; the sentence says which one and what to write instead."""


def check(settings: Settings) -> None:
    """BadSetting for the first thing that cannot work. Nobody outside is asked."""
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
