"""The server writes each page: its head, its first answers, its policy; and serves the built files."""

import gzip
import html
import json
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from ihome.infra.storage.memory import MemoryStorage
from ihome.infra.storage.routing import Route, RoutingStorage
from ihome.media.ports import storage
from ihome.pages import built, service
from tests.conftest import Browser
from tests.factories.houses import a_house
from tests.factories.people import a_user, log_in

SHELL = """<!doctype html>
<html><head><meta charset="utf-8" />
<!--head:start--><title>x</title><!--head:end-->
<script type="module" src="/static/web/assets/index-1.js"></script></head>
<body><div id="app"></div><!--boot--></body></html>"""
MANIFEST = {
    "index.html": {"file": "assets/index-1.js", "imports": ["_common.js"], "css": ["assets/i.css"]},
    "_common.js": {"file": "assets/common-1.js"},
    "src/features/home/HomePage.vue": {
        "file": "assets/Home-1.js",
        "imports": ["_common.js", "_cards.js"],
        "css": ["assets/Home-1.css"],
    },
    "_cards.js": {"file": "assets/cards-1.js", "imports": ["_common.js"]},
}
WEB = Path(__file__).parents[2] / "web" / "src"
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def address_of(route: str) -> str:
    """An address of a route of the web app, with a name where it has a place for one."""
    return re.sub(r"/:\w+\??", "/some1", route)


class Linked(MemoryStorage):
    """A store that browsers may be sent to."""

    def __init__(self, host: str) -> None:
        super().__init__()
        self.label = host

    def link(self, name: str, *, seconds: int) -> str | None:
        return f"https://{self.label}/{name}?until={seconds}"


@pytest.fixture
def built_app(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small built web app in place of the real one."""
    folder = tmp_path / "static" / "web"
    (folder / ".vite").mkdir(parents=True)
    (folder / "assets").mkdir()
    (folder / "index.html").write_text(SHELL)
    (folder / ".vite" / "manifest.json").write_text(json.dumps(MANIFEST))
    (folder / "assets" / "index-1.js").write_text("console.log('a');\n" * 200)
    (folder / "logo.svg").write_text("<svg/>")
    monkeypatch.setattr(app, "root_path", str(tmp_path))
    return folder


def boot_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="boot">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    boot: dict[str, Any] = json.loads(found[1])
    return boot


def head_of(page: str) -> str:
    return html.unescape(page.partition("</head>")[0])


@pytest.mark.usefixtures("built_app")
class TestPages:
    def test_home_brings_its_lists_and_its_files(self, client: Browser) -> None:
        house = a_house(host_id=a_user().id)
        page = client.get("/", headers=HTML).text
        boot = boot_of(page)
        assert boot["queries"]["/api/v2/home"]["newest"][0]["house_id"] == house.public_id
        assert boot["session"] == {"user": None}
        assert boot["meta"] == client.get("/api/v2/meta").json["data"]
        assert '<link rel="modulepreload" crossorigin href="/static/web/assets/Home-1.js">' in page
        assert '<link rel="stylesheet" crossorigin href="/static/web/assets/Home-1.css">' in page
        assert page.count("common-1.js") == 0  # the shell names it already

    def test_a_shared_house_shows_title_words_and_picture(self, client: Browser) -> None:
        house = a_house(host_id=a_user().id, title="外滩边的老洋房，推窗见江")
        page = client.get(f"/houses/{house.public_id}", headers=HTML).text
        head = head_of(page)
        assert "<title>外滩边的老洋房，推窗见江 · 上海市 - 爱家租房</title>" in head
        assert '<meta property="og:title" content="外滩边的老洋房，推窗见江 · 上海市' in head
        assert re.search(r'og:image" content="http://[^"]+/media/\d+/[0-9a-f]{64}\.webp"', head)
        assert 'rel="preload" as="image"' in head
        assert "noindex" not in head
        boot = boot_of(page)
        answer = client.get(f"/api/v2/houses/{house.public_id}").json["data"]
        assert boot["queries"] == {f"/api/v2/houses/{house.public_id}": answer}

    def test_a_title_with_markup_runs_nothing(self, client: Browser) -> None:
        title = '</script><script>alert(1)</script>"><img src=x onerror=alert(2)>'
        house = a_house(host_id=a_user().id, title=title)
        page = client.get(f"/houses/{house.public_id}", headers=HTML).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert boot_of(page)["queries"][f"/api/v2/houses/{house.public_id}"]["title"] == title

    def test_the_policy_allows_no_inline_script(self, client: Browser) -> None:
        policy = client.get("/", headers=HTML).headers["Content-Security-Policy"]
        assert "script-src 'self';" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy

    def test_the_policy_allows_the_stores_that_photos_are_sent_from(self, client: Browser) -> None:
        old, new = Linked("old.example.com"), Linked("cdn.example.com")
        moving = RoutingStorage(
            lambda: Route(new, (old,)), at_first=Route(new, (old,)),
            found_elsewhere=lambda _: None, deleted=lambda _: None,
        )  # fmt: skip
        for store, allowed in ((new, [new]), (moving, [new, old])):
            with storage.using(store):
                policy = client.get("/", headers=HTML).headers["Content-Security-Policy"]
            hosts = " ".join(f"https://{each.label}" for each in allowed)
            assert f"img-src 'self' data: blob: {hosts};" in policy

    def test_a_page_is_never_kept_by_a_cache(self, client: Browser) -> None:
        assert client.get("/", headers=HTML).headers["Cache-Control"] == "private, no-cache"

    def test_a_visitor_gets_a_token_and_no_session(self, client: Browser) -> None:
        client.get("/", headers=HTML)
        assert client.get_cookie("csrf_token") is not None
        assert client.get_cookie("ihome_session") is None

    def test_a_user_finds_himself_in_the_page(self, client: Browser) -> None:
        user = a_user(name="小顾")
        log_in(client, user.id)
        page = client.get("/trips", headers=HTML).text
        assert boot_of(page)["session"]["user"]["name"] == "小顾"
        assert "noindex" in head_of(page)
        assert "我的行程 - 爱家租房" in head_of(page)

    def test_a_draft_is_a_page_for_its_host_alone(self, client: Browser) -> None:
        host = a_user()
        house = a_house(host_id=host.id, status="draft")
        address = f"/houses/{house.public_id}"
        assert client.get(address, headers=HTML).status_code == 404
        log_in(client, host.id)
        assert client.get(address, headers=HTML).status_code == 200

    def test_every_page_of_the_web_app_is_a_page_here(self, client: Browser) -> None:
        """/houses/:houseId alone is missing without a house."""
        written = [path.read_text() for path in WEB.glob("features/*/routes.ts")]
        paths = {path for text in written for path in re.findall(r"path: '([^']+)'", text)}
        assert len(paths) > 15
        answers = {path: client.get(address_of(path), headers=HTML).status_code for path in paths}
        assert {path for path, status in answers.items() if status != 200} == {"/houses/:houseId"}

    @pytest.mark.parametrize(
        "path", ["/desk", "/desk/cases", "/desk/cases/h7k2m9x3p4wd", "/desk/settings"]
    )
    def test_the_desk_is_a_page_that_nobody_indexes(self, client: Browser, path: str) -> None:
        page = client.get(path, headers=HTML)
        assert page.status_code == 200
        assert "noindex" in head_of(page.text)
        assert "工作台 - 爱家租房" in head_of(page.text)

    @pytest.mark.parametrize("path", ["/nothing/here", "/houses/nope"])
    def test_nothing_there_is_a_page_for_people(self, client: Browser, path: str) -> None:
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 404
        assert '<div id="app">' in answer.text

    @pytest.mark.parametrize("path", ["/api/v2/nothing", "/media/x", "/static/web/nope.js"])
    def test_nothing_there_is_an_envelope_for_programs(self, client: Browser, path: str) -> None:
        answer = client.get(path, headers=HTML)
        assert answer.status_code == 404
        assert answer.json["errno"] == "4002"

    def test_a_database_that_is_away_leaves_the_page_standing(
        self, client: Browser, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def away(*_: object) -> None:
            raise OperationalError("SELECT 1", {}, Exception("gone"))

        monkeypatch.setattr(service, "home_view", away)
        answer = client.get("/", headers=HTML)
        assert answer.status_code == 200
        assert boot_of(answer.text)["queries"] == {}

    def test_a_page_is_packed_for_those_who_can_unpack(self, client: Browser) -> None:
        a_house(host_id=a_user().id)
        answer = client.get("/", headers={**HTML, "Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert "爱家租房" in gzip.decompress(answer.data).decode()


class TestFiles:
    def test_a_fingerprinted_file_is_kept_for_ever(self, built_app: Path, client: Browser) -> None:
        answer = client.get("/static/web/assets/index-1.js")
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.data == (built_app / "assets" / "index-1.js").read_bytes()

    def test_it_is_packed_once(self, built_app: Path, client: Browser) -> None:
        answer = client.get("/static/web/assets/index-1.js", headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(answer.data) == (built_app / "assets" / "index-1.js").read_bytes()

    @pytest.mark.parametrize(
        "name", ["../../app.py", "..%2f..%2fapp.py", ".vite/manifest.json", "assets", "nope.js"]
    )
    def test_what_is_not_a_file_of_the_app_is_not_there(
        self, built_app: Path, client: Browser, name: str
    ) -> None:
        (built_app.parents[1] / "app.py").write_text("secret")
        assert client.get(f"/static/web/{name}").status_code == 404

    def test_without_a_built_app_the_answer_says_what_to_do(
        self, built_app: Path, client: Browser
    ) -> None:
        (built_app / "index.html").unlink()
        answer = client.get("/", headers=HTML)
        assert answer.status_code == 503
        assert "make web" in answer.json["errmsg"]

    def test_a_rebuilt_app_is_seen_at_once(self, built_app: Path) -> None:
        before = built.files_of(built_app, "home")
        changed = json.loads(json.dumps(MANIFEST).replace("Home-1", "Home-2"))
        (built_app / ".vite" / "manifest.json").write_text(json.dumps(changed))
        assert "assets/Home-1.js" in before
        assert "assets/Home-2.js" in built.files_of(built_app, "home")
