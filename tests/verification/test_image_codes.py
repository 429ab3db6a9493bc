"""GET /api/v2/image_codes/<uuid>: a picture, or the envelope; one use, right or wrong."""

import io
import wave
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from redis.exceptions import ConnectionError as RedisDown

from ihome.infra.cache import redis
from ihome.infra.captcha import LENGTH, LETTERS, new_text
from ihome.verification import service
from ihome.verification.errors import ImageCodeWrong
from ihome.verification.service import pictures
from tests.conftest import Browser
from tests.factories.phones import Inbox, a_read_picture, answer_of, ask_code

MOBILE = "13800138000"


def test_a_uuid_of_the_browser_gets_a_picture(client: Browser) -> None:
    answer = client.get(f"/api/v2/image_codes/{uuid4()}")
    assert answer.status_code == 200
    assert answer.content_type == "image/png"
    assert answer.headers["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(answer.data)).size == (200, 75)


def test_the_answer_is_four_clear_characters_for_180_seconds(client: Browser) -> None:
    image_code_id = a_read_picture(client)["image_code_id"]
    answer = answer_of(image_code_id)
    assert len(answer) == LENGTH == 4
    assert set(answer) <= set(LETTERS)
    assert 175 < int(redis().ttl(f"image_code:{image_code_id}")) <= 180  # type: ignore[arg-type]


def test_characters_that_look_alike_are_not_used() -> None:
    assert not set(LETTERS) & set("0O1IL")
    assert len(LETTERS) == len(set(LETTERS)) == 31


def test_texts_do_not_repeat_themselves() -> None:
    assert len({new_text() for _ in range(1000)}) > 990


def test_every_spelling_of_a_uuid_is_the_same_picture(client: Browser) -> None:
    image_code_id = uuid4()
    assert client.get(f"/api/v2/image_codes/{image_code_id.hex.upper()}").status_code == 200
    service.spend_image_code(str(image_code_id), answer_of(str(image_code_id)))


@pytest.mark.parametrize(
    "image_code_id", ["1", "not-a-uuid", "0" * 31, "0" * 33, "图片", "%00", "a b"]
)
def test_what_is_no_uuid_is_refused_by_name(client: Browser, image_code_id: str) -> None:
    answer = client.get(f"/api/v2/image_codes/{image_code_id}")
    assert (answer.status_code, answer.json["errno"]) == (422, "4103")
    assert list(answer.json["data"]["fields"]) == ["image_code_id"]
    assert redis().keys("image_code:*") == []


def test_an_answer_that_cannot_be_kept_is_told_in_the_envelope(
    client: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise RedisDown("gone")

    monkeypatch.setattr(redis().connection_pool, "get_connection", gone)
    answer = client.get(f"/api/v2/image_codes/{uuid4()}")
    assert answer.status_code == 503
    assert (answer.json["errno"], answer.json["errmsg"]) == ("4001", "保存图片验证码信息失败")


def test_a_picture_is_for_one_check_when_it_was_right(client: Browser) -> None:
    read = a_read_picture(client)
    service.spend_image_code(**read)
    with pytest.raises(ImageCodeWrong):
        service.spend_image_code(**read)


@pytest.mark.parametrize("wrong", ["", "    ", "AAAA0", "none", "\x00", "四个字符"])
def test_a_picture_is_for_one_check_when_it_was_wrong(client: Browser, wrong: str) -> None:
    read = a_read_picture(client)
    with pytest.raises(ImageCodeWrong):
        service.spend_image_code(read["image_code_id"], wrong)
    with pytest.raises(ImageCodeWrong):
        service.spend_image_code(**read)


def test_small_letters_and_full_width_ones_are_right_too(client: Browser) -> None:
    for spell in (str.lower, lambda text: "".join(chr(ord(each) + 0xFEE0) for each in text)):
        read = a_read_picture(client)
        service.spend_image_code(read["image_code_id"], spell(read["image_code"]))


def test_the_answer_of_one_picture_opens_no_other(client: Browser) -> None:
    first, second = a_read_picture(client), a_read_picture(client)
    redis().set(f"image_code:{second['image_code_id']}", "ZZZZ", ex=60)
    with pytest.raises(ImageCodeWrong):
        service.spend_image_code(second["image_code_id"], first["image_code"])


def test_a_new_picture_for_the_same_id_voids_the_old_one(client: Browser) -> None:
    read = a_read_picture(client)
    redis().set(f"image_code:{read['image_code_id']}", "ZZZZ", keepttl=True)
    client.get(f"/api/v2/image_codes/{read['image_code_id']}")
    assert answer_of(read["image_code_id"]) != "ZZZZ"


def test_a_wrong_picture_sends_nothing(client: Browser, inbox: Inbox) -> None:
    form = {"mobile": MOBILE, "purpose": "register", **a_read_picture(client), "image_code": "0000"}
    answer = client.post("/api/v2/sms_codes", json=form)
    assert (answer.status_code, answer.json["errno"]) == (422, "21002")
    assert list(answer.json["data"]["fields"]) == ["image_code"]
    assert inbox.messages == []


def test_a_picture_is_spent_although_the_number_is_wrong(client: Browser, inbox: Inbox) -> None:
    read = a_read_picture(client)
    form = {"purpose": "register", **read}
    refused = client.post("/api/v2/sms_codes", json=form | {"mobile": "12345"})
    assert list(refused.json["data"]["fields"]) == ["mobile"]
    again = client.post("/api/v2/sms_codes", json=form | {"mobile": MOBILE})
    assert again.json["errno"] == "21002"
    assert inbox.messages == []


def test_one_address_gets_sixty_pictures_in_five_minutes(client: Browser) -> None:
    statuses = [client.get(f"/api/v2/image_codes/{uuid4()}").status_code for _ in range(61)]
    assert statuses == [200] * 60 + [429]
    refused = client.get(f"/api/v2/image_codes/{uuid4()}")
    assert refused.json["errno"] == "4201"
    assert 1 <= int(refused.headers["Retry-After"]) <= 300
    elsewhere = client.get(
        f"/api/v2/image_codes/{uuid4()}", environ_base={"REMOTE_ADDR": "192.0.2.9"}
    )
    assert elsewhere.status_code == 200


def test_a_header_does_not_change_the_address(client: Browser) -> None:
    statuses = {
        client.get(
            f"/api/v2/image_codes/{uuid4()}", headers={"X-Forwarded-For": f"192.0.2.{each}"}
        ).status_code
        for each in range(62)
    }
    assert statuses == {200, 429}


def test_a_picture_that_was_never_made_is_wrong(client: Browser, inbox: Inbox) -> None:
    form = {
        "mobile": MOBILE,
        "purpose": "register",
        "image_code_id": str(uuid4()),
        "image_code": "K7WN",
    }
    assert client.post("/api/v2/sms_codes", json=form).json["errno"] == "21002"
    assert ask_code(client, MOBILE).status_code == 200


class TestSound:
    """GET /api/v2/image_codes/<uuid>/sound: six digits to listen to instead."""

    def listen(self, client: Browser, image_code_id: str) -> str:
        answer = client.get(f"/api/v2/image_codes/{image_code_id}/sound")
        assert (answer.status_code, answer.content_type) == (200, "audio/wav")
        assert answer.headers["Cache-Control"] == "no-store"
        with wave.open(io.BytesIO(answer.data)) as sound:
            assert sound.getnframes() / sound.getframerate() > 5
        return answer_of(image_code_id)

    def test_the_digits_stand_for_the_picture_once(self, client: Browser, inbox: Inbox) -> None:
        read = a_read_picture(client)
        digits = self.listen(client, read["image_code_id"])
        assert (len(digits), digits.isdigit()) == (6, True)
        service.spend_image_code(read["image_code_id"], f" {digits[:3]} {digits[3:]}")
        with pytest.raises(ImageCodeWrong):
            service.spend_image_code(read["image_code_id"], digits)

    def test_the_characters_of_the_picture_are_void(self, client: Browser) -> None:
        read = a_read_picture(client)
        self.listen(client, read["image_code_id"])
        with pytest.raises(ImageCodeWrong):
            service.spend_image_code(**read)

    def test_what_is_no_uuid_is_refused_by_name(self, client: Browser) -> None:
        answer = client.get("/api/v2/image_codes/nobody/sound")
        assert (answer.status_code, list(answer.json["data"]["fields"])) == (422, ["image_code_id"])

    def test_an_address_listens_ten_times_in_five_minutes(
        self, client: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("ihome.verification.service.pictures.sound_of", lambda _: b"RIFF")
        heard = [client.get(f"/api/v2/image_codes/{uuid4()}/sound") for _ in range(11)]
        assert [each.status_code for each in heard] == [200] * 10 + [429]
        assert 0 < heard[-1].json["data"]["retry_after_seconds"] <= 300

    def test_one_is_mixed_at_a_time(self, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("ihome.verification.service.pictures._MIXER_SECONDS", 0)
        with pictures._mixer:
            answer = client.get(f"/api/v2/image_codes/{uuid4()}/sound")
        assert answer.status_code == 429
