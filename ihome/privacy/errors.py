"""Refusals of privacy."""

from ihome.kernel.errors import Conflict, NotFound, TooMany


class StaysUnfinished(Conflict):
    """`data` counts `trips`, `hosted` bookings and `published` houses."""

    errno, errmsg = "23051", "还有没结束的行程、订单或在线的房源，先处理完再注销。"


class StillHosting(Conflict):
    """`data` counts `hosted` bookings and `published` houses."""

    errno, errmsg = "23052", "还有在线的房源或没结束的订单，先下架、接待完再撤回。"


class ExportTooSoon(TooMany):
    errno, errmsg = "23053", "一天只能导出一次，晚些再来。"


class NoSuchExport(NotFound):
    errno, errmsg = "23054", "没有这份导出，或者已经过期删除了。"


class StaffStays(Conflict):
    errno, errmsg = "23055", "工作人员的账号要先请 owner 撤掉身份，再注销。"
