"""The shapes of the classic contract, field for field. Forms take unknown fields, as it always has."""

from typing import Annotated

from msgspec import Meta, Struct

# A page sends what stands in its inputs: numbers come as text.
Typed = str | int | float | None


class RegisterForm(Struct):
    mobile: Annotated[str, Meta(description="手机号", examples=["13800138000"])] = ""
    sms_code: Annotated[str, Meta(description="短信验证码", examples=["123456"])] = ""
    password: Annotated[str, Meta(description="密码，8–128 位", examples=["ihome-demo-2026"])] = ""
    password2: Annotated[str, Meta(description="再输一次密码", examples=["ihome-demo-2026"])] = ""


class LoginForm(Struct):
    mobile: Annotated[str, Meta(description="手机号", examples=["13800138000"])] = ""
    password: Annotated[str, Meta(description="密码", examples=["ihome-demo-2026"])] = ""


class SmsCodeQuery(Struct):
    image_code: Annotated[str, Meta(description="图片里的 4 个字符", examples=["K7WN"])] = ""
    image_code_id: Annotated[
        str, Meta(description="图片验证码编号", examples=["0b2f1c9e-6a52-4f0e-9d5b-4b8f7d1a2c3e"])
    ] = ""


class NameForm(Struct):
    name: Annotated[str, Meta(description="用户名，1–20 个字", examples=["小顾"])] = ""


class AuthForm(Struct):
    real_name: Annotated[str, Meta(description="真实姓名", examples=["张三"])] = ""
    id_card: Annotated[str, Meta(description="18 位身份证号", examples=["11010519491231002X"])] = ""


class NameView(Struct):
    name: Annotated[str, Meta(description="用户名", examples=["小顾"])]


class UserView(Struct):
    user_id: Annotated[int, Meta(description="用户编号", examples=[7])]
    name: Annotated[str, Meta(description="用户名", examples=["小顾"])]
    mobile: Annotated[str, Meta(description="自己的手机号", examples=["13800138000"])]
    avatar: Annotated[
        str, Meta(description="头像地址；没有是空", examples=["/media/160/9f2c….webp"])
    ]
    create_time: Annotated[str, Meta(description="注册时间", examples=["2026-10-01 08:30:00"])]


class AvatarView(Struct):
    avatar_url: Annotated[str, Meta(description="头像地址", examples=["/media/160/9f2c….webp"])]


class AuthView(Struct):
    user_id: Annotated[int, Meta(description="用户编号", examples=[7])]
    real_name: Annotated[
        str | None, Meta(description="姓名，只露姓；没填是 null", examples=["张*"])
    ]
    id_card: Annotated[
        str | None,
        Meta(description="身份证号，中间遮住；没填是 null", examples=["110***********002X"]),
    ]


class AreaView(Struct):
    aid: Annotated[int, Meta(description="城区编号", examples=[1])]
    aname: Annotated[str, Meta(description="城区名", examples=["东城区"])]


class BasicView(Struct):
    """A house in a list."""

    house_id: Annotated[int, Meta(description="房屋编号", examples=[12])]
    title: Annotated[str, Meta(description="标题", examples=["胡同里的小院"])]
    price: Annotated[int, Meta(description="每晚价格（分）", examples=[39900])]
    area_name: Annotated[str, Meta(description="城区名", examples=["东城区"])]
    img_url: Annotated[
        str, Meta(description="主图地址；没有是空", examples=["/media/720/9f2c….webp"])
    ]
    room_count: Annotated[int, Meta(description="房间数", examples=[2])]
    order_count: Annotated[int, Meta(description="订出过几次", examples=[30])]
    address: Annotated[str, Meta(description="地址；别人的房屋只到城区", examples=["北京市东城区"])]
    user_avatar: Annotated[str, Meta(description="房东头像地址；没有是空", examples=[""])]
    ctime: Annotated[str, Meta(description="建立日期", examples=["2026-10-01"])]


class HousesQuery(Struct):
    sd: Annotated[
        str, Meta(description="入住日；只给一个日期就是那一天", examples=["2026-10-01"])
    ] = ""
    ed: Annotated[str, Meta(description="离开日，含这一天", examples=["2026-10-03"])] = ""
    aid: Annotated[str, Meta(description="城区编号", examples=["1"])] = ""
    sk: Annotated[
        str,
        Meta(
            description="排序：new 最新（默认），booking 订得最多，price-inc 价格从低到高，price-des 价格从高到低",
            examples=["new"],
        ),
    ] = "new"
    p: Annotated[str, Meta(description="第几页，从 1 起", examples=["1"])] = "1"


class HousesView(Struct):
    houses: Annotated[list[BasicView], Meta(description="这一页的房屋；翻过头是空的")]
    total_page: Annotated[int, Meta(description="一共几页；没有符合的是 0", examples=[3])]
    current_page: Annotated[int, Meta(description="这是第几页", examples=[1])]


class OwnHousesView(Struct):
    houses: Annotated[list[BasicView], Meta(description="自己的房屋，新的在前")]


class CommentView(Struct):
    comment: Annotated[str, Meta(description="评价内容", examples=["很安静，床很舒服。"])]
    user_name: Annotated[str, Meta(description="谁写的", examples=["小顾"])]
    ctime: Annotated[str, Meta(description="什么时候写的", examples=["2026-10-01 08:30:00"])]


class HouseView(Struct):
    """One house in full."""

    hid: Annotated[int, Meta(description="房屋编号", examples=[12])]
    user_id: Annotated[int, Meta(description="房东的用户编号", examples=[7])]
    user_name: Annotated[str, Meta(description="房东的用户名", examples=["花花"])]
    user_avatar: Annotated[str, Meta(description="房东头像地址；没有是空", examples=[""])]
    title: Annotated[str, Meta(description="标题", examples=["胡同里的小院"])]
    price: Annotated[int, Meta(description="每晚价格（分）", examples=[39900])]
    address: Annotated[str, Meta(description="地址；别人的房屋只到城区", examples=["北京市东城区"])]
    room_count: Annotated[int, Meta(description="房间数", examples=[2])]
    acreage: Annotated[int, Meta(description="面积（平方米）；没填是 0", examples=[85])]
    unit: Annotated[str, Meta(description="户型", examples=["两室一厅"])]
    capacity: Annotated[int, Meta(description="最多住几人", examples=[4])]
    beds: Annotated[str, Meta(description="床型", examples=["双人床2张"])]
    deposit: Annotated[int, Meta(description="押金（分），不在线上收", examples=[20000])]
    min_days: Annotated[int, Meta(description="最少几天", examples=[1])]
    max_days: Annotated[int, Meta(description="最多几天；0 是不限", examples=[0])]
    img_urls: Annotated[list[str], Meta(description="照片地址，第一张是主图")]
    facilities: Annotated[list[int], Meta(description="设施编号 1–23", examples=[[1, 3]])]
    comments: Annotated[list[CommentView], Meta(description="评价，新的在前，最多 30 条")]


class DetailView(Struct):
    user_id: Annotated[int, Meta(description="谁在看：用户编号，没登录是 -1", examples=[-1])]
    house: Annotated[HouseView, Meta(description="房屋")]


class HouseInfoForm(Struct):
    title: Annotated[Typed, Meta(description="标题，2–64 个字", examples=["胡同里的小院"])] = None
    price: Annotated[Typed, Meta(description="每晚价格（元）", examples=["399"])] = None
    area_id: Annotated[Typed, Meta(description="城区编号", examples=["1"])] = None
    address: Annotated[Typed, Meta(description="详细地址", examples=["东四三条 1 号"])] = None
    room_count: Annotated[Typed, Meta(description="房间数", examples=["2"])] = None
    acreage: Annotated[Typed, Meta(description="面积（平方米）", examples=["85"])] = None
    unit: Annotated[Typed, Meta(description="户型", examples=["两室一厅"])] = None
    capacity: Annotated[Typed, Meta(description="最多住几人", examples=["4"])] = None
    beds: Annotated[Typed, Meta(description="床型", examples=["双人床2张"])] = None
    deposit: Annotated[Typed, Meta(description="押金（元）", examples=["200"])] = None
    min_days: Annotated[Typed, Meta(description="最少几天", examples=["1"])] = None
    max_days: Annotated[Typed, Meta(description="最多几天；“0”是不限", examples=["0"])] = None
    facility: Annotated[
        list[str | int] | None,
        Meta(description="设施编号，可以不给；不认识的不算", examples=[["1", "3"]]),
    ] = None


class HouseIdView(Struct):
    house_id: Annotated[int, Meta(description="房屋编号", examples=[12])]


class ImageView(Struct):
    image_url: Annotated[str, Meta(description="照片地址", examples=["/media/720/9f2c….webp"])]


class OrderForm(Struct):
    house_id: Annotated[str | int, Meta(description="房屋编号", examples=["12"])] = ""
    start_date: Annotated[str, Meta(description="第一天", examples=["2026-10-01"])] = ""
    end_date: Annotated[str, Meta(description="最后一天，含这一天", examples=["2026-10-03"])] = ""


class OrderIdView(Struct):
    order_id: Annotated[int, Meta(description="订单编号", examples=[31])]


class OrdersQuery(Struct):
    role: Annotated[
        str, Meta(description="landlord 别人订我的；其他都是我订的", examples=["custom"])
    ] = "custom"


class OrderView(Struct):
    order_id: Annotated[int, Meta(description="订单编号", examples=[31])]
    title: Annotated[str, Meta(description="房屋标题", examples=["胡同里的小院"])]
    img_url: Annotated[
        str, Meta(description="主图地址；没有是空", examples=["/media/720/9f2c….webp"])
    ]
    start_date: Annotated[str, Meta(description="第一天", examples=["2026-10-01"])]
    end_date: Annotated[str, Meta(description="最后一天", examples=["2026-10-03"])]
    ctime: Annotated[str, Meta(description="下单时间", examples=["2026-09-20 08:30:00"])]
    days: Annotated[int, Meta(description="几天，头尾都算", examples=[3])]
    amount: Annotated[int, Meta(description="一共多少钱（分）", examples=[119700])]
    status: Annotated[
        str,
        Meta(
            description="WAIT_ACCEPT 待接单，WAIT_PAYMENT 待支付，WAIT_COMMENT 待评价，COMPLETE 已完成，REJECTED 已拒单",
            examples=["WAIT_ACCEPT"],
        ),
    ]
    comment: Annotated[
        str, Meta(description="评价，或没有成交的原因；没有是空", examples=["很安静。"])
    ]


class OrdersView(Struct):
    orders: Annotated[list[OrderView], Meta(description="订单，新的在前，最多 200 个")]


class DecisionForm(Struct):
    action: Annotated[str, Meta(description="accept 接单，reject 拒单", examples=["reject"])] = ""
    reason: Annotated[
        str, Meta(description="拒单的原因，拒单时必填", examples=["那几天在修水管。"])
    ] = ""


class CommentForm(Struct):
    comment: Annotated[
        str, Meta(description="评价，1–1000 字", examples=["很安静，床很舒服。"])
    ] = ""


class PayUrlView(Struct):
    pay_url: Annotated[
        str, Meta(description="浏览器打开它去付", examples=["https://pay.example.com/?…"])
    ]
