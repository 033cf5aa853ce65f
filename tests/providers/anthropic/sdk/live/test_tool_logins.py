"""Logins that Claude Code keeps itself, in a folder of an account."""

import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from proxy.credential import ToolLogin
from proxy.model import AccountStatus, KeepFresh
from tests.fakes.anthropic import error
from tests.fakes.tool import FakeTool
from tests.providers.anthropic.sdk.live.driver import (
    Runtime,
    assistant,
    error_of,
    running_runtime,
    user,
)
from tests.providers.anthropic.sdk.live.test_processes import holding

CANARY = "SECRET-ALICE"
NO_NETWORK = {"HTTPS_PROXY": "http://127.0.0.1:9", "NO_PROXY": "127.0.0.1"}
"""With such a login claude asks its own service for the profile; here it finds nobody."""


@pytest.fixture
async def kept(home: Path) -> AsyncIterator[Runtime]:
    """The account's login lies in a folder of its own, as `claude` writes it."""
    environ = {"PATH": os.environ["PATH"], **NO_NETWORK}
    async with running_runtime(home, environ=environ) as runtime:
        assert runtime.pipe.runtimes is not None
        local = runtime.pipe.runtimes.of(runtime.account.provider)
        assert local is not None
        (home / "sdk").mkdir()
        folder = await local.make_login_folder()
        FakeTool.sign_in(folder)
        runtime.fake.login.grant("fake-access-1")
        account = replace(runtime.account, keep_fresh=KeepFresh.TOOL, source_path=str(folder))
        runtime.pipe.pool.replace(account)
        runtime.pipe.vault.credentials[account.id] = ToolLogin(str(folder))
        yield replace(runtime, account=account)


async def test_it_signs_the_request_and_stays_where_it_is(kept: Runtime) -> None:
    messages = [user(CANARY), assistant(CANARY), user(CANARY)]

    got = await kept.ask(messages, system=CANARY)
    await kept.at_rest()

    assert got.status == 200
    assert kept.models[0].header("Authorization") == "Bearer fake-access-1"
    assert kept.turns() == messages
    folder = Path(kept.account.source_path)
    assert (folder / ".credentials.json").exists()
    assert holding(kept.home, CANARY) == []
    assert list(folder.glob("sessions/*")) == []
    assert not (folder / ".claude.json.lock").exists()


async def test_the_tool_says_who_is_signed_in(kept: Runtime) -> None:
    assert kept.pipe.runtimes is not None
    local = kept.pipe.runtimes.of(kept.account.provider)
    assert local is not None

    state = await local.login_state(Path(kept.account.source_path))

    assert (state.is_signed_in, state.email) == (True, "alice@example.com")


@pytest.mark.parametrize("is_refused", [True, False], ids=["refused", "signed out"])
async def test_a_login_that_is_over_must_be_made_anew(kept: Runtime, is_refused: bool) -> None:
    if is_refused:
        kept.fake.script.extend([error(401, "authentication_error", "Invalid token")] * 3)
    else:
        (Path(kept.account.source_path) / ".credentials.json").unlink()

    got = await kept.ask()

    assert (got.status, error_of(got)["type"]) == (401, "authentication_error")
    assert error_of(got)["message"].startswith("alice@example.com: Claude Code must sign in again.")
    assert kept.pipe.account(kept.account.id).status is AccountStatus.REAUTH_REQUIRED


async def test_it_serves_no_request_of_the_api_s_route(kept: Runtime) -> None:
    got = await kept.pipe.post()

    assert (got.status, got.headers["x-loadline-error"]) == (503, "runtime_only")
    assert json.loads(got.body)["error"]["type"] == "api_error"
