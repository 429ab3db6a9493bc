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


# The first that fits; browsers name each other, so the more particular stand first.
_BROWSERS = [
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("OPR/", "Opera"), ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"), ("UCBrowser", "UC"), ("QQBrowser", "QQ 浏览器"), ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari"),
]  # fmt: skip
_SYSTEMS = [
    ("OpenHarmony", "鸿蒙"), ("HarmonyOS", "鸿蒙"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS X", "Mac"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
]  # fmt: skip
UNKNOWN_DEVICE = "其他设备"


def device_name(user_agent: str) -> str:
    """What a person would call the device: "Chrome · Windows". Only words of ours, nothing it sent."""
    found = [
        next((name for mark, name in names if mark in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    ]
    return " · ".join(name for name in found if name) or UNKNOWN_DEVICE
