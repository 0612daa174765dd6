"""One validator and serialiser for each type; making one takes milliseconds."""

from typing import Any, Final

from pydantic import TypeAdapter

_ADAPTERS: Final[dict[Any, TypeAdapter[Any]]] = {}


def adapter(of: Any) -> TypeAdapter[Any]:
    known = _ADAPTERS.get(of)
    if known is None:
        known = _ADAPTERS[of] = TypeAdapter(of)
    return known
