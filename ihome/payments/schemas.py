"""What goes out."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct


class PaymentView(Struct):
    """A payment, to its payer."""

    payment_no: Annotated[
        str, Meta(description="支付编号", examples=["p2k7m9x3p4wdq8r5t6yabcdefg"])
    ]
    status: Annotated[
        Literal["pending", "succeeded", "closed", "refunding", "refunded"],
        Meta(
            description="pending 等付款，succeeded 已付，closed 已关闭，refunding 退款中，refunded 已退款"
        ),
    ]
    amount_fen: Annotated[int, Meta(description="金额（分）", examples=[84800])]
    pay_url: Annotated[
        str, Meta(description="浏览器打开它去付", examples=["https://pay.example.com/?…"])
    ]
    created_at: Annotated[datetime, Meta(description="建立的时刻（UTC）")]
    expires_at: Annotated[datetime, Meta(description="付款期限（UTC）")]
    paid_at: Annotated[datetime | None, Meta(description="到账的时刻（UTC）；没付是 null")]
