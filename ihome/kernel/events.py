"""News of what has happened. Listeners are joined in wiring.py, so news may flow upwards."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar


class Event:
    """Base of all events: a frozen dataclass of ids and plain values, named in the past tense."""


News = TypeVar("News", bound=Event)
_listeners: dict[type[Event], list[Callable[[Any], object]]] = defaultdict(list)


def on(event: type[News], listener: Callable[[News], object]) -> None:
    if listener not in _listeners[event]:  # wiring twice is wiring once
        _listeners[event].append(listener)


def deliver(event: Event) -> None:
    for listener in _listeners[type(event)]:
        listener(event)
