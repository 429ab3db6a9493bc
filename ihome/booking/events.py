"""News from booking: ids and plain values, told after the commit."""

from dataclasses import dataclass

from ihome.kernel.events import Event


@dataclass(frozen=True)
class BookingNews(Event):
    """What every piece of news says."""

    booking_id: int
    house_id: int
    guest_id: int
    host_id: int


class BookingPlaced(BookingNews):
    """A guest asks for, or (instant) holds, some nights."""


class BookingAccepted(BookingNews):
    """The host said yes; the guest has 15 minutes to pay."""


class BookingDeclined(BookingNews):
    """The host said no; the nights are free again."""


class BookingCancelled(BookingNews):
    """The guest took it back before paying."""


class BookingExpired(BookingNews):
    """Nobody answered, or nobody paid, in time."""


class BookingPaid(BookingNews):
    """The money is here: the nights are the guest's."""


class BookingRefunded(BookingNews):
    """Money came too late for nights that were gone: it goes back."""


class BookingCalledOff(BookingNews):
    """The desk gives the money of a paid booking back; the nights are free again."""


class StayCompleted(BookingNews):
    """The guest has left; reviews open."""
