"""Who waits for a while is called off like anybody else.

`asyncio.wait_for` of Python 3.11 returns what came in the same moment, and its caller goes on as if
nobody had called it off: what is closed then waits for it for ever.
"""

import ast

from tests.house_rules.tree import SOURCE_ROOMS, files, short, syntax


def test_no_program_waits_by_what_forgets_that_it_was_called_off() -> None:
    found = [
        f"{short(path)}:{node.lineno}"
        for path in files(".py", *SOURCE_ROOMS)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.Attribute)
        and node.attr == "wait_for"
        and isinstance(node.value, ast.Name)
        and node.value.id == "asyncio"
    ]
    assert found == []
