"""Refusals of areas."""

from ihome.kernel.errors import NotFound


class AreaNotFound(NotFound):
    errno, errmsg = "20001", "没有这个地区，重新选一个。"
