"""Which approved template stands for which kind of message, and how it is filled.

Written as `code=SMS_154950909:code,minutes` or, for every notice alike, `notice=SMS_1:text`; the names
behind the colon are our words, in the order the template wants them.
"""

import re
from dataclasses import dataclass

from ihome.infra.sms.base import Message

NOTICE = "notice"

_TEMPLATE = re.compile(r"(?P<id>[\w-]+)(?::(?P<words>\w+(?:,\w+)*)?)?")


@dataclass(frozen=True)
class Template:
    """`words` are names of what a Message carries, in order."""

    id: str
    words: tuple[str, ...]

    def filled(self, message: Message) -> list[str]:
        """The values in the order of the template; KeyError when the message has no such word."""
        return [message.words[word] for word in self.words]


class Templates:
    """Kind of message -> template; a notice without its own falls back on `notice`."""

    def __init__(self, by_kind: dict[str, Template]) -> None:
        self._by_kind = by_kind

    def of(self, message: Message) -> Template | None:
        """The template, or None when there is none that this message can fill."""
        fallback = None if message.kind == "code" else self._by_kind.get(NOTICE)
        found = self._by_kind.get(message.kind, fallback)
        return found if found and set(found.words) <= set(message.words) else None


def read_template(text: str) -> Template:
    """`SMS_1:code,minutes`; ValueError for anything else."""
    found = _TEMPLATE.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no template; write ID:word,word")
    return Template(found["id"], tuple((found["words"] or "").split(",")) if found["words"] else ())
