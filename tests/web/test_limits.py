"""How often one may try, and what trying too often leaves behind."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from shared.refusals import Refused
from streaming_server.web.languages import RESOURCES, Language, Texts, Words
from streaming_server.web.limits import LIMITER, SIGN_IN, new_limiter, too_often


@pytest.fixture
def site() -> web.Application:
    app = web.Application()
    app[LIMITER] = new_limiter()
    return app


async def tries(site: web.Application, remote: str, names: list[str]) -> list[Refused | None]:
    request = make_mocked_request("POST", "/", app=site).clone(remote=remote)
    return [await too_often(request, SIGN_IN, name) for name in names]


async def test_who_tries_ever_new_names_is_remembered_by_address_alone(
    site: web.Application,
) -> None:
    answers = await tries(site, "203.0.113.7", [f"name-{n}" for n in range(1000)])
    assert sum(answer is None for answer in answers) == SIGN_IN.address.amount
    assert len(site[LIMITER].storage.storage) <= SIGN_IN.address.amount + 1  # type: ignore[attr-defined]


async def test_one_name_tried_too_often_leaves_the_address_to_others(
    site: web.Application,
) -> None:
    answers = await tries(site, "203.0.113.7", ["staff"] * 100)
    assert [answer is None for answer in answers[:6]] == [True] * 5 + [False]
    assert await tries(site, "203.0.113.7", ["owner"]) == [None]


@pytest.mark.parametrize(
    ("language", "told"), [(Language.ZH, "过 5 分钟再试"), (Language.EN, "try again in 5 min")]
)
async def test_who_has_to_wait_reads_how_long(
    site: web.Application, language: Language, told: str
) -> None:
    *_, last = await tries(site, "203.0.113.7", ["staff"] * 6)
    assert last is not None
    assert told in Words(Texts(RESOURCES / "i18n"), language).refusal(last)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2", True),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("203.0.113.7", "203.0.113.8", False),
    ],
)
async def test_all_addresses_of_one_home_are_one(
    site: web.Application, one: str, other: str, same: bool
) -> None:
    await tries(site, one, ["staff"] * 5)
    (answer,) = await tries(site, other, ["staff"])
    assert (answer is not None) == same
