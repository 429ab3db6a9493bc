"""What every answer wears: pages, data, pictures, refusals and redirects alike. The one place for it.

A page brings its own content security policy; whatever it brings, the floor below is added to it.
"""

from flask import Flask, Response, current_app, request

YEAR_SECONDS = 31_536_000
SAFE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(self)",
    # The web server would say its own name otherwise; ours tells nothing that the page does not.
    "Server": "ihome",
}
# What is not a page of ours may load and run nothing.
PLAIN_POLICY = "default-src 'none'"
# No plugins, no other base for our addresses, and nobody puts us into a frame.
FLOOR = {"object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}


def init_headers(app: Flask) -> None:
    @app.after_request
    def dress(response: Response) -> Response:
        for name, value in SAFE.items():
            response.headers.setdefault(name, value)
        given = response.headers.get("Content-Security-Policy", PLAIN_POLICY)
        response.headers["Content-Security-Policy"] = with_floor(given)
        if request.is_secure or current_app.config["IHOME_SETTINGS"].url.startswith("https://"):
            response.headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}"
        return response


def with_floor(policy: str) -> str:
    """`policy` with every directive of FLOOR that it does not say itself."""
    said = [each.strip() for each in policy.split(";") if each.strip()]
    names = {each.split()[0] for each in said}
    return "; ".join(
        [*said, *(f"{name} {value}" for name, value in FLOOR.items() if name not in names)]
    )
