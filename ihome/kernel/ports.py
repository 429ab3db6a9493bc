"""A socket for one tool: a domain declares it, wiring plugs it, a test swaps it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Generic, TypeVar

Tool = TypeVar("Tool")

in_transaction: ContextVar[bool] = ContextVar("in_transaction", default=False)


class Port(Generic[Tool]):
    """`inside` marks a question that another of our own packages answers."""

    def __init__(self, name: str, *, inside: bool = False) -> None:
        self.name = name
        self._inside = inside
        self._plugged: Tool | None = None
        self._override: ContextVar[Tool | None] = ContextVar(name, default=None)

    def plug(self, tool: Tool) -> None:
        self._plugged = tool

    def __call__(self) -> Tool:
        """The tool. An outside one refuses in a transaction: no lock waits for the network."""
        if in_transaction.get() and not self._inside:
            raise RuntimeError(f"{self.name} was called inside a transaction")
        tool = self._override.get() or self._plugged
        if tool is None:
            raise RuntimeError(f"nothing is plugged into {self.name}; see ihome/wiring.py")
        return tool

    @contextmanager
    def using(self, tool: Tool) -> Iterator[Tool]:
        token = self._override.set(tool)
        try:
            yield tool
        finally:
            self._override.reset(token)
