"""Refusals of the desk."""

from ihome.kernel.errors import Conflict, NotAllowed, NotFound


def no_such_booking() -> NotFound:
    return NotFound("没有这个订单。")


class DisputeOpen(Conflict):
    errno, errmsg = "19003", "这个订单的纠纷已经在处理了，刷新看看。"


class NoDispute(Conflict):
    errno, errmsg = "19004", "这个订单没有待处理的纠纷，刷新看看。"


class OwnPhotos(NotAllowed):
    errno, errmsg = "19005", "不能判断自己的照片，请交给同事。"
