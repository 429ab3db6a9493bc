"""The whole job through the classic contract alone, as its pages do it."""

import io
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

from ihome.kernel import clock
from ihome.kernel.clock import today
from tests.classic.asking import Pages, said
from tests.conftest import Browser
from tests.factories.id_cards import an_id_number
from tests.factories.phones import Inbox, answer_of
from tests.factories.pictures import a_file


def signed_up(pages: Pages, inbox: Inbox, mobile: str) -> None:
    image_code_id = str(uuid4())
    assert pages.browser.get(f"/api/v1.0/image_codes/{image_code_id}").mimetype == "image/jpg"
    picture = {"image_code": answer_of(image_code_id), "image_code_id": image_code_id}
    assert pages.get(f"/sms_codes/{mobile}", **picture)["errno"] == "0"
    word = {"password": "ihome-demo-2026", "password2": "ihome-demo-2026"}
    assert pages.post("/users", mobile=mobile, sms_code=inbox.code(), **word)["errno"] == "0"


def test_from_a_phone_number_to_a_comment(
    new_client: Callable[[], Browser], inbox: Inbox, wire: None, run_jobs: Callable[[], int]
) -> None:
    host, guest = Pages(new_client()), Pages(new_client())
    signed_up(host, inbox, "13800138001")
    signed_up(guest, inbox, "13800138002")

    assert host.post("/houses/info", **INFO)["errno"] == "4105"  # not without a real name
    number = an_id_number()
    assert host.post("/users/auth", real_name="花花", id_card=number)["errno"] == "0"
    house_id = host.post("/houses/info", **INFO)["data"]["house_id"]
    assert guest.get("/houses")["data"]["houses"] == []  # nobody sees it without a picture
    picture = (io.BytesIO(a_file()), "home.jpg")
    image = host.upload("/houses/image", house_id=str(house_id), house_image=picture)
    assert host.browser.get(image["data"]["image_url"]).mimetype == "image/webp"

    (found,) = guest.get("/houses", aid="1", sd=day(5), ed=day(7))["data"]["houses"]
    assert (found["house_id"], found["price"]) == (house_id, 19_990)
    wish = {"house_id": str(house_id), "start_date": day(5), "end_date": day(7)}
    order_id = guest.post("/orders", **wish)["data"]["order_id"]
    assert state(guest, "custom") == ("WAIT_ACCEPT", 3, 59_970)
    assert host.put(f"/orders/{order_id}/status", action="accept")["errno"] == "0"
    assert state(guest, "custom") == state(host, "landlord") == ("WAIT_PAYMENT", 3, 59_970)

    pay_url = guest.post(f"/orders/{order_id}/payment")["data"]["pay_url"]
    page = guest.browser.get("/sandbox/pay", query_string=urlsplit(pay_url).query)
    assert "599.70" in page.text
    form = {"out_trade_no": dict(parse_qsl(urlsplit(pay_url).query))["out_trade_no"]}
    paid = guest.browser.post("/sandbox/pay", data=form | {"action": "pay", "lost": "1"})
    back = guest.browser.get(
        urlsplit(paid.location).path, query_string=urlsplit(paid.location).query
    )
    returned = urlsplit(back.location)
    assert returned.path == "/payComplete.html"
    heard = said(guest.browser.put("/api/v1.0/order/payment", data=dict(parse_qsl(returned.query))))
    assert heard["errno"] == "0"
    run_jobs()
    assert state(guest, "custom") == ("WAIT_COMMENT", 3, 59_970)

    with clock.at(clock.utc_now() + timedelta(days=9)):
        run_jobs()
        assert guest.put(f"/orders/{order_id}/comment", comment="很安静 🏡")["errno"] == "0"
    assert state(host, "landlord") == ("COMPLETE", 3, 59_970)
    (shown,) = guest.get(f"/houses/{house_id}")["data"]["house"]["comments"]
    assert shown["comment"] == "很安静 🏡"


def day(ahead: int) -> str:
    return (today() + timedelta(days=ahead)).isoformat()


def state(pages: Pages, role: str) -> tuple[str, int, int]:
    (order,) = pages.get("/user/orders", role=role)["data"]["orders"]
    return order["status"], order["days"], order["amount"]


INFO = {
    "title": "胡同里的小院", "price": "199.90", "area_id": "1", "address": "东四三条 1 号", "room_count": "2",
    "acreage": "85", "unit": "两室一厅", "capacity": "4", "beds": "双人床2张", "deposit": "200",
    "min_days": "1", "max_days": "0", "facility": ["1", "3", "99"],
}  # fmt: skip
