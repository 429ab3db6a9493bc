"""Every setting, read once from the environment into one frozen value.

A secret may also come from a file: IHOME_SECRET_KEY_FILE instead of IHOME_SECRET_KEY. The table in
the README and `.env.example` are generated from the fields (`make openapi`).
"""

from ihome.settings.checks import BadSetting as BadSetting
from ihome.settings.fields import Settings as Settings
from ihome.settings.reading import read_settings as read_settings
from ihome.settings.shown import ShownSetting as ShownSetting
from ihome.settings.shown import settings_env as settings_env
from ihome.settings.shown import settings_table as settings_table
from ihome.settings.shown import shown_settings as shown_settings
