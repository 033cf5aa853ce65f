"""Listening for other machines: with a local key they are served, and without one nobody is (behaviour 30).

Over sockets at an address of this machine that is no loopback one; where it has none, at another loopback address.
"""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.fakes.anthropic import token_of
from tests.own_address import EVERY_ADDRESS, OWN_ADDRESS
from tests.proxy.harness import until
from tests.proxy.program import MESSAGES, Program, program

BODY = b'{"model":"claude-opus-5","max_tokens":16,"messages":[{"role":"user","content":"Hi"}]}'
CLIENTS = [
    ("POST", MESSAGES),
    ("POST", "/claude/v1/messages/count_tokens"),
    ("GET", "/claude/v1/models"),
    ("POST", "/claude-sdk/v1/messages"),
    ("POST", "/v1/responses"),
    ("POST", "/v1/chat/completions"),
    ("GET", "/v1/models"),
    ("POST", "/backend-api/codex/responses"),
    ("GET", "/backend-api/codex/models"),
    ("GET", "/api/codex/usage"),
]
"""Every kind of address that clients of either provider use."""


class Neighbour:
    """A client that comes from that address."""

    def __init__(self, made: Program, session: aiohttp.ClientSession, secret: str) -> None:
        self.made = made
        self.session = session
        self.secret = secret

    async def ask(
        self, method: str = "POST", path: str = MESSAGES, **headers: str
    ) -> tuple[int, bytes, Any]:
        sent = {"content-type": "application/json"} if method == "POST" else {}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"http://{OWN_ADDRESS}:{self.made.proxy.port}{path}"
        body = BODY if method == "POST" else None
        async with self.session.request(method, url, data=body, headers=sent) as response:
            return response.status, await response.read(), response.headers


@pytest.fixture(params=[OWN_ADDRESS, EVERY_ADDRESS], ids=["own address", "every address"])
async def neighbour(home: Path, request: pytest.FixtureRequest) -> AsyncIterator[Neighbour]:
    connector = aiohttp.TCPConnector(local_addr=(OWN_ADDRESS, 0))
    async with (
        program(home, host=request.param, require_key=True) as made,
        aiohttp.ClientSession(connector=connector) as session,
    ):
        await made.proxy.start()
        await made.import_login()
        new = await made.proxy.make_client_key("laptop")
        yield Neighbour(made, session, new.secret)


async def test_with_a_local_key_another_machine_is_served(neighbour: Neighbour) -> None:
    for headers in (
        {"x_api_key": neighbour.secret},
        {"authorization": f"Bearer {neighbour.secret}"},
        {"authorization": f"bearer  {neighbour.secret}"},
    ):
        status, _, _ = await neighbour.ask(**headers)
        assert status == 200

    made = neighbour.made
    await until(lambda: len(made.records()) == 3)
    assert {record.client_key for record in made.records()} == {"laptop"}
    for seen in made.fake.requests:
        assert neighbour.secret not in str(seen)
        assert token_of(seen).startswith("fake-access")


@pytest.mark.parametrize(("method", "path"), CLIENTS)
async def test_without_one_it_is_refused_at_every_address(
    neighbour: Neighbour, method: str, path: str
) -> None:
    for headers in (
        {},
        {"x_api_key": "fake-key"},
        {"authorization": "Bearer "},
        {"authorization": f"Basic {neighbour.secret}"},
        {"cookie": neighbour.secret},
    ):
        status, body, told = await neighbour.ask(method, path, **headers)

        assert (status, told["x-loadline-error"]) == (401, "key_required")
        assert (told["content-type"], b"local key" in body) == ("application/json", True)
    assert neighbour.made.fake.requests == []


@pytest.mark.parametrize(("method", "path"), CLIENTS)
async def test_with_one_no_address_asks_for_another(
    neighbour: Neighbour, method: str, path: str
) -> None:
    status, _, told = await neighbour.ask(method, path, x_api_key=neighbour.secret)

    assert status not in (401, 403)
    assert told.get("x-loadline-error") != "key_required"


async def test_a_socket_needs_a_key_too(neighbour: Neighbour) -> None:
    url = f"ws://{OWN_ADDRESS}:{neighbour.made.proxy.port}/backend-api/codex/responses"

    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await neighbour.session.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError) as let_in:
        await neighbour.session.ws_connect(url, headers={"x-api-key": neighbour.secret})

    assert refused.value.status == 401
    assert let_in.value.status == 426  # there is no account for it, so it is sent to plain requests


async def test_a_key_taken_back_opens_nothing_from_then_on(neighbour: Neighbour) -> None:
    assert (await neighbour.ask(x_api_key=neighbour.secret))[0] == 200

    await neighbour.made.proxy.remove_client_key("laptop")

    assert (await neighbour.ask(x_api_key=neighbour.secret))[0] == 401


async def test_a_web_page_is_refused_whatever_key_it_has(neighbour: Neighbour) -> None:
    for headers in ({"origin": f"http://{OWN_ADDRESS}"}, {"sec_fetch_site": "cross-site"}):
        status, _, _ = await neighbour.ask(x_api_key=neighbour.secret, **headers)
        assert status == 403


async def test_a_local_key_does_not_open_the_control_api(neighbour: Neighbour) -> None:
    token = neighbour.made.proxy.control_token
    paths = ("/api/accounts", "/api/client-keys", "/metrics")

    for path in paths:
        for headers in ({}, {"x_api_key": neighbour.secret}):
            assert (await neighbour.ask("GET", path, **headers))[0] == 401
        bearer = {"authorization": f"Bearer {neighbour.secret}"}
        assert (await neighbour.ask("GET", path, **bearer))[0] == 401
    assert (await neighbour.ask("GET", paths[0], authorization=f"Bearer {token}"))[0] == 200


async def test_health_tells_no_more_than_that_it_is_well(neighbour: Neighbour) -> None:
    status, body, _ = await neighbour.ask("GET", "/health")

    assert (status, body) == (
        200,
        f'{{"status": "ok", "version": "{neighbour.made.proxy.version}"}}'.encode(),
    )
