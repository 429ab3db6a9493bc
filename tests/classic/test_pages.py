"""The pages of an existing front end: as they are, with a token, and with no markup from the address."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import pytest
from flask import Flask

from ihome.app import create_app
from ihome.classic.api.pages import clean_query
from ihome.settings import BadSetting, Settings, read_settings
from tests.conftest import Browser, plug_again

HTML = "<!doctype html><title>搜索</title><script src='/static/js/search.js'></script>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "html/index.html": "<h1>首页</h1>",
        "html/search.html": HTML,
        "html/.secret.html": "x",
        "js/search.js": "alert(1)",
        "css/main.css": "b{}",
        ".git/config": "x",
        "favicon.ico": "icon",
    }.items():
        file = tmp_path / "pages" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    (tmp_path / "outside.html").write_text("outside", encoding="utf-8")
    return tmp_path / "pages"


@pytest.fixture
def browser(app: Flask, settings: Settings, folder: Path) -> Iterator[Browser]:
    """A browser on a server that has classic pages."""
    own = create_app(replace(settings, classic_pages=folder))
    own.test_client_class = Browser
    with own.app_context():
        yield own.test_client()  # type: ignore[misc]
    plug_again(app, settings)


def test_pages_come_as_they_are(browser: Browser) -> None:
    for path, text in (
        ("/", "<h1>首页</h1>"),
        ("/index.html", "<h1>首页</h1>"),
        ("/search.html", HTML),
    ):
        page = browser.get(path)
        assert (page.status_code, page.text, page.mimetype) == (200, text, "text/html")
        assert "no-cache" in page.headers["Cache-Control"]
        assert "public" not in page.headers["Cache-Control"]  # a page comes with a cookie (hole 25)
    assert browser.get("/static/js/search.js").text == "alert(1)"
    assert browser.get("/static/css/main.css").mimetype == "text/css"
    assert browser.get("/favicon.ico").data == b"icon"


def test_a_page_may_run_its_own_scripts_but_no_frame_of_anothers(browser: Browser) -> None:
    policy = browser.get("/search.html").headers["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "default-src" not in policy
    assert "frame-ancestors 'self'" in policy


def test_each_page_brings_a_token_that_the_old_scripts_can_read(browser: Browser) -> None:
    """`\\bcsrf_token=([^;]*)\\b` of the old scripts must give the whole cookie."""
    for _ in range(200):
        browser.delete_cookie("csrf_token")
        browser.get("/search.html")
        cookie = browser.get_cookie("csrf_token")
        assert cookie is not None
        assert cookie.path == "/"
        assert not cookie.http_only
        found = re.search(r"\bcsrf_token=([^;]*)\b", f"a=b; csrf_token={cookie.value}; c=d")
        assert found is not None
        assert found[1] == cookie.value
        assert re.fullmatch(r"[A-Za-z0-9._-]*\w", cookie.value)


@pytest.mark.parametrize("header", ["X-CSRFToken", "X-CSRFTOKEN"])
def test_the_token_of_a_page_is_good_for_a_call(browser: Browser, header: str) -> None:
    browser.get("/login.html")
    browser.get("/")
    cookie = browser.get_cookie("csrf_token")
    assert cookie is not None
    sent = {"mobile": "13800138000", "password": "wrong-one-9"}
    answer = browser.post(
        "/api/v1.0/sessions", json=sent, headers={header: cookie.value}, csrf=False
    )
    assert answer.json["errno"] == "4004"


@pytest.mark.parametrize(
    "path",
    ["/none.html", "/../outside.html", "/%2e%2e/outside.html", "/..%2foutside.html", "/.secret.html",
     "/static/../outside.html", "/static/%2e%2e/outside.html", "/static/.git/config", "/static/none.js",
     "/static/", "/static/html", "/" + "x" * 5000 + ".html", "/static/a%00b"],
)  # fmt: skip
def test_nothing_else_comes_out_of_the_folder(browser: Browser, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 404
    assert "outside" not in answer.text


def test_our_own_pages_and_files_stay_where_they_are(browser: Browser) -> None:
    assert browser.get("/search").status_code in (200, 503)  # 503 only where nothing was built
    assert browser.get("/static/web/none.js").status_code == 404
    assert browser.get("/api/v2/meta").json["errno"] == "0"


def test_without_a_folder_the_home_page_is_ours(client: Browser) -> None:
    assert client.get("/search.html").status_code == 404
    assert "<h1>首页</h1>" not in client.get("/").text


def test_a_folder_without_pages_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="IHOME_CLASSIC_PAGES"):
        read_settings({"IHOME_CLASSIC_PAGES": str(tmp_path), "IHOME_DATA_DIR": str(tmp_path)})
    with pytest.raises(BadSetting, match="IHOME_CLASSIC_CITY"):
        read_settings({"IHOME_CLASSIC_CITY": "beijing", "IHOME_DATA_DIR": str(tmp_path)})


# Hole 23: the search page writes its address into itself as HTML

ATTACKS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "东城<b>区",
    "%3Cscript%3Ealert(1)%3C/script%3E", "%253Cimg src=x onerror=alert(1)%253E", "a>b", "<", "%3c%3E",
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("name", ["aname", "sd", "aid"])
def test_markup_in_the_address_never_reaches_the_page(
    browser: Browser, name: str, attack: str
) -> None:
    queries = []
    for query in (f"{name}={quote(attack)}", f"{name}={attack}", f"{quote(attack)}={name}"):
        answer = browser.get(f"/search.html?{query}")
        assert answer.status_code == 302
        where = urlsplit(answer.location)
        assert where.path == "/search.html"
        assert browser.get(answer.location).status_code == 200  # and not round and round
        queries.append(where.query)
    assert not {"<", ">"} & set("".join(in_the_page(queries)))


def in_the_page(queries: list[str]) -> list[str]:
    """What the page's own `decodeURI(location.search)` makes of each, done three times over."""
    script = """
        const once = (text) => { try { return decodeURI(text) } catch { return text } }
        const said = process.argv.slice(1).map((text) => once(once(once(text))))
        process.stdout.write(JSON.stringify(said))"""
    done = subprocess.run(["node", "-e", script, *queries], capture_output=True, check=True)
    said: list[str] = json.loads(done.stdout)
    assert len(said) == len(queries)
    return said


@pytest.mark.parametrize(
    "query",
    [
        "",
        "aid=1&aname=%E4%B8%9C%E5%9F%8E%E5%8C%BA&sd=2026-10-01&ed=",
        "id=3",
        "a=%",
        "a=%ff&b=%u1234",
    ],
)
def test_an_ordinary_address_is_left_alone(browser: Browser, query: str) -> None:
    assert clean_query(query) is None
    assert browser.get(f"/search.html?{query}").status_code == 200


def test_what_is_cleaned_stays_readable(browser: Browser) -> None:
    answer = browser.get("/search.html?aid=1&aname=" + quote("东城<区>") + "&sd=&ed=2026-10-01")
    said = dict(parse_qsl(urlsplit(answer.location).query, keep_blank_values=True))
    assert said == {"aid": "1", "aname": "东城＜区＞", "sd": "", "ed": "2026-10-01"}


def test_a_new_visitor_and_a_member_see_the_same_page(
    browser: Browser, new_client: Callable[[], Browser]
) -> None:
    assert browser.get("/").data == browser.get("/").data
