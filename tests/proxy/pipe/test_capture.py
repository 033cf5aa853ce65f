"""Whole requests and answers are kept only when the user asked for them, and never with a credential."""

import gzip
import os
from datetime import timedelta
from pathlib import Path

from proxy.capture import MAX_ANSWER_BYTES, Captures
from proxy.events import CapturesChanged, Event, EventBus
from proxy.record import Ending
from tests.conftest import NOW
from tests.fakes.anthropic import stream
from tests.fakes.replies import Reply
from tests.proxy.harness import MESSAGES, STREAM_BODY, Pipe, capture_into, until


async def captured(captures: Captures, pipe: Pipe, number: int = 0) -> str:
    """What the file of that request says, once it is written."""
    record = (await pipe.settled(number + 1))[number]
    await until(lambda: captures.file(record.id) is not None)
    await captures.close()
    path = captures.file(record.id)
    assert path is not None
    return path.read_text()


async def test_nothing_is_kept_unless_the_user_asked(pipe: Pipe, tmp_path: Path) -> None:
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context)
    pipe.add_login("alice@example.com")

    await pipe.post()

    record = (await pipe.settled())[0]
    assert captures.file(record.id) is None
    assert not captures.folder.exists()


async def test_a_capture_says_what_was_asked_and_what_was_answered(
    pipe: Pipe, tmp_path: Path
) -> None:
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context)
    pipe.add_login("alice@example.com")
    captures.start(1)

    got = await pipe.post(body=STREAM_BODY, headers={"x-claude-code-session-id": "s-1"})

    said = await captured(captures, pipe)
    asked, _, told = said.partition("HTTP/1.1 200")
    assert f"POST {MESSAGES}\n" in asked
    assert "x-claude-code-session-id: s-1\n" in asked
    assert STREAM_BODY.decode() in asked
    assert "content-type: text/event-stream" in told.lower()
    assert got.body.decode() in told


async def test_no_credential_comes_into_a_capture(pipe: Pipe, tmp_path: Path) -> None:
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context)
    _, tokens = pipe.add_login("alice@example.com")
    own = {
        "authorization": "Bearer fake-own-bearer",
        "x-api-key": "fake-own-key",
        "cookie": "session=fake-cookie",
        "x-company-token": "fake-company",
    }
    captures.start(1)

    await pipe.post(f"{MESSAGES}?api_key=fake-in-address", headers=own)

    said = await captured(captures, pipe)
    assert tokens.access not in said
    assert "fake-" not in said
    assert said.count("(left out)") == len(own)


async def test_counts_of_tokens_are_no_credentials(pipe: Pipe, tmp_path: Path) -> None:
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context)
    pipe.add_login("alice@example.com")
    pipe.fake.script.append(stream(headers={"anthropic-ratelimit-tokens-remaining": "7999"}))
    captures.start(1)

    await pipe.post()

    said = await captured(captures, pipe)
    assert "anthropic-ratelimit-tokens-remaining: 7999\n" in said.lower()


async def test_as_many_as_were_asked_for_and_no_more(pipe: Pipe, tmp_path: Path) -> None:
    bus = EventBus()
    told: list[Event] = []
    bus.subscribe(told.append, CapturesChanged)
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context, bus)
    pipe.add_login("alice@example.com")

    captures.start(2)
    for _ in range(3):
        await pipe.post()
    records = await pipe.settled(3)
    await captures.close()

    assert [captures.file(record.id) is not None for record in records] == [True, True, False]
    assert told == [CapturesChanged(2), CapturesChanged(1), CapturesChanged(0)]


async def test_it_ends_when_the_user_says_so(pipe: Pipe, tmp_path: Path) -> None:
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context)
    pipe.add_login("alice@example.com")
    captures.start(5)

    captures.start(0)
    await pipe.post()

    assert captures.left == 0
    assert captures.file((await pipe.settled())[0].id) is None


async def test_a_refusal_of_ours_is_captured_too(pipe: Pipe, tmp_path: Path) -> None:
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context)
    captures.start(1)

    got = await pipe.post()

    assert got.body.decode() in await captured(captures, pipe)
    assert pipe.records[0].ending is Ending.FAILED


async def test_an_encoded_answer_is_captured_decoded(pipe: Pipe, tmp_path: Path) -> None:
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context)
    pipe.add_login("alice@example.com")
    packed = gzip.compress(b'{"type":"message","said":"a word"}')
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    pipe.fake.script.append(Reply(200, headers, (packed,)))
    captures.start(1)

    got = await pipe.post(headers={"accept-encoding": "gzip"})

    assert got.body == packed
    assert '{"type":"message","said":"a word"}' in await captured(captures, pipe)


async def test_a_huge_answer_passes_whole_and_is_captured_in_part(
    pipe: Pipe, tmp_path: Path
) -> None:
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context)
    pipe.add_login("alice@example.com")
    huge = b"x" * (MAX_ANSWER_BYTES + 1)
    pipe.fake.script.append(Reply(200, {"content-type": "application/json"}, (huge,)))
    captures.start(1)

    got = await pipe.post()

    assert len(got.body) == len(huge)
    said = await captured(captures, pipe)
    assert len(said) <= MAX_ANSWER_BYTES + 2000
    assert f"the rest of {len(huge)} bytes is left out" in said


async def test_only_the_user_may_read_it(pipe: Pipe, tmp_path: Path) -> None:
    captures = capture_into(tmp_path / "captures", pipe.server, pipe.context)
    captures.start(1)
    await pipe.post()
    await captured(captures, pipe)

    path = captures.file(pipe.records[0].id)
    assert path is not None
    assert oct(path.stat().st_mode)[-3:] == "600"
    assert oct(captures.folder.stat().st_mode)[-3:] == "700"


async def test_a_folder_that_takes_nothing_disturbs_no_request(pipe: Pipe, tmp_path: Path) -> None:
    pipe.add_login("alice@example.com")
    (tmp_path / "a file").touch()
    captures = capture_into(tmp_path / "a file" / "captures", pipe.server, pipe.context)
    captures.start(1)

    got = await pipe.post()
    await pipe.settled()
    await captures.close()

    assert got.status == 200


async def test_captures_go_with_the_records_they_belong_to(tmp_path: Path) -> None:
    captures = Captures(tmp_path, EventBus())
    old, new = tmp_path / "req_old.txt", tmp_path / "req_new.txt"
    for path, age in ((old, 31), (new, 1)):
        path.write_text("captured")
        moment = (NOW - timedelta(days=age)).timestamp()
        os.utime(path, (moment, moment))
    await captures.open()
    assert (captures.file("req_old"), captures.file("req_new")) == (old, new)

    captures.forget_all(NOW - timedelta(days=30))

    assert (captures.file("req_old"), captures.file("req_new")) == (None, new)
    captures.forget("req_new")
    assert captures.file("req_new") is None
    assert list(tmp_path.iterdir()) == []
