"""What the four providers say, as their documents show it: taken, throttled, refused, receipts."""

import json
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from tests.gateways.signatures import Request, is_acs3, is_basic, is_tc3, is_yuntongxun

Said = tuple[int, dict[str, Any]]
NUMBER = "13800138000"


@dataclass
class Provider(ABC):
    """What one provider was sent, and what it is told to answer.

    `mood` is ok | throttled | refused; `taken` holds (number, template or text, values, our id).
    """

    name: str
    mood: str = "ok"
    taken: list[tuple[str, str, list[str], str]] = field(default_factory=list)
    delivered: dict[str, bool] = field(default_factory=dict)  # our id -> did it arrive

    @abstractmethod
    def setting(self, url: str, secret: str) -> str:
        """The text of IHOME_SMS_<NAME> for this provider at `url`."""

    @abstractmethod
    def answer(self, request: Request) -> Said:
        """The status and the JSON for a request, its signature checked."""


class Aliyun(Provider):
    REFUSES_WITH = "isv.AMOUNT_NOT_ENOUGH"
    SECRET = "aliyun-secret-9f3b"
    COUNTDOWN = 60

    def setting(self, url: str, secret: str) -> str:
        return (
            f"key_id=LTAI-test\nkey_secret={secret}\nsign=爱家租房\nurl={url}\n"
            "code=SMS_154950909:code\nnotice=SMS_154950910:title,days"
        )

    def answer(self, request: Request) -> Said:
        if not is_acs3(request, "LTAI-test", self.SECRET):
            return 400, {"Code": "SignatureDoesNotMatch", "Message": "no", "RequestId": "r"}
        if request.headers["x-acs-version"] != "2017-05-25":
            return 404, {"Code": "InvalidAction.NotFound", "Message": "no"}
        if request.headers["x-acs-action"] == "QuerySendDetails":
            return 200, self._details(request.query)
        if self.mood == "throttled":
            words = "触发分钟级流控Permits:1"
            return 200, {"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": words}
        if self.mood == "refused":
            return 200, {"Code": "isv.AMOUNT_NOT_ENOUGH", "Message": "账户余额不足"}
        asked = request.query
        words = list(json.loads(asked["TemplateParam"]).values())
        assert asked["SignName"] == "爱家租房"
        self.taken.append((asked["PhoneNumbers"], asked["TemplateCode"], words, asked["OutId"]))
        return 200, {"Code": "OK", "Message": "OK", "BizId": f"9006{len(self.taken)}^0", "RequestId": "r"}  # fmt: skip

    def _details(self, asked: dict[str, str]) -> dict[str, Any]:
        rows = [
            {
                "OutId": ours,
                "PhoneNum": number,
                "SendStatus": {True: 3, False: 2, None: 1}[self.delivered.get(ours)],
                "ErrCode": "DELIVERED" if self.delivered.get(ours) else "",
            }
            for number, _, _, ours in self.taken
            if number == asked["PhoneNumber"]
        ]
        return {
            "Code": "OK",
            "TotalCount": len(rows),
            "SmsSendDetailDTOs": {"SmsSendDetailDTO": rows},
        }


class Tencent(Provider):
    REFUSES_WITH = "FailedOperation.InsufficientBalanceInSmsPackage"
    SECRET = "tencent-secret-52ad"
    COUNTDOWN = 30

    def setting(self, url: str, secret: str) -> str:
        return (
            f"secret_id=AKID-test;secret_key={secret};app_id=1400006666;sign=爱家租房;url={url};"
            "code=1110:code,minutes;notice=1111:title,days"
        )

    def answer(self, request: Request) -> Said:
        day = datetime.now(UTC).strftime("%Y-%m-%d")
        if not is_tc3(request, "AKID-test", self.SECRET, service="sms", day=day):
            return self._error("AuthFailure.SignatureFailure")
        if request.headers["x-tc-version"] != "2021-01-11":
            return self._error("NoSuchVersion")
        asked = json.loads(request.body)
        assert asked["SmsSdkAppId"] == "1400006666"
        if request.headers["x-tc-action"] == "PullSmsSendStatus":
            return 200, {"Response": {"PullSmsSendStatusSet": self._pulled(), "RequestId": "r"}}
        if self.mood == "refused":
            return self._error("FailedOperation.InsufficientBalanceInSmsPackage")
        if self.mood == "throttled":
            return self._status("LimitExceeded.PhoneNumberThirtySecondLimit", "")
        (number,) = asked["PhoneNumberSet"]
        words, ours = asked["TemplateParamSet"], asked["SessionContext"]
        self.taken.append((number.removeprefix("+86"), asked["TemplateId"], words, ours))
        return self._status("Ok", f"5000:{len(self.taken)}")

    def _status(self, code: str, serial: str) -> Said:
        status = {"SerialNo": serial, "PhoneNumber": "+86", "Fee": 1, "Code": code, "Message": "m"}
        return 200, {"Response": {"SendStatusSet": [status], "RequestId": "r"}}

    def _error(self, code: str) -> Said:
        return 200, {"Response": {"Error": {"Code": code, "Message": "m"}, "RequestId": "r"}}

    def _pulled(self) -> list[dict[str, Any]]:
        """Each receipt is handed out once."""
        found = [
            {
                "SessionContext": ours,
                "ReportStatus": "SUCCESS" if arrived else "FAIL",
                "Description": "DELIVRD" if arrived else "MK:0001",
            }
            for ours, arrived in self.delivered.items()
        ]
        self.delivered = {}
        return found


class Yuntongxun(Provider):
    REFUSES_WITH = "160042"
    SECRET = "yuntongxun-token-77c1"
    COUNTDOWN = 60

    def setting(self, url: str, secret: str) -> str:
        return f"account=8a48-test\ntoken={secret}\napp_id=8aaf\nurl={url}\ncode=1:code,minutes\nnotice=2:title,days"

    def answer(self, request: Request) -> Said:
        if not is_yuntongxun(request, "8a48-test", self.SECRET):
            return 200, {"statusCode": "111107", "statusMsg": "【账号】鉴权失败"}
        if self.mood == "throttled":
            return 200, {"statusCode": "160038", "statusMsg": "短信验证码发送过频繁"}
        if self.mood == "refused":
            return 200, {"statusCode": "160042", "statusMsg": "号码格式有误"}
        asked = json.loads(request.body)
        assert asked["appId"] == "8aaf"
        if asked["reqId"] in [ours for _, _, _, ours in self.taken]:
            return 200, {"statusCode": "160050", "statusMsg": "reqId 重复"}
        self.taken.append((asked["to"], asked["templateId"], asked["datas"], asked["reqId"]))
        sid = f"a1{len(self.taken)}"
        return 200, {"statusCode": "000000", "templateSMS": {"smsMessageSid": sid, "dateCreated": "x"}}  # fmt: skip


class Twilio(Provider):
    REFUSES_WITH = "21211"
    SECRET = "twilio-token-03fe"
    COUNTDOWN = 3600

    def setting(self, url: str, secret: str) -> str:
        return f"account=AC-test; token={secret}; sender=+15005550006; url={url}"

    def answer(self, request: Request) -> Said:
        if not is_basic(request, "AC-test", self.SECRET):
            return 401, {"code": 20003, "message": "Authenticate", "status": 401}
        root = "/2010-04-01/Accounts/AC-test/Messages"
        if request.method == "GET":
            sid = request.path.removeprefix(f"{root}/").removesuffix(".json")
            return 200, {"sid": sid, "status": self._status(int(sid.removeprefix("SM")))}
        assert request.path == f"{root}.json"
        if self.mood == "throttled":
            return 429, {"code": 63038, "message": "daily message limit", "status": 429}
        if self.mood == "refused":
            return 400, {"code": 21211, "message": "invalid number", "status": 400}
        asked = dict(parse_qsl(request.body.decode()))
        assert asked["From"] == "+15005550006"
        number = asked["To"].removeprefix("+86")
        self.taken.append((number, asked["Body"], [], ""))
        return 201, {"sid": f"SM{len(self.taken) - 1}", "status": "queued"}

    def _status(self, number: int) -> str:
        arrived = list(self.delivered.values())[number : number + 1]
        return {(): "sent", (True,): "delivered", (False,): "undelivered"}[tuple(arrived)]


PROVIDERS: dict[str, type[Provider]] = {
    "aliyun": Aliyun,
    "tencent": Tencent,
    "yuntongxun": Yuntongxun,
    "twilio": Twilio,
}
