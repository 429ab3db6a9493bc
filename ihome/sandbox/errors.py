"""Refusals of the provider, as its own pages and answers show them."""


class Refused(Exception):
    """The provider will not do it; `code` and `msg` are what it answers."""

    def __init__(self, code: str, msg: str) -> None:
        super().__init__(msg)
        self.code, self.msg = code, msg
