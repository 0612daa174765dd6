"""The description is true: whatever it allows is answered as it says, and never with a bug."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.web.house import House, Served

ROUNDS = 10
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


@pytest.fixture(scope="module")
def description(served: Served) -> Any:
    return schemathesis.openapi.from_url(f"{served.url}/api/v1/openapi.json")


OPERATIONS = [
    ("POST", "/api/v1/commands"),
    ("POST", "/api/v1/beacons"),
    ("POST", "/api/v1/sessions/{session_id}/enter"),
    ("POST", "/api/v1/sessions/{session_id}/enter-called"),
    ("POST", "/api/v1/tokens"),
    ("POST", "/api/v1/kiosks"),
    ("GET", "/api/v1/stations"),
    ("GET", "/api/v1/sessions"),
    ("GET", "/api/v1/sessions/{session_id}"),
    ("GET", "/api/v1/sessions/{session_id}/replay"),
    ("GET", "/api/v1/sessions/{session_id}/questions"),
    ("GET", "/api/v1/sessions/{session_id}/hearings"),
    ("GET", "/api/v1/sessions/{session_id}/applications"),
    ("GET", "/api/v1/sessions/{session_id}/summary"),
    ("POST", "/api/v1/sessions/{session_id}/captions"),
    ("GET", "/api/v1/sessions/{session_id}/captions"),
    ("GET", "/api/v1/ice-servers"),
    ("GET", "/api/v1/jobs"),
    ("GET", "/api/v1/jobs/{job_id}"),
    ("GET", "/api/v1/me"),
    ("GET", "/api/v1/applications/{application_id}"),
    ("GET", "/api/v1/stations/{code}/applications"),
    ("GET", "/api/v1/stations/{code}/line"),
    ("GET", "/api/v1/stations/{code}/hall"),
    ("GET", "/api/v1/stations/{code}/services"),
    ("GET", "/api/v1/stations/{code}/numbers/{number}"),
    ("GET", "/api/v1/tickets/{token}"),
    ("GET", "/api/v1/courses"),
    ("GET", "/api/v1/courses/{gathering_id}"),
    ("GET", "/api/v1/stations/{code}/resources"),
    ("GET", "/api/v1/stations/{code}/pass-key"),
    ("GET", "/api/v1/beds"),
    ("GET", "/api/v1/van/copy"),
    ("POST", "/api/v1/affairs"),
    ("POST", "/api/v1/affairs/scans"),
    ("POST", "/api/v1/affairs/{proof_id}/code"),
    ("GET", "/api/v1/affairs/{proof_id}"),
    ("POST", "/api/v1/affairs/{proof_id}/cancelled"),
    ("POST", "/api/v1/affairs/{proof_id}/undone"),
    ("DELETE", "/api/v1/affairs/{proof_id}"),
]


def test_every_operation_is_tried(description: Any) -> None:
    described = {
        (method.upper(), path)
        for path, methods in description.raw_schema["paths"].items()
        for method in methods
    }
    assert described == set(OPERATIONS)


async def test_the_description_leaves_no_address_out(house: House) -> None:
    served = {
        (route.method, route.resource.canonical)
        for route in house.site.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    under_it = {(method, path) for method, path in served if path.startswith("/api/")}
    assert under_it - {("GET", "/api/v1/openapi.json")} == set(OPERATIONS)


@pytest.mark.parametrize("who", ["staff", "nobody"])
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_whatever_is_allowed_is_answered_as_described(
    served: Served, description: Any, method: str, path: str, who: str
) -> None:
    token = served.tokens.get(who)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    operation = description[path][method]

    @settings(
        max_examples=ROUNDS,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def try_it(case: Any) -> None:
        response = case.call(base_url=served.url, headers=headers)
        case.validate_response(response, checks=CHECKS)

    try_it()
