"""Signing in to OpenAI from here, with a browser that is an HTTP client: every way, and every way it may end."""

import asyncio
import logging
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from proxy import tasks
from proxy.errors import AlreadyImported, ImportRefused, ProxyError, SignInFailed
from proxy.model import AccountStatus, CredentialKind, KeepFresh
from proxy.sign_in import (
    DeviceCode,
    Done,
    Exchanging,
    Failed,
    Opening,
    PasteAddress,
    SignIn,
    SignInRequest,
    SignInWay,
    Stage,
    Waiting,
)
from proxy.sign_ins import SignIns
from tests.conftest import NOW
from tests.fakes.anthropic_login import Scripted
from tests.fakes.calls import fetching
from tests.fakes.openai_login import Person
from tests.proxy.harness import until
from tests.proxy.openai.program import OPENAI, OpenAIProgram, running_openai_program

Kind = TypeVar("Kind")
BY_BROWSER = SignInRequest(OPENAI, SignInWay.BROWSER)
BY_DEVICE = SignInRequest(OPENAI, SignInWay.DEVICE)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]


_HOLDER = """
import socket, sys
family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
with socket.socket(family) as held:
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind((sys.argv[1], int(sys.argv[2])))
    held.listen()
    print("listening", flush=True)
    held.accept()
"""


@asynccontextmanager
async def another_process(host: str, port: int) -> AsyncIterator[Process]:
    """A process of its own that listens there; it ends at its first visitor."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _HOLDER, host, str(port), stdout=PIPE
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(10):
            assert await process.stdout.readline() == b"listening\n"
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@dataclass
class Followed:
    """A sign-in whose stages somebody follows."""

    sign_in: SignIn
    stages: list[Stage] = field(default_factory=list)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)

    async def follow(self) -> None:
        async for stage in self.sign_in.stages():
            self.stages.append(stage)
        self.is_over.set()

    async def reached(self, kind: type[Kind]) -> Kind:
        """The stage of that kind, once it has come."""
        await until(lambda: any(isinstance(stage, kind) for stage in self.stages))
        return next(stage for stage in self.stages if isinstance(stage, kind))

    async def failure(self) -> ProxyError:
        return (await self.reached(Failed)).error

    @property
    def kinds(self) -> list[type]:
        return [type(stage) for stage in self.stages]


@dataclass
class Desk:
    """A program, and what a user at it does."""

    program: OpenAIProgram
    ports: list[int]
    followed: list[asyncio.Task[None]] = field(default_factory=list)

    def begin(self, request: SignInRequest = BY_BROWSER) -> Followed:
        followed = Followed(self.program.proxy.sign_in(request))
        self.followed.append(tasks.spawn("follow a sign-in", followed.follow()))
        return followed

    async def open(self, url: str) -> tuple[int, str]:
        """What a browser shows after it was sent wherever `url` leads."""
        async with self.program.client.get(url) as response:
            return response.status, await response.text()

    async def sent_back_to(self, url: str) -> str:
        """Where the provider's page sends the browser, without going there."""
        async with self.program.client.get(url, allow_redirects=False) as response:
            return response.headers["Location"]

    def hold(self, port: int) -> socket.socket:
        """Another program that listens there."""
        other = socket.socket()
        other.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # closed connections do not count
        other.bind(("127.0.0.1", port))
        other.listen()
        return other


@pytest.fixture
async def desk(home: Path) -> AsyncIterator[Desk]:
    ports = free_ports(2)
    async with running_openai_program(home, callback_ports=f"{ports[0]},{ports[1]}") as program:
        program.fake.login.redirects = [f"http://localhost:{port}/auth/callback" for port in ports]
        made = Desk(program, ports)
        yield made
        for task in made.followed:
            task.cancel()


# By the browser


async def test_a_browser_that_comes_back_makes_an_account(desk: Desk) -> None:
    followed = desk.begin()
    opening = await followed.reached(Opening)

    status, page = await desk.open(opening.url)

    account = (await followed.reached(Done)).account
    assert followed.kinds == [Opening, Waiting, Exchanging, Done]
    assert (account.email, account.plan) == ("alice@example.com", "Plus")
    assert (account.kind, account.keep_fresh) == (CredentialKind.OAUTH, KeepFresh.OWNED)
    assert desk.program.proxy.accounts() == (account,)
    assert status == 200
    assert "Signed in" in page


async def test_the_page_is_asked_for_as_codex_s_registration_wants_it(desk: Desk) -> None:
    followed = desk.begin()
    waiting = await followed.reached(Waiting)

    await desk.open(waiting.url)
    await followed.reached(Done)

    (asked,) = desk.program.fake.login.authorize_queries
    assert asked["scope"] == "openid profile email offline_access"
    assert asked["redirect_uri"] == f"http://localhost:{desk.ports[0]}/auth/callback"
    assert (asked["originator"], asked["id_token_add_organizations"]) == ("loadline", "true")
    assert waiting.until == NOW + timedelta(minutes=10)


async def test_an_account_that_signed_in_serves(desk: Desk) -> None:
    followed = desk.begin()
    await desk.open((await followed.reached(Opening)).url)
    await followed.reached(Done)

    url = f"{desk.program.proxy.base_url}/backend-api/codex/responses"
    body = {"model": "m", "instructions": "", "input": [], "stream": True, "store": False}
    async with desk.program.client.post(url, json=body) as response:
        assert response.status == 200


async def test_a_port_that_is_taken_leaves_the_other(desk: Desk) -> None:
    with desk.hold(desk.ports[0]):
        followed = desk.begin()

        await desk.open((await followed.reached(Opening)).url)

        await followed.reached(Done)
    (asked,) = desk.program.fake.login.authorize_queries
    assert f":{desk.ports[1]}/" in asked["redirect_uri"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "0.0.0.0", "::"])
async def test_a_port_of_another_process_is_left_to_it_wherever_it_listens(
    desk: Desk, host: str
) -> None:
    async with another_process(host, desk.ports[0]):
        followed = desk.begin()

        await desk.open((await followed.reached(Opening)).url)

        await followed.reached(Done)
    (asked,) = desk.program.fake.login.authorize_queries
    assert f":{desk.ports[1]}/" in asked["redirect_uri"]


async def test_with_both_ports_in_other_processes_a_code_is_shown_and_nothing_is_sent_to_them(
    desk: Desk,
) -> None:
    async with (
        another_process("::1", desk.ports[0]) as one,
        another_process("0.0.0.0", desk.ports[1]) as other,
    ):
        followed = desk.begin()
        desk.program.fake.login.approve_device((await followed.reached(DeviceCode)).code)
        await followed.reached(Done)

        assert (one.returncode, other.returncode) == (None, None)  # each ends at its first visitor
    assert followed.kinds == [DeviceCode, Exchanging, Done]


async def test_the_port_is_free_again_at_the_end(desk: Desk) -> None:
    followed = desk.begin()
    await desk.open((await followed.reached(Opening)).url)

    await followed.is_over.wait()

    desk.hold(desk.ports[0]).close()


async def test_an_address_of_another_sign_in_changes_nothing(desk: Desk) -> None:
    followed = desk.begin()
    opening = await followed.reached(Opening)
    address = f"http://localhost:{desk.ports[0]}/auth/callback"

    strange = await desk.open(f"{address}?code=fake-code-9&state=another")
    bare = await desk.open(address)

    assert (strange[0], bare[0]) == (400, 400)
    assert "another sign-in" in strange[1]
    assert followed.kinds == [Opening, Waiting]
    await desk.open(opening.url)
    await followed.reached(Done)


async def test_a_user_who_says_no_is_told_on_the_page_and_in_the_window(desk: Desk) -> None:
    desk.program.fake.login.denies = True
    followed = desk.begin()

    _, page = await desk.open((await followed.reached(Opening)).url)

    failure = await followed.failure()
    assert (failure.code, failure.detail) == ("sign_in_refused", "The user said no.")
    assert "refused" in page
    assert desk.program.proxy.accounts() == ()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Scripted(400, {"error": {"code": "invalid_grant"}}), "sign_in_refused"),
        (Scripted(500, {}), "upstream_unreachable"),
        (Scripted(200, {}), "upstream_format"),
        (Scripted(200, "<html>"), "upstream_format"),
    ],
    ids=["refused", "failed", "no token", "no JSON"],
)
async def test_a_login_that_cannot_be_fetched_is_told(
    desk: Desk, answer: Scripted, code: str
) -> None:
    desk.program.fake.login.token_script.append(answer)
    followed = desk.begin()

    await desk.open((await followed.reached(Opening)).url)

    assert (await followed.failure()).code == code
    assert followed.kinds == [Opening, Waiting, Exchanging, Failed]


async def test_a_script_in_an_address_reaches_no_page(desk: Desk) -> None:
    followed = desk.begin()
    opening = await followed.reached(Opening)
    back = await desk.sent_back_to(opening.url)
    state = back.partition("state=")[2].partition("&")[0]
    address = f"http://localhost:{desk.ports[0]}/auth/callback"

    _, page = await desk.open(f"{address}?state={state}&error=<script>x</script>")

    assert "<script>" not in page
    assert (await followed.failure()).detail == "<script>x</script>"


# By a pasted address


async def test_the_address_at_which_the_browser_ended_may_be_pasted(desk: Desk) -> None:
    followed = desk.begin()
    back = await desk.sent_back_to((await followed.reached(Waiting)).url)

    await followed.sign_in.paste(f"  {back}\n")

    await followed.reached(Done)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not_an_address"),
        ("hello", "not_an_address"),
        ("https://example.com/?code=1", "not_an_address"),
        ("http://[localhost/?code=1&state=2", "not_an_address"),
        ("code=1&state=\ud800", "sign_in_mismatch"),
        ("http://localhost:1455/auth/callback?code=1&state=another", "sign_in_mismatch"),
        ("code-1#another", "sign_in_mismatch"),
    ],
)
async def test_what_is_no_such_address_is_refused_and_the_sign_in_goes_on(
    desk: Desk, text: str, code: str
) -> None:
    followed = desk.begin()
    await followed.reached(Waiting)

    with pytest.raises(ImportRefused) as refusal:
        await followed.sign_in.paste(text)

    assert refusal.value.code == code
    assert followed.kinds == [Opening, Waiting]


async def test_without_a_port_and_without_codes_the_address_is_asked_for(desk: Desk) -> None:
    desk.program.fake.login.has_device_login = False
    with desk.hold(desk.ports[0]), desk.hold(desk.ports[1]):
        followed = desk.begin()
        pasting = await followed.reached(PasteAddress)

        await followed.sign_in.paste(await desk.sent_back_to(pasting.url))

        await followed.reached(Done)
    assert followed.kinds == [PasteAddress, Exchanging, Done]


# By a code


async def test_a_code_that_the_user_types_elsewhere_makes_an_account(desk: Desk) -> None:
    followed = desk.begin(BY_DEVICE)
    device = await followed.reached(DeviceCode)
    await until(lambda: desk.program.fake.login.device_polls > 1)

    desk.program.fake.login.approve_device(device.code)

    account = (await followed.reached(Done)).account
    assert account.email == "alice@example.com"
    assert device.url.endswith("/codex/device")
    assert device.until == NOW + timedelta(minutes=15)
    assert followed.kinds == [DeviceCode, Exchanging, Done]


async def test_without_a_port_a_code_is_shown(desk: Desk) -> None:
    with desk.hold(desk.ports[0]), desk.hold(desk.ports[1]):
        followed = desk.begin()

        desk.program.fake.login.approve_device((await followed.reached(DeviceCode)).code)

        await followed.reached(Done)


async def test_where_there_are_no_codes_that_is_told(desk: Desk) -> None:
    desk.program.fake.login.has_device_login = False

    failure = await desk.begin(BY_DEVICE).failure()

    assert failure.code == "sign_in_unavailable"


async def test_a_user_who_refuses_a_code_is_told(desk: Desk) -> None:
    followed = desk.begin(BY_DEVICE)
    await followed.reached(DeviceCode)

    desk.program.fake.login.denies = True

    assert (await followed.failure()).code == "sign_in_refused"


async def test_a_code_that_nobody_types_ends(desk: Desk) -> None:
    desk.program.fake.login.device_lifetime_s = 0.05

    failure = await desk.begin(BY_DEVICE).failure()

    assert failure.code == "sign_in_timed_out"


# Time, another start, giving up


async def test_a_browser_that_never_comes_back_ends(desk: Desk) -> None:
    program = desk.program

    async def never(*_: object) -> object:
        raise AssertionError("nothing was to be taken")

    async with fetching() as fetch:
        limit = timedelta(seconds=0.05)
        sign_ins = SignIns(program.proxy.providers, fetch, never, program.clock, limit=limit)  # type: ignore[arg-type]
        stages = [stage async for stage in sign_ins.begin(BY_BROWSER).stages()]

    assert isinstance(stages[-1], Failed)
    assert stages[-1].error.code == "sign_in_timed_out"
    desk.hold(desk.ports[0]).close()


async def test_a_later_start_ends_an_earlier_one_and_takes_its_port(desk: Desk) -> None:
    first = desk.begin()
    stale = await first.reached(Opening)

    second = desk.begin()
    opening = await second.reached(Opening)

    assert (await first.failure()).code == "sign_in_replaced"
    await desk.open(opening.url)
    await second.reached(Done)
    assert stale.url != opening.url


async def test_giving_up_ends_the_stages_and_frees_the_port(desk: Desk) -> None:
    followed = desk.begin()
    await followed.reached(Waiting)

    await followed.sign_in.cancel()

    await followed.is_over.wait()
    assert followed.kinds == [Opening, Waiting]
    desk.hold(desk.ports[0]).close()


async def test_what_was_never_begun_can_be_given_up(desk: Desk) -> None:
    sign_in = desk.program.proxy.sign_in(BY_BROWSER)

    await sign_in.cancel()

    assert [stage async for stage in sign_in.stages()] == []


async def test_the_end_of_the_program_gives_up(home: Path) -> None:
    (port,) = free_ports(1)
    async with running_openai_program(home, callback_ports=str(port)) as program:
        sign_in = program.proxy.sign_in(BY_BROWSER)
        stages = sign_in.stages()
        assert isinstance(await anext(stages), Opening)

        await program.proxy.stop()

        rest = [stage async for stage in stages]
        assert [type(stage) for stage in rest] == [Waiting]


def test_a_provider_that_signs_in_elsewhere_offers_no_way(desk: Desk) -> None:
    proxy = desk.program.proxy
    others = [each for each in proxy.providers if each != OPENAI]

    assert proxy.sign_in_ways(OPENAI) == (SignInWay.BROWSER, SignInWay.DEVICE)
    for other in others:
        assert not {SignInWay.BROWSER, SignInWay.DEVICE} & set(proxy.sign_in_ways(other))
        with pytest.raises(SignInFailed):
            proxy.sign_in(SignInRequest(other, SignInWay.BROWSER))


# Signing in again


async def signed_in(desk: Desk, request: SignInRequest = BY_BROWSER) -> Followed:
    followed = desk.begin(request)
    await desk.open((await followed.reached(Opening)).url)
    await followed.is_over.wait()
    return followed


async def test_an_account_that_was_signed_out_keeps_its_history(desk: Desk) -> None:
    account, tokens = await desk.program.import_login()
    desk.program.fake.login.close(tokens)
    url = f"{desk.program.proxy.base_url}/v1/responses"
    async with desk.program.client.post(url, json={"input": "Hi"}) as response:
        assert response.status == 401
    request = SignInRequest(OPENAI, SignInWay.BROWSER, replace=account.id)

    followed = await signed_in(desk, request)

    done = (await followed.reached(Done)).account
    assert (done.id, done.created_at) == (account.id, account.created_at)
    assert done.status is AccountStatus.ACTIVE
    async with desk.program.client.post(url, json={"input": "Hi"}) as response:
        assert response.status == 200


async def test_a_login_that_is_over_is_put_right_without_being_named(desk: Desk) -> None:
    account, tokens = await desk.program.import_login()
    desk.program.fake.login.close(tokens)
    url = f"{desk.program.proxy.base_url}/v1/responses"
    async with desk.program.client.post(url, json={"input": "Hi"}):
        pass

    followed = await signed_in(desk)

    done = await followed.reached(Done)
    assert (done.account.id, done.is_renewal) == (account.id, True)
    assert len(desk.program.proxy.accounts()) == 1


async def test_a_login_that_is_there_and_works_is_no_second_account(desk: Desk) -> None:
    account, _ = await desk.program.import_login()

    failure = await (await signed_in(desk)).failure()

    assert isinstance(failure, AlreadyImported)
    assert failure.account_id == account.id


async def test_another_person_s_login_goes_into_nobody_s_account(desk: Desk) -> None:
    account, _ = await desk.program.import_login()
    desk.program.fake.login.person = Person(
        "bob@example.com", account_id="account-2", user_id="user-2"
    )
    request = SignInRequest(OPENAI, SignInWay.BROWSER, replace=account.id)

    failure = await (await signed_in(desk, request)).failure()

    assert failure.code == "other_account"
    assert "bob@example.com" in failure.title
    assert [each.email for each in desk.program.proxy.accounts()] == ["alice@example.com"]


async def test_two_people_are_two_accounts(desk: Desk) -> None:
    await signed_in(desk)
    desk.program.fake.login.person = Person(
        "bob@example.com", account_id="account-2", user_id="user-2"
    )

    await signed_in(desk)

    assert [each.email for each in desk.program.proxy.accounts()] == [
        "alice@example.com",
        "bob@example.com",
    ]


# Secrets


async def test_no_secret_of_a_sign_in_is_written_down(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    await signed_in(desk)

    (asked,) = desk.program.fake.login.token_calls
    for secret in (asked["code"], asked["code_verifier"], "fake-refresh"):
        assert secret not in caplog.text
