"""Write a migration for what the models say and the database at the head does not.

python tools/migration.py "add host payouts"
"""

import sys
import tempfile
from pathlib import Path

from flask_migrate import migrate, upgrade

from ihome.app import create_app
from ihome.settings import read_settings


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            read_settings({"IHOME_DATA_DIR": folder, "IHOME_REDIS_URL": "unix:///none"})
        )
        with app.app_context():
            upgrade()
            migrate(message=sys.argv[1])
    head = max(path.name for path in Path("ihome/migrations/versions").glob("*.py"))
    print(f"look at ihome/migrations/versions/{head} before you commit it")


if __name__ == "__main__":
    main()
