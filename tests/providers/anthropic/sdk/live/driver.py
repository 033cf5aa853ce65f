"""A running pipe whose requests are answered by a `claude` process, and what tests ask of it."""

import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import aiohttp

from proxy.clock import utc_now
from proxy.direct import DirectUpstream
from proxy.guard import KeyCheck
from proxy.model import Account
from proxy.record import RequestRecord
from proxy.runtime import RuntimeLimits
from proxy.runtimes import RuntimeReport
from tests.fakes.anthropic import FakeAnthropic, Reply, Step, message_events, stream
from tests.fakes.anthropic_login import Tokens
from tests.proxy.harness import ANTHROPIC, Got, Pipe, client_headers, running_pipe, until

MESSAGES = "/claude-sdk/v1/messages"
MODEL = "claude-sonnet-5-5"
LIMIT_S = 30.0
"""How long a process may take on a busy machine before a test gives it up."""

Json = dict[str, Any]
WEATHER = {
    "name": "weather",
    "description": "Of a city",
    "input_schema": {
        "type": "object",
        "properties": {"city": {"type": "string"}},
        "required": ["city"],
    },
}


def bundled_cli() -> Path | None:
    """The `claude` that the SDK brings; None where its package has none for this platform."""
    spec = find_spec("claude_agent_sdk")
    assert spec is not None
    assert spec.origin is not None
    for name in ("claude", "claude.exe"):
        path = Path(spec.origin).parent / "_bundled" / name
        if path.exists():
            return path
    return None


def text(words: str) -> Json:
    return {"type": "text", "text": words}


def user(*blocks: Json | str) -> Json:
    return {
        "role": "user",
        "content": [text(each) if isinstance(each, str) else each for each in blocks],
    }


def assistant(*blocks: Json | str) -> Json:
    return {**user(*blocks), "role": "assistant"}


def call(call_id: str, given: object = None, name: str = "weather") -> Json:
    """A tool call as a client knows it."""
    return {"type": "tool_use", "id": call_id, "name": name, "input": given or {"city": "Rom"}}


def result(call_id: str, content: object = "sun", **fields: Any) -> Json:
    return {"type": "tool_result", "tool_use_id": call_id, "content": content, **fields}


@dataclass
class Runtime:
    """The route under test, with one account."""

    pipe: Pipe
    account: Account
    tokens: Tokens
    home: Path
    folder: Path

    @property
    def fake(self) -> FakeAnthropic:
        return self.pipe.fake

    async def ask(
        self,
        messages: Sequence[Json] = (),
        *,
        headers: Mapping[str, str] | None = None,
        session: str = "",
        **fields: Any,
    ) -> Got:
        """One request and its whole answer."""
        return await self.pipe.post(
            MESSAGES, body_of(messages, fields), headers_of(headers, session)
        )

    @asynccontextmanager
    async def opened(
        self,
        messages: Sequence[Json] = (),
        *,
        headers: Mapping[str, str] | None = None,
        session: str = "",
        **fields: Any,
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """One request whose answer is read by the test; leaving the block breaks off."""
        async with self.pipe.client.post(
            self.pipe.url + MESSAGES,
            data=body_of(messages, fields),
            headers=client_headers(headers_of(headers, session)),
        ) as response:
            yield response

    async def ask_until_cut(self, messages: Sequence[Json] = (), **fields: Any) -> list[Json]:
        """The events of a streamed answer that must not come to a clean end."""
        async with self.opened(messages, stream=True, **fields) as response:
            assert response.status == 200
            return events_of(await read_until_cut(response))

    def sent(self, index: int = -1) -> Json:
        """The body of a request as it reached the provider."""
        body: Json = json.loads(self.models[index].body)
        return body

    @property
    def models(self) -> list[Any]:
        """The model calls that reached the provider."""
        return [seen for seen in self.fake.requests if seen.target.startswith("/v1/messages")]

    def turns(self, index: int = -1) -> list[Json]:
        """The messages that reached the provider, without what the runtime says of itself."""
        return [
            {**turn, "content": content}
            for turn in self.sent(index)["messages"]
            if turn["role"] != "system"
            and (content := [each for each in blocks(turn) if not is_reminder(each)])
        ]

    async def record(self, count: int = 1) -> RequestRecord:
        """The last of so many records."""
        return (await self.pipe.settled(count))[-1]

    @property
    def report(self) -> RuntimeReport:
        assert self.pipe.runtimes is not None
        (report,) = self.pipe.runtimes.reports()
        return report

    def counted(self, name: str) -> int:
        return self.report.counters.get(name, 0)

    async def at_rest(self, *, kept: int = 0) -> None:
        """Returns when no process is at work any more, and so many wait."""
        await until(
            lambda: (
                self.report.gauges["live"]
                == kept
                == self.report.gauges["idle"] + self.report.gauges["parked"]
            ),
            LIMIT_S,
        )

    def pids(self) -> list[int]:
        """The `claude` processes of the runtime that are alive, without their watchers."""
        return [
            pid for pid, command in processes_of(self.folder) if not command.startswith("/bin/sh")
        ]

    def files(self) -> list[Path]:
        """What lies in the runtime's folders."""
        return [path for path in self.folder.rglob("*") if path.is_file()]


def processes_of(folder: Path) -> list[tuple[int, str]]:
    """Id and command of every process whose home lies in `folder`."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environ = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended meanwhile
            continue
        if f"HOME={folder}/".encode() in environ:
            found.append((int(process.name), command))
    return found


def body_of(messages: Sequence[Json], fields: Mapping[str, Any]) -> bytes:
    body = {"model": MODEL, "max_tokens": 100, "messages": list(messages) or [user("Hi")]}
    return json.dumps({**body, **fields}).encode()


def headers_of(headers: Mapping[str, str] | None, session: str) -> dict[str, str]:
    own = {"x-claude-code-session-id": session} if session else {}
    return {**own, **(headers or {})}


def blocks(turn: Json) -> list[Json]:
    content = turn["content"]
    return [text(content)] if isinstance(content, str) else content


def is_reminder(block: Json) -> bool:
    return str(block.get("text", "")).startswith("<system-reminder>\n")


@asynccontextmanager
async def running_runtime(
    home: Path,
    *,
    limits: RuntimeLimits | None = None,
    keys: KeyCheck | None = None,
    cli: Path | None = None,
    environ: Mapping[str, str] | None = None,
    **settings: Any,
) -> AsyncIterator[Runtime]:
    """The route with the bundled `claude`, or another program in its place.

    It is the present: `claude` goes by the machine's clock and tells nothing of a window whose reset has passed.
    """
    folder = home / "sdk"
    found = {"sdk_cli_path": str(cli or bundled_cli()), **settings}
    async with running_pipe(
        DirectUpstream,
        settings=found,
        keys=keys,
        runtime_folder=folder,
        runtime_limits=limits,
        runtime_environ=environ,
        now=utc_now().replace(microsecond=0),
    ) as pipe:
        account, tokens = pipe.add_login("alice@example.com")
        yield Runtime(pipe, account, tokens, home, folder / ANTHROPIC)


# What the fake provider answers


def compact(name: str, **fields: Any) -> bytes:
    """One event as Anthropic writes it."""
    data = json.dumps({"type": name, **fields}, separators=(",", ":"), ensure_ascii=False)
    return f"event: {name}\ndata: {data}\n\n".encode()


def block_events(index: int, block: Json, *deltas: Json) -> list[bytes]:
    return [
        compact("content_block_start", index=index, content_block=block),
        *(compact("content_block_delta", index=index, delta=delta) for delta in deltas),
        compact("content_block_stop", index=index),
    ]


USAGE = {
    "input_tokens": 12,
    "cache_creation_input_tokens": 30,
    "cache_read_input_tokens": 400,
    "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
    "output_tokens": 1,
    "service_tier": "standard",
}


def answer_events(
    *parts: Iterable[bytes], stop: str = "end_turn", message_id: str = "msg_up"
) -> list[bytes]:
    """A whole answer of these blocks, in compact JSON."""
    message = {
        "id": message_id, "type": "message", "role": "assistant", "model": MODEL, "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": USAGE,
    }  # fmt: skip
    return [
        compact("message_start", message=message),
        *(event for part in parts for event in part),
        compact(
            "message_delta",
            delta={"stop_reason": stop, "stop_sequence": None},
            usage={"output_tokens": 25},
        ),
        compact("message_stop"),
    ]


def says(words: str, index: int = 0) -> list[bytes]:
    """A block of text."""
    return block_events(index, text(""), {"type": "text_delta", "text": words})


def calls(
    call_id: str, given: str = '{"city":"Rom"}', index: int = 0, name: str = ""
) -> list[bytes]:
    """A tool call as the provider writes it; `given` is its input's JSON."""
    block = {"type": "tool_use", "id": call_id, "name": name or "mcp__c__weather", "input": {}}
    return block_events(index, block, {"type": "input_json_delta", "partial_json": given})


def replies(*steps: Step) -> Reply:
    return stream(*(steps or message_events()))


# What the client got


async def read_until_cut(
    response: aiohttp.ClientResponse, on_chunk: Callable[[], None] = lambda: None
) -> bytes:
    """What came before the connection broke; a clean end is a failure."""
    got = b""
    try:
        async for chunk in response.content.iter_any():
            got += chunk
            on_chunk()
    except aiohttp.ClientPayloadError:
        return got
    raise AssertionError(f"the answer came to a clean end: {got!r}")


def events_of(stream_body: bytes) -> list[Json]:
    """The data of every event, pings aside."""
    data = [
        json.loads(line.removeprefix(b"data: "))
        for line in stream_body.split(b"\n")
        if line.startswith(b"data: ")
    ]
    return [each for each in data if each["type"] != "ping"]


def words_of(got: Got) -> str:
    """The text of an unstreamed answer."""
    return "".join(block.get("text", "") for block in json.loads(got.body)["content"])


def error_of(got: Got) -> Json:
    error: Json = json.loads(got.body)["error"]
    return error
