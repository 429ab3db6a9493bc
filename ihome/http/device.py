"""The cookie by which a browser is known to have logged in before; it opens nothing."""

from flask import Response, after_this_request, current_app, request

COOKIE_NAME = "device"
LIFETIME_SECONDS = 180 * 86_400
PATH = "/api"


def device_token() -> str:
    """What this browser was given, "" before it ever logged in."""
    return request.cookies.get(COOKIE_NAME, "")


def know_device(token: str) -> None:
    """From now on this browser is one of the user's own, also after logging out."""

    @after_this_request
    def give_cookie(response: Response) -> Response:
        response.set_cookie(
            COOKIE_NAME,
            token,
            max_age=LIFETIME_SECONDS,
            path=PATH,
            secure=current_app.config["SESSION_COOKIE_SECURE"],
            httponly=True,
            samesite="Lax",
        )
        return response
