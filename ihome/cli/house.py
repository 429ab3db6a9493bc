"""Start the house, bring it up to date, ask how it is."""

import argparse
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy.exc import SQLAlchemyError

from ihome.accounts import service as accounts
from ihome.admin import service as admin
from ihome.areas import service as areas
from ihome.classic.api.documents import ClassicEdition
from ihome.cli.start import make_app
from ihome.http.documents import Edition, as_markdown, pages_of
from ihome.http.openapi import errors_page, openapi
from ihome.infra import health, vault_keys
from ihome.infra.keyring import WrongKey
from ihome.infra.serving import Household, in_a_child, serve
from ihome.infra.version import version
from ihome.media.keeping import wellness
from ihome.seeds import demo_town
from ihome.seeds.people import MOBILES
from ihome.settings import Settings, settings_env, settings_table
from ihome.worker import run_worker

# What doctor calls the stores.
_OVER = "\r\033[K"  # back to the beginning of the line, and empty it


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, command, about in [
        ("run", run, "everything on this machine: database, demo town, web, worker"),
        ("serve", serve_web, "the web process alone"),
        ("worker", work, "the background worker alone"),
        ("migrate", migrate, "bring the database to the newest shape, and load the areas"),
        ("seed", seed, "fill an empty database with the demo town"),
        ("invariants", invariants, "check on the live database that all our promises hold"),
        ("doctor", doctor, "say of each part whether it is well, and what to do if not"),
        ("openapi", write_documents, "write docs/api: OpenAPI, interface documents, errnos"),
        ("settings", show_settings, "list every setting"),
    ]:
        sub = commands.add_parser(name, help=about, description=about)
        sub.set_defaults(command=command)
        if name == "openapi":
            sub.add_argument("--to", type=Path, default=Path("docs/api"), help="folder to write to")
        if name == "invariants":
            sub.add_argument("--acknowledged", type=Path, help="file of booking numbers told (I9)")
            sub.add_argument(
                "--within", type=int, default=0, metavar="SECONDS",
                help="ask again until all hold: what is overdue is mended at the next turn of the clock jobs",
            )  # fmt: skip
        if name == "settings":
            sub.add_argument("--as", dest="form", choices=["table", "env"], default="table")


def run(settings: Settings, _: argparse.Namespace) -> int:
    """Start Redis if none is given, migrate, seed, serve; Ctrl-C stops everything."""
    if not settings.is_embedded:
        sys.exit(
            "ihome: `run` is for one machine; in production start `ihome serve` and `ihome worker`"
        )
    with Household(settings.data_dir, settings.host, settings.port) as household:
        _refuse_useless_stores(settings)
        if not settings.redis_url:
            household.start_redis(settings.embedded_redis_socket)
        app = make_app(settings, "setup", quiet=True)
        household.say("数据库 database")
        _migrate(app)
        if settings.demo:
            _seed(app, household.leave_if_told)
        household.start_python("worker", "-m", "ihome", "worker")
        household.start_python("web", "-m", "ihome", "serve")
        household.wait_until_ready(f"http://{settings.host}:{settings.port}/readyz")
        household.say(_welcome(settings))
        return household.stay_until_told()


def serve_web(settings: Settings, _: argparse.Namespace) -> int:
    _refuse_unsafe(settings)
    in_a_child(lambda: _refuse_useless_stores(settings))
    return serve(
        settings.host, settings.port, workers=settings.web_workers, threads=settings.web_threads
    )


def work(settings: Settings, _: argparse.Namespace) -> int:
    _refuse_unsafe(settings)
    _refuse_useless_stores(settings)
    run_worker(make_app(settings, "worker"), threads=settings.worker_threads)
    return 0


def migrate(settings: Settings, _: argparse.Namespace) -> int:
    _migrate(make_app(settings, "setup"))
    return 0


def seed(settings: Settings, _: argparse.Namespace) -> int:
    if not settings.is_embedded:
        sys.exit("ihome: the demo town has known passwords; it is not for production")
    with Household(settings.data_dir, settings.host, port=0) as household:
        if not settings.redis_url:
            household.start_redis(settings.embedded_redis_socket)
        app = make_app(settings, "setup", quiet=True)
        _migrate(app)
        _seed(app, household.leave_if_told)
    return 0


def invariants(settings: Settings, arguments: argparse.Namespace) -> int:
    """One line for each promise; 1 when one of them does not hold."""
    told = arguments.acknowledged.read_text().split() if arguments.acknowledged else []
    until = monotonic() + arguments.within
    with make_app(settings, "setup", quiet=True).app_context():
        found = admin.check_all(told)
        while not all(each.holds for each in found) and monotonic() < until:
            sleep(1)
            found = admin.check_all(told)
    for each in found:
        state = "held" if each.holds else f"{each.broken} rows break it"
        print(f"{'ok' if each.holds else '--'}  {each.invariant:<4} {each.promise}: {state}")
        for example in each.examples:
            print(f"          {example}")
    return 0 if all(each.holds for each in found) else 1


def doctor(settings: Settings, _: argparse.Namespace) -> int:
    """One line for each part; 1 when one of them is not well."""
    with make_app(settings, "setup", quiet=True).app_context():
        found = {
            **{name: check() for name, check in health.CHECKS.items()},
            "durability": health.durability(),
            "private photos": health.store(settings.private_storage_address),
            "vault": _vault_trouble(settings),
        }
        stores = list(wellness.lines())
    for name, trouble in found.items():
        print(f"{'--' if trouble else 'ok'}  {name:<14} {trouble or ''}")
    for line in stores:
        print(f"{'ok' if line.is_well else '--'}  {line.name:<14} {line.words}")
    return 1 if any(found.values()) or not all(line.is_well for line in stores) else 0


def write_documents(settings: Settings, arguments: argparse.Namespace) -> int:
    app = make_app(settings, "setup", quiet=True)
    folder: Path = arguments.to
    folder.mkdir(parents=True, exist_ok=True)
    with app.app_context():
        document = json.dumps(openapi(app, version=version()), ensure_ascii=False, indent=1)
        (folder / "openapi.json").write_text(document + "\n", encoding="utf-8")
        for name, edition in (("interfaces.md", Edition()), ("classic.md", ClassicEdition())):
            text = as_markdown(pages_of(app, edition), edition)
            (folder / name).write_text(text, encoding="utf-8")
        (folder / "errors.md").write_text(errors_page(), encoding="utf-8")
    return 0


def show_settings(_: Settings, arguments: argparse.Namespace) -> int:
    print(settings_env() if arguments.form == "env" else settings_table("en"))
    return 0


def _migrate(app: Flask) -> None:
    with app.app_context():
        upgrade()
        areas.load()
        settings: Settings = app.config["IHOME_SETTINGS"]
        try:
            vault_keys.adopt(settings.vault_key)
        except WrongKey:
            sys.exit(f"ihome: {vault_keys.trouble(settings.vault_key)}")


def _seed(app: Flask, stop_if_told: Callable[[], None] = lambda: None) -> None:
    """Make the demo town when nobody lives here; make it anew when a start was cut short.

    `stop_if_told` is asked between any two steps, and raises when Ctrl-C was pressed.
    """
    folder = app.config["IHOME_SETTINGS"].data_dir

    def tell(words: str) -> None:
        stop_if_told()
        _progress(words)

    with app.app_context():
        cut_short = demo_town.was_cut_short(folder)
        if accounts.any_user() and not cut_short:
            return
        if accounts.anyone_but(MOBILES):
            _progress(demo_town.kept_unfinished(folder))
            return
        if cut_short:
            downgrade(revision="base")
            _migrate(app)
        with demo_town.unfinished_until_done(folder):
            demo_town.fill(tell)


def _progress(words: str) -> None:
    """Steps that are counted share one line of a terminal; in a file stands only the first of them."""
    step = re.search(r" (\d+)/\d+", words)
    if step is None:
        sys.stderr.write(f"{_OVER if sys.stderr.isatty() else ''}{words}\n")
    elif sys.stderr.isatty():
        sys.stderr.write(f"{_OVER}{words}")
    elif step[1] == "1":
        sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def _refuse_unsafe(settings: Settings) -> None:
    """Nothing starts with another vault key than the database was made with, and production not on
    a database that may forget what it has acknowledged."""
    with make_app(settings, "setup", quiet=True).app_context():
        if words := _vault_trouble(settings):
            sys.exit(f"ihome: {words}")
        if settings.is_embedded or settings.unsafe_durability:
            return
        trouble = health.durability()
    if trouble:
        sys.exit(f"ihome: {trouble} (or set IHOME_UNSAFE_DURABILITY=1 if you accept that)")


def _refuse_useless_stores(settings: Settings) -> None:
    """Nobody starts on a store that cannot be used: the first upload would find out."""
    for name, url in settings.stores.items():
        if trouble := health.store(url):
            sys.exit(f"ihome: {name}: {trouble}")


def _vault_trouble(settings: Settings) -> str | None:
    """What is wrong with the master key; None also while the database cannot be asked."""
    try:
        return vault_keys.trouble(settings.vault_key)
    except SQLAlchemyError:
        return None  # `database` or `migrations` says so


def _welcome(settings: Settings) -> str:
    return f"""
爱家租房 ihome {version()} 已经启动

  打开          {settings.url}
  演示房客      13800138000   密码 ihome-demo-2026
  演示房东      13900139000   密码 ihome-demo-2026
  演示运营      13700137000   密码 ihome-demo-2026   工作台在 /desk
  短信收件箱    {settings.url}/dev/inbox
  接口文档      {settings.url}/docs

按 Ctrl-C 停止；数据都在 {settings.data_dir}/ 里。"""
