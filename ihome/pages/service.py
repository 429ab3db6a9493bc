"""The first view of each page: its head, and the answers that its first look would ask for."""

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import msgspec

from ihome.accounts import service as accounts
from ihome.houses import service as houses
from ihome.houses.service import HouseView
from ihome.infra.version import version
from ihome.media.service import MAX_PHOTO_BYTES
from ihome.pages import built
from ihome.pages.schemas import SITE, Boot, BootSession, Head, MapView, MetaView, page_html
from ihome.search import service as search
from ihome.search.service import HomeView
from ihome.settings import Settings

HOME_PHOTO_SIZES = "(min-width: 1280px) 1280px, 100vw"  # as web/src/features/home/HeroCarousel.vue
HOUSE_PHOTO_SIZES = "(min-width: 900px) 640px, 100vw"  # as web/src/features/houses/HouseGallery.vue
DESCRIPTION_LETTERS = 110

Queries = dict[str, Any]


def meta(settings: Settings) -> MetaView:
    """Facts about this server that the web app needs."""
    tiles = None
    if settings.map_tile_url:
        crs: Literal["wgs84", "gcj02"] = "gcj02" if settings.map_crs == "gcj02" else "wgs84"
        tiles = MapView(settings.map_tile_url, settings.map_attribution, crs)
    return MetaView(
        version=version(),
        embedded=settings.is_embedded,
        demo=settings.is_embedded and settings.demo,
        max_photo_bytes=MAX_PHOTO_BYTES,
        map=tiles,
    )


def write_page(
    folder: Path, settings: Settings, head: Head, queries: Queries, *, user_id: int | None
) -> str:
    """The whole page as HTML, from the web app that was built into `folder`."""
    user = accounts.me(user_id) if user_id is not None else None
    boot = Boot(session=BootSession(user), meta=meta(settings), queries=queries)
    return page_html(built.shell(folder), head, boot, base_url=settings.url)


def home_view(folder: Path) -> tuple[Head, Queries]:
    """The home page: its lists, and the photo that is seen first."""
    lists = search.home()
    newest = msgspec.json.decode(lists, type=HomeView).newest
    photo = next((card.photos[0] for card in newest if card.photos), None)
    head = Head(
        title=f"{SITE} · 住进当地人的家",
        photo=photo,
        photo_sizes=HOME_PHOTO_SIZES,
        is_public=True,
        files=built.files_of(folder, "home"),
    )
    return head, {"/api/v2/home": lists}


def house_view(folder: Path, house_id: str, *, viewer_id: int | None) -> tuple[Head, Queries]:
    """The house page; NotFound for a house that the viewer may not see."""
    house = houses.house_view(house_id, viewer_id=viewer_id)
    head = replace(_house_head(house), files=built.files_of(folder, "house"))
    return head, {f"/api/v2/houses/{house.house_id}": house}


def _house_head(house: HouseView) -> Head:
    words = " ".join(house.description.split())
    shown = words if len(words) <= DESCRIPTION_LETTERS else words[: DESCRIPTION_LETTERS - 1] + "…"
    return Head(
        title=f"{house.title} · {house.city_name} - {SITE}",
        description=shown,
        path=f"/houses/{house.house_id}",
        photo=house.photos[0] if house.photos else None,
        photo_sizes=HOUSE_PHOTO_SIZES,
        is_public=True,
    )
