"""Write the tables of settings in the READMEs and .env.example anew from ihome/settings/fields.py."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from ihome.settings import settings_env, settings_table  # noqa: E402  (after the path to it)


def main() -> None:
    for name, language in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        page = ROOT / name
        text = page.read_text(encoding="utf-8")
        table = settings_table(language).replace("\\", r"\\")
        marks = r"(<!-- settings -->\n).*?(\n<!-- /settings -->)"
        page.write_text(re.sub(marks, rf"\g<1>{table}\g<2>", text, flags=re.DOTALL), "utf-8")
    (ROOT / ".env.example").write_text(settings_env() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
