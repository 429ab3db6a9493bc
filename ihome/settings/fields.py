"""The settings themselves: name, default, and what people read about each."""

import hashlib
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from ihome.infra.sms.opening import GATEWAYS


def _setting(default: Any, english: str, chinese: str, *, secret: bool = False) -> Any:
    about = {"en": english, "zh": chinese}
    return field(default=default, metadata={"about": about, "secret": secret})


@dataclass(frozen=True)
class Settings:
    """Field `data_dir` is read from IHOME_DATA_DIR, and so on."""

    mode: str = _setting(
        "embedded",
        "`embedded` (one machine, everything started for you) or `production`",
        "`embedded`（一台机器，需要的都替你启动）或 `production`",
    )
    data_dir: Path = _setting(
        Path("var"),
        "folder for the database, photos, keys and logs",
        "放数据库、照片、密钥和日志的目录",
    )
    host: str = _setting("127.0.0.1", "address to listen on", "监听的地址")
    port: int = _setting(
        8000, "port to listen on; plain `PORT` is read too", "监听的端口；也认 `PORT`"
    )
    base_url: str = _setting(
        "",
        "address people use, e.g. https://stay.example.com; default http://<host>:<port>",
        "人们访问的网址，例如 https://stay.example.com；默认 http://<host>:<port>",
    )
    secret_key: str = _setting(
        "",
        "signs cookies; made and kept in data_dir in embedded mode",
        "给 cookie 签名；embedded 模式下自动生成，存在 data_dir",
        secret=True,
    )
    vault_key: str = _setting(
        "",
        "32 bytes in hex, encrypts ID numbers; made and kept in data_dir in embedded mode",
        "十六进制的 32 字节，用来加密身份证号；embedded 模式下自动生成，存在 data_dir",
        secret=True,
    )
    database_url: str = _setting(
        "",
        "mysql://user:password@host/name; default SQLite in data_dir",
        "mysql://user:password@host/name；默认用 data_dir 里的 SQLite",
        secret=True,
    )
    redis_url: str = _setting(
        "",
        "redis://host:6379/0; default an embedded server in data_dir",
        "redis://host:6379/0；默认用 data_dir 里自带的一个",
        secret=True,
    )
    storage_url: str = _setting(
        "",
        "where photos are kept: file:<folder>, s3://, qiniu://, hdfs:// or fastdfs:// (docs/guides/images.md);"
        " default the folder photos in data_dir",
        "照片存在哪里：`file:` 加目录，或者 s3://、qiniu://、hdfs:// 或 fastdfs://（见 docs/guides/images.md）；默认是 data_dir 里的 photos",
        secret=True,
    )
    storage_mirror_url: str = _setting(
        "",
        "a second store that gets every photo too, and is read when the first fails",
        "第二份照片存在哪里；第一处读不到时读它",
        secret=True,
    )
    private_storage_url: str = _setting(
        "",
        "where private pictures (ID documents) are kept; never the public place; default the folder"
        " private in data_dir",
        "私密图片（证件）存在哪里，不能和照片放在一处；默认是 data_dir 里的 private",
        secret=True,
    )
    media_accel: str = _setting(
        "",
        "internal location of nginx that leads to the photo folder, e.g. /_photos; nginx then sends the files",
        "nginx 里通向照片目录的内部地址，例如 /_photos；由 nginx 发送文件",
    )
    trusted_proxies: int = _setting(
        0,
        "how many proxies in front of us set X-Forwarded-*",
        "前面有几层会写 X-Forwarded-* 的代理",
    )
    web_workers: int = _setting(1, "web processes", "网页服务的进程数")
    web_threads: int = _setting(8, "threads of each web process", "每个网页服务进程的线程数")
    worker_threads: int = _setting(2, "threads of the background worker", "后台任务的线程数")
    security_log_days: int = _setting(
        200,
        "days that the security log is kept; at least 180, as Chinese law asks",
        "安全日志保留多少天；按国内法律至少 180 天",
    )
    log_level: str = _setting(
        "INFO", "DEBUG, INFO, WARNING or ERROR", "DEBUG、INFO、WARNING 或 ERROR"
    )
    debug: bool = _setting(
        False,
        "tracebacks in the terminal; refused in production",
        "在终端显示出错的详情；production 下不允许",
    )
    demo: bool = _setting(
        True,
        "fill an empty database with the demo town (embedded mode only)",
        "数据库为空时填入演示小镇（仅 embedded 模式）",
    )
    sms: str = _setting(
        "console",
        "who sends text messages: some of aliyun, tencent, yuntongxun, twilio in the order to ask them;"
        " `console` (embedded mode only) writes them to the terminal and the development inbox",
        "谁来发短信：aliyun、tencent、yuntongxun、twilio 中的几个，按顺序使用；`console`（仅 embedded 模式）写到终端和开发收件箱",
    )
    sms_aliyun: str = _setting(
        "",
        "key_id, key_secret, sign and templates (docs/guides/sms.md)",
        "key_id、key_secret、签名和模板（见 docs/guides/sms.md）",
        secret=True,
    )
    sms_tencent: str = _setting(
        "",
        "secret_id, secret_key, app_id, sign and templates",
        "secret_id、secret_key、app_id、签名和模板",
        secret=True,
    )
    sms_yuntongxun: str = _setting(
        "", "account, token, app_id and templates", "account、token、app_id 和模板", secret=True
    )
    sms_twilio: str = _setting(
        "", "account, token and sender", "account、token 和发送号码", secret=True
    )
    sms_abroad: str = _setting(
        "",
        "countries whose numbers are accepted beside mainland ones, e.g. HK,SG (needs twilio)",
        "除大陆外还接受哪些国家和地区的手机号，例如 HK,SG（需要 twilio）",
    )
    sms_budget_yuan: int = _setting(
        50,
        "text messages stop for the day (UTC+8) when they have cost this much",
        "一天（UTC+8）的短信花到多少元就停发",
    )
    sms_price_fen: int = _setting(
        5, "what one part of a message to the mainland costs", "发往大陆的短信每条多少分"
    )
    sms_price_abroad_fen: int = _setting(
        60, "what one part of a message abroad costs", "发往境外的短信每条多少分"
    )
    sms_off: bool = _setting(
        False,
        "send no text message at all (also: `ihome sms off`)",
        "一条短信都不发（也可以用 `ihome sms off`）",
    )
    house_review: str = _setting(
        "after",
        "when the operator's desk looks at a house: `after` it is published, `before` (it is seen once"
        " approved) or `off`",
        "运营台什么时候审房源：`after` 发布之后，`before` 审过才能看到，`off` 不审",
    )
    identity_provider: str = _setting(
        "none",
        "who compares a name with an ID number: `none` (the form alone is checked), or `sandbox`"
        " (make-believe, not in production)",
        "谁来核对姓名和身份证号：`none`（只查格式）或 `sandbox`（模拟，production 下不允许）",
    )
    map_tile_url: str = _setting(
        "",
        "address of map tiles with {z}, {x} and {y}; without it maps are drawn as a sketch",
        "地图瓦片的地址，含 {z}、{x} 和 {y}；不填就画示意图",
    )
    map_attribution: str = _setting(
        "", "whose map it is, shown on it", "地图的版权说明，显示在地图上"
    )
    map_crs: str = _setting(
        "wgs84",
        "coordinates of the tiles: `wgs84`, or `gcj02` for Chinese maps",
        "瓦片的坐标系：`wgs84`，国内地图用 `gcj02`",
    )
    classic_pages: Path | None = _setting(
        None,
        "folder of a classic ihome front end (html/, js/, css/ …), served at / instead of our own",
        "旧版 ihome 前端的目录（html/、js/、css/ 等），代替我们的页面放在 / 下",
    )
    classic_city: str = _setting(
        "110100",
        "city whose districts /api/v1.0 lists, by GB/T 2260 code; Beijing has its own numbers",
        "/api/v1.0 列出哪个城市的城区，用 GB/T 2260 代码；北京用旧编号",
    )
    clock_offset_file: Path | None = _setting(
        None,
        "file with seconds to move the product's clock by (tests)",
        "一个写着秒数的文件，把系统里的时间拨快或拨慢（测试用）",
    )
    unsafe_durability: bool = _setting(
        False,
        "start although the database may lose acknowledged writes in a crash",
        "即使数据库崩溃时可能丢失已确认的写入，也照样启动",
    )

    @property
    def is_embedded(self) -> bool:
        return self.mode == "embedded"

    @property
    def url(self) -> str:
        """Where people find us, without a slash at the end."""
        return self.base_url.rstrip("/") or f"http://{self.host}:{self.port}"

    @property
    def storage_address(self) -> str:
        """`storage_url`, or the folder in data_dir."""
        return self.storage_url or f"file:{self.data_dir / 'photos'}"

    @property
    def private_storage_address(self) -> str:
        """`private_storage_url`, or the folder in data_dir."""
        return self.private_storage_url or f"file:{self.data_dir / 'private'}"

    @property
    def stores(self) -> dict[str, str]:
        """The address of each store that is used, by the name of its setting; photos come first."""
        return {
            "IHOME_STORAGE_URL": self.storage_address,
            **(
                {"IHOME_STORAGE_MIRROR_URL": self.storage_mirror_url}
                if self.storage_mirror_url
                else {}
            ),
            "IHOME_PRIVATE_STORAGE_URL": self.private_storage_address,
        }

    @property
    def sms_texts(self) -> dict[str, str]:
        """What each SMS gateway was given, by its name."""
        return {name: getattr(self, f"sms_{name}") for name in GATEWAYS}

    @property
    def sms_countries(self) -> frozenset[str]:
        """Capital country codes beside the mainland whose numbers are accepted."""
        return frozenset(
            each.strip().upper() for each in self.sms_abroad.split(",") if each.strip()
        )

    @property
    def map_origins(self) -> list[str]:
        """Where a page may fetch map tiles from, as a content security policy writes it."""
        if not self.map_tile_url:
            return []
        address = urlsplit(self.map_tile_url.replace("{s}", "*"))
        return [f"{address.scheme}://{address.netloc}"]

    @property
    def sqlalchemy_url(self) -> str:
        """`database_url` with the driver that is installed spelled out; SQLite in data_dir without one."""
        if not self.database_url:
            return f"sqlite:///{(self.data_dir / 'ihome.db').resolve()}"
        if self.database_url.startswith("mysql://"):
            return self.database_url.replace("mysql://", f"mysql+{_mysql_driver()}://", 1)
        return self.database_url

    @property
    def redis_address(self) -> str:
        """`redis_url`, or the socket of the embedded server."""
        return self.redis_url or f"unix://{quote(str(self.embedded_redis_socket))}"

    @property
    def embedded_redis_socket(self) -> Path:
        """Where the embedded Redis listens; a system allows about 100 letters for such a path."""
        socket = (self.data_dir / "redis.sock").resolve()
        if len(str(socket)) <= 100:
            return socket
        name = hashlib.sha256(str(socket).encode()).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"ihome-{name}.sock"


def _mysql_driver() -> str:
    try:
        import MySQLdb  # noqa: F401, PLC0415  (an optional C driver: only asked whether it is there)
    except ImportError:
        return "pymysql"
    return "mysqldb"
