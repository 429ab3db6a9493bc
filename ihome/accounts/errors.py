"""Refusals of accounts."""

from ihome.kernel.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotLoggedIn,
    TooMany,
    Unavailable,
)


class MobileRegistered(Conflict):
    """Only told to somebody who has just proved that the number is theirs."""

    errno, errmsg = "11001", "这个手机号已经注册过了，直接登录就行。"


class WrongLogin(NotLoggedIn):
    """Number or password; which of them is not told."""

    errno, errmsg = "11002", "手机号或密码不对。"


class LoginTooOften(TooMany):
    errno, errmsg = "11003", "试得太频繁了，等一会儿再试。"


class PasswordTooCommon(InvalidInput):
    errno, errmsg = "11004", "这个密码太常见了，换一个不容易猜到的。"

    def __init__(self, field: str = "password") -> None:
        super().__init__(fields={field: self.errmsg})


class WrongPassword(InvalidInput):
    errno, errmsg = "11005", "现在的密码不对。"

    def __init__(self, field: str = "old_password") -> None:
        super().__init__(fields={field: self.errmsg})


class RealNameGiven(Conflict):
    errno, errmsg = "11006", "已经完成实名认证，不能再改。"


class RealNameRequired(NotAllowed):
    errno, errmsg = "11007", "要先完成实名认证，约 2 分钟。"


class BadIdNumber(InvalidInput):
    errno, errmsg = "11008", "身份证号不对，请逐位核对。"

    def __init__(self, errmsg: str | None = None) -> None:
        super().__init__(errmsg, fields={"id_number": errmsg or self.errmsg})


class TooManyLogins(Unavailable):
    """Hashing is dear on purpose; two at a time, and a short queue."""

    errno, errmsg = "11009", "现在登录的人有点多，请几秒后再试。"


class NameTaken(Conflict):
    """Only where a name was asked for that nobody else has."""

    errno, errmsg = "11011", "这个昵称已经有人用了，换一个。"


class NotRegistered(InvalidInput):
    """Only told to somebody who has just proved that the number is theirs."""

    errno, errmsg = "11010", "这个手机号还没有注册。"

    def __init__(self) -> None:
        super().__init__(fields={"mobile": self.errmsg})


class TooYoung(BadIdNumber):
    """PIPL 31: what a child under 14 gives needs a guardian's consent; nothing is kept."""

    errno, errmsg = "11060", "未满 14 周岁，要由监护人来办，这里不收集也不保存。"


class LastOwner(Conflict):
    """Somebody must be left who can give roles."""

    errno, errmsg = "11012", "这是最后一位 owner，先把这个身份交给别人。"


class SecondFactorNeeded(NotLoggedIn):
    """The password was right; the second step follows at /session/second_factor."""

    errno, errmsg = "11013", "还差一步：输入身份验证器里的 6 位数字，或一个恢复码。"


class SecondFactorWrong(InvalidInput):
    """A code that is wrong, too old, or used already; which of them is not told."""

    errno, errmsg = "11014", "验证码不对，或者已经用过。等下一个数字再试。"

    def __init__(self) -> None:
        super().__init__(fields={"code": self.errmsg})


class FirstStepOver(NotLoggedIn):
    errno, errmsg = "11015", "等得太久了，请重新登录。"


class NoSecondFactor(Conflict):
    errno, errmsg = "11016", "还没有开启两步验证。"


class SecondFactorOn(Conflict):
    errno, errmsg = "11018", "两步验证已经开启了。"


class SecondFactorForStaff(Conflict):
    """Whoever works here cannot do without."""

    errno, errmsg = "11019", "工作人员不能关闭两步验证。"


class Suspended(NotAllowed):
    """Only told to somebody who has just proved that the account is theirs."""

    errno, errmsg = "11020", "这个账号已被停用，请联系客服。"


class SameMobile(InvalidInput):
    errno, errmsg = "11021", "新手机号和现在的一样。"

    def __init__(self) -> None:
        super().__init__(fields={"new_mobile": self.errmsg})


class CodeOfMobileWrong(InvalidInput):
    """One of two codes by text message; `data.fields` says which."""

    errno, errmsg = "11022", "短信验证码不对或已过期。"

    def __init__(self, field: str) -> None:
        super().__init__(fields={field: self.errmsg})
