"""An authenticator app, and the walk through turning it on."""

from datetime import datetime

import pyotp

from tests.conftest import Browser


class Authenticator:
    """What a phone does with the secret that it was shown."""

    def __init__(self, secret: str) -> None:
        self._app = pyotp.TOTP(secret)

    def code(self, moment: datetime, *, steps: int = 0) -> str:
        """The six digits shown at `moment`, or `steps` time steps later."""
        return self._app.at(moment, counter_offset=steps)


def enrolled(browser: Browser, password: str, moment: datetime) -> tuple[Authenticator, list[str]]:
    """A second factor of the user in `browser`, turned on at `moment`; the app and the recovery codes."""
    made = browser.post("/api/v2/me/second_factor", json={"password": password}).json["data"]
    app = Authenticator(made["secret"])
    answer = browser.post("/api/v2/me/second_factor/confirm", json={"code": app.code(moment)})
    assert answer.status_code == 200, answer.json
    return app, answer.json["data"]["recovery_codes"]
