"""Templates compile, and every sentence they name by its whole key is there in every language."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from streaming_server.web.languages import RESOURCES, Language, Texts
from streaming_server.web.rendering import TEMPLATES

TEXTS = Texts(RESOURCES / "i18n")
PAGES = TEMPLATES.parent / "pages"
IN_TEMPLATES = re.compile(r"""\bt\(\s*["']([\w.]+)["']\s*[,)]""")
IN_PAGES = re.compile(r"""\bwords(?:_of\(request\))?\(\s*["']([\w.]+)["']\s*[,)]""")
#: t("page.x." ~ name): at least one sentence starts like this.
BEGUN = re.compile(r"""\bt\(\s*["']([\w.]+\.)["']\s*~""")


def sources(folder: Path, ending: str) -> list[Path]:
    return sorted(folder.rglob(f"*{ending}"))


@pytest.mark.parametrize("path", sources(TEMPLATES, ".html"), ids=lambda path: path.name)
def test_a_template_compiles(path: Path) -> None:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    environment.get_template(str(path.relative_to(TEMPLATES)))


@pytest.mark.parametrize("language", Language)
def test_every_sentence_that_is_named_is_there(language: Language) -> None:
    named = {
        (path.name, key)
        for folder, ending, pattern in (
            (TEMPLATES, ".html", IN_TEMPLATES),
            (PAGES, ".py", IN_PAGES),
        )
        for path in sources(folder, ending)
        for key in pattern.findall(path.read_text("utf-8"))
    }
    assert named
    assert sorted(one for one in named if not TEXTS.has(language, one[1])) == []


def test_every_family_of_sentences_that_is_named_has_members() -> None:
    begun = {
        (path.name, start)
        for path in sources(TEMPLATES, ".html")
        for start in BEGUN.findall(path.read_text("utf-8"))
    }
    keys = TEXTS.keys(Language.ZH)
    assert sorted(one for one in begun if not any(key.startswith(one[1]) for key in keys)) == []
