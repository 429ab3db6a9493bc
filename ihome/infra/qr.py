"""Pictures that a phone can read."""

import io

import segno


def qr_svg(text: str) -> str:
    """An SVG of `text`, without a size of its own: the page decides how large it is."""
    picture = io.BytesIO()
    segno.make(text, error="m").save(
        picture, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2
    )
    return picture.getvalue().decode().strip()
