"""Pictures of four characters that people read and free OCR does not, and digits for those who listen.

The library's own picture was read by a free OCR in two of three tries; stronger warp and rotation,
more overlap and more curves brought that to one in eight, at the same cost. An object for each
picture: a shared generator draws another text than it was given when threads meet.
"""

import io
import secrets
from typing import Literal

from captcha.audio import AudioCaptcha
from captcha.image import ImageCaptcha
from PIL import Image

WIDTH_PX, HEIGHT_PX = 200, 75
LENGTH = 4
DIGITS = 6  # ten of them, not 31: more are needed
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # 31, none of them like another


PictureForm = Literal["PNG", "JPEG"]
Colour = tuple[int, int, int] | tuple[int, int, int, int]


class _Warped(ImageCaptcha):
    character_offset_dx = (0, 2)
    character_offset_dy = (0, 10)
    character_rotate = (-42, 42)
    character_warp_dx = (0.15, 0.4)
    character_warp_dy = (0.25, 0.45)
    word_space_probability = 0.1
    word_offset_dx = 0.45

    def create_captcha_image(self, chars: str, color: Colour, background: Colour) -> Image.Image:
        picture = super().create_captcha_image(chars, color, background)
        for _ in range(3):
            self.create_noise_curve(picture, color)
        return picture


def new_text() -> str:
    """LENGTH characters of LETTERS, not to be guessed: one in 923,521."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def new_digits() -> str:
    """DIGITS digits to listen to, not to be guessed: one in a million."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def sound_of(digits: str) -> bytes:
    """A WAV file in which `digits` are spoken in noise; about 20 s long, a third of a second of CPU."""
    return bytes(AudioCaptcha().generate(digits))


def picture_of(text: str, *, form: PictureForm = "PNG") -> bytes:
    """A picture of WIDTH_PX by HEIGHT_PX; 5 to 10 ms of CPU."""
    out = io.BytesIO()
    picture = _Warped(width=WIDTH_PX, height=HEIGHT_PX).generate_image(text)
    if form == "PNG":  # sixteen colours: a third of the bytes
        picture = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=16)
    picture.save(out, form)
    return out.getvalue()
