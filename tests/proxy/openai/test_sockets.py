"""WebSockets: relayed both ways, metered turn by turn, at whichever account can serve."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from proxy import tasks
from proxy.choice import Strategy
from proxy.context import Limits
from proxy.events import RequestFinished, RequestStarted
from proxy.model import Account, AccountStatus
from proxy.provider import Verdict, VerdictKind
from proxy.record import Ending, TokenUsage
from tests.fakes.openai import (
    ANSWER_HEADERS,
    MODEL,
    answer_events,
    error,
    failed_event,
    limits_event,
    quota,
    quota_error,
    regular_frames,
    stream,
)
from tests.fakes.openai_socket import Close
from tests.fakes.replies import Cut, Stall, Wait
from tests.proxy.harness import capture_into, until
from tests.proxy.openai.pipe import CODEX, RESPONSES, OpenAIPipe, running_openai_pipe

CREATE = {
    "type": "response.create",
    "model": MODEL,
    "instructions": "Be kind.",
    "input": [{"type": "message", "role": "user", "content": "Hi"}],
    "tools": [],
    "store": False,
}
TOKENS = TokenUsage(input=12, cache_read=400, cache_write_5m=30, output=25, reasoning=5)
QUOTA_FRAME = {
    "type": "error",
    "status": 429,
    "error": quota_error(),
    "headers": {"x-codex-primary-used-percent": "100", "x-codex-primary-window-minutes": "300"},
}
Socket = aiohttp.ClientWebSocketResponse


async def answer(socket: Socket) -> list[dict[str, Any]]:
    """The frames up to the one that ends an answer."""
    frames: list[dict[str, Any]] = []
    async with asyncio.timeout(5):
        while not frames or frames[-1]["type"] not in (
            "response.completed",
            "response.failed",
            "error",
        ):
            frames.append(await socket.receive_json())
    return frames


async def ask(socket: Socket, **fields: Any) -> list[dict[str, Any]]:
    await socket.send_str(json.dumps(CREATE | fields))
    return await answer(socket)


async def closed(socket: Socket) -> int | None:
    """The code with which the other side closed."""
    async with asyncio.timeout(5):
        message = await socket.receive()
    assert message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED), message
    return message.data if message.type is WSMsgType.CLOSE else socket.close_code


# Frames


@pytest.mark.parametrize(
    ("path", "upstream"),
    [(CODEX, "/backend-api/codex/responses"), (RESPONSES, "/backend-api/codex/responses")],
)
async def test_frames_pass_both_ways_as_they_are(
    pipe: OpenAIPipe, path: str, upstream: str
) -> None:
    _, tokens = pipe.add_login()
    odd = '{ "type":"response.create" ,"x":1.0, "model":"gpt-6-sol","input":[ "caf\u00e9" ]}'
    async with pipe.talk(path) as socket:
        await socket.send_str(odd)

        assert await answer(socket) == regular_frames()

    (talk,) = pipe.fake.talks
    assert talk.heard == [odd]
    (seen,) = pipe.fake.requests
    assert seen.target == upstream
    assert seen.header("authorization") == f"Bearer {tokens.access}"
    assert seen.header("chatgpt-account-id") == tokens.account_id


async def test_a_key_s_socket_goes_to_the_api(pipe: OpenAIPipe) -> None:
    pipe.add_key()
    async with pipe.talk() as socket:
        await ask(socket)

    assert pipe.fake.requests[0].target == "/v1/responses"
    assert (await pipe.settled())[0].usage == TOKENS


async def test_the_handshake_s_headers_go_both_ways(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    sent = {"openai-beta": "responses_websockets=2026-02-06", "x-codex-turn-state": "turn-0"}
    async with pipe.client.ws_connect(pipe.url + CODEX, headers=sent) as socket:
        told = socket._response.headers

    (seen,) = pipe.fake.requests
    assert all(seen.header(name) == value for name, value in sent.items())
    assert seen.header("originator") == "loadline"
    assert len((seen.header("sec-websocket-key") or "").split("|")) == 1
    assert ANSWER_HEADERS.items() <= {name.lower(): value for name, value in told.items()}.items()


async def test_frames_that_ask_for_nothing_pass_too(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    async with pipe.talk() as socket:
        await socket.send_str('{"type":"response.processed","response_id":"resp_1"}')
        await socket.send_bytes(b"\x00\x01")
        await socket.send_str("no json")
        await ask(socket)

    (talk,) = pipe.fake.talks
    assert [text[:28] for text in talk.heard[:2]] == ['{"type":"response.processed"', "no json"]
    assert len(await pipe.settled()) == 1


async def test_a_large_frame_passes(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    async with pipe.talk(max_msg_size=0) as socket:
        await ask(socket, instructions="x" * 8_000_000)

    assert len(pipe.fake.talks[0].heard[0]) > 8_000_000


# Metering


async def test_each_turn_is_one_record(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    headers = {"session-id": "session-1", "user-agent": "codex_exec/0.169.0"}
    async with pipe.talk(headers=headers) as socket:
        for _ in range(3):
            await ask(socket)

    records = await pipe.settled(3)
    assert {(record.usage, record.ending, record.status) for record in records} == {
        (TOKENS, Ending.COMPLETED, 200)
    }
    first, second, _ = records
    assert (first.transport, first.route, first.dialect) == ("socket", CODEX, "openai_responses")
    assert (first.account_id, first.session_id, first.model) == (account.id, "session-1", MODEL)
    assert (first.client, first.stream, first.upstream_id) == ("codex_exec/0.169.0", True, "req_up")
    assert first.shape is not None
    assert first.shape.message_count == 1
    assert first.ttft_ms is not None
    assert [attempt.reason for attempt in first.attempts] == ["default account"]
    assert [attempt.reason for attempt in second.attempts] == ["same connection"]
    assert len([each for each in pipe.events if isinstance(each, RequestStarted)]) == 3
    assert len([each for each in pipe.events if isinstance(each, RequestFinished)]) == 3


async def test_a_turn_is_captured_as_a_request_is(pipe: OpenAIPipe, tmp_path: Path) -> None:
    captures = capture_into(tmp_path, pipe.server, pipe.context)
    _, tokens = pipe.add_login()
    captures.start(1)

    async with pipe.talk() as socket:
        await ask(socket)
        await ask(socket)

    first, second = await pipe.settled(2)
    await captures.close()
    file = captures.file(first.id)
    assert file is not None
    said = file.read_text()
    assert json.dumps(CREATE) in said
    assert '"response.completed"' in said
    assert tokens.access not in said
    assert captures.file(second.id) is None


async def test_lanes_are_told_apart(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    gate = asyncio.Event()

    def lane(name: str) -> list[dict[str, Any]]:
        return [{**each, "stream_id": name} for each in answer_events(name)]

    pipe.fake.frames += [[*lane("a")[:5], *lane("b"), *lane("a")[5:]], [Wait(gate)]]
    gate.set()
    async with pipe.talk() as socket:
        await socket.send_str(json.dumps(CREATE | {"stream_id": "a"}))
        await socket.send_str(json.dumps(CREATE | {"stream_id": "b"}))
        await answer(socket)
        await answer(socket)

    records = await pipe.settled(2)
    assert [record.ending for record in records] == [Ending.COMPLETED, Ending.COMPLETED]


async def test_windows_are_read_from_handshake_and_frames(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    async with pipe.talk() as socket:
        assert pipe.windows(account)["5h"].used_percent == 42

        await ask(socket)

        assert pipe.windows(account)["5h"].used_percent == 43.5
        assert pipe.windows(account)["weekly"].used_percent == 30.5


async def test_limits_told_between_turns_are_read(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    pipe.fake.frames.append([*answer_events(), limits_event(88)])
    async with pipe.talk() as socket:
        await ask(socket)
        assert (await socket.receive_json())["type"] == "codex.rate_limits"

    assert pipe.windows(account)["5h"].used_percent == 88


# No socket


async def test_the_setting_sends_clients_to_plain_requests() -> None:
    async with running_openai_pipe(settings={"websockets": False}) as pipe:
        pipe.add_login()

        with pytest.raises(WSServerHandshakeError) as refused:
            async with pipe.talk():
                pass

        assert refused.value.status == 426
        assert pipe.fake.requests == []


async def test_without_an_account_clients_are_sent_to_plain_requests(pipe: OpenAIPipe) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        async with pipe.talk():
            pass

    assert refused.value.status == 426
    assert refused.value.headers is not None
    assert refused.value.headers["x-loadline-error"] == "no_account"


async def test_a_plain_get_is_told_what_is_spoken_here(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    got = await pipe.get(CODEX)

    assert (got.status, got.headers["upgrade"]) == (426, "websocket")
    assert json.loads(got.body)["error"]["code"] == "socket_required"


async def test_an_expired_login_is_renewed_for_the_handshake(pipe: OpenAIPipe) -> None:
    _, tokens = pipe.add_login()
    pipe.fake.login.expire(tokens.access)
    async with pipe.talk() as socket:
        await ask(socket)

    assert len(pipe.fake.login.token_calls) == 1
    (record,) = await pipe.settled()
    assert record.refreshed
    assert [attempt.outcome for attempt in record.attempts] == ["renewed", "answered"]


async def test_a_full_account_is_passed_over_at_the_handshake(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    _, other = pipe.add_login("bob@example.com")
    pipe.fake.handshakes.append(quota())
    async with pipe.talk() as socket:
        await ask(socket)

    assert pipe.fake.requests[-1].header("authorization") == f"Bearer {other.access}"
    assert pipe.account(account.id).status is AccountStatus.QUOTA_EXCEEDED


async def test_the_provider_s_refusal_is_passed_on_with_its_words(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    pipe.fake.handshakes.append(quota())
    upgrade = {
        "connection": "Upgrade",
        "upgrade": "websocket",
        "sec-websocket-version": "13",
        "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }

    got = await pipe.get(CODEX, upgrade)

    assert (got.status, json.loads(got.body)["error"]) == (429, quota_error())


@pytest.mark.parametrize("status", [426, 503])
async def test_another_refusal_is_passed_on(pipe: OpenAIPipe, status: int) -> None:
    pipe.add_login()
    pipe.fake.handshakes.append(error(status, "no"))

    with pytest.raises(WSServerHandshakeError) as refused:
        async with pipe.talk():
            pass

    assert refused.value.status == status


async def test_a_web_page_gets_no_socket(pipe: OpenAIPipe) -> None:
    pipe.add_login()

    with pytest.raises(WSServerHandshakeError) as refused:
        async with pipe.talk(headers={"origin": "https://evil.invalid"}):
            pass

    assert refused.value.status == 403


# Failures before an answer


@pytest.mark.parametrize(
    "opening",
    [
        [QUOTA_FRAME],
        [limits_event(100), QUOTA_FRAME],
        [answer_events()[0], failed_event("usage_limit_reached")],
        [{"type": "error", "status": 503, "error": {"code": "server_is_overloaded"}}],
    ],
    ids=["limit", "after limits", "failed", "overloaded"],
)
async def test_a_turn_that_begins_with_its_failure_is_asked_at_another_account(
    pipe: OpenAIPipe, opening: list[dict[str, Any]]
) -> None:
    pipe.add_login()
    _, other = pipe.add_login("bob@example.com")
    pipe.fake.frames.append(opening)
    async with pipe.talk() as socket:
        frames = await ask(socket)
        again = await ask(socket)

    assert frames == again == regular_frames()
    first, second = pipe.fake.talks
    assert [event["type"] for event in second.events] == ["response.create"] * 2
    assert second.heard[0] == first.heard[0]
    assert pipe.fake.requests[-1].header("authorization") == f"Bearer {other.access}"
    await first.is_over.wait()
    records = await pipe.settled(2)
    assert [attempt.outcome for attempt in records[0].attempts] == ["failed over", "answered"]
    assert records[0].account_email == "bob@example.com"


async def test_a_limit_in_a_frame_rests_its_account_until_the_reset(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    pipe.add_login("bob@example.com")
    pipe.fake.frames.append([QUOTA_FRAME])
    async with pipe.talk() as socket:
        await ask(socket)

    resting = pipe.account(account.id)
    assert resting.status is AccountStatus.QUOTA_EXCEEDED
    assert resting.resting_until is not None
    assert resting.resting_until.timestamp() == 1795616100
    assert pipe.windows(account)["5h"].used_percent == 100


async def test_a_turn_that_goes_on_from_an_earlier_one_has_the_client_connect_anew(
    pipe: OpenAIPipe,
) -> None:
    pipe.add_login()
    pipe.add_login("bob@example.com")
    pipe.fake.frames += [regular_frames(), [QUOTA_FRAME]]
    async with pipe.talk() as socket:
        await ask(socket)
        await socket.send_str(json.dumps(CREATE | {"previous_response_id": "resp_1"}))

        assert await closed(socket) == 1012

    async with pipe.talk() as socket:
        assert await ask(socket) == regular_frames()
    records = await pipe.settled(3)
    assert [record.ending for record in records] == [
        Ending.COMPLETED,
        Ending.UPSTREAM_ERROR,
        Ending.COMPLETED,
    ]


async def test_with_nobody_else_the_provider_s_words_are_passed_on(pipe: OpenAIPipe) -> None:
    account, _ = pipe.add_login()
    pipe.fake.frames.append([QUOTA_FRAME])
    async with pipe.talk() as socket:
        assert await ask(socket) == [QUOTA_FRAME]

    (record,) = await pipe.settled()
    assert (record.ending, record.error_type) == (Ending.UPSTREAM_ERROR, "usage_limit_reached")
    assert pipe.account(account.id).status is AccountStatus.QUOTA_EXCEEDED


async def test_an_error_about_the_request_is_passed_on(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    pipe.add_login("bob@example.com")
    frame = {"type": "error", "status": 400, "error": {"code": "context_length_exceeded"}}
    pipe.fake.frames.append([frame])
    async with pipe.talk() as socket:
        assert await ask(socket) == [frame]
        assert await ask(socket) == regular_frames()

    assert len(pipe.fake.talks) == 1
    assert {each.status for each in pipe.pool.accounts()} == {AccountStatus.ACTIVE}


async def test_after_the_answer_has_begun_nothing_is_asked_again(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    pipe.add_login("bob@example.com")
    events = [*answer_events()[:5], failed_event("usage_limit_reached")]
    pipe.fake.frames.append(events)
    async with pipe.talk() as socket:
        assert await ask(socket) == events

    assert len(pipe.fake.talks) == 1


async def test_a_slow_answer_s_first_frames_are_not_kept_back_for_long() -> None:
    async with running_openai_pipe(limits=Limits(preamble_s=0.05)) as pipe:
        pipe.add_login()
        pipe.add_login("bob@example.com")
        go_on = asyncio.Event()
        created, *rest = answer_events()
        pipe.fake.frames.append([created, Wait(go_on), *rest])
        async with pipe.talk() as socket:
            await socket.send_str(json.dumps(CREATE))
            assert await socket.receive_json() == created
            go_on.set()
            assert await answer(socket) == rest


# Stored answers


STORED = answer_events(store=True, id="resp_stored")


async def store_at_bobs(pipe: OpenAIPipe) -> Account:
    """Two accounts in turn; the second has the answer "resp_stored"."""
    pipe.add_login()
    bob, _ = pipe.add_login("bob@example.com")
    pipe.pool.strategy = Strategy.ROUND_ROBIN
    async with pipe.talk() as socket:
        await ask(socket)
    pipe.fake.frames.append(STORED)
    async with pipe.talk() as socket:
        await ask(socket)
    records = await pipe.settled(2)
    assert records[1].account_id == bob.id
    return bob


@pytest.mark.parametrize("keeps_sessions", [True, False])
async def test_after_a_new_connection_a_stored_answer_is_gone_on_from_where_it_is(
    pipe: OpenAIPipe, keeps_sessions: bool
) -> None:
    pipe.affinities.keeps_sessions = keeps_sessions
    bob = await store_at_bobs(pipe)

    for _ in range(3):  # each handshake by itself would come to one account, then to the other
        async with pipe.talk() as socket:
            frames = await ask(socket, previous_response_id="resp_stored")
            again = await ask(socket, previous_response_id="resp_stored")

            assert frames == again == regular_frames()

    records = (await pipe.settled(8))[2:]
    assert {record.account_id for record in records} == {bob.id}
    assert {record.ending for record in records} == {Ending.COMPLETED}
    assert all(len(record.attempts) == 1 for record in records)
    assert {pipe.pool.leases(account.id) for account in pipe.pool.accounts()} == {0}


async def test_what_a_socket_has_stored_a_request_goes_on_from_and_the_other_way_round(
    pipe: OpenAIPipe,
) -> None:
    bob = await store_at_bobs(pipe)
    for _ in range(2):
        await pipe.post(body={"input": "And?", "previous_response_id": "resp_stored"})
    pipe.fake.script.append(stream(*answer_events(store=True, id="resp_plain")))
    await pipe.post(body={"model": MODEL, "input": "Hi", "stream": True})
    records = await pipe.settled(5)
    assert {record.account_id for record in records[2:4]} == {bob.id}

    for _ in range(2):
        async with pipe.talk() as socket:
            await ask(socket, previous_response_id="resp_plain")

    records = await pipe.settled(7)
    assert {record.account_id for record in records[5:]} == {records[4].account_id}


async def test_while_another_turn_is_under_way_a_socket_stays_where_it_is(
    pipe: OpenAIPipe,
) -> None:
    await store_at_bobs(pipe)
    go_on = asyncio.Event()
    pipe.fake.frames.append([*answer_events()[:5], Wait(go_on), *answer_events()[5:]])
    async with pipe.talk() as socket:  # alice's
        await socket.send_str(json.dumps(CREATE))
        await socket.receive_json()
        await socket.send_str(json.dumps(CREATE | {"previous_response_id": "resp_stored"}))
        go_on.set()
        await answer(socket)
        await answer(socket)

    assert len(pipe.fake.talks) == 3
    assert len(pipe.fake.talks[2].heard) == 2


async def test_where_the_account_with_the_stored_answer_rests_the_present_one_says_so(
    pipe: OpenAIPipe,
) -> None:
    bob = await store_at_bobs(pipe)
    pipe.pool.rest(bob.id, Verdict(VerdictKind.QUOTA, until=pipe.clock() + timedelta(hours=1)))
    frame = {"type": "error", "status": 400, "error": {"code": "previous_response_not_found"}}
    pipe.fake.frames.append([frame])
    async with pipe.talk() as socket:
        assert await ask(socket, previous_response_id="resp_stored") == [frame]

    pipe.clock.advance(hours=2)
    async with pipe.talk() as socket:
        await ask(socket, previous_response_id="resp_stored")
    assert (await pipe.settled(4))[3].account_id == bob.id


async def test_an_account_that_opens_no_second_socket_leaves_the_first_in_use(
    pipe: OpenAIPipe,
) -> None:
    await store_at_bobs(pipe)
    async with pipe.talk() as socket:
        pipe.fake.handshakes.append(error(403, "forbidden"))

        assert await ask(socket, previous_response_id="resp_stored") == regular_frames()

    assert (await pipe.settled(3))[2].account_email == "alice@example.com"


# Ends


async def test_a_client_that_leaves_closes_the_provider_s_socket_within_a_second(
    pipe: OpenAIPipe,
) -> None:
    pipe.add_login()
    pipe.fake.frames.append([*answer_events()[:5], Stall()])
    async with pipe.talk() as socket:
        await socket.send_str(json.dumps(CREATE))
        for _ in range(5):
            await socket.receive_json()
        socket._response.close()  # no word of farewell

        async with asyncio.timeout(1):
            await pipe.fake.talks[0].is_over.wait()

    (record,) = await pipe.settled()
    assert record.ending is Ending.CANCELLED
    await until(lambda: pipe.server.in_flight == 0)
    assert pipe.pool.leases(pipe.pool.accounts()[0].id) == 0


async def test_a_client_s_farewell_is_passed_on(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    async with pipe.talk() as socket:
        await ask(socket)
        await socket.close(code=4000)

    (talk,) = pipe.fake.talks
    await talk.is_over.wait()
    assert talk.close_code == 4000


@pytest.mark.parametrize(
    ("step", "code"),
    [(Close(1008, "policy"), 1008), (Cut(), 1011)],
    ids=["closed", "cut"],
)
async def test_a_provider_that_breaks_off_closes_the_client_s_socket(
    pipe: OpenAIPipe, step: Any, code: int
) -> None:
    pipe.add_login()
    pipe.fake.frames.append([*answer_events()[:5], step])
    async with pipe.talk() as socket:
        await socket.send_str(json.dumps(CREATE))
        for _ in range(5):
            await socket.receive_json()

        assert await closed(socket) == code

    (record,) = await pipe.settled()
    assert record.ending is Ending.INCOMPLETE


async def test_a_provider_that_falls_silent_is_given_up() -> None:
    async with running_openai_pipe(limits=Limits(idle_timeout_s=0.2)) as pipe:
        pipe.add_login()
        pipe.fake.frames.append([answer_events()[0], Stall()])
        async with pipe.talk() as socket:
            await socket.send_str(json.dumps(CREATE))
            await socket.receive_json()

            told = await socket.receive_json()

            assert (told["type"], told["status"], told["error"]["code"]) == (
                "error",
                504,
                "upstream_timeout",
            )
            assert await closed(socket) == 1011
        (record,) = await pipe.settled()
        assert (record.ending, record.error_type) == (Ending.INCOMPLETE, "upstream_timeout")


async def test_a_socket_on_which_nobody_asks_stays_open() -> None:
    async with running_openai_pipe(limits=Limits(idle_timeout_s=0.05)) as pipe:
        pipe.add_login()
        async with pipe.talk() as socket:
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(socket.receive(), 0.2)

            assert await ask(socket) == regular_frames()


async def test_the_end_of_the_program_closes_a_quiet_socket_at_once(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    async with pipe.talk() as socket:
        await ask(socket)
        assert pipe.server.in_flight == 0

        async with asyncio.timeout(2):
            await asyncio.gather(pipe.server.stop(10), closed(socket))

        assert socket.close_code == 1001


async def test_the_end_of_the_program_waits_for_an_answer_under_way(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    go_on = asyncio.Event()
    pipe.fake.frames.append([*answer_events()[:5], Wait(go_on), *answer_events()[5:]])
    async with pipe.talk() as socket:
        await socket.send_str(json.dumps(CREATE))
        await socket.receive_json()
        assert pipe.server.in_flight == 1
        stopping = tasks.spawn("stop", pipe.server.stop(10))
        await asyncio.sleep(0)
        go_on.set()

        frames = await answer(socket)
        assert frames[-1]["type"] == "response.completed"
        assert await closed(socket) == 1001
        await stopping

    assert (await pipe.settled())[0].ending is Ending.COMPLETED


async def test_an_answer_that_outlasts_the_end_is_ended_and_told(pipe: OpenAIPipe) -> None:
    pipe.add_login()
    pipe.fake.frames.append([answer_events()[0], Stall()])
    async with pipe.talk() as socket:
        await socket.send_str(json.dumps(CREATE))
        await socket.receive_json()
        stopping = tasks.spawn("stop", pipe.server.stop(0.05))

        told = await socket.receive_json()

        assert (told["status"], told["error"]["code"]) == (503, "stopping")
        assert await closed(socket) == 1001
        await stopping

    (record,) = await pipe.settled()
    assert (record.ending, record.error_type) == (Ending.FAILED, "stopping")
