"""What the demo homes are and what their hosts write: a kind of home, told for the street it is in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A text that is true of homes with all of `needs` and none of `lacks` (traits of a Home)."""

    text: str
    needs: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    reply: str = ""

    def fit(self, traits: frozenset[str]) -> bool:
        return self.needs <= traits and not self.lacks & traits


def words(text: str, needs: str = "", lacks: str = "", reply: str = "") -> Words:
    """`needs` and `lacks` with spaces between the traits."""
    return Words(text, frozenset(needs.split()), frozenset(lacks.split()), reply)


@dataclass(frozen=True)
class Home:
    """`titles`, `openings` and `details` are told with {near}, {street}, {view} and {old}.

    `price_fen` is for a night at level 100. `needs` names what the street must have: view or old.
    `floors` is ground (a door on the lane), low (no lift) or high.
    """

    kind: str
    titles: tuple[str, ...]
    openings: tuple[str, ...]
    details: tuple[str, ...]
    rooms: int
    beds: int
    capacity: int
    price_fen: int
    cleaning_fee_fen: int
    facilities: tuple[str, ...]
    photos: tuple[str, ...]
    floors: str = "low"
    needs: str = ""
    cities: frozenset[str] = frozenset()  # empty: anywhere
    min_nights: int = 1
    max_nights: int = 0
    deposit_fen: int = 0

    @property
    def traits(self) -> frozenset[str]:
        """What rules and reviews may speak of: facilities, kind, floors, size, view or old, cover."""
        size = "family" if self.capacity >= 4 else "small"
        return frozenset({
            *self.facilities, self.kind, self.floors, size, self.needs, self.photos[0],
        })  # fmt: skip


BASICS = (
    "wifi", "hot_shower", "air_conditioner", "towels", "shampoo", "slippers", "toilet_paper",
    "drinking_water",
)  # fmt: skip

HOMES = (
    Home(
        "entire_home",
        (
            "{near}旁朝南两居，地板上都是太阳",
            "走路去{near}的安静两居，带大餐桌",
            "{street}老小区两居，住得像本地人",
            "两间卧室一张长餐桌，离{near}不远",
            "带娃住{near}：两居室，楼下就是菜场",
            "绿沙发的家｜{near}两居，能做饭",
            "{near}附近树影里的两居",
            "一家四口的{near}落脚处，厨房齐全",
        ),
        (
            "朝南的两居室，客厅铺了木地板，下午的光可以一直晒到沙发上。",
            "这是我结婚前住的房子，两居室，重新刷了墙、换了床，住着比酒店自在。",
            "老小区里的两居，外面看着普通，进门会喜欢上它：地板、植物、一面绿墙。",
            "两间卧室都朝南，中间隔着客厅，大人孩子各睡各的。",
        ),
        (
            "床都是 1.8 米，床品每客一换。厨房锅碗齐全，调料也有，买点菜就能开火。",
            "餐桌坐得下六个人，洗衣机带烘干，住上一个星期也不狼狈。",
            "楼下早点铺五点半开门，转角就是菜场。晚上很安静，老人孩子都住得惯。",
        ),
        2, 2, 4, 32_800, 5_000,
        (*BASICS, "fridge", "washing_machine", "cooking_allowed", "cookware", "tv"),
        ("living-1", "bedroom-1", "kitchen-1", "bedroom-2", "living-2"),
    ),
    Home(
        "entire_home",
        (
            "{near}大床房，智能锁自助入住",
            "{near}小一居，拎包就住",
            "一个人的{near}，一居带阳台",
            "绿墙卧室与半个阳台 · {near}",
            "出差住{near}：安静一居，有书桌",
            "{street}上的一居室，遮光窗帘睡到自然醒",
            "两个人刚刚好的{near}一居",
            "半夜也能入住的{near}大床一居",
        ),
        (
            "一居室，刚翻新，智能门锁自助入住，几点到都不用等人。",
            "给一个人或两个人住的小家，卧室一面绿墙，关灯以后很好睡。",
            "四十多平的一居，卧室和客厅分开，行李摊得开，视频会议也有地方坐。",
        ),
        (
            "1.5 米的记忆棉床垫，窗帘全遮光。网线和无线都有，书桌旁边就是插座。",
            "阳台能晾衣服，也放得下一把椅子。楼下便利店 24 小时。",
            "厨房能烧水热饭，冰箱里放了两瓶水和一盒牛奶，算是见面礼。",
        ),
        1, 1, 2, 21_800, 3_000,
        (*BASICS, "fridge", "smart_lock", "balcony", "wired_internet", "tv"),
        ("bedroom-2", "living-2", "kitchen-1", "bedroom-1"),
    ),
    Home(
        "entire_home",
        (
            "{near}开间，小而全",
            "走路到{near}的小开间，三十天也住得住",
            "{near}学生党开间，便宜干净",
            "一间屋，一扇大窗 · {near}",
            "{street}小开间，洗衣机和书桌都有",
        ),
        (
            "二十八平的开间，床、书桌、小厨房各占一角，一个人住刚刚好。",
            "不大，但收拾得利索：白墙、木地板、一扇大窗，东西都在伸手够得到的地方。",
        ),
        (
            "长住有折扣，可以先住两晚看看。洗衣机在卫生间，晾衣杆在窗外。",
            "小厨房能煮面煎蛋，锅和碗筷给一人份备好了。",
        ),
        0, 1, 2, 15_800, 2_000,
        (*BASICS, "fridge", "washing_machine", "cooking_allowed", "cookware", "smart_lock", "elevator"),
        ("bedroom-1", "kitchen-1", "living-2"),
        floors="high",
    ),
    Home(
        "loft",
        (
            "{near}复式 LOFT，挑高五米红砖墙",
            "住进{near}的挑高工作室",
            "{near} LOFT，投影躺着看",
            "红砖墙、皮沙发和一整面窗｜{near}",
            "旧厂房改的 LOFT，去{near}很近",
            "{near}楼上楼下，朋友三个人的周末",
            "挑高客厅看电影 · {near}复式",
        ),
        (
            "挑高五米的复式，楼下是客厅和工作台，楼上一张大床。",
            "红砖墙是原来就有的，我们只留了它，剩下的都重新做过。",
            "做设计的朋友把自己的工作室让了出来，白天拍照最好看。",
        ),
        (
            "120 寸投影、蓝牙音箱，周末窝一下午刚好。咖啡机和手冲壶都在，豆子随便用。",
            "整面钢窗朝西，傍晚最好看。沙发拉开是一张 1.4 米的床，三个人也睡得下。",
            "楼梯有点陡，带小朋友请牵好。工作台有两块屏幕可以借用。",
        ),
        1, 2, 3, 36_800, 6_000,
        (*BASICS, "fridge", "projector", "smart_lock", "elevator", "washing_machine", "cookware"),
        ("loft-1", "loft-2", "bedroom-1", "kitchen-1", "night-1"),
        floors="high",
    ),
    Home(
        "entire_home",
        (
            "{near}高层{view}三居，一家人刚好",
            "推窗{view}，{near}三居两卫带浴缸",
            "{near}三居，{view}看到睡着",
            "把{view}留给客厅 · {near}三居",
            "带爸妈看{view}：{near}电梯三居",
            "{street}高层，{view}大客厅住六人",
        ),
        (
            "三室两卫，客厅一整排落地窗，夜里灯都亮了的时候最好看。",
            "二十几层的转角房，两面都是窗，白天敞亮，晚上不开灯也好看。",
            "为接爸妈来住买的房子，三间卧室，老人那间离卫生间最近。",
        ),
        (
            "主卧带浴缸和独立卫生间，另有婴儿床和儿童餐椅，需要请提前说。",
            "小区有地下车位和充电桩，电梯直达。地铁口步行六分钟。",
            "厨房能做大餐，蒸箱烤箱都有。三间卧室都是遮光帘，早上不会被晒醒。",
        ),
        3, 4, 6, 56_800, 10_000,
        (*BASICS, "fridge", "washing_machine", "cooking_allowed", "cookware", "tv", "bathtub", "crib",
         "parking", "ev_charger", "elevator"),
        ("night-1", "living-2", "bedroom-1", "bedroom-2", "kitchen-1"),
        floors="high",
        needs="view",
        deposit_fen=20_000,
    ),
    Home(
        "entire_home",
        (
            "{near}高层一居，夜里不想拉窗帘",
            "{view}一居，{near}情侣周末",
            "深蓝色客厅看{view} · {near}",
            "{near}{view}大床房，落地窗边一张桌",
            "下班就到：{near}{view}一居",
        ),
        (
            "客厅是一整面深蓝色的墙，晚上只开一盏落地灯，窗外就是全部的风景。",
            "高层一居，落地窗从客厅一直到卧室，躺着就能看到外面。",
        ),
        (
            "长沙发够两个人躺，电视可以投屏。浴室有浴缸，泡沫和浴盐放在架子上。",
            "自助入住，密码当天发。电梯要刷卡，卡在玄关的小盒子里。",
        ),
        1, 1, 2, 32_800, 4_000,
        (*BASICS, "fridge", "smart_lock", "elevator", "bathtub", "tv", "access_control"),
        ("night-1", "bedroom-2", "kitchen-1", "bedroom-1"),
        floors="high",
        needs="view",
    ),
    Home(
        "private_room",
        (
            "房东在家的{near}单间",
            "{near}老房子里朝南的一间屋",
            "住在{near}本地人家里",
            "和猫一起住的{near}单间",
            "退休老师家的一间房，去{near}很近",
            "{street}家里的客房，早饭一起吃",
            "女生优先的{near}单间，干净安静",
        ),
        (
            "家里空出的一间朝南卧室，独立卫生间，我们一家住隔壁。",
            "孩子上大学去了，房间空着也是空着，收拾出来给路过的朋友住。",
            "三室的房子住着我和一只橘猫，猫不进客房，怕猫的朋友请慎重。",
        ),
        (
            "想去哪里玩可以问我，这一带住了二十年。早上七点半开饭，粥和小菜，赶得上就一起吃。",
            "客厅和厨房共用，冰箱里给客人留了一格。晚上十一点后请轻声。",
            "床品一客一换，卫生间每天打扫。洗衣机随便用，洗衣液在柜子里。",
        ),
        1, 1, 2, 13_800, 0,
        ("wifi", "hot_shower", "air_conditioner", "towels", "slippers", "toilet_paper",
         "drinking_water", "fridge", "washing_machine", "cooking_allowed"),
        ("bedroom-1", "living-1", "kitchen-1"),
    ),
    Home(
        "entire_home",
        (
            "{near}的榻榻米小院，冬天晒太阳",
            "原木风两居，{near}有间茶室",
            "{near}慢住，一间茶室一方天",
            "{old}里的榻榻米 · {near}",
            "喝茶、发呆、去{near}",
            "{street}深处，推门是茶室",
        ),
        (
            "全屋原木和棉麻，榻榻米茶室朝着小天井，冬天中午太阳正好晒进来。",
            "原来是一间裁缝铺，现在一半是茶室，一半是睡觉的地方。",
            "把{old}的堂屋改成了榻榻米，门一拉开就是天井里的一棵南天竹。",
        ),
        (
            "备了茶具和本地的茶。两间卧室睡四个人，榻榻米上还能再铺一床。",
            "门口巷子车开不进来，行李多请告诉我们，我们推车来接。",
            "地面有暖气，雨天坐在屋檐下听雨就很好。",
        ),
        2, 3, 5, 42_800, 6_000,
        (*BASICS, "fridge", "washing_machine", "cookware", "heating"),
        ("tatami-1", "dusk-1", "living-1", "bedroom-2", "kitchen-1"),
        floors="ground",
        needs="old",
    ),
    Home(
        "entire_home",
        (
            "{near}{old}二楼，木楼梯会响",
            "住一晚{old}，{near}就在门外",
            "{old}里的两居，窗外是{near}",
            "百年{old}的一层 · {near}",
            "{near}｜{old}，绿门那一家",
            "爷爷留下的{old}，{street}",
        ),
        (
            "{old}的一层，楼梯会响，窗框是老的，床和卫浴都是新的。",
            "门牌旁边那扇绿门就是。{old}不隔音，住的人都放轻脚步，反而特别安静。",
            "房子是爷爷那一辈留下的{old}，家具留了一半，另一半是这些年慢慢添的。",
        ),
        (
            "两间卧室，一张书桌对着窗。没有电梯，箱子我们帮忙提。",
            "老房子冬天怕冷，空调之外另备了两台暖风机和厚被子。",
            "厨房小，煮面煎蛋没问题，想吃大餐出门左转。",
        ),
        2, 2, 4, 46_800, 6_000,
        (*BASICS, "fridge", "washing_machine", "cooking_allowed", "heating", "dental_kit"),
        ("living-2", "dusk-1", "bedroom-1", "living-1", "kitchen-1"),
        floors="ground",
        needs="old",
    ),
    Home(
        "courtyard",
        (
            "{near}小院整租，院里有棵石榴树",
            "整座{old}给你住 · {near}",
            "{near}整院三间，围炉夜话",
            "关上门就是自己的院子｜{near}",
            "{street}里的{old}，七个人一桌饭",
            "带狗来住{near}的院子",
        ),
        (
            "一进的小院整院出租，三间房围着天井，院里一棵石榴树，秋天结果可以摘。",
            "整座{old}只接一拨客人，院子、厨房、三间卧室都是你们的。",
        ),
        (
            "冬天有地暖，夏天院子里乘凉。厨房齐全，也可以请隔壁阿姨来做一桌家常菜。",
            "茶炉、烤炉和炭都有，用完浇灭就行。停车请先问，巷口有两个车位。",
            "毛孩子可以来，院门能上锁；请不要让它上床。",
        ),
        3, 4, 7, 78_800, 12_000,
        (*BASICS, "fridge", "washing_machine", "cooking_allowed", "cookware", "heating", "pets_allowed",
         "parties_allowed", "parking"),
        ("dusk-1", "living-1", "tatami-1", "bedroom-1", "bedroom-2", "kitchen-1"),
        floors="ground",
        needs="old",
        cities=frozenset({"北京", "大理", "西安", "成都"}),
        min_nights=2,
        deposit_fen=50_000,
    ),
    Home(
        "shared_room",
        (
            "{near}青年旅舍床位，独立隔帘",
            "{near}四人间，背包客的家",
            "一个人来{near}，住一张靠窗的床",
            "{near}女生四人间，带锁储物柜",
            "{street}青旅，周五晚上有人弹琴",
        ),
        (
            "四人间里的一张床，每床有隔帘、阅读灯、插座和带锁的柜子。",
            "开了八年的小青旅，四人间两间，客厅比房间大，来的人都在客厅里聊天。",
        ),
        (
            "公共厨房和客厅二十四小时开放，周五晚上常有人弹琴。浴室每天打扫两次。",
            "前台有行李寄存和手绘地图，一个人出门的首选。",
        ),
        0, 1, 1, 5_800, 0,
        ("wifi", "hot_shower", "air_conditioner", "slippers", "toilet_paper", "drinking_water",
         "washing_machine", "access_control"),
        ("loft-2", "living-2", "kitchen-1"),
        max_nights=30,
    ),
)  # fmt: skip

RULES = (
    words("22 点以后请放轻声音，邻居多是老人。室内不能抽烟，走的时候帮忙关好窗。", lacks="parties_allowed"),
    words("不接待聚会。垃圾请按袋子上的字分类，楼下六点到九点收。", lacks="parties_allowed"),
    words("可以做饭，用完请把灶台擦一下。临时多一个人请先说一声。", "cooking_allowed"),
    words("进门请换鞋，木地板怕水。退房不用打扫，把钥匙放回原处就好。", lacks="smart_lock shared_room"),
    words("密码当天中午前发。退房不用打扫，带上门就会自动锁好。", "smart_lock"),
    words("院子里可以烧烤，火请浇灭再睡。毛孩子的粪便请主人收走。", "pets_allowed"),
    words("请不要在床上吃东西。空调出门请关，谢谢你替我省电。"),
    words("入住请出示身份证，我们要按规定登记。十一点以后客厅请小声。", "shared_room"),
    words("晚上十一点以后请轻声，家里有老人睡得早。", "private_room"),
)  # fmt: skip

LAST_WORDS = "（演示房源：照片是渲染图，门牌是编的。）"
