"""What the documents say is true: settings, commands, links, records, code blocks, floors."""

import argparse
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from ihome.cli.house import _welcome
from ihome.cli.main import parser
from ihome.settings import Settings, settings_env, settings_table

ROOT = Path(__file__).parents[2]
READMES = {"README.md": "en", "README.zh-CN.md": "zh"}
_ELSEWHERE = {".venv", "node_modules", "var", "dist", ".git", "static", ".hypothesis"}
_FENCE = re.compile(
    r"^(?P<bar>```+)(?P<kind>[\w-]*)[^\n]*\n(?P<body>.*?)^(?P=bar)\s*$", re.MULTILINE | re.DOTALL
)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def documents() -> list[Path]:
    found = [
        path
        for path in ROOT.rglob("*.md")
        if not _ELSEWHERE & set(path.relative_to(ROOT).parts[:-1])
    ]
    assert len(found) > 20
    return sorted(found)


DOCUMENTS = documents()


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def code_in(text: str) -> Iterator[str]:
    """Each fenced block and each span of code, without the marks around it."""
    for block in _FENCE.finditer(text):
        yield block["body"]
    yield from _SPAN.findall(_FENCE.sub("", text))


def prose_of(text: str) -> str:
    """What is left when code is taken out."""
    return _SPAN.sub("", _FENCE.sub("", text))


# Settings


def generated_part(text: str, name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n(.*?)\n<!-- /{name} -->", text, re.DOTALL)
    assert found, f"the marks <!-- {name} --> are gone"
    return found[1].strip()


@pytest.mark.parametrize("readme", READMES)
def test_the_table_of_settings_is_the_one_that_ihome_prints(readme: str) -> None:
    """Mend with `make openapi`."""
    text = (ROOT / readme).read_text(encoding="utf-8")
    assert generated_part(text, "settings") == settings_table(READMES[readme])


def test_the_example_environment_is_the_one_that_ihome_prints() -> None:
    """Mend with `make openapi`."""
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert text.strip() == settings_env().strip()


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_settings_named_in_documents_exist(path: Path) -> None:
    known = {f"IHOME_{name.upper()}" for name in Settings.__dataclass_fields__}
    known |= {f"{name}_FILE" for name in known} | _settings_of_the_tools()
    named = set(re.findall(r"\bIHOME_[A-Z_]+[A-Z]\b", path.read_text(encoding="utf-8")))
    assert named - known == set()


def _settings_of_the_tools() -> set[str]:
    """What tests, bench and the web build read; not settings of the product."""
    sources = [
        path
        for folder in ("tools", "tests", "bench", ".ci")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and path.suffix in (".py", "") and path != Path(__file__)
    ]
    sources += [ROOT / "web" / "vite.config.ts", ROOT / "Makefile"]
    text = "\n".join(path.read_text(encoding="utf-8", errors="ignore") for path in sources)
    return set(re.findall(r"\bIHOME_[A-Z_]+[A-Z]\b", text))


# Commands


def make_targets() -> set[str]:
    rules = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z][a-z0-9-]*):(?!=)", rules, re.MULTILINE))


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_make_commands_named_in_documents_exist(path: Path) -> None:
    code = "\n".join(code_in(path.read_text(encoding="utf-8")))
    named = set(re.findall(r"(?:^|[\s;&(=])make ([a-z][a-z0-9-]*)", code, re.MULTILINE))
    assert named - make_targets() == set()


def ihome_commands() -> set[str]:
    (commands,) = (
        each for each in parser()._actions if isinstance(each, argparse._SubParsersAction)
    )
    return set(commands.choices)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_ihome_commands_named_in_documents_exist(path: Path) -> None:
    code = "\n".join(code_in(path.read_text(encoding="utf-8")))
    named = set(re.findall(r"(?:^|[\s;&|(]|/bin/|-m )ihome ([a-z][a-z-]*)", code, re.MULTILINE))
    assert named - ihome_commands() == set()


@pytest.mark.parametrize("readme", READMES)
def test_who_lives_in_the_demo_town_is_what_the_program_says(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    said = _welcome(Settings())
    known = set(re.findall(r"\b1[3-9]\d{9}\b", said)) | set(re.findall(r"密码 (\S+)", said))
    assert len(known) == 4
    assert {each for each in known if each not in text} == set()


# Links


def anchors_of(text: str) -> set[str]:
    """The anchors that a reader can jump to, made of headings as code hosts make them."""
    found = set()
    for heading in re.findall(r"^#{1,6} +(.+?)\s*$", _FENCE.sub("", text), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").lower()
        found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def links_of(text: str) -> list[str]:
    prose = _FENCE.sub("", text)
    inline = re.findall(r"\]\(([^)\s]+)\)", prose)
    pictures = re.findall(r"<(?:img|a|source)\b[^>]*?\b(?:src|srcset|href)=\"([^\"]+)\"", prose)
    return [link for link in inline + pictures if not re.match(r"[a-z]+:", link)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_between_our_documents_lead_somewhere(path: Path) -> None:
    broken = []
    for link in links_of(path.read_text(encoding="utf-8")):
        place, _, anchor = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        if not target.exists() or (
            anchor and anchor not in anchors_of(target.read_text(encoding="utf-8"))
        ):
            broken.append(link)
    assert broken == []


# Files named in documents

_HOME = re.compile(
    r"(?:ihome|tests|docs|deploy|web|tools|demo|bench|requirements)/[\w./-]+\.(?:py|md|ts|vue|toml|conf|service|json|csv|lock)"
)


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_files_named_in_documents_exist(path: Path) -> None:
    spans = _SPAN.findall(_FENCE.sub("", path.read_text(encoding="utf-8")))
    named = {span for span in spans if _HOME.fullmatch(span)}
    assert {name for name in named if not (ROOT / name).is_file()} == set()


# Decision records

RECORDS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))


def headings_of(path: Path) -> list[str]:
    return re.findall(r"^## (.+?)\s*$", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("path", RECORDS, ids=name_of)
def test_every_record_has_the_headings_of_the_template(path: Path) -> None:
    wanted = headings_of(path.parent / "template.md")
    assert [each for each in headings_of(path) if each in wanted] == wanted
    first, _, second = path.read_text(encoding="utf-8").splitlines()[:3]
    assert re.fullmatch(rf"# {path.name[:4]}\. .+", first)
    assert re.match(r"Date: \d{4}-\d\d-\d\d · Status: (accepted|superseded by )", second)


def test_every_record_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in RECORDS]
    assert numbers == sorted(set(numbers))
    assert len(numbers) >= 13


# Code and floors


def python_blocks(path: Path) -> list[str]:
    text = path.read_text(encoding="utf-8")
    return [block["body"] for block in _FENCE.finditer(text) if block["kind"] == "python"]


def test_python_in_the_style_guide_compiles() -> None:
    blocks = python_blocks(ROOT / "docs" / "style-guide.md")
    assert len(blocks) >= 8
    for number, block in enumerate(blocks, start=1):
        compile(block, f"style-guide.md, block {number}", "exec")


def test_the_floors_on_the_architecture_page_are_the_ones_that_are_checked() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    (checked,) = (each["layers"] for each in contracts if each["name"].startswith("Floors"))
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    drawn = generated_part(page, "floors")
    shown = [line.split("  ")[0].strip() for line in drawn.splitlines() if line[:3] != "```"]
    assert shown == [layer.replace("(", "").replace(")", "") for layer in checked]


# Chinese


def test_chinese_documents_use_full_width_punctuation() -> None:
    text = prose_of((ROOT / "README.zh-CN.md").read_text(encoding="utf-8"))
    han = r"[一-鿿]"
    slips = re.findall(rf"{han}[,;:?!()]|[,;:?!()]{han}", re.sub(r"\]\([^)]*\)", "]", text))
    assert slips == []
