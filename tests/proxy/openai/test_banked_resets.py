"""Spending a banked reset: by the facade, the control API and the command, never without a yes, never twice."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from click.testing import CliRunner, Result

from proxy.cli import cli
from proxy.errors import ProxyError, Refusal, UpstreamError
from proxy.model import Account, AccountStatus, ResetOutcome
from tests.fakes.openai import quota
from tests.proxy.openai.pipe import CODEX_BODY
from tests.proxy.openai.program import OpenAIProgram, running_openai_program

RESPONSES = "/backend-api/codex/responses"


@pytest.fixture
async def program(home: Path) -> AsyncIterator[OpenAIProgram]:
    async with running_openai_program(home) as made:
        yield made


@pytest.fixture
async def account(program: OpenAIProgram) -> Account:
    """An account whose limits are known: it has one banked reset."""
    account, _ = await program.import_login()
    await program.proxy.refresh_usage(account.id)
    return account


async def use_up(program: OpenAIProgram, account: Account) -> None:
    """The account meets its limit with a request, and rests."""
    limits = program.fake.login.limits()
    limits.primary_percent, limits.is_reached = 100, True
    program.fake.script.append(quota())
    async with program.client.post(program.proxy.base_url + RESPONSES, data=CODEX_BODY) as answer:
        assert answer.status == 429
    assert program.proxy.accounts()[0].status is AccountStatus.QUOTA_EXCEEDED
    assert program.proxy.accounts()[0].id == account.id


async def test_limits_that_were_reached_begin_anew_and_the_account_serves(
    program: OpenAIProgram, account: Account
) -> None:
    await use_up(program, account)

    outcome = await program.proxy.spend_reset(account.id, is_confirmed=True)

    (shown,) = program.proxy.accounts()
    usage = program.proxy.usage(account.id)
    assert outcome is ResetOutcome.RESET
    assert (shown.status, shown.resting_until) == (AccountStatus.ACTIVE, None)
    assert [window.used_percent for window in usage.windows] == [0, 0]
    assert usage.banked_resets == 0
    async with program.client.post(program.proxy.base_url + RESPONSES, data=CODEX_BODY) as answer:
        assert answer.status == 200


async def test_without_a_yes_nothing_is_spent(program: OpenAIProgram, account: Account) -> None:
    with pytest.raises(Refusal) as refused:
        await program.proxy.spend_reset(account.id, is_confirmed=False)

    status, answer = await program.call("POST", f"/api/accounts/{account.id}/reset")
    assert refused.value.code == answer["error"]["code"] == "not_confirmed"
    assert status == 400
    assert program.fake.login.limits().banked_resets == 1


async def test_what_is_not_known_to_be_banked_is_not_spent(program: OpenAIProgram) -> None:
    account, _ = await program.import_login()

    with pytest.raises(Refusal) as refused:
        await program.proxy.spend_reset(account.id, is_confirmed=True)

    assert refused.value.code == "no_banked_resets"
    assert program.fake.login.limits().banked_resets == 1


async def test_where_nothing_was_used_the_reset_is_kept(
    program: OpenAIProgram, account: Account
) -> None:
    limits = program.fake.login.limits()
    limits.primary_percent = limits.secondary_percent = 0

    outcome = await program.proxy.spend_reset(account.id, is_confirmed=True)

    assert outcome is ResetOutcome.NOTHING_TO_RESET
    assert limits.banked_resets == 1


async def test_one_that_was_spent_elsewhere_is_told_and_the_number_corrected(
    program: OpenAIProgram, account: Account
) -> None:
    program.fake.login.limits().banked_resets = 0

    outcome = await program.proxy.spend_reset(account.id, is_confirmed=True)

    assert outcome is ResetOutcome.NONE_LEFT
    assert program.proxy.usage(account.id).banked_resets == 0


async def test_a_try_whose_answer_was_lost_is_gone_on_with_and_not_spent_twice(
    program: OpenAIProgram, account: Account
) -> None:
    login = program.fake.login
    login.limits().banked_resets = 2
    login.lost_answers = 1

    with pytest.raises(UpstreamError):
        await program.proxy.spend_reset(account.id, is_confirmed=True)
    outcome = await program.proxy.spend_reset(account.id, is_confirmed=True)

    assert outcome is ResetOutcome.RESET
    assert login.limits().banked_resets == 1


async def test_two_at_once_spend_one(program: OpenAIProgram, account: Account) -> None:
    program.fake.login.limits().banked_resets = 2

    outcomes = await asyncio.gather(
        *(program.proxy.spend_reset(account.id, is_confirmed=True) for _ in range(2))
    )

    assert set(outcomes) == {ResetOutcome.RESET}
    assert program.fake.login.limits().banked_resets == 1


async def test_a_login_that_has_ended_is_renewed_first(
    program: OpenAIProgram, account: Account
) -> None:
    program.fake.login.end_all()

    assert await program.proxy.spend_reset(account.id, is_confirmed=True) is ResetOutcome.RESET


async def test_another_provider_s_account_has_none(program: OpenAIProgram) -> None:
    key = "sk-" + "ant-api03-fake0123456789"
    status, imported = await program.call(
        "POST",
        "/api/accounts/import",
        data=aiohttp.FormData(
            {"email": "bob@example.com", "api_key": key}, default_to_multipart=True
        ),
    )
    assert status == 201

    with pytest.raises(ProxyError) as refused:
        await program.proxy.spend_reset(imported["id"], is_confirmed=True)

    assert refused.value.code == "no_banked_resets"


# The command


async def run(home: Path, *arguments: str, typed: str = "") -> Result:
    variables = {"LOADLINE_HOME": str(home)}
    command = ["accounts", *arguments]
    return await asyncio.to_thread(CliRunner().invoke, cli, command, input=typed, env=variables)


async def test_the_command_asks_first(program: OpenAIProgram, account: Account, home: Path) -> None:
    no = await run(home, "reset", account.email, typed="n\n")
    before = program.fake.login.limits().banked_resets
    yes = await run(home, "reset", account.email, typed="y\n")

    assert (no.exit_code, before) == (1, 1)
    assert "alice@example.com has 1 banked reset. Spend one?" in no.output
    assert (yes.exit_code, program.fake.login.limits().banked_resets) == (0, 0)
    assert "its limits begin anew" in yes.output


async def test_the_command_tells_that_there_was_nothing_to_reset(
    program: OpenAIProgram, account: Account, home: Path
) -> None:
    limits = program.fake.login.limits()
    limits.primary_percent = limits.secondary_percent = 0

    said = await run(home, "reset", account.email, "--yes")

    assert (said.exit_code, "The reset is kept." in said.output) == (1, True)
