"""People's text lives in resources, in every language; code holds none of it."""

import ast
import json
import re
import string
from pathlib import Path

import pytest

from shared.refusals import Reason
from tests.house_rules.tree import PROJECT, files, short, syntax

TEXTS = PROJECT / "resources" / "i18n"
LANGUAGES = ("zh", "en")
CHINESE = re.compile(r"[\u3400-\u9fff]")


def sentences(language: str) -> dict[str, str]:
    """Of the pages and of the kiosk, whose file says so before the language."""
    flat: dict[str, str] = {}
    for path in sorted((*TEXTS.glob(f"{language}.json"), *TEXTS.glob(f"*.{language}.json"))):
        room = path.name.removesuffix(f"{language}.json")
        flat.update({f"{room}{key}": text for key, text in read(path).items()})
    return flat


def read(path: Path) -> dict[str, str]:
    flat: dict[str, str] = {}

    def collect(prefix: str, value: object) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                collect(f"{prefix}.{key}" if prefix else str(key), inner)
        else:
            assert isinstance(value, str), prefix
            flat[prefix] = value

    collect("", json.loads(path.read_text("utf-8")))
    return flat


def places_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def words_in_code(path: Path) -> list[str]:
    """String constants with Chinese in them that are not documentation."""
    tree = syntax(path)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    return [
        f"{short(path)}:{node.lineno} {node.value[:40]}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
        and CHINESE.search(node.value)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_each_reason_has_a_sentence(reason: Reason, language: str) -> None:
    assert sentences(language).get(f"refused.{reason}", "").strip()


def test_languages_say_the_same_things() -> None:
    chinese, english = sentences("zh"), sentences("en")
    assert sorted(chinese.keys() ^ english.keys()) == []
    assert [key for key in chinese if places_in(chinese[key]) != places_in(english[key])] == []


def test_code_holds_no_sentence_for_people() -> None:
    rooms = ("shared", "streaming_server", "kiosk")
    assert [found for path in files(".py", *rooms) for found in words_in_code(path)] == []
