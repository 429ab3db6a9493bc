"""The rules of the house, as code. Each says which record in docs/decisions it guards."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from flask import Flask

from ihome.http.access import check_access
from ihome.http.catalogue import every_error, routes, undocumented
from ihome.http.interface import Interface
from ihome.infra.outbox import OutboxJob
from ihome.privacy.fields import TABLES
from ihome.wiring import JOBS, PERIODIC
from tests.conftest import REASONS

ROOT = Path(__file__).parents[2]
PACKAGES = {
    path.name for path in (ROOT / "ihome").iterdir() if (path / "__init__.py").is_file()
} - {"kernel", "infra", "http", "migrations", "seeds", "settings", "cli"}
FACE = {"service", "events", "errors", "ports"}
READS_ACROSS = {"search", "admin"}  # their queries.py may join the tables of others (0006)
PUBLIC_METHODS = {"GET"}
# The only routes that change something without a login; each is a decision, so each stands here.
PUBLIC_CHANGES = {
    "verification.give_pass",
    "verification.send_sms_code",
    "accounts.register",
    "accounts.log_in",
    "accounts.log_in_by_sms",
    "accounts.log_in_second_step",
    "accounts.log_out",
    "accounts.reset_password",
    "sandbox.pay",  # the payer is a guest of the provider, not of ours
}


def foreign_imports(path: Path) -> set[str]:
    """What the module at `path` sees of other packages beyond their faces."""
    package = path.relative_to(ROOT / "ihome").parts[0]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    split = [name.split(".") for name in names if name.startswith("ihome.")]
    return {
        f"{parts[1]}.{parts[2]}"
        for parts in split
        if len(parts) > 2 and parts[1] in PACKAGES - {package} and parts[2] not in FACE
    }


def test_packages_meet_only_at_their_faces() -> None:
    """0006."""
    leaks = {}
    for path in (ROOT / "ihome").rglob("*.py"):
        parts = path.relative_to(ROOT / "ihome").parts
        may_read = parts[0] in READS_ACROSS and parts[1].startswith("queries")
        if parts[0] in PACKAGES and not may_read and (bad := foreign_imports(path)):
            leaks[str(path.relative_to(ROOT))] = sorted(bad)
    assert leaks == {}


def test_floors_and_rooms_hold() -> None:
    """0002."""
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout


def test_each_errno_belongs_to_one_error(house_app: Flask) -> None:
    """0007."""
    errnos = [error.errno for error in every_error()]
    assert sorted(errnos) == sorted(set(errnos))


def test_every_route_has_a_document(house_app: Flask) -> None:
    """0010."""
    assert undocumented(house_app) == []


def test_every_change_needs_a_login_or_stands_on_the_list(house_app: Flask) -> None:
    open_changes = {
        route.endpoint
        for route in routes(house_app)
        if route.method not in PUBLIC_METHODS and route.interface.access == "public"
    }
    assert open_changes <= PUBLIC_CHANGES, open_changes - PUBLIC_CHANGES


def test_access_is_a_word_that_a_gate_enforces(house_app: Flask) -> None:
    for route in routes(house_app):
        check_access(route.interface.access)  # raises, here and where the route is declared


def test_the_audit_log_is_only_written_and_read() -> None:
    """Nothing in the product changes or deletes an entry, or reaches into its table."""
    touching = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "ihome").rglob("*.py")
        if re.search(r"AuditEntry|audit_entries", path.read_text(encoding="utf-8"))
        and "migrations" not in path.parts
    }
    # The list of personal fields names it, and says that nothing of it goes.
    assert touching == {"ihome/infra/audit.py", "ihome/privacy/fields.py"}
    assert not TABLES["audit_entries"].rows_go
    assert not TABLES["audit_entries"].blank
    source = ast.parse((ROOT / "ihome/infra/audit.py").read_text(encoding="utf-8"))
    used = {node.attr for node in ast.walk(source) if isinstance(node, ast.Attribute)}
    assert used & {"update", "delete", "execute", "merge", "bulk_update_mappings"} == set()


def fields_without_meaning(facts: Interface) -> list[str]:
    types = [kind for kind in (facts.form, facts.query, facts.returns) if kind is not None]
    if not types:
        return []
    _, components = msgspec.json.schema_components(types)
    return [
        f"{name}.{field}"
        for name, shape in components.items()
        for field, facts in shape.get("properties", {}).items()
        if not facts.get("description")
    ]


def test_every_field_on_the_wire_says_what_it_means(house_app: Flask) -> None:
    silent = {
        each for route in routes(house_app) for each in fields_without_meaning(route.interface)
    }
    assert sorted(silent) == []


def test_every_path_argument_says_what_it_means(house_app: Flask) -> None:
    silent = [
        f"{route.path} {name}"
        for route in routes(house_app)
        for name in route.arguments
        if not route.interface.path.get(name)
    ]
    assert silent == []


def test_forms_refuse_fields_they_do_not_know(house_app: Flask) -> None:
    lax = {
        kind.__name__
        for route in routes(house_app)
        for kind in (route.interface.form, route.interface.query)
        if kind is not None and not kind.__struct_config__.forbid_unknown_fields
    }
    assert lax == set()


def test_job_names_fit_their_column_and_name_their_package() -> None:
    length = OutboxJob.__table__.c.job.type.length
    for name in [*JOBS, *PERIODIC]:
        package, _, command = name.partition(".")
        assert command, name
        assert package in PACKAGES | {"outbox", "idempotency", "news"}, name
        assert len(name) <= length


@pytest.mark.parametrize("path", sorted((ROOT / "ihome").rglob("*.py")), ids=lambda path: path.name)
def test_one_place_each(path: Path) -> None:
    """Commit in infra/db.py, nowhere else (0003)."""
    if path.match("infra/db.py") or "migrations" in path.parts:
        return
    calls = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]
    assert calls == []


def test_the_english_table_of_reasons_has_nothing_that_nobody_says() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "ihome").rglob("*.py"))
    unsaid = [
        reason
        for reason in REASONS
        if not re.search(re.escape(reason).replace(r"\{\}", r"\{.*?\}"), code)
    ]
    assert unsaid == []
