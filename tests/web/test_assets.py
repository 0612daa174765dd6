"""Scripts of a page are known with all that they import."""

from pathlib import Path

import pytest

from streaming_server.web.assets import FOLDER, Assets

SCRIPTS = {
    "page.js": 'import { one } from "./one.js";\nimport {\n  two,\n} from "./deep/two.js";\n',
    "one.js": '// import { no } from "./no.js";\nimport "./three.js";\n',
    "deep/two.js": 'import { three } from "../three.js";\nimport { page } from "../page.js";\n',
    "three.js": "export const three = 3;\n",
    "no.js": "",
}


@pytest.fixture
def assets(tmp_path: Path) -> Assets:
    for name, text in SCRIPTS.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return Assets(tmp_path)


def test_a_script_is_named_with_all_it_imports_once_and_the_nearer_first(assets: Assets) -> None:
    wanted = ("page.js", "one.js", "deep/two.js", "three.js")
    assert assets.modules("page.js") == tuple(map(assets.address, wanted))


def test_every_script_of_ours_imports_what_is_there() -> None:
    ours = Assets(FOLDER)
    scripts = [str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.js")]
    assert all(ours.address(one) in ours.modules(one) for one in scripts)
