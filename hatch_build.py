"""The wheel carries the built web app: build it when it is not there yet."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WebAppHook(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if not (root / "ihome" / "static" / "web" / "index.html").is_file():
            subprocess.run([sys.executable, str(root / "tools" / "web.py"), "build"], check=True)  # noqa: S603
