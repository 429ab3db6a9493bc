"""Every kind of event that the security log knows is written by somebody."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from ihome.infra.security_log import Event

ROOT = Path(__file__).parents[2] / "ihome"


def events_noted(tree: ast.AST) -> Iterator[str]:
    """The first word of each `security_log.note(…)`, or all that its variable may hold."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        may_hold = {
            node.target.id: words(node.value)
            for node in ast.walk(function)
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "security_log.note":
                said = node.args[0]
                yield from may_hold[said.id] if isinstance(said, ast.Name) else words(said)


def words(value: ast.expr) -> set[str]:
    return {
        node.value
        for node in ast.walk(value)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_every_event_is_written_by_somebody() -> None:
    noted = {
        event
        for path in ROOT.rglob("*.py")
        for event in events_noted(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert sorted(noted) == sorted(get_args(Event))


def test_the_walk_sees_words_and_variables_and_nothing_else() -> None:
    source = """
def one(yes):
    event: Event = "restored" if yes else "suspended"
    security_log.note(event, user_id=1)
    security_log.note("login", by="sms")
    log.info("logout")
"""
    assert set(events_noted(ast.parse(source))) == {"restored", "suspended", "login"}
