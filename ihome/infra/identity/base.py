"""What every provider of identity checks does."""

from typing import Literal, Protocol


class ProviderDown(Exception):
    """No answer in time, or one that makes no sense; the sentence is for the log."""


class IdentityProvider(Protocol):
    """Compares a name with an ID number (二要素)."""

    name: str  # "" when there is none: the form alone is checked

    def compare(
        self, *, real_name: str, id_number: str, request_no: str
    ) -> Literal["match", "mismatch"]:
        """Whether both belong together, in 5 seconds at most; the same `request_no` may be asked
        again and is one question. ProviderDown when there is no answer."""


class NoProvider:
    """Nobody is asked."""

    name = ""

    def compare(
        self, *, real_name: str, id_number: str, request_no: str
    ) -> Literal["match", "mismatch"]:
        raise ProviderDown("no provider is set")
