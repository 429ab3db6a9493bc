"""What stands in a page: facts about this server, the head, and the data of the first view."""

from dataclasses import dataclass
from html import escape
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from ihome.accounts.service import MeView
from ihome.media.service import PhotoView

SITE = "爱家租房"
ABOUT = "爱家租房：实名房东，标价即总价的短租平台。"
HEAD_START, HEAD_END, BOOT = "<!--head:start-->", "<!--head:end-->", "<!--boot-->"
SHARED_WIDTH_PX = 1080  # of the picture that a chat window shows beside a shared link


class MapView(Struct):
    """Where map tiles come from."""

    tile_url: Annotated[
        str,
        Meta(description="瓦片地址的样子", examples=["https://tiles.example.com/{z}/{x}/{y}.png"]),
    ]
    attribution: Annotated[str, Meta(description="地图版权说明", examples=["© 某地图"])]
    crs: Annotated[Literal["wgs84", "gcj02"], Meta(description="瓦片用的坐标系")]


class MetaView(Struct):
    """Facts about this server."""

    version: Annotated[str, Meta(description="程序版本", examples=["0.2.0"])]
    embedded: Annotated[bool, Meta(description="是不是单机演示模式", examples=[True])]
    demo: Annotated[bool, Meta(description="有没有演示小城", examples=[True])]
    max_photo_bytes: Annotated[int, Meta(description="一张照片最多多少字节", examples=[10_485_760])]
    map: Annotated[MapView | None, Meta(description="地图瓦片；没有配置是 null，画示意图")]


class BootSession(Struct):
    user: MeView | None


class Boot(Struct):
    """Read once by the web app (web/src/api/boot.ts), so that its first view asks nothing."""

    session: BootSession
    meta: MetaView
    queries: dict[str, Any] = {}


@dataclass(frozen=True)
class Head:
    """What a search machine, a chat window and the browser read first. `path` is the page's own."""

    title: str = SITE
    description: str = ABOUT
    path: str = "/"
    photo: PhotoView | None = None
    photo_sizes: str = "100vw"
    is_public: bool = False
    files: tuple[str, ...] = ()

    def html(self, base_url: str) -> str:
        """The lines between head:start and head:end, every value escaped."""
        lines = [
            f"<title>{escape(self.title)}</title>",
            _named("description", self.description),
            *self._shared(base_url),
        ]
        if not self.is_public:
            lines.append(_named("robots", "noindex"))
        if self.photo is not None:
            lines.append(self._preload(self.photo))
        return "\n    ".join(lines)

    def _shared(self, base_url: str) -> list[str]:
        address = base_url + self.path
        facts = {
            "og:site_name": SITE,
            "og:type": "website",
            "og:title": self.title,
            "og:description": self.description,
            "og:url": address,
        }
        if self.photo is not None:
            width = max(width for width in self.photo.widths if width <= SHARED_WIDTH_PX)
            facts["og:image"] = base_url + self.photo.url.replace("{width}", str(width))
        lines = [
            f'<meta property="{name}" content="{escape(value)}" />' for name, value in facts.items()
        ]
        return [*lines, f'<link rel="canonical" href="{escape(address)}" />']

    def _preload(self, photo: PhotoView) -> str:
        widths = ", ".join(
            f"{photo.url.replace('{width}', str(width))} {width}w" for width in photo.widths
        )
        return (
            f'<link rel="preload" as="image" type="image/webp" imagesrcset="{escape(widths)}"'
            f' imagesizes="{escape(self.photo_sizes)}" fetchpriority="high" />'
        )


def page_html(shell: str, head: Head, boot: Boot, *, base_url: str) -> str:
    """The built index.html with this page's head and first answers in it."""
    before, _, rest = shell.partition(HEAD_START)
    _, _, after = rest.partition(HEAD_END)
    data = msgspec.json.encode(boot).decode().replace("<", "\\u003c")  # no </script> in a title
    script = f'<script type="application/json" id="boot">{data}</script>'
    files = "".join(
        f"  {_file_link(name)}\n  " for name in head.files
    )  # after the app's own styles
    after = after.replace("</head>", files + "</head>", 1).replace(BOOT, script, 1)
    return before + head.html(base_url) + after


def _named(name: str, content: str) -> str:
    return f'<meta name="{name}" content="{escape(content)}" />'


def _file_link(name: str) -> str:
    kind = "stylesheet" if name.endswith(".css") else "modulepreload"
    return f'<link rel="{kind}" crossorigin href="/static/web/{escape(name)}">'
