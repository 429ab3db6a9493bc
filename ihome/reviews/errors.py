"""Refusals of reviews."""

from ihome.kernel.errors import Conflict


class AlreadyReplied(Conflict):
    errno, errmsg = "15001", "这条点评已经回复过了。"
