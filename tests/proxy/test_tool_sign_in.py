"""Signing in with the provider's own tool: its folder becomes an account that only its own route uses."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from proxy.commands.sign_in import teller
from proxy.control import HttpControl
from proxy.errors import ImportRefused, ProxyError
from proxy.importing import CheckedImport
from proxy.model import Account, AccountStatus, KeepFresh, ProviderId
from proxy.providers.anthropic.sdk.login import login_state, sign_in_command
from proxy.providers.anthropic.sdk.runtime import Runtime
from proxy.runtime import LoginState, RuntimeLimits
from proxy.runtimes import Runtimes
from proxy.sign_in import (
    Done,
    Exchanging,
    Failed,
    SignIn,
    SignInRequest,
    SignInWay,
    Stage,
    ToolRunning,
)
from proxy.tool_sign_in import ToolSignIns
from tests.fakes.tool import FakeTool
from tests.proxy.program import BODY, Program, opened_store, running_program

ANTHROPIC = ProviderId("anthropic")
pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="the tool is a shell-started script"
)


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeTool:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):  # no terminal of this machine opens
        monkeypatch.delenv(name, raising=False)
    return FakeTool(tmp_path)


@pytest.fixture
async def program(home: Path, tool: FakeTool) -> AsyncIterator[Program]:
    async with running_program(home, anthropic={"sdk_cli_path": str(tool.path)}) as started:
        yield started


def wanted(**fields: Any) -> SignInRequest:
    return SignInRequest(provider=ANTHROPIC, way=SignInWay.TOOL, **fields)


def folders(program: Program) -> list[Path]:
    """Where tools keep logins for this program."""
    return sorted((program.proxy.paths.runtimes_dir / "anthropic" / "logins").glob("*"))


async def follow(
    program: Program, signing: SignIn, email: str = "alice@example.com"
) -> list[Stage]:
    """Every stage; when the tool runs, its user signs in."""
    before, told = folders(program), []
    async for stage in signing.stages():
        told.append(stage)
        if isinstance(stage, ToolRunning):
            (folder,) = set(folders(program)) - set(before)
            FakeTool.sign_in(folder, email)
    return told


async def sign_in(program: Program, email: str = "alice@example.com", **fields: Any) -> Account:
    last = (await follow(program, program.proxy.sign_in(wanted(**fields)), email))[-1]
    assert isinstance(last, Done), last
    return last.account


async def test_the_way_is_offered_where_a_runtime_can_use_such_a_login(program: Program) -> None:
    assert program.proxy.sign_in_ways(ANTHROPIC) == (SignInWay.TOOL,)
    assert SignInWay.TOOL not in program.proxy.sign_in_ways(ProviderId("openai"))


async def test_the_folder_becomes_an_account_when_the_tool_is_signed_in(
    program: Program, tool: FakeTool
) -> None:
    running, exchanging, done = await follow(program, program.proxy.sign_in(wanted()))

    assert isinstance(running, ToolRunning)
    assert (running.tool, running.is_open) == ("Claude Code", False)
    (folder,) = folders(program)
    assert running.command == f"CLAUDE_CONFIG_DIR='{folder}' {tool.path} auth login --claudeai"
    assert isinstance(exchanging, Exchanging)
    assert isinstance(done, Done)
    account = done.account
    assert (account.email, account.plan) == ("alice@example.com", "Max 20x")
    assert (account.keep_fresh, account.source_path) == (KeepFresh.TOOL, str(folder))
    assert folder.stat().st_mode & 0o077 == 0
    assert program.proxy.accounts() == (account,)


async def test_it_survives_a_restart_and_nothing_of_the_login_is_stored(
    home: Path, tool: FakeTool
) -> None:
    settings = {"sdk_cli_path": str(tool.path)}
    async with running_program(home, anthropic=settings) as program:
        account = await sign_in(program)
        key = program.key
    async with running_program(home, key=key, anthropic=settings) as again:
        (restored,) = again.proxy.accounts()
        assert (restored.id, restored.source_path) == (account.id, account.source_path)
        assert (Path(restored.source_path) / ".credentials.json").exists()

    stored = b"".join(path.read_bytes() for path in home.glob("loadline.db*"))
    assert b"fake-access-1" not in stored


async def test_it_serves_no_request_of_the_api_s_route(program: Program) -> None:
    await sign_in(program)

    status, body = await program.ask(BODY)

    assert status == 503
    message = json.loads(body)["error"]["message"]
    assert message.startswith("The login of alice@example.com is kept by its own tool")
    assert program.fake.requests == []


async def test_another_account_serves_the_api_s_route_beside_it(program: Program) -> None:
    await sign_in(program)
    await program.import_login("bob@example.com")

    assert (await program.ask(BODY))[0] == 200


async def test_testing_it_asks_the_tool_and_sends_nothing(program: Program, tool: FakeTool) -> None:
    account = await sign_in(program)

    outcome = await program.proxy.test_account(account.id)

    assert (outcome.ok, outcome.title) == (True, "Claude Code is signed in for alice@example.com.")
    (folder,) = folders(program)
    (folder / ".credentials.json").unlink()
    outcome = await program.proxy.test_account(account.id)
    assert (outcome.ok, outcome.detail) == (False, "Sign in again.")
    assert program.fake.requests == []


async def test_nothing_is_asked_of_the_provider_for_it(program: Program) -> None:
    account = await sign_in(program)

    (outcome,) = await program.proxy.refresh_usage(account.id)

    assert not outcome.was_asked
    assert program.fake.login.usage_calls == []
    assert program.fake.login.profile_calls == []


async def test_giving_up_leaves_neither_account_nor_folder(program: Program) -> None:
    signing = program.proxy.sign_in(wanted())
    async for stage in signing.stages():
        assert isinstance(stage, ToolRunning)
        await signing.cancel()

    assert folders(program) == []
    assert program.proxy.accounts() == ()


async def test_nobody_signing_in_is_told_after_the_limit(program: Program) -> None:
    proxy, clock = program.proxy, program.clock
    folder, taken = proxy.paths.runtimes_dir, []

    async def take(checked: CheckedImport) -> Account:
        taken.append(checked)
        raise ImportRefused("Nobody has signed in.", code="no_login_in_file")

    runtimes = Runtimes(proxy.providers, folder, os.environ, clock, RuntimeLimits())
    sign_ins = ToolSignIns(
        proxy.providers, runtimes, proxy.accounts, take, clock, limit=timedelta(seconds=0.3)
    )
    told = [stage async for stage in sign_ins.begin(wanted()).stages()]
    await runtimes.close()

    assert isinstance(told[-1], Failed)
    assert told[-1].error.code == "sign_in_timed_out"
    assert (folders(program), taken) == ([], [])


async def test_a_wrong_address_is_told_before_anybody_signs_in(
    program: Program, tool: FakeTool
) -> None:
    told = [stage async for stage in program.proxy.sign_in(wanted(email="alice")).stages()]

    assert [type(stage) for stage in told] == [Failed]
    assert isinstance(told[0], Failed)
    assert told[0].error.code == "email_invalid"
    assert tool.calls == []


async def test_without_the_tool_the_words_say_what_to_install(home: Path, tmp_path: Path) -> None:
    missing = {"sdk_cli_path": str(tmp_path / "nowhere")}
    async with running_program(home, anthropic=missing) as program:
        told = [stage async for stage in program.proxy.sign_in(wanted()).stages()]

    assert isinstance(told[0], Failed)
    assert told[0].error.code == "runtime_missing"


async def test_signing_in_again_takes_a_new_folder_and_keeps_the_account(
    home: Path, tool: FakeTool
) -> None:
    settings = {"sdk_cli_path": str(tool.path)}
    async with running_program(home, anthropic=settings) as before:
        account = await sign_in(before)
    async with opened_store(before.proxy.paths) as store:
        await store.save_account(replace(account, status=AccountStatus.REAUTH_REQUIRED))
    async with running_program(home, key=before.key, anthropic=settings) as program:
        again = await sign_in(program, replace=account.id)

        assert (again.id, again.status) == (account.id, AccountStatus.ACTIVE)
        assert [str(folder) for folder in folders(program)] == [again.source_path]
        assert again.source_path != account.source_path


async def test_somebody_else_signing_in_again_is_refused(program: Program) -> None:
    account = await sign_in(program)

    told = await follow(
        program, program.proxy.sign_in(wanted(replace=account.id)), "bob@example.com"
    )

    assert isinstance(told[-1], Failed)
    assert told[-1].error.code == "other_account"
    assert [str(folder) for folder in folders(program)] == [account.source_path]


async def test_the_same_login_twice_is_one_account(program: Program) -> None:
    account = await sign_in(program)

    told = await follow(program, program.proxy.sign_in(wanted()))

    assert isinstance(told[-1], Failed)
    assert told[-1].error.code == "already_imported"
    assert [str(folder) for folder in folders(program)] == [account.source_path]


async def test_removing_the_account_removes_its_folder(program: Program) -> None:
    account = await sign_in(program)

    await program.proxy.remove_account(account.id)

    assert folders(program) == []


async def test_nothing_can_be_pasted_into_it(program: Program) -> None:
    with pytest.raises(ImportRefused, match="in its terminal"):
        await program.proxy.sign_in(wanted()).paste("http://localhost/?code=1")


async def test_the_control_api_tells_each_stage_as_a_line(program: Program) -> None:
    url = f"{program.proxy.base_url}/api/accounts/sign-in"
    headers = {"Authorization": f"Bearer {program.proxy.control_token}"}
    body = {"provider": "anthropic", "way": "tool"}
    async with program.client.post(url, json=body, headers=headers) as response:
        first = json.loads(await response.content.readline())
        (folder,) = folders(program)
        FakeTool.sign_in(folder)
        rest = [json.loads(line) async for line in response.content]

    assert (first["stage"], first["tool"], first["open"]) == ("tool_running", "Claude Code", False)
    assert [stage["stage"] for stage in rest] == ["exchanging", "done"]
    assert rest[-1]["account"]["keep_fresh"] == "tool"


async def test_leaving_the_control_api_s_call_gives_the_sign_in_up(program: Program) -> None:
    url = f"{program.proxy.base_url}/api/accounts/sign-in"
    headers = {"Authorization": f"Bearer {program.proxy.control_token}"}
    async with program.client.post(
        url, json={"provider": "anthropic", "way": "tool"}, headers=headers
    ) as response:
        await response.content.readline()

    async with asyncio.timeout(5):
        while folders(program):  # noqa: ASYNC110 # another task takes it away
            await asyncio.sleep(0.01)


# What the tool says


@pytest.mark.parametrize(
    ("status", "configuration", "state"),
    [
        ({"loggedIn": False, "email": "a@b.c"}, {}, LoginState(is_signed_in=False)),
        ({}, {}, LoginState(is_signed_in=False)),
        (
            {"loggedIn": True, "email": "a@b.c", "subscriptionType": "pro", "planTier": "pro"},
            {},
            LoginState(is_signed_in=True, email="a@b.c", plan="Pro"),
        ),
        (
            {"loggedIn": True, "orgId": "o"},
            {"oauthAccount": {"accountUuid": "u", "emailAddress": "a@b.c"}},
            LoginState(is_signed_in=True, email="a@b.c", account_key="u/o"),
        ),
    ],
    ids=["signed out", "says nothing", "subscription", "its own notes"],
)
def test_what_the_tool_says_of_its_login(
    status: dict[str, Any], configuration: dict[str, Any], state: LoginState
) -> None:
    assert login_state(status, configuration) == state


def test_the_command_can_be_pasted_whatever_the_folder_is_called() -> None:
    command = sign_in_command(
        Runtime(Path("/opt/my claude"), "PATH"), Path("/home/o'neil/x y"), "a@b.c"
    )

    assert command == (
        "CLAUDE_CONFIG_DIR='/home/o'\"'\"'neil/x y' '/opt/my claude' auth login --claudeai --email a@b.c"
    )


# The command


async def test_the_command_follows_the_running_program(program: Program, capsys: Any) -> None:
    control = HttpControl(program.proxy.base_url, program.proxy.control_token)
    tell = teller(is_elsewhere=False)
    told: list[Any] = []

    def follow(stage: Any) -> str | None:
        told.append(stage["stage"])
        if stage["stage"] == "tool_running":
            FakeTool.sign_in(folders(program)[0])
        return tell(stage)

    await asyncio.to_thread(control.sign_in, wanted(email="alice@example.com"), follow)

    assert told == ["tool_running", "exchanging", "done"]
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Run this in another terminal, and sign in there:"
    assert said[1].endswith("auth login --claudeai --email alice@example.com")
    assert "alice@example.com - anthropic, Max 20x, oauth, tool - active, default" in said[-1]


async def test_a_wrong_address_ends_the_command_with_its_words(program: Program) -> None:
    control = HttpControl(program.proxy.base_url, program.proxy.control_token)
    tell = teller(is_elsewhere=False)

    with pytest.raises(ProxyError) as failed:
        await asyncio.to_thread(control.sign_in, wanted(email="alice"), tell)

    assert "alice" in str(failed.value)
