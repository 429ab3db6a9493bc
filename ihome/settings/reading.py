"""From the environment into settings."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from ihome.infra.kept_secrets import kept_secret
from ihome.settings.checks import BadSetting, check
from ihome.settings.fields import Settings

_TRUTH = dict.fromkeys(("1", "true", "yes", "on"), True) | dict.fromkeys(
    ("0", "false", "no", "off", ""), False
)


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
    check(settings)
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
        if text.strip().lower() not in _TRUTH:
            raise BadSetting(f"{key}: write true or false, not {text!r}")
        return _TRUTH[text.strip().lower()]
    if kind is Path or kind == (Path | None):
        return Path(text) if text else None
    return text


def _with_own_secrets(settings: Settings) -> Settings:
    """Embedded mode makes its secrets once, readable by the owner alone, so that none is a default."""
    keys = settings.data_dir / "keys"
    made: dict[str, Any] = {
        name: getattr(settings, name) or kept_secret(keys / name, _random).decode().strip()
        for name in ("secret_key", "vault_key")
    }
    return replace(settings, **made)


def _random() -> bytes:
    return secrets.token_hex(32).encode()
