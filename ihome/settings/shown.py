"""Settings for people to look at."""

from dataclasses import dataclass, fields
from typing import Any

from ihome.settings.fields import Settings


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
