"""What comes from Node's registry is one locked version, whatever mirror it comes from."""

import json

from installer.node_packages import LOCK, WANTED


def test_each_node_package_is_held_by_its_hash_and_to_no_address() -> None:
    locked = json.loads((WANTED / LOCK).read_text("utf-8"))["packages"]
    packages = {name: held for name, held in locked.items() if name}
    assert "node_modules/node-datachannel" in packages
    assert [name for name, held in packages.items() if "integrity" not in held] == []
    assert [name for name, held in packages.items() if "resolved" in held] == []
    assert [name for name, held in packages.items() if held.get("hasInstallScript")] == []
