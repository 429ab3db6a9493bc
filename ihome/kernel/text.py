"""Text that people type."""

import unicodedata

from ihome.kernel.errors import InvalidInput

# Marks that turn the direction of text: they make a title look like another one.
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_MARKS = frozenset("\n\r\t")


def clean_text(field: str, text: str, *, lines: bool = False, at_least: int = 0) -> str:
    """`text` without white space around it, otherwise to the byte as it was sent.

    InvalidInput for control characters and turning marks (line breaks and tabs pass with `lines`),
    and when fewer than `at_least` characters are left.
    """
    text = text.strip()
    for letter in text:
        is_control = unicodedata.category(letter) in ("Cc", "Cs")
        if letter in _TURNING or (is_control and not (lines and letter in _LINE_MARKS)):
            raise InvalidInput.of(**{field: "不能有控制字符，删掉看不见的字符再试。"})
    if len(text) < at_least:
        raise InvalidInput.of(**{field: f"至少要写 {at_least} 个字。"})
    return text
