"""Tests say what they saw: nothing is passed over, waited out or pretended."""

import ast
import re

import pytest

from tests.house_rules.tree import files, short, syntax

PASSED_OVER = re.compile(r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)\b")
PRETENDED = ("unittest.mock", "mock", "pytest_mock")


def test_no_test_is_passed_over() -> None:
    found = [
        f"{short(path)}: {match.group(0)}"
        for path in files(".py", "tests")
        for match in PASSED_OVER.finditer(path.read_text("utf-8"))
    ]
    assert found == []


def test_no_test_waits_by_the_clock() -> None:
    found = [
        f"{short(path)}:{node.lineno}"
        for path in files(".py", "tests")
        if "benchmarks" not in path.parts
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "time.sleep"
    ]
    assert found == []


@pytest.mark.parametrize("module", PRETENDED)
def test_no_test_pretends_our_own_code(module: str) -> None:
    imports = re.compile(rf"^\s*(?:import|from) {re.escape(module)}\b", re.M)
    found = [
        short(path)
        for path in files(".py", "tests")
        if imports.search(path.read_text("utf-8")) is not None
    ]
    assert found == []
