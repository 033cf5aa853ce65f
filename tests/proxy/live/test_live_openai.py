"""OpenAI's settings, changed while the program runs."""

from collections.abc import AsyncIterator
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import WSServerHandshakeError

from proxy import tasks
from proxy.sign_in import SignInRequest, SignInWay, Waiting
from tests.fakes.openai import MODEL, FakeOpenAI, running_openai
from tests.proxy.live.conftest import Live
from tests.proxy.live.proved import proves
from tests.proxy.openai.program import OPENAI
from tests.proxy.openai.test_sign_in import Followed, free_ports

proves = partial(proves, owner="openai")
RESPONSES = "/v1/responses"
CODEX = "/backend-api/codex/responses"
ASKED = {"model": MODEL, "input": "Hi", "stream": True}


@pytest.fixture
async def elsewhere() -> AsyncIterator[FakeOpenAI]:
    """Another server of the same provider, which takes any token."""
    async with running_openai() as made:
        made.checks_tokens = False
        yield made


async def change(live: Live, name: str, value: object) -> None:
    await live.change(name, value, owner="openai")


@proves("base_url")
async def test_requests_of_logins_go_to_another_address(live: Live, elsewhere: FakeOpenAI) -> None:
    await live.import_codex_login()

    await change(live, "base_url", f"{elsewhere.base_url}/backend-api")
    status, _ = await live.post(RESPONSES, ASKED)

    assert (status, len(elsewhere.requests), len(live.openai.requests)) == (200, 1, 0)


@proves("api_base_url")
async def test_requests_of_api_keys_go_to_another_address(
    live: Live, elsewhere: FakeOpenAI
) -> None:
    await live.import_key("openai", "sk-" + "proj-fake0123456789")

    await change(live, "api_base_url", elsewhere.base_url)
    status, _ = await live.post(RESPONSES, ASKED)

    assert (status, len(elsewhere.requests), len(live.openai.requests)) == (200, 1, 0)


@proves("auth_url", "client_id", "callback_ports")
async def test_the_next_sign_in_begins_elsewhere_under_another_name_and_comes_back_to_another_port(
    live: Live, elsewhere: FakeOpenAI
) -> None:
    (port,) = free_ports(1)
    await change(live, "auth_url", elsewhere.base_url)
    await change(live, "client_id", "fake-client")
    await change(live, "callback_ports", str(port))

    followed = Followed(live.proxy.sign_in(SignInRequest(OPENAI, SignInWay.BROWSER)))
    following = tasks.spawn("follow a sign-in", followed.follow())
    waiting = await followed.reached(Waiting)

    asked = parse_qs(urlsplit(waiting.url).query)
    assert waiting.url.startswith(elsewhere.base_url)
    assert asked["client_id"] == ["fake-client"]
    assert asked["redirect_uri"] == [f"http://localhost:{port}/auth/callback"]
    await followed.sign_in.cancel()
    await following


@proves("websockets")
async def test_sockets_are_refused_from_the_next_one_on_and_one_that_is_open_stays(
    live: Live,
) -> None:
    await live.import_codex_login()
    url = live.proxy.base_url + CODEX
    async with live.client.ws_connect(url) as socket:
        await change(live, "websockets", False)

        with pytest.raises(WSServerHandshakeError) as refused:
            await live.client.ws_connect(url)
        await socket.send_json({"type": "response.create", "model": MODEL, "input": []})
        told = [(await socket.receive_json(timeout=5))["type"] for _ in range(2)]

    assert refused.value.status == 426
    assert told == ["codex.rate_limits", "response.created"]


async def test_what_lists_of_models_have_told_stays_known(live: Live) -> None:
    await live.import_codex_login()
    live.openai.models[0]["available_in_plans"] = ["pro"]
    async with live.client.get(
        f"{live.proxy.base_url}/backend-api/codex/models?client_version=0.169.0"
    ) as response:
        assert response.status == 200
    before = live.proxy.providers[OPENAI].serves("Plus", MODEL)

    await change(live, "websockets", False)

    assert (before, live.proxy.providers[OPENAI].serves("Plus", MODEL)) == (False, False)
