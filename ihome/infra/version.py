"""Which ihome this is."""

import re
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path

_CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"


def version() -> str:
    """The version of the installed package, or of the CHANGELOG beside the code in a clone."""
    if _CHANGELOG.is_file():
        found = re.search(r"(?m)^## (\d+\.\d+\.\d+)", _CHANGELOG.read_text(encoding="utf-8"))
        if found:
            return found[1]
    try:
        return installed_version("ihome")
    except PackageNotFoundError:
        return "0.0.0"
