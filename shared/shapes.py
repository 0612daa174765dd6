"""What JSON must look like to become one of the rules' dataclasses, and the other way round.

pydantic learns a shape when it is first asked for: to load it and to learn them all takes half a
second, and a touchscreen draws its first screen without any.
"""

from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


class Malformed(Exception):
    """The peer's text cannot be understood. field: where, dotted; never the value."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class Shape(Generic[T]):
    """kind: a dataclass, or several that are told apart by the field `tag`."""

    def __init__(self, kind: Any, tag: str | None = None) -> None:
        self._kind, self._tag = kind, tag
        self._made: TypeAdapter[T] | None = None

    def read(self, text: str | bytes) -> T:
        """From JSON. Raises Malformed."""
        try:
            return self._adapter().validate_json(text)
        except ValueError as error:
            raise Malformed(_where(error)) from None

    def take(self, fields: object) -> T:
        """From what JSON was read into. Raises Malformed."""
        try:
            return self._adapter().validate_python(fields)
        except ValueError as error:
            raise Malformed(_where(error)) from None

    def write(self, value: T) -> str:
        return self._adapter().dump_json(value).decode()

    def fields(self, value: T) -> Any:
        """As `write`, before it becomes text."""
        return self._adapter().dump_python(value, mode="json")

    def _adapter(self) -> "TypeAdapter[T]":
        if self._made is None:
            self._made = self._learned()  # twice where two threads come first: the same
        return self._made

    def _learned(self) -> "TypeAdapter[T]":
        from pydantic import ConfigDict, Field, TypeAdapter

        if self._tag is None:
            return TypeAdapter(self._kind)
        kind: Any = Annotated[self._kind, Field(discriminator=self._tag)]
        # Messages carry what never comes again: names of wishes, moments. pydantic's own way is to
        # keep the last 16,384 texts.
        return TypeAdapter(kind, config=ConfigDict(cache_strings="keys"))


def _where(error: Any) -> str:
    """error: pydantic's, which is not loaded for its name alone."""
    return ".".join(str(part) for part in error.errors(include_input=False)[0]["loc"])
