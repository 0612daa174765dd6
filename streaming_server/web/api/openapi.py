"""OpenAPI 3.1 of the routes, made from the types that validate."""

import re
from collections.abc import Iterable
from typing import Any, Final, Literal

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from shared.refusals import Reason
from streaming_server.web.adapters import adapter
from streaming_server.web.routes import ID_PATTERN, Route, Who

_PLACE: Final = re.compile(r"\{(\w+)\}")
LOCAL_TIME: Final = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d+)?)?$"
_TEMPLATE: Final = "#/components/schemas/{model}"
Mode = Literal["validation", "serialization"]
_REFUSAL: Final = {
    "type": "object",
    "required": ["reason", "field", "facts", "sentence"],
    "properties": {
        "reason": {
            "type": "string",
            "description": "Stable. unavailable and failed are the server's own trouble.",
            "enum": [*Reason, "unavailable", "failed"],
        },
        "field": {"type": ["string", "null"]},
        "facts": {"type": "object"},
        "sentence": {"type": "string", "description": "For people, in the request's language"},
    },
}
_REFUSED: Final = {
    "description": "A refusal",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
}
#: The answer of a route without a type of answer.
_FILE: Final[dict[str, Any]] = {"application/octet-stream": {}}
_CODES_OF_CHANGES: Final = ("400", "401", "403", "404", "409", "413", "422", "429", "503", "507")
_CODES_OF_READS: Final = ("400", "401", "403", "404")


class _Schemas(GenerateJsonSchema):
    """Local times have no zone, which RFC 3339 does not know."""

    def time_schema(self, schema: core_schema.TimeSchema) -> JsonSchemaValue:
        return {"type": "string", "pattern": LOCAL_TIME}


def describe(routes: Iterable[Route]) -> dict[str, Any]:
    described = tuple(routes)
    schemas, definitions = _schemas(described)
    paths: dict[str, dict[str, Any]] = {}
    for route in described:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Doorstep", "version": "1"},
        "paths": paths,
        "components": {
            "schemas": {**definitions, "Refusal": _REFUSAL},
            "securitySchemes": {
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _schemas(
    routes: tuple[Route, ...],
) -> tuple[dict[tuple[Any, Mode], dict[str, Any]], dict[str, Any]]:
    inputs: list[tuple[Any, Mode, TypeAdapter[Any]]] = [
        (route.body, "validation", adapter(route.body)) for route in routes if route.body
    ]
    outputs: list[tuple[Any, Mode, TypeAdapter[Any]]] = [
        (route.answer, "serialization", adapter(route.answer)) for route in routes if route.answer
    ]
    by_type, whole = TypeAdapter.json_schemas(
        [*inputs, *outputs], ref_template=_TEMPLATE, schema_generator=_Schemas
    )
    return dict(by_type), whole.get("$defs", {})


def _operation(route: Route, schemas: dict[tuple[Any, Mode], dict[str, Any]]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.handler.__name__,
        "summary": route.summary,
        "parameters": [*_path_parameters(route), *_query_parameters(route)],
        "responses": {
            "200": {
                "description": "As asked",
                "content": _json(schemas[route.answer, "serialization"]) if route.answer else _FILE,
            },
            **dict.fromkeys(_codes(route), _REFUSED),
        },
    }
    if route.body:
        operation["requestBody"] = {
            "required": True,
            "content": _json(schemas[route.body, "validation"]),
        }
    if not route.is_for_strangers:
        is_open = route.who is Who.EVERYBODY and route.method == "GET"
        operation["security"] = [{"bearer": []}, {}] if is_open else [{"bearer": []}]
    return operation


def _codes(route: Route) -> tuple[str, ...]:
    return _CODES_OF_READS if route.method == "GET" else _CODES_OF_CHANGES


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _path_parameters(route: Route) -> list[dict[str, Any]]:
    schema = {"type": "string", "pattern": f"^{ID_PATTERN}$"}
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name in _PLACE.findall(route.path)
    ]


def _query_parameters(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    # Flat by construction: a query holds texts and numbers only.
    whole = adapter(route.query).json_schema(ref_template=_TEMPLATE)
    definitions = whole.get("$defs", {})
    return [
        {"name": name, "in": "query", "required": False, "schema": _inlined(schema, definitions)}
        for name, schema in whole["properties"].items()
    ]


def _inlined(schema: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(schema, dict):
        if "$ref" in schema:
            return definitions[schema["$ref"].rpartition("/")[2]]
        return {
            name: _inlined(value, definitions)
            for name, value in schema.items()
            if name != "default" or value is not None
        }
    if isinstance(schema, list):
        return [_inlined(value, definitions) for value in schema]
    return schema
