"""Fill an empty house with a town: who hosts what, who stayed where, told in the order it happened.

Every step goes through the services that a door would call, with the clock set to its moment, so the
town keeps every rule of the house. The same seed gives the same town, relative to today.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from ihome.accounts import service as accounts
from ihome.houses import service as houses
from ihome.houses.ports import review_mode
from ihome.houses.rules import REVIEW_OFF
from ihome.kernel import clock
from ihome.kernel.roles import OPERATOR
from ihome.seeds import pictures
from ihome.seeds.homes import HOMES, LAST_WORDS, RULES, Home
from ihome.seeds.maker import Maker, Tell
from ihome.seeds.people import (
    DEMO_OPERATOR,
    EVERYONE,
    HOSTS,
    PASSWORD,
    Person,
    id_number_of,
)
from ihome.seeds.places import DISTRICTS, District, Street
from ihome.seeds.story import House, Story
from ihome.verification.ports import Asked, HandedOver, Message, Receipt, SmsPolicy, policy, sms

SEED = 20261
HOUSES = 66
STAYS = 170
FOUNDED_DAYS_AGO = 300
MARK = "demo-town-unfinished"  # a file in data_dir while the town is being made

# How long ago a host edited, and what became of the fields.
EDITS: tuple[tuple[timedelta, Callable[[houses.HouseDraftView], dict[str, Any]]], ...] = (
    (
        timedelta(hours=5),
        lambda house: {
            "description": f"{house.description}\n\n加微信 demo-host 订房，便宜二十块。"
        },
    ),
    (
        timedelta(hours=2),
        lambda house: {
            "capacity": (house.capacity or 1) + 1,
            "beds": (house.beds or 1) + 1,
            "facilities": [*house.facilities[1:], "elevator"],
            "price_fen": (house.price_fen or 0) + 3000,
        },
    ),
    (timedelta(minutes=40), lambda house: {"rules": f"{house.rules}\n夜里十一点以后请放低声音。"}),
)


class QuietSms:
    """Nobody is told of what never happened."""

    name = "quiet"

    def send(self, message: Message) -> HandedOver:
        return HandedOver(self.name, "")

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        return []


@contextmanager
def unfinished_until_done(data_dir: Path) -> Iterator[None]:
    """Leave a mark while the town is being made, so that the next start knows it was cut short."""
    mark = data_dir / MARK
    data_dir.mkdir(parents=True, exist_ok=True)
    mark.touch()
    yield
    mark.unlink()


def was_cut_short(data_dir: Path) -> bool:
    return (data_dir / MARK).exists()


def kept_unfinished(data_dir: Path) -> str:
    """Why a town that was cut short stays so: it is nobody's right to throw people's things away."""
    return (
        "演示小城没有建完，但已经有别人注册，所以保持原样。"
        f"删掉 {data_dir / MARK} 就不再提示；想重建，换一个空的 IHOME_DATA_DIR。"
    )


def fill(
    tell: Tell,
    *,
    houses_wanted: int = HOUSES,
    stays_wanted: int = STAYS,
    looks: tuple[str, ...] = pictures.LOOKS,
) -> None:
    """Make the town in an empty database; needs an app context and Redis.

    `tell` hears how far it is, between any two steps; what it raises ends the work.
    """
    with sms.using(QuietSms()), policy.using(SmsPolicy(price_fen=0)):
        with review_mode.using(REVIEW_OFF):
            town = Town(random.Random(SEED), tell, looks)
            town.build(houses_wanted, stays_wanted)
        town.submit_edits()


class Town(Maker):
    """The makers of the town, and what they have made so far."""

    def __init__(self, chance: random.Random, tell: Tell, looks: tuple[str, ...]) -> None:
        super().__init__(chance, tell)
        self.looks = looks
        self.user_ids: dict[str, int] = {}
        self.houses: list[House] = []
        self.album = pictures.Album({})

    def build(self, houses_wanted: int, stays_wanted: int) -> None:
        self._people()
        self._photos()
        self._homes(houses_wanted)
        story = Story(self.chance, self.tell, houses=self.houses, user_ids=self.user_ids)
        story.happen(stays_wanted)
        self._desk()
        self.tell(f"演示小城建好了：{len(self.houses)} 套房源，{len(EVERYONE)} 位居民")

    def _desk(self) -> None:
        """Somebody who works here."""
        operator = self.user_ids[DEMO_OPERATOR.mobile]
        accounts.set_role(operator, OPERATOR, actor_id=None, reason="演示小城")

    def submit_edits(self) -> None:
        """Everything counts as approved, and a few hosts have edited since: the desk has work."""
        houses.take_in_published()
        for house, (ago, edit) in zip(self.houses[1::3], EDITS, strict=False):
            with clock.at(self.now - ago):
                draft = houses.draft_view(house.public_id, host_id=house.host_id)
                form = houses.HouseForm(**edit(draft))
                houses.edit_house(house.public_id, host_id=house.host_id, form=form)

    # people

    def _people(self) -> None:
        for number, person in enumerate(EVERYONE):
            self.tell(f"演示小城：居民 {number + 1}/{len(EVERYONE)}")
            with clock.at(self.moment(self.days_ago(FOUNDED_DAYS_AGO - number), 10)):
                self._person(person, number)

    def _person(self, person: Person, number: int) -> None:
        user = accounts.add_user(digits=person.mobile, password=PASSWORD, name=person.name)
        self.user_ids[person.mobile] = user.id
        if person.real_name:
            id_number = id_number_of(person, number + 1)
            accounts.give_real_name(user.id, real_name=person.real_name, id_number=id_number)

    # homes

    def _photos(self) -> None:
        names = {name for home in HOMES for name in home.photos}
        self.album = pictures.prepared_album(
            names, self.looks, lambda done, all_: self.tell(f"演示小城：照片 {done}/{all_}")
        )

    def _homes(self, wanted: int) -> None:
        for number in range(wanted):
            district = DISTRICTS[number % len(DISTRICTS)]
            street = district.streets[(number // len(DISTRICTS)) % len(district.streets)]
            self.tell(f"演示小城：房源 {number + 1}/{wanted}（{district.city}）")
            day = self.days_ago(FOUNDED_DAYS_AGO - 30 - number)
            with clock.at(self.moment(day, 11, number % 60)):
                self.houses.append(self._home(district, street, number))

    def _home(self, district: District, street: Street, number: int) -> House:
        home = self._home_for(district, street, number)
        host_id = self.user_ids[self._host_for(district).mobile]
        is_instant = self.used[host_id] % 3 != 0
        self.used[host_id] += 1
        draft = houses.create_house(
            host_id=host_id,
            form=self._form(home, district, street, number, is_instant=is_instant),
        )
        for name, look in self._photos_of(home, number):
            photo = self.album.hung(name, look, host_id)
            houses.attach_photo(draft.house_id, host_id=host_id, prepared=photo)
        houses.publish_house(draft.house_id, host_id=host_id)
        self.used[home] += 1
        return House(draft.house_id, host_id, is_instant, home)

    def _home_for(self, district: District, street: Street, number: int) -> Home:
        """The kind of home that suits the street and was told least."""
        fitting = [
            home
            for home in HOMES
            if (not home.cities or district.city in home.cities)
            and (not home.needs or getattr(street, home.needs))
            and (home.floors != "high" or street.is_tall)
        ]
        return self.least_used(fitting, number)

    def _host_for(self, district: District) -> Person:
        here = [host for host in HOSTS if district.city in host.cities]
        self.used[district.city] += 1
        return here[(self.used[district.city] - 1) % len(here)]

    def _form(
        self, home: Home, district: District, street: Street, number: int, *, is_instant: bool
    ) -> houses.HouseForm:
        nth = self.used[home]
        names = {"near": street.near, "street": street.name, "view": street.view, "old": street.old}
        opening = home.openings[nth % len(home.openings)]
        detail = home.details[(nth + nth // len(home.openings)) % len(home.details)]
        rules = [each for each in RULES if each.fit(home.traits)]
        return houses.HouseForm(
            title=home.titles[nth % len(home.titles)].format(**names),
            description=f"{opening}{detail}\n\n{street.scene}\n\n{LAST_WORDS}".format(**names),
            kind=home.kind,  # type: ignore[arg-type]
            area_code=district.code,
            address=self._address(home, street),
            latitude=round(street.latitude + self.chance.uniform(-0.0025, 0.0025), 5),
            longitude=round(street.longitude + self.chance.uniform(-0.0025, 0.0025), 5),
            rooms=home.rooms,
            beds=home.beds,
            capacity=home.capacity,
            facilities=list(home.facilities),
            price_fen=self._price_fen(home, district),
            cleaning_fee_fen=home.cleaning_fee_fen,
            deposit_fen=home.deposit_fen,
            min_nights=home.min_nights,
            max_nights=home.max_nights,
            is_instant=is_instant,
            rules=self.least_used(rules, number).text,
        )

    def _address(self, home: Home, street: Street) -> str:
        door = f"{street.name} {self.chance.randint(2, 180)} 号"
        if home.floors == "ground":
            return door
        floor = self.chance.randint(8, 26) if home.floors == "high" else self.chance.randint(2, 6)
        return f"{door} {self.chance.randint(1, 6)} 栋 {floor}0{self.chance.randint(1, 4)} 室"

    def _price_fen(self, home: Home, district: District) -> int:
        price = home.price_fen * district.level // 100 * self.chance.randint(90, 115) // 100
        return price // 1000 * 1000 + 800  # 328, 418 … yuan

    def _photos_of(self, home: Home, number: int) -> list[tuple[str, str]]:
        """Its own pictures, another of them first each time it is told, and two of its kind."""
        turn = self.used[home] % 2
        own = [*home.photos[turn:], *home.photos[:turn]]
        others = sorted({"living-1", "living-2", "bedroom-1", "bedroom-2", "kitchen-1"} - set(own))
        names = [*own, *self.chance.sample(others, min(2, len(others)))]
        again = max(0, 5 - len(names))
        looks = [self.looks[(number + nth) % len(self.looks)] for nth in range(len(self.looks))]
        return [
            *((name, looks[nth % len(looks)]) for nth, name in enumerate(names)),
            *((name, looks[-1]) for name in names[:again]),
        ]
