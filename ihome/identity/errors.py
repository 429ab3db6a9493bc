"""Refusals of identity."""

from ihome.kernel.errors import Conflict, InvalidInput, NotFound


class ConsentNeeded(Conflict):
    """`data.kind` and `data.version` say to what."""

    errno, errmsg = "23001", "要先看过并同意处理身份信息的说明。"


class ConsentTextChanged(Conflict):
    errno, errmsg = "23002", "说明的内容更新了，请刷新后再看一遍。"


class CaseDecided(Conflict):
    errno, errmsg = "23003", "这次实名认证已经有结果了。"


class NoOpenCase(Conflict):
    errno, errmsg = "23004", "先填姓名和身份证号，再传照片。"


class ReasonTooShort(InvalidInput):
    """`data.fields` names the field."""

    errno, errmsg = "23005", "理由写具体些，至少 8 个字；本人看得到。"

    def __init__(self) -> None:
        super().__init__(fields={"reason": self.errmsg})


class LinkOver(NotFound):
    """A signed address that is forged, somebody else's or older than 5 minutes."""

    errno, errmsg = "23006", "这个链接失效了，请重新打开。"


class OwnCase(Conflict):
    errno, errmsg = "23007", "不能处理自己的实名认证，请同事来。"
