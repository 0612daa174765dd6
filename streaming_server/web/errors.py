"""One table from a refusal to a status, and the one place where a bug is caught."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog
from aiohttp import web

from shared.refusals import Reason, Refused
from shared.wire import Malformed
from streaming_server.ports.handling import Unavailable
from streaming_server.web.identity import SAFE_METHODS
from streaming_server.web.languages import Words
from streaming_server.web.limits import USUAL_WAIT
from streaming_server.web.rendering import render, words_of

logger = structlog.get_logger(__name__)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
REQUEST_ID: Final = web.RequestKey("request_id", str)

#: Reasons whose status is always the same; the others are 422 with a field and 409 without.
STATUS: Final[Mapping[Reason, int]] = {
    Reason.NOT_ALLOWED: 403,
    Reason.NOT_FOUND: 404,
    Reason.TOO_OFTEN: 429,
    Reason.SLOW_MODE: 429,
    Reason.REMOVED: 403,
    Reason.STORAGE_FULL: 507,
    Reason.MALFORMED: 400,
}
#: What an HTTP error of the framework means in our words.
_REASON_OF_STATUS: Final[Mapping[int, Reason]] = {
    401: Reason.NOT_ALLOWED,
    403: Reason.NOT_ALLOWED,
    404: Reason.NOT_FOUND,
    429: Reason.TOO_OFTEN,
}
_FOR_PROGRAMS: Final = (
    "/api/",
    "/feed",
    "/link",
    "/guest/",
    "/whip/",
    "/whep/",
    "/hls/",
    "/static/",
)
#: Statuses whose own sentence tells programs, too, more than that it was not understood.
_SAY_MORE: Final = frozenset({405, 413})
_OF_THE_BODY: Final = frozenset({"Content-Type", "Content-Length"})
RETRY_AFTER_SECONDS: Final = USUAL_WAIT


def status_of(refused: Refused) -> int:
    return STATUS.get(refused.reason) or (422 if refused.field else 409)


def refusal_body(refused: Refused, words: Words) -> dict[str, object]:
    return {
        "reason": refused.reason,
        "field": refused.field,
        "facts": dict(refused.facts),
        "sentence": words.refusal(refused),
    }


def refusal(
    request: web.Request,
    refused: Refused,
    status: int | None = None,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """The JSON answer to a program or a script."""
    sent = dict(headers or {})
    if status_of(refused) == 429:
        sent["Retry-After"] = str(refused.facts.get("seconds", RETRY_AFTER_SECONDS))
    words = words_of(request)
    body = refusal_body(refused, words)
    if status in _SAY_MORE:
        body["sentence"] = words(f"error.status_{status}")
    return web.json_response(body, status=status or status_of(refused), headers=sent)


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every way to fail ends here, in an answer that a person or a program understands."""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            return web.Response(
                status=error.status, headers={"Location": error.headers["Location"]}
            )
        return await _explained(request, error)
    except Malformed as error:
        logger.warning("malformed", field=error.field)
        return await _answer(request, Refused(reason=Reason.MALFORMED, field=error.field), 400)
    except Unavailable as error:
        return await _unavailable(request, error)
    except web.RequestPayloadError:
        # Packed in a way that cannot be unpacked, or cut off.
        return await _answer(request, Refused(reason=Reason.MALFORMED, field="body"), 400)
    except ConnectionResetError:
        # The peer left while we were answering: nothing is wrong and nobody listens.
        raise
    except Exception:  # the one place: anything else is a bug
        logger.exception("bug")
        return await _failed(request)


async def _explained(request: web.Request, error: web.HTTPException) -> web.StreamResponse:
    reason = _REASON_OF_STATUS.get(error.status, Reason.MALFORMED)
    kept = {name: error.headers[name] for name in error.headers if name not in _OF_THE_BODY}
    field = "body" if error.status == 413 else None
    return await _answer(request, Refused(reason=reason, field=field), error.status, kept)


async def _unavailable(request: web.Request, error: Unavailable) -> web.StreamResponse:
    logger.warning("unavailable", code=error.code)
    if error.code == Reason.STORAGE_FULL:
        return await _answer(request, Refused(reason=Reason.STORAGE_FULL), 507)
    return await _failed(request, 503, "unavailable")


async def _failed(
    request: web.Request, status: int = 500, code: str = "failed"
) -> web.StreamResponse:
    request_id = request.get(REQUEST_ID, "")
    sentence = words_of(request)(f"error.{code}", request_id=request_id)
    headers = {"Retry-After": str(RETRY_AFTER_SECONDS)} if status == 503 else {}
    if _wants_page(request):
        return await render(
            request, "error.html", status=status, headers=headers, sentence=sentence, hint=""
        )
    body = {"reason": code, "field": None, "facts": {"request_id": request_id}}
    return web.json_response(body | {"sentence": sentence}, status=status, headers=headers)


async def _answer(
    request: web.Request,
    refused: Refused,
    status: int,
    headers: Mapping[str, str] | None = None,
) -> web.StreamResponse:
    if not _wants_page(request):
        return refusal(request, refused, status, headers)
    words = words_of(request)
    looked = "_seen" if request.method in SAFE_METHODS else ""
    keys = (f"error.status_{status}{looked}", f"error.status_{status}")
    sentence = next((words(key) for key in keys if words.has(key)), words.refusal(refused))
    hint = f"error.hint_{status}{looked}"
    return await render(
        request,
        "error.html",
        status=status,
        headers=headers,
        sentence=sentence,
        hint=words(hint) if words.has(hint) else "",
    )


def _wants_page(request: web.Request) -> bool:
    return not request.path.startswith(_FOR_PROGRAMS)
