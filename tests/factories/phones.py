"""Phones that receive codes, and the walk from a picture to a code."""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import altcha
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ihome.infra.cache import redis
from ihome.verification.ports import Asked, HandedOver, Message, Receipt, SmsFailed, SmsRefused, sms


class Inbox:
    """An SMS tool that keeps what it was given; `is_broken` makes it refuse."""

    name = "inbox"

    def __init__(self) -> None:
        self.messages: list[tuple[str, str]] = []
        self.is_broken = False

    def send(self, message: Message) -> HandedOver:
        if self.is_broken:
            raise SmsRefused("on-fire", gateway=self.name)
        self.messages.append((message.mobile, message.text))
        return HandedOver(self.name, message.request_id[:8])

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        return []

    @property
    def texts(self) -> list[str]:
        return [text for _, text in self.messages]

    def code(self) -> str:
        """The six digits of the newest message."""
        found = re.search(r"(?<!\d)\d{6}(?!\d)", self.messages[-1][1])
        assert found is not None
        return found[0]


class Moody:
    """A tool that fails as it is told to, and gives the receipts it was given."""

    name = "moody"

    def __init__(self) -> None:
        self.error: SmsFailed | None = None
        self.sent: list[Message] = []
        self.asked: list[Asked] = []
        self.answers: list[Receipt] = []

    def send(self, message: Message) -> HandedOver:
        self.sent.append(message)
        if self.error is not None:
            raise self.error
        return HandedOver(self.name, f"id-{len(self.sent)}")

    def receipts(self, gateway: str, asked: Sequence[Asked]) -> list[Receipt]:
        self.asked += asked
        return self.answers


@contextmanager
def an_inbox() -> Iterator[Inbox]:
    tool = Inbox()
    with sms.using(tool):
        yield tool


def a_read_picture(browser: FlaskClient) -> dict[str, str]:
    """What a person types who has looked at a fresh picture."""
    image_code_id = str(uuid4())
    assert browser.get(f"/api/v2/image_codes/{image_code_id}").status_code == 200
    return {"image_code_id": image_code_id, "image_code": answer_of(image_code_id)}


def answer_of(image_code_id: str) -> str:
    kept = redis().get(f"image_code:{image_code_id}")
    assert isinstance(kept, bytes)
    return kept.decode()


def ask_code(
    browser: FlaskClient, mobile: str, purpose: str = "register", **request: Any
) -> TestResponse:
    """Ask for a code with a fresh picture, read right, and do the work that is asked for, as a page does."""
    form = {"mobile": mobile, "purpose": purpose, **a_read_picture(browser)}
    answer = browser.post("/api/v2/sms_codes", json=form, **request)
    if answer.json["errno"] != "21010":
        return answer
    form["proof"] = solved(answer.json["data"]["challenge"])
    return browser.post("/api/v2/sms_codes", json=form, **request)


def solved(challenge: dict[str, Any]) -> str:
    """The proof of a challenge, by the library's own solver."""
    solution = altcha.solve_challenge(altcha.Challenge.from_dict(challenge))
    assert solution is not None
    said = {"challenge": challenge, "solution": solution.to_dict()}
    return base64.b64encode(json.dumps(said).encode()).decode()


def a_code(browser: FlaskClient, inbox: Inbox, mobile: str, purpose: str = "register") -> str:
    """A fresh code, as it stands on the phone."""
    assert ask_code(browser, mobile, purpose).status_code == 200
    return inbox.code()
