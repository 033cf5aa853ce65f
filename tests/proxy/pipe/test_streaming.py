"""Streams: as they come, never looking alive when dead, never ended cleanly when cut (13-18)."""

import asyncio
import json

import pytest

from proxy import tasks
from proxy.context import Limits
from proxy.record import Ending, TokenUsage
from proxy.sse import COMMENT, events
from tests.fakes.anthropic import (
    MODEL,
    Cut,
    Reply,
    Stall,
    Wait,
    error,
    event,
    message_events,
    stream,
)
from tests.fakes.raw import answering, raw_client, raw_server, read_request, unchunked
from tests.proxy.harness import BODY, MESSAGES, STREAM_BODY, Pipe, until
from tests.proxy.pipe.conftest import PipeFactory

EVENTS = message_events()
HALF = b'event: content_block_delta\ndata: {"type":"content_block_de'
OVERLOADED = event(
    "error", {"type": "error", "error": {"type": "overloaded_error", "message": "x"}}
)

# 13. Every chunk when it comes, every byte as it is


async def test_each_chunk_reaches_the_client_before_the_next_one_is_sent(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    gates = [asyncio.Event() for _ in EVENTS]
    steps = [
        step for event, gate in zip(EVENTS, gates, strict=True) for step in (Wait(gate), event)
    ]
    pipe.fake.script.append(stream(*steps))

    async with pipe.client.post(pipe.url + MESSAGES, data=STREAM_BODY) as got:
        for expected, gate in zip(EVENTS, gates, strict=True):
            gate.set()
            async with asyncio.timeout(2):
                assert await got.content.readexactly(len(expected)) == expected
        assert await got.content.read() == b""


FRAMINGS = {
    "as anthropic writes": b"".join(EVENTS),
    "crlf": b"".join(EVENTS).replace(b"\n", b"\r\n"),
    "cr": b"".join(EVENTS).replace(b"\n", b"\r"),
    "no space, comments, blank lines": b": hello\n\n\n\n" + b"".join(EVENTS).replace(b": {", b":{"),
    "not an event at all": b"\x00\xff\xfe just bytes \xf0\x9f\x98",
    "multi-byte text": b"".join(message_events(["\u20ac\U0001f600" * 50])),
    "nothing": b"",
}


@pytest.mark.parametrize("size", [1, 7, 1000, 10**6])
@pytest.mark.parametrize("framing", FRAMINGS)
async def test_the_client_gets_the_same_bytes_however_they_are_framed_and_cut(
    pipe: Pipe, framing: str, size: int
) -> None:
    pipe.add_login("alice@example.com")
    sent = FRAMINGS[framing]
    pieces = [sent[start : start + size] for start in range(0, len(sent), size)]
    pipe.fake.script.append(stream(*pieces or [b""]))

    got = await pipe.post(body=STREAM_BODY)

    assert got.body == sent
    assert got.headers["content-type"] == "text/event-stream; charset=utf-8"


async def test_nothing_is_added_at_the_end_of_a_stream(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")

    got = await pipe.post(body=STREAM_BODY)

    assert got.body.endswith(b'data: {"type": "message_stop"}\n\n')
    assert b"[DONE]" not in got.body


async def test_the_client_s_status_waits_for_the_provider_s(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    gate = asyncio.Event()
    reply = error(429, "rate_limit_error", headers={"retry-after": "1"})
    pipe.fake.script.append(Reply(reply.status, reply.headers, reply.steps, before=(Wait(gate),)))
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, STREAM_BODY)
        await until(lambda: bool(pipe.fake.requests))
        head = tasks.spawn("head", client.read_head())
        await asyncio.wait([head], timeout=0.05)
        assert not head.done()

        gate.set()

        async with asyncio.timeout(1):
            assert (await head).startswith(b"HTTP/1.1 429")


async def test_a_good_status_is_sent_before_the_first_event_comes(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(stream(Stall()))
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, STREAM_BODY)

        async with asyncio.timeout(1):
            assert (await client.read_head()).startswith(b"HTTP/1.1 200")


async def test_a_slow_client_holds_the_provider_back_and_loses_nothing(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    sent = [b"data: " + bytes([65 + number % 26]) * 65536 + b"\n\n" for number in range(400)]
    pipe.fake.script.append(stream(*sent))
    async with pipe.client.post(pipe.url + MESSAGES, data=STREAM_BODY) as got:
        await asyncio.sleep(0.2)
        assert pipe.fake.finished == 0  # 26 MB do not fit into the sockets between

        assert await got.content.read() == b"".join(sent)


# 14. Unknown things pass, usage is merged


async def test_unknown_events_pass_and_usage_is_merged(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    new = [b'event: new_kind\ndata: {"type":"new_kind","x":[1,2]}\n\n', b"data: no json\n\n"]
    pipe.fake.script.append(stream(*EVENTS[:3], *new, *EVENTS[3:]))

    got = await pipe.post(body=STREAM_BODY)

    assert got.body == b"".join([*EVENTS[:3], *new, *EVENTS[3:]])
    record = (await pipe.settled())[0]
    assert record.usage == TokenUsage(12, 400, 10, 20, 25)
    assert (record.model, record.stop_reason, record.stream) == (MODEL, "end_turn", True)
    assert record.ending is Ending.COMPLETED


# 15. Silence


async def test_a_silence_is_filled_with_comments_between_events(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(keep_alive_s=0.05)) as pipe:
        pipe.add_login("alice@example.com")
        gate = asyncio.Event()
        pipe.fake.script.append(stream(EVENTS[0], Wait(gate), *EVENTS[1:]))
        async with pipe.client.post(pipe.url + MESSAGES, data=STREAM_BODY) as got:
            await got.content.readexactly(len(EVENTS[0]))
            assert await got.content.readexactly(2 * len(COMMENT)) == 2 * COMMENT
            gate.set()
            rest = await got.content.read()

        assert rest.replace(COMMENT, b"") == b"".join(EVENTS[1:])
        assert list(events(rest)) == list(events(b"".join(EVENTS[1:])))


async def test_no_comment_falls_into_an_event(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(keep_alive_s=0.03)) as pipe:
        pipe.add_login("alice@example.com")
        gate = asyncio.Event()
        pipe.fake.script.append(stream(EVENTS[0] + HALF, Wait(gate), b'lta"}\n\n'))
        async with pipe.client.post(pipe.url + MESSAGES, data=STREAM_BODY) as got:
            await got.content.readexactly(len(EVENTS[0] + HALF))
            await asyncio.sleep(0.15)
            gate.set()

            assert await got.content.read() == b'lta"}\n\n'


async def test_a_steady_stream_gets_no_comments(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(keep_alive_s=0.2)) as pipe:
        pipe.add_login("alice@example.com")
        gates = [asyncio.Event() for _ in range(10)]
        loop = asyncio.get_running_loop()
        for number, gate in enumerate(gates):
            loop.call_later(0.04 * number, gate.set)
        ping = event("ping", {"type": "ping"})
        pipe.fake.script.append(stream(*(step for gate in gates for step in (Wait(gate), ping))))

        assert (await pipe.post(body=STREAM_BODY)).body == 10 * ping


async def test_past_the_idle_limit_an_error_ends_the_stream(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(keep_alive_s=0.05, idle_timeout_s=0.25)) as pipe:
        pipe.add_login("alice@example.com")
        pipe.fake.script.append(stream(*EVENTS[:2], Stall()))
        async with raw_client(pipe.server.port) as client:
            await client.post(MESSAGES, STREAM_BODY)
            await client.read_head()
            body, is_whole = unchunked(await client.read_all())

        assert not is_whole
        last = list(events(body))[-1]
        assert (last.name, json.loads(last.data)["error"]["type"]) == ("error", "timeout_error")
        await until(lambda: pipe.fake.abandoned == 1)
        record = (await pipe.settled())[0]
        assert (record.ending, record.error_type) == (Ending.INCOMPLETE, "upstream_timeout")


async def test_a_provider_that_never_answers_is_a_timeout(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(idle_timeout_s=0.2)) as pipe:
        pipe.add_login("alice@example.com")
        pipe.fake.script.append(Reply(before=(Stall(),)))

        got = await pipe.post()

        assert (got.status, got.headers["x-loadline-error"]) == (504, "upstream_timeout")
        assert json.loads(got.body)["error"]["type"] == "timeout_error"
        assert (await pipe.settled())[0].ending is Ending.FAILED


async def test_a_silence_within_a_whole_answer_ends_it_unfinished(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(keep_alive_s=0.05, idle_timeout_s=0.2)) as pipe:
        pipe.add_login("alice@example.com")
        reply = Reply(headers={"content-type": "application/json"}, steps=[b'{"a":', Stall()])
        pipe.fake.script.append(reply)
        async with raw_client(pipe.server.port) as client:
            await client.post(MESSAGES, BODY)
            await client.read_head()

            assert unchunked(await client.read_all()) == (b'{"a":', False)


# 16. Cut in the middle


@pytest.mark.parametrize(
    "sent", [EVENTS[:3], [*EVENTS[:3], HALF], [b"".join(EVENTS[:3])[:-1]]], ids=["between", "within", "before the end"]
)  # fmt: skip
async def test_a_stream_that_was_cut_ends_with_an_error_and_not_cleanly(
    pipe: Pipe, sent: list[bytes]
) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(stream(*sent, Cut()))
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, STREAM_BODY)
        await client.read_head()
        body, is_whole = unchunked(await client.read_all())

    assert not is_whole
    assert body.startswith(b"".join(sent))
    last = list(events(body))[-1]
    assert last.name == "error"
    assert b'"api_error"' in last.data
    record = (await pipe.settled())[0]
    assert (record.ending, record.error_type) == (Ending.INCOMPLETE, "upstream_incomplete")
    assert record.usage == TokenUsage(12, 400, 10, 20, 1)
    assert record.status == 200


async def test_a_stream_that_only_the_closed_connection_ended_was_cut(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(stream(*EVENTS[:4], is_framed=False))
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, STREAM_BODY)
        await client.read_head()
        body, is_whole = unchunked(await client.read_all())

    assert (is_whole, list(events(body))[-1].name) == (False, "error")
    assert (await pipe.settled())[0].ending is Ending.INCOMPLETE


async def test_a_whole_stream_may_end_with_the_connection(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(stream(*EVENTS, is_framed=False))

    got = await pipe.post(body=STREAM_BODY)

    assert got.body == b"".join(EVENTS)
    assert (await pipe.settled())[0].ending is Ending.COMPLETED


async def test_a_whole_answer_that_was_cut_is_not_ended_cleanly(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    headers = {"content-type": "application/json", "content-length": "100"}
    pipe.fake.script.append(Reply(headers=headers, steps=[b'{"id":"msg_1",', Cut()]))
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, BODY)
        await client.read_head()

        assert await client.read_all() == b'{"id":"msg_1",'

    assert (await pipe.settled())[0].ending is Ending.INCOMPLETE


async def test_a_stream_without_its_last_event_is_recorded_as_incomplete(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(stream(*EVENTS[:4]))

    got = await pipe.post(body=STREAM_BODY)

    assert got.body == b"".join(EVENTS[:4])
    assert (await pipe.settled())[0].ending is Ending.INCOMPLETE


async def test_an_error_within_a_stream_is_passed_on_and_recorded_as_such(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    pipe.fake.script.append(stream(EVENTS[0], OVERLOADED))

    got = await pipe.post(body=STREAM_BODY)

    assert (got.status, got.body) == (200, EVENTS[0] + OVERLOADED)
    record = (await pipe.settled())[0]
    assert (record.ending, record.error_type) == (Ending.UPSTREAM_ERROR, "overloaded_error")
    assert len(pipe.fake.requests) == 1


async def test_an_error_as_the_first_event_still_allows_another_account(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.add_login("bob@example.com")
    pipe.fake.script.extend([stream(OVERLOADED), stream()])

    got = await pipe.post(body=STREAM_BODY)

    assert got.body == b"".join(EVENTS)
    record = (await pipe.settled())[0]
    assert [attempt.outcome for attempt in record.attempts] == ["failed over", "answered"]
    assert record.account_email == "bob@example.com"


async def test_with_no_other_account_a_first_error_is_passed_on(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(stream(OVERLOADED))

    got = await pipe.post(body=STREAM_BODY)

    assert (got.status, got.body) == (200, OVERLOADED)
    record = (await pipe.settled())[0]
    assert (record.ending, record.error_type) == (Ending.UPSTREAM_ERROR, "overloaded_error")


async def test_a_slow_first_event_is_waited_for_a_moment_only(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(first_event_s=0.1)) as pipe:
        pipe.add_login("alice@example.com")
        pipe.add_login("bob@example.com")
        gate = asyncio.Event()
        pipe.fake.script.append(stream(EVENTS[0][:20], Wait(gate), EVENTS[0][20:], *EVENTS[1:]))
        async with raw_client(pipe.server.port) as client:
            await client.post(MESSAGES, STREAM_BODY)
            async with asyncio.timeout(1):
                assert (await client.read_head()).startswith(b"HTTP/1.1 200")
            gate.set()
            answer = b""
            while not answer.endswith(b"0\r\n\r\n"):
                answer += await client.reader.read(65536)

        assert unchunked(answer) == (b"".join(EVENTS), True)


async def test_a_long_first_event_is_not_gathered_until_its_end(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(first_event_s=60)) as pipe:
        pipe.add_login("alice@example.com")
        pipe.add_login("bob@example.com")
        gate = asyncio.Event()
        pipe.fake.script.append(stream(b"data: " + b"x" * 2_000_000, Wait(gate), b"\n\n", *EVENTS))
        async with raw_client(pipe.server.port) as client:
            await client.post(MESSAGES, STREAM_BODY, "Connection: close")
            async with asyncio.timeout(5):
                assert (await client.read_head()).startswith(b"HTTP/1.1 200")
            gate.set()
            answer = await client.read_all()

        assert unchunked(answer) == (
            b"data: " + b"x" * 2_000_000 + b"\n\n" + b"".join(EVENTS),
            True,
        )


# 17. The client leaves


@pytest.mark.parametrize(
    "reply",
    [
        stream(*EVENTS[:3], Stall()),
        Reply(before=(Stall(),)),
        Reply(headers={"content-type": "application/json"}, steps=[b"{", Stall()]),
    ],
    ids=["streaming", "before the first byte", "not streaming"],
)
async def test_when_the_client_leaves_the_call_is_given_up(pipe: Pipe, reply: Reply) -> None:
    account, _ = pipe.add_login("alice@example.com")
    pipe.fake.script.append(reply)
    async with raw_client(pipe.server.port) as client:
        await client.post(MESSAGES, STREAM_BODY)
        await until(lambda: bool(pipe.fake.requests))
        if not reply.before:
            await client.read_head()
        assert pipe.pool.leases(account.id) == 1

    await until(lambda: pipe.fake.abandoned == 1, limit_s=1)
    record = (await pipe.settled())[0]
    assert record.ending is Ending.CANCELLED
    assert record.status == (None if reply.before else 200)
    assert (pipe.pool.leases(account.id), pipe.server.in_flight) == (0, 0)


async def test_a_client_that_leaves_while_it_uploads_is_recorded(pipe: Pipe) -> None:
    pipe.add_login("alice@example.com")
    async with raw_client(pipe.server.port) as client:
        head = f"POST {MESSAGES} HTTP/1.1\r\nHost: 127.0.0.1:{pipe.server.port}\r\n"
        client.writer.write(head.encode() + b"Content-Length: 1000\r\n\r\n{")
        await client.writer.drain()
        await until(lambda: pipe.server.in_flight == 1)

    record = (await pipe.settled())[0]
    assert (record.ending, pipe.fake.requests) == (Ending.CANCELLED, [])


async def test_a_client_that_stops_uploading_is_told_so(make_pipe: PipeFactory) -> None:
    async with (
        make_pipe(limits=Limits(idle_timeout_s=0.1)) as pipe,
        raw_client(pipe.server.port) as client,
    ):
        head = f"POST {MESSAGES} HTTP/1.1\r\nHost: 127.0.0.1:{pipe.server.port}\r\n"
        client.writer.write(head.encode() + b"Content-Length: 1000\r\n\r\n{")

        assert (await client.read_head()).startswith(b"HTTP/1.1 408")


async def test_a_client_that_reads_nothing_is_dropped(make_pipe: PipeFactory) -> None:
    async with make_pipe(limits=Limits(idle_timeout_s=0.3)) as pipe:
        pipe.add_login("alice@example.com")
        pipe.fake.script.append(stream(*[b"data: " + b"x" * 65536 + b"\n\n"] * 400))
        async with raw_client(pipe.server.port) as client:
            await client.post(MESSAGES, STREAM_BODY)
            record = (await pipe.settled())[0]

        assert record.ending is Ending.CANCELLED
        await until(lambda: pipe.fake.abandoned == 1)


# 18. A pooled connection that turned out dead

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"


async def test_a_pooled_connection_found_dead_is_replaced_once(make_pipe: PipeFactory) -> None:
    async def dies_at_the_second(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await read_request(reader)
        writer.write(OK)
        await read_request(reader)  # and hangs up instead of an answer

    async with (
        raw_server(dies_at_the_second, answering(OK)) as server,
        make_pipe(settings={"base_url": server.base_url}) as pipe,
    ):
        pipe.add_login("alice@example.com")

        got = [await pipe.post() for _ in range(2)]

        assert [one.status for one in got] == [200, 200]
        assert server.connections == 2
        records = await pipe.settled(2)
        assert [attempt.outcome for attempt in records[1].attempts] == ["reconnected"]


async def test_a_new_connection_that_dies_unanswered_is_not_tried_again(
    make_pipe: PipeFactory,
) -> None:
    async def dies(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)

    async with (
        raw_server(dies) as server,
        make_pipe(settings={"base_url": server.base_url}) as pipe,
    ):
        pipe.add_login("alice@example.com")

        got = await pipe.post()

        assert (got.status, got.headers["x-loadline-error"]) == (502, "upstream_unreachable")
        assert b"without an answer" in got.body
        assert server.connections == 1


async def test_a_connection_that_dies_within_the_answer_s_head_is_not_tried_again(
    make_pipe: PipeFactory,
) -> None:
    async def dies_within_the_head(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        await read_request(reader)
        writer.write(OK)
        await read_request(reader)
        writer.write(OK[:30])

    async with (
        raw_server(dies_within_the_head, answering(OK)) as server,
        make_pipe(settings={"base_url": server.base_url}) as pipe,
    ):
        pipe.add_login("alice@example.com")

        got = [await pipe.post() for _ in range(2)]

        assert [one.status for one in got] == [200, 502]
        assert server.connections == 1
