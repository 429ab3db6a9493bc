"""Refusals of the calendar."""

from datetime import date

from ihome.kernel.errors import Conflict


class NightsTaken(Conflict):
    """`data.nights_taken` lists the nights that somebody else has, in order."""

    errno, errmsg = "22001", "这几晚里有已经被订走的，换一下日期再试。"

    def __init__(self, nights_taken: list[date]) -> None:
        super().__init__(nights_taken=[night.isoformat() for night in nights_taken])


class NightsBooked(Conflict):
    """A host cannot close or open what guests have booked; `data.nights_booked` lists it."""

    errno, errmsg = "22002", "这几晚里有客人的预订，不能改动。"

    def __init__(self, nights_booked: list[date]) -> None:
        super().__init__(nights_booked=[night.isoformat() for night in nights_booked])
