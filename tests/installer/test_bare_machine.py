"""Set-up runs where nothing is installed yet."""

import ast
import subprocess
import sys

from tests.house_rules.tree import PROJECT, files, short, syntax


def imported(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                names.update(alias.name.split(".")[0] for alias in node.names)
            case ast.ImportFrom(module=str() as module, level=0):
                names.add(module.split(".")[0])
            case _:
                pass
    return names


def test_set_up_imports_the_standard_library_alone() -> None:
    own = [path for path in files(".py", "installer") if "demo" not in path.parts]
    allowed = sys.stdlib_module_names | {"installer"}
    strangers = {short(path): imported(syntax(path)) - allowed for path in own}
    assert {path: names for path, names in strangers.items() if names} == {}


def test_a_python_without_any_package_shows_the_commands() -> None:
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", BARE_START, str(PROJECT), "--help"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(command in answer.stdout for command in ("demo", "test", "check"))


def test_an_unknown_word_is_answered_with_the_known_ones() -> None:
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", BARE_START, str(PROJECT), "tset"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 2
    assert "test" in answer.stderr


# -I -S hides the environment's packages, as on a fresh machine.
BARE_START = """
import runpy, sys
sys.path.insert(0, sys.argv.pop(1))
runpy.run_module("installer", run_name="__main__", alter_sys=True)
"""
