"""A make-believe provider for development: what it answers stands in the ID number.

The three digits before the check character decide: 404 does not match, 503 is down, 408 is down the
first time and matches the second, everything else matches. It never leaves the machine.
"""

from typing import Literal

from ihome.infra.cache import redis
from ihome.infra.identity.base import ProviderDown

MISMATCH, DOWN, SLOW = "404", "503", "408"


class SandboxProvider:
    name = "sandbox"

    def compare(
        self, *, real_name: str, id_number: str, request_no: str
    ) -> Literal["match", "mismatch"]:
        told = id_number[14:17]
        if told == DOWN or (told == SLOW and not self._was_asked(request_no)):
            raise ProviderDown(f"the sandbox was told to be silent ({told})")
        return "mismatch" if told == MISMATCH else "match"

    def _was_asked(self, request_no: str) -> bool:
        key = f"identity_sandbox:{request_no}"
        return not redis().set(key, "1", nx=True, ex=3600)
