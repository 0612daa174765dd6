"""Stands for the part of the window library that is Python, until somebody asks for it.

With its first import the library unpacks, compiles and runs what describes the signatures of its
functions, for help, for introspection and for the words of an error: 3,000 lines, at each start
anew. None of them is on the way to a first screen. So this module is its loader: it has the names
that the library looks for there, and brings the true one with the first call that needs it.

The library executes its `signature_bootstrap` into what already goes by that name, and calls
`bootstrap` of it for the loader. One that no longer asks so finds everything as usual;
tests/kiosk/test_signatures.py says so then.
"""

import sys
from collections.abc import Callable
from functools import cache
from types import ModuleType
from typing import Any, Final

_NAME: Final = "signature_bootstrap"
#: In its names, which the library borrows for good, it looks for what an error is about.
_MAPPING: Final = ModuleType("shibokensupport.signature.mapping")


class _Bootstrap(ModuleType):
    @property
    def bootstrap(self) -> Callable[[], ModuleType]:
        return _this_module


def describe_later() -> None:
    """Before the first import of the window library; without effect after it."""
    sys.modules.setdefault(_NAME, _Bootstrap(_NAME))


def _this_module() -> ModuleType:
    vars(_MAPPING)["update_mapping"] = _update_mapping
    sys.modules[_MAPPING.__name__] = _MAPPING
    return sys.modules[__name__]


@cache
def _loader() -> Any:
    sys.modules.pop(_MAPPING.__name__, None)
    return vars(sys.modules[_NAME])["bootstrap"]()


def _update_mapping() -> None:
    mapping = _loader().mapping
    mapping.update_mapping()
    vars(_MAPPING).update(vars(mapping) | {"update_mapping": _update_mapping})


# --------------------------- what the library looks for in its loader, and keeps


def pyside_type_init(*given: Any) -> Any:
    return _loader().pyside_type_init(*given)


def create_signature(*given: Any) -> Any:
    return _loader().create_signature(*given)


def seterror_argument(*given: Any) -> Any:
    return _loader().seterror_argument(*given)


def make_helptext(*given: Any) -> Any:
    return _loader().make_helptext(*given)


def finish_import(_module: ModuleType) -> None:
    """After each of its modules: it mends what is deprecated, of which there is nothing."""


def feature_import(*_given: Any, **_named: Any) -> None:
    """Whether an import wants names spelt otherwise. Nobody does here; None: import as usual."""


def feature_imported(_module: ModuleType) -> None:
    """It would read the source of each module, and keep it, to the same end."""


def post_init() -> None:
    """It would have every import of the interpreter ask the two above."""
