"""Which browser is asking, as limits count it: by the signed cookie that every form needs."""

import hashlib

from flask import request

from ihome.http.csrf import secret_of


def browser_key() -> str:
    """32 hex digits that stay the same for one browser until it logs in or drops its cookies; "" without one.

    Whoever drops cookies is a new browser each time: this bounds careless machines and adds to what is
    known of a sender, the address and the budget are what hold.
    """
    secret = secret_of(request)
    return hashlib.sha256(f"browser|{secret}".encode()).hexdigest()[:32] if secret else ""
