"""Refusals of payments."""

from ihome.kernel.errors import NotFound, ThirdPartyFailed


def no_such_payment() -> NotFound:
    """There is none, or it is somebody else's."""
    return NotFound("没有这笔支付。")


class GatewayFailed(ThirdPartyFailed):
    """The gateway refused or did not answer in time; nothing was charged by us."""

    errno, errmsg = "13001", "支付渠道没有响应，日期还为你留着，请稍后再试。"
