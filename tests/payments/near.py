"""The sandbox without a network between: the same words, signed and checked, carried by a call."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from urllib3.exceptions import HTTPError

from ihome.infra.pay.sandbox import SandboxGateway
from ihome.payments.ports import gateway
from ihome.sandbox import service as sandbox


@dataclass
class Answer:
    data: bytes
    status: int = 200


@dataclass
class Wire:
    """Stands where urllib3 does. `asked` keeps what was sent; it can be cut, or lose each answer."""

    asked: list[dict[str, str]] = field(default_factory=list)
    is_cut: bool = False
    loses_answers: bool = False

    def request(self, _method: str, _url: str, *, body: str, **_: Any) -> Answer:
        said = parse_qsl(body)
        self.asked.append(dict(said))
        if self.is_cut:
            raise HTTPError("cut")
        answer = sandbox.answer_call(said)
        if self.loses_answers:
            raise HTTPError("lost")
        return Answer(json.dumps(answer).encode())

    def asked_for(self, method: str) -> list[dict[str, str]]:
        return [said for said in self.asked if said["method"] == method]


@pytest.fixture
def wire(app: Flask) -> Iterator[Wire]:
    """The line to the sandbox's server while the test runs."""
    tool = SandboxGateway(gateway()._merchant)  # type: ignore[attr-defined]
    line = Wire()
    tool._http = line  # type: ignore[assignment]
    with gateway.using(tool):
        yield line
