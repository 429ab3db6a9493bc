"""Is it alive, is it ready: two addresses for whoever watches over the machine."""

from typing import Annotated

from flask import Blueprint, Response
from msgspec import Meta, Struct

from ihome.http.envelope import refusal
from ihome.http.interface import interface
from ihome.infra.health import what_is_missing
from ihome.kernel.errors import Unavailable

bp = Blueprint("health", __name__)


class HealthView(Struct):
    """What a watcher reads."""

    status: Annotated[str, Meta(description="ok 表示正常", examples=["ok"])]


@bp.get("/livez")
@interface(
    "是否在运行", about="进程活着就回答，不查任何依赖。", access="public", returns=HealthView
)
def livez() -> HealthView:
    return HealthView(status="ok")


@bp.get("/readyz")
@interface(
    "是否可以接待",
    about="数据库、迁移和 Redis 都就绪才回答 200；否则 503，data 里写明缺什么、怎么办。",
    access="public",
    returns=HealthView,
    errors=[Unavailable],
)
def readyz() -> HealthView | Response:
    missing = what_is_missing()
    if missing:
        return refusal(Unavailable("还没有准备好。", missing=missing))
    return HealthView(status="ok")
