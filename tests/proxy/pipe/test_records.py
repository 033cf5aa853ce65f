"""What is kept of each exchange (28, 29). Its endings are shown where they come from."""

import asyncio
import re
from decimal import Decimal

import pytest

from proxy.events import Event, RequestFinished, RequestStarted
from proxy.record import CostKind, Ending, TokenUsage
from tests.conftest import NOW
from tests.fakes.anthropic import MODEL, Stall, message, message_events, stream
from tests.fakes.raw import raw_client
from tests.proxy.harness import BODY, MESSAGES, STREAM_BODY, Pipe, until


def told(events: list[Event]) -> list[tuple[str, str]]:
    """Which requests were told to start and to finish, in order."""
    return [
        ("start", event.id) if isinstance(event, RequestStarted) else ("finish", event.record.id)
        for event in events
        if isinstance(event, RequestStarted | RequestFinished)
    ]


async def test_a_record_tells_all_there_is_to_know(pipe: Pipe) -> None:
    account, _ = pipe.add_login("alice@example.com")
    headers = {
        "user-agent": "claude-cli/2.1.330 (external, cli)",
        "x-claude-code-session-id": "s-1",
    }

    got = await pipe.post(body=STREAM_BODY, headers=headers)

    record = (await pipe.settled())[0]
    assert re.fullmatch(r"req_[0-9a-f]{24}", record.id)
    assert (record.started_at, record.provider, record.route) == (NOW, "anthropic", MESSAGES)
    assert (record.account_id, record.account_email) == (account.id, "alice@example.com")
    assert (record.transport, record.dialect) == ("api", "anthropic_messages")
    assert (record.model, record.session_id, record.client) == (MODEL, "s-1", "claude-cli/2.1.330")
    assert (record.stream, record.status, record.ending) == (True, 200, Ending.COMPLETED)
    assert (record.error_type, record.upstream_id) == ("", "req_up")
    assert (record.stop_reason, record.refreshed) == ("end_turn", False)
    assert (record.request_bytes, record.response_bytes) == (len(STREAM_BODY), len(got.body))
    assert record.usage == TokenUsage(12, 400, 10, 20, 25)
    assert record.cost is not None
    assert (record.cost.usd, record.cost.kind) == (Decimal("4.67"), CostKind.API_EQUIVALENT)
    assert record.shape is not None
    assert (record.shape.message_count, record.shape.messages_bytes) == (1, 30)
    assert record.ttft_ms is not None
    assert 0 < record.ttft_ms <= record.duration_ms < 5000
    (attempt,) = record.attempts
    assert (attempt.account_id, attempt.status, attempt.outcome) == (account.id, 200, "answered")
    assert attempt.reason == "default account"


async def test_each_request_is_told_to_start_once_and_to_finish_once(pipe: Pipe) -> None:
    await pipe.post()  # nobody can serve it
    pipe.add_login("alice@example.com")

    await asyncio.gather(*(pipe.post() for _ in range(5)))

    records = await pipe.settled(6)
    await until(lambda: len(told(pipe.events)) == 12)
    for record in records:
        assert [what for what, id_ in told(pipe.events) if id_ == record.id] == ["start", "finish"]


async def test_ids_sort_by_time(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    for _ in range(3):
        await pipe.post()
    pipe.clock.advance(seconds=1)
    await pipe.post()

    ids = [record.id for record in await pipe.settled(4)]

    assert ids == sorted(ids)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/claude/v1/messages/count_tokens"),
        ("GET", "/claude/v1/models"),
        ("POST", "/claude/v1/files"),
        ("HEAD", "/claude"),
        ("GET", "/claude/api/hello"),
        ("POST", "/claude/api/event_logging/batch"),
        ("GET", "/health"),
    ],
)
async def test_counts_lists_and_probes_are_no_requests_in_the_log(
    pipe: Pipe, method: str, path: str
) -> None:
    pipe.add_login("alice@example.com")

    await pipe.post(path, method=method)
    await pipe.post()

    assert len(await pipe.settled()) == 1
    assert len(told(pipe.events)) == 2


async def test_probes_reach_no_provider(pipe: Pipe) -> None:
    got = [
        await pipe.post("/", b"", method="HEAD"),
        await pipe.post("/", b"", method="GET"),
        await pipe.post("/claude", b"", method="HEAD"),
        await pipe.post("/claude/api/hello", b"", method="GET"),
        await pipe.post("/claude/api/event_logging/batch", b"{}"),
    ]

    assert [one.status for one in got] == [200, 200, 200, 200, 204]
    assert pipe.fake.requests == []


async def test_the_model_is_the_answer_s_where_it_names_one(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(message(model="claude-opus-5-5-20261101"))

    await pipe.post()

    assert (await pipe.settled())[0].model == "claude-opus-5-5-20261101"


async def test_tokens_seen_before_the_client_left_are_kept(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(stream(*message_events()[:3], Stall()))
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, STREAM_BODY)
        await client.reader.readuntil(b"content_block_start")

    record = (await pipe.settled())[0]
    assert (record.ending, record.usage) == (Ending.CANCELLED, TokenUsage(12, 400, 10, 20, 1))


async def test_prompts_of_one_session_are_compared(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    session = {"x-claude-code-session-id": "s-1"}
    longer = BODY.replace(b'"Hi"}]', b'"Hi"},{"role":"assistant","content":"Hello"}]')
    await pipe.post(headers=session)

    await pipe.post(body=longer, headers=session)
    await pipe.post(body=longer)

    _, second, alone = await pipe.settled(3)
    assert second.shape is not None
    assert alone.shape is not None
    assert (second.shape.kept_messages, second.shape.growth_bytes) == (1, 38)
    assert alone.shape.growth_bytes is None


async def test_nothing_of_prompts_or_secrets_is_in_a_record(pipe: Pipe) -> None:
    _, tokens = pipe.add_login("alice@example.com")

    await pipe.post(body=BODY.replace(b"Hi", b"a private question"))

    text = repr((await pipe.settled())[0])
    for secret in ("private question", "Hello there", tokens.access, tokens.refresh):
        assert secret not in text
