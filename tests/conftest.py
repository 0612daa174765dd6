from collections import Counter

import pytest
from hypothesis import settings

# How long an example takes says how busy the machine is: benchmarks measure, tests do not.
settings.register_profile("untimed", settings.default, deadline=None)
settings.load_profile("untimed")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Side by side, files that take long begin first: begun last, they leave the other core idle.

    Without neighbours the order stays drawn, so that no test leans on the one before it.
    """
    if not hasattr(config, "workerinput"):
        return
    tests = Counter(item.path for item in items)
    long = {item.path for item in items if item.get_closest_marker("long")}
    items.sort(key=lambda item: (item.path not in long, -tests[item.path]))
