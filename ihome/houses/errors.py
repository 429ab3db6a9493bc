"""Refusals of houses."""

from ihome.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound


def no_such_house() -> NotFound:
    """There is none, or it is not for the one who asks: nobody can tell which."""
    return NotFound("没有这套房源，它可能已经下架了。")


class RealNameNeeded(NotAllowed):
    errno, errmsg = "12001", "发布房源要先完成实名认证。"


class HouseIncomplete(InvalidInput):
    """`data.missing` names the draft fields (and "photos") that stop publishing, in form order."""

    errno, errmsg = "12002", "还有几项没填好，补齐后就能发布。"

    def __init__(self, *, missing: list[str]) -> None:
        super().__init__(None, missing=missing, fields=dict.fromkeys(missing, "这一项还没填好。"))


class HouseStillBooked(Conflict):
    """`data.nights` is how many nights guests are still expected for."""

    errno, errmsg = "12003", "还有客人要来住，等他们离店后再操作。"


class NotADraft(Conflict):
    errno, errmsg = "12004", "只有草稿可以删除。想停止接待，可以暂停房源。"


class NotPublished(Conflict):
    errno, errmsg = "12005", "房源还没有发布，不用暂停。"


class CaseDecided(Conflict):
    """Somebody was faster; `data` says who (`decided_by`), what (`state`) and when (`decided_at`)."""

    errno, errmsg = "12040", "这一件已经有人处理了，刷新看看结果。"


class CaseChanged(Conflict):
    """The host edited the house after the operator had looked; `data.revision` is the present one."""

    errno, errmsg = "12041", "房东刚刚又改了内容，请看过新的再决定。"


class OwnHouseCase(NotAllowed):
    errno, errmsg = "12042", "不能审核自己的房源，请交给同事。"


class TooManyPhotos(Conflict):
    errno, errmsg = "12006", "一套房源最多 30 张照片，先删掉几张。"
