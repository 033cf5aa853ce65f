"""Anthropic's settings, changed while the program runs."""

import asyncio
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from proxy import tasks
from proxy.model import AccountStatus
from tests.fakes.anthropic import LIMITS, FakeAnthropic, Wait, message, message_events, stream
from tests.providers.anthropic.sdk.test_faulty_program import STUB
from tests.proxy.harness import until
from tests.proxy.live.conftest import Live
from tests.proxy.live.proved import proves
from tests.proxy.program import BODY
from tests.proxy.test_service import OWN_KEY

proves = partial(proves, owner="anthropic")
STREAM = BODY | {"stream": True}
SDK = "/claude-sdk/v1/messages"
PAID = LIMITS | {
    "anthropic-ratelimit-unified-overage-status": "allowed",
    "anthropic-ratelimit-unified-overage-in-use": "true",
    "anthropic-ratelimit-unified-5h-utilization": "1.0",
}
WHOLE_ANSWER = """
begin()
while True:
    event(type="content_block_stop", index=0)
    event(type="message_delta", delta={"stop_reason": "end_turn"}, usage={"output_tokens": 1})
    event(type="message_stop")
    say({"type": "result", "subtype": "success", "is_error": False, "duration_ms": 1, "duration_api_ms": 1,
         "num_turns": 1, "session_id": "s", "result": "Hel", "uuid": "u2"})
    for line in sys.stdin:
        asked = json.loads(line)
        if asked.get("type") == "control_request":
            say({"type": "control_response", "response":
                 {"subtype": "success", "request_id": asked["request_id"], "response": {}}})
        else:
            break
"""


async def change(live: Live, name: str, value: object) -> None:
    await live.change(name, value, owner="anthropic")


# Addresses


@proves("base_url")
async def test_requests_go_to_another_address_and_a_running_answer_goes_on(
    live: Live, other: FakeAnthropic
) -> None:
    await live.import_login()
    gate = asyncio.Event()
    first, *others = message_events()
    live.fake.script.append(stream(first, Wait(gate), *others))
    running = tasks.spawn("ask", live.ask(STREAM))
    await until(lambda: len(live.fake.requests) == 1)

    await change(live, "base_url", other.base_url)
    status, _ = await live.ask()
    gate.set()

    assert (status, len(other.requests), len(live.fake.requests)) == (200, 1, 1)
    assert await running == (200, b"".join(message_events()))


@proves("token_url", "client_id")
async def test_logins_are_renewed_at_another_address_under_another_name(
    live: Live, other: FakeAnthropic
) -> None:
    _, tokens = await live.import_login()
    live.clock.advance(hours=9)
    await change(live, "token_url", f"{other.base_url}/v1/oauth/token")
    await change(live, "client_id", "fake-client")

    await live.ask()

    assert live.fake.login.token_calls == []
    assert [call["client_id"] for call in other.login.token_calls] == ["fake-client"]
    assert other.login.token_calls[0]["refresh_token"] == tokens.refresh


@proves("usage_url")
async def test_usage_is_asked_for_at_another_address(live: Live, other: FakeAnthropic) -> None:
    account, _ = await live.import_login()
    await live.proxy.refresh_usage(account.id)
    asked_before = len(live.fake.login.usage_calls)
    live.clock.advance(hours=1)

    await change(live, "usage_url", f"{other.base_url}/api/oauth/usage")
    await live.proxy.refresh_usage(account.id)

    assert len(live.fake.login.usage_calls) == asked_before
    assert len(other.login.usage_calls) == 1


@proves("profile_url")
async def test_plans_are_asked_for_at_another_address(live: Live, other: FakeAnthropic) -> None:
    await change(live, "profile_url", f"{other.base_url}/api/oauth/profile")
    tokens = live.fake.login.sign_in()

    await live.import_login(
        document=tokens.claude_code_file(subscriptionType=None, rateLimitTier=None)
    )

    await until(lambda: len(other.login.profile_calls) == 1)
    assert live.fake.login.profile_calls == []


# Habits


@proves("pass_through")
async def test_a_client_s_own_login_is_used_no_more(live: Live) -> None:
    live.fake.checks_tokens = False
    before, _ = await live.ask(headers=OWN_KEY)

    await change(live, "pass_through", "never")

    status, body = await live.ask(headers=OWN_KEY)
    assert (before, status) == (200, 503)
    assert b"No Anthropic account yet" in body


@proves("parity")
async def test_parity_helpers_help_from_the_next_request_on(live: Live) -> None:
    await live.import_login()
    await live.ask()

    await change(live, "parity", "headers")
    await live.ask()

    before, after = live.fake.requests
    assert (before.header("x-app"), after.header("x-app")) == (None, "cli")


@proves("stop_at_extra_usage")
async def test_whoever_wants_no_stop_at_extra_usage_gets_the_accounts_back(live: Live) -> None:
    await live.import_login()
    paid = message()
    live.fake.script.extend([replace(paid, headers=dict(paid.headers) | PAID)] * 2)
    await live.ask()
    refused, _ = await live.ask()

    await change(live, "stop_at_extra_usage", False)
    resumed = live.proxy.accounts()[0].status
    paid_once_more, _ = await live.ask()

    assert (refused, resumed, paid_once_more) == (429, AccountStatus.ACTIVE, 200)
    assert live.proxy.accounts()[0].status is AccountStatus.ACTIVE


# The local runtime


def program_that(home: Path, behaviour: str) -> str:
    """A `claude` of our own."""
    stub = home / "claude"
    stub.write_text(STUB.format(python=sys.executable, behaviour=behaviour))
    stub.chmod(0o755)
    return str(stub)


@proves("sdk_enabled")
async def test_the_local_runtime_is_switched_off_and_on(live: Live, home: Path) -> None:
    await change(live, "sdk_cli_path", program_that(home, "sys.exit('No config.')"))

    await change(live, "sdk_enabled", False)
    off = await live.post(SDK, BODY, OWN_KEY)
    await change(live, "sdk_enabled", True)
    on = await live.post(SDK, BODY, OWN_KEY)

    assert off[0] == 503
    assert b"switched off" in off[1]
    assert b"No config." in on[1]


@proves("sdk_cli_path")
async def test_another_claude_program_is_found_at_once(live: Live, home: Path) -> None:
    own = program_that(home, "")

    await change(live, "sdk_cli_path", own)
    (found,) = live.proxy.runtimes()
    await change(live, "sdk_cli_path", str(home / "nowhere"))
    status, body = await live.post(SDK, BODY, OWN_KEY)

    assert (found.state.path, found.state.origin) == (own, "the setting")
    assert status == 503
    assert b"not where the settings say" in body


@pytest.mark.skipif(sys.platform == "win32", reason="the stub is a shell-started script")
@proves("sdk_processes")
async def test_more_processes_let_in_whoever_waits(live: Live, home: Path) -> None:
    await change(live, "sdk_cli_path", program_that(home, "time.sleep(60)"))
    await change(live, "sdk_processes", 1)
    asking = [tasks.spawn("ask", live.post(SDK, BODY, OWN_KEY)) for _ in range(2)]
    await until(lambda: live.proxy.runtimes()[0].gauges.get("queued") == 1)

    await change(live, "sdk_processes", 2)

    await until(lambda: live.proxy.runtimes()[0].gauges["live"] == 2)
    assert live.proxy.runtimes()[0].gauges["queued"] == 0
    for each in asking:
        await tasks.cancel(each)


@pytest.mark.skipif(sys.platform == "win32", reason="the stub is a shell-started script")
@proves("sdk_pool_enabled")
async def test_processes_are_kept_from_the_next_turn_on_and_let_go_again(
    live: Live, home: Path
) -> None:
    await change(live, "sdk_cli_path", program_that(home, WHOLE_ANSWER))
    session = OWN_KEY | {"x-claude-code-session-id": "s1"}
    await live.post(SDK, STREAM, session)
    await until(lambda: live.proxy.runtimes()[0].gauges["live"] == 0)

    await change(live, "sdk_pool_enabled", True)
    await live.post(SDK, STREAM, session)
    await until(lambda: live.proxy.runtimes()[0].gauges["idle"] == 1)
    await change(live, "sdk_pool_enabled", False)

    await until(lambda: live.proxy.runtimes()[0].gauges["live"] == 0)
