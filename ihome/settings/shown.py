"""Settings for people to look at."""

from dataclasses import dataclass, fields
from typing import Any

from ihome.settings.fields import Settings


@dataclass(frozen=True)
class ShownSetting:
    """A setting as people may look at it: of a secret only whether it is set."""

    name: str
    value: str
    about: str  # in Chinese
    about_en: str
    is_secret: bool


def shown_settings(settings: Settings) -> list[ShownSetting]:
    """Every setting of this process in the order of the table; secrets are dots."""
    return [_shown(each, getattr(settings, each.name)) for each in fields(Settings)]


def _shown(each: Any, value: Any) -> ShownSetting:
    is_secret = bool(each.metadata["secret"])
    text = "" if value is None else str(value)
    return ShownSetting(
        name=_name(each),
        value="••••••" if is_secret and text else text,
        about=each.metadata["about"]["zh"],
        about_en=each.metadata["about"]["en"],
        is_secret=is_secret,
    )


HEADS = {"en": ("setting", "default", "what it is"), "zh": ("设置", "默认", "是什么")}
OR_FILE = {"en": " (or `{}_FILE`)", "zh": "（或 `{}_FILE`）"}


def settings_table(language: str) -> str:
    """Every setting as a Markdown table, in Chinese (`zh`) or English (`en`)."""
    rows = [
        (f"`{_name(each)}`", _default(each) or "–", _about(each, language))
        for each in fields(Settings)
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in (HEADS[language], ("---",) * 3, *rows))


def settings_env() -> str:
    """Every setting as the text of .env.example, each switched off."""
    return "\n".join(
        f"# {_about(each, 'en')}\n#{_name(each)}={_default(each)}" for each in fields(Settings)
    )


def _name(each: Any) -> str:
    return f"IHOME_{each.name.upper()}"


def _default(each: Any) -> str:
    if each.default is None:
        return ""
    return str(each.default).lower() if isinstance(each.default, bool) else str(each.default)


def _about(each: Any, language: str) -> str:
    about: str = each.metadata["about"][language]
    return about + (OR_FILE[language].format(_name(each)) if each.metadata["secret"] else "")
