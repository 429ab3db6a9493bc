"""What the desk is told from outside."""

from collections.abc import Callable
from dataclasses import dataclass

from ihome.kernel.ports import Port


@dataclass(frozen=True)
class SettingFact:
    """A setting as people may look at it; `value` is masked when it `is_secret`."""

    name: str
    value: str
    about: str  # in Chinese
    about_en: str
    is_secret: bool


# () -> every setting of this process, in the order of the README.
settings_shown: Port[Callable[[], list[SettingFact]]] = Port("admin.settings_shown", inside=True)
