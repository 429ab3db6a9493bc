"""Houses made by the front door's own functions; defaults are valid, say only what matters."""

import hashlib
from typing import Any

from ihome.houses import service
from ihome.houses.schemas import HouseForm
from ihome.houses.service import House
from ihome.infra.pictures import CleanPicture
from ihome.media.service import PreparedPhoto

AREA = "310106"  # 上海市静安区
WORDS = {
    "title": "外滩边的老洋房，推窗见江",
    "description": "朝南两居，步行五分钟到地铁站，楼下有菜场和老茶馆，安静好睡。",
    "area_code": AREA,
    "address": "南京西路 1 号 2 楼",
    "latitude": 31.2304,
    "longitude": 121.4737,
    "rooms": 2,
    "beds": 2,
    "capacity": 4,
    "price_fen": 39_900,
    "cleaning_fee_fen": 5_000,
    "facilities": ["wifi", "hot_shower"],
}


def a_prepared_photo(name: str = "sea") -> PreparedPhoto:
    """A photo that no decoder has seen and no store holds: for tests that look at no picture."""
    key = hashlib.sha256(name.encode()).hexdigest()
    return PreparedPhoto(key, CleanPicture(960, 640, "#5a96dc", "aDkGFYS4popae4m", {160: b"x"}))


def a_form(**said: Any) -> HouseForm:
    """A form with everything that publishing asks for, but photos."""
    return HouseForm(**(WORDS | said))


def a_house(*, host_id: int, status: str = "published", photos: int = 1, **said: Any) -> House:
    """A house of a host with a real name; `said` are draft fields (`price_fen=…`)."""
    house_id = service.create_house(host_id=host_id, form=a_form(**said)).house_id
    for number in range(photos):
        photo = a_prepared_photo(f"{house_id} {number}")
        service.attach_photo(house_id, host_id=host_id, prepared=photo)
    if status in ("published", "paused"):
        service.publish_house(house_id, host_id=host_id)
    if status == "paused":
        service.pause_house(house_id, host_id=host_id)
    return service.house_by_public_id(house_id)
