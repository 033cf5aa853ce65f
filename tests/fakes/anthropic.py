"""The Messages API in small: a real server on 127.0.0.1 that answers as scripted and remembers what it was asked.

Without a script it answers as the real one does: streams where the request asks for it, counts tokens, lists models.
Bearers and keys are judged by its FakeLogin; `checks_tokens = False` lets everybody in.
"""

import asyncio
import json
import ssl
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from aiohttp import web

from tests.fakes.anthropic_login import FakeLogin
from tests.fakes.listening import Listening
from tests.fakes.replies import Cut, Reply, Seen, Stall, Step, Wait, json_reply, play, seen

__all__ = [
    "Cut", "FakeAnthropic", "Reply", "Seen", "Stall", "Step", "Wait", "error", "event", "json_reply", "message",
    "message_events", "quota", "regular", "running_anthropic", "stream", "token_of",
]  # fmt: skip

MODEL = "claude-opus-5"
USAGE = {
    "input_tokens": 12,
    "cache_creation_input_tokens": 30,
    "cache_read_input_tokens": 400,
    "cache_creation": {"ephemeral_5m_input_tokens": 10, "ephemeral_1h_input_tokens": 20},
    "output_tokens": 1,
    "service_tier": "standard",
}
LIMITS = {
    "anthropic-ratelimit-unified-status": "allowed",
    "anthropic-ratelimit-unified-5h-status": "allowed",
    "anthropic-ratelimit-unified-5h-utilization": "0.42",
    "anthropic-ratelimit-unified-5h-reset": "1795616100",
    "anthropic-ratelimit-unified-7d-status": "allowed",
    "anthropic-ratelimit-unified-7d-utilization": "0.305",
    "anthropic-ratelimit-unified-7d-reset": "1795867200",
}
"""Resets 2 h 15 min and 3 days after tests.conftest.NOW."""


def event(name: str, data: Mapping[str, Any]) -> bytes:
    """One server-sent event as Anthropic writes it."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


def message_events(
    text: Sequence[str] = ("Hello", " there."),
    *,
    model: str = MODEL,
    begun: Mapping[str, Any] = USAGE,
    **usage: Any,
) -> list[bytes]:
    """A whole stream, event by event; `begun` is the first one's usage, `usage` overwrites fields of the last delta's."""
    start: dict[str, Any] = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": begun,
    }  # fmt: skip
    deltas = [
        event(
            "content_block_delta",
            {
                "type": "content_block_delta",
                "index": 0,
                "delta": {"type": "text_delta", "text": part},
            },
        )
        for part in text
    ]
    return [
        event("message_start", {"type": "message_start", "message": start}),
        event(
            "content_block_start",
            {
                "type": "content_block_start",
                "index": 0,
                "content_block": {"type": "text", "text": ""},
            },
        ),
        event("ping", {"type": "ping"}),
        *deltas,
        event("content_block_stop", {"type": "content_block_stop", "index": 0}),
        event(
            "message_delta",
            {
                "type": "message_delta",
                "delta": {"stop_reason": "end_turn", "stop_sequence": None},
                "usage": {"output_tokens": 25} | usage,
            },
        ),
        event("message_stop", {"type": "message_stop"}),
    ]


def stream(*steps: Step, headers: Mapping[str, str] | None = None, **reply: Any) -> Reply:
    """A streamed answer of these steps; of a whole message when there are none."""
    fields = {"content-type": "text/event-stream; charset=utf-8"} | LIMITS | dict(headers or {})
    return Reply(headers=fields, steps=steps or tuple(message_events()), **reply)


def message(text: str = "Hello there.", **fields: Any) -> Reply:
    """A whole answer that is not streamed; `fields` overwrite those of the message."""
    document = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": MODEL,
        "content": [{"type": "text", "text": text}], "stop_reason": "end_turn",
        "stop_sequence": None, "usage": USAGE | {"output_tokens": 25},
    }  # fmt: skip
    return json_reply(document | fields, headers=LIMITS)


def error(
    status: int, error_type: str, text: str = "No.", headers: Mapping[str, str] | None = None
) -> Reply:
    """An error in Anthropic's envelope."""
    document = {
        "type": "error",
        "error": {"type": error_type, "message": text},
        "request_id": "req_up",
    }
    return json_reply(document, status=status, headers=headers)


def quota(
    *, until: int = 1795616100, window: str = "5h", headers: Mapping[str, str] | None = None
) -> Reply:
    """A refusal because a usage window is full until `until`, in seconds since 1970."""
    prefix = "anthropic-ratelimit-unified-"
    fields = {
        f"{prefix}status": "rejected",
        f"{prefix}reset": str(until),
        f"{prefix}{window}-status": "rejected",
        f"{prefix}{window}-utilization": "1.0",
        f"{prefix}{window}-reset": str(until),
        "retry-after": "8100",
    }
    return error(
        429, "rate_limit_error", "You have reached your limit.", fields | dict(headers or {})
    )


class FakeAnthropic(Listening):
    """The server. Use `async with running_anthropic() as fake`."""

    def __init__(self, login: FakeLogin | None = None) -> None:
        self.login = login or FakeLogin()
        self.checks_tokens = True
        self.resets_later = 0
        """So many seconds later than LIMITS lies every reset it tells: for clients that go by the machine's own clock."""
        self.script: deque[Reply] = deque()
        """Answers to give, first come first served, before the regular ones."""
        self.requests: list[Seen] = []
        """Every call but those of the login, in order."""
        self.finished = 0
        """Answers that were written to their end."""
        self.abandoned = 0
        """Answers whose client left before that."""

    async def start(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        app = web.Application()
        self.login.add_routes(app)
        app.router.add_route("*", "/{path:.*}", self._answer)
        await self.listen(app, port, tls)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = await seen(request)
        self.requests.append(asked)
        if self.checks_tokens and (refusal := self.login.accepts(token_of(asked))) is not None:
            status, text = refusal
            return web.Response(status=status, text=text, content_type="application/json")
        reply = self.script.popleft() if self.script else self._regular(asked)
        try:
            response = await play(request, _with_id(self._moved(reply)))
        except (asyncio.CancelledError, ConnectionError):
            self.abandoned += 1
            raise
        self.finished += 1
        return response

    def _moved(self, reply: Reply) -> Reply:
        if not self.resets_later:
            return reply
        headers = (
            (name, str(int(value) + self.resets_later) if name.endswith("reset") else value)
            for name, value in _fields(reply)
        )
        return replace(reply, headers=tuple(headers))

    def _regular(self, asked: Seen) -> Reply:
        """The answer where no script has one; other services in small give their own."""
        return regular(asked)


def regular(asked: Seen) -> Reply:
    """What the real service would answer."""
    path = asked.target.partition("?")[0]
    if path == "/v1/messages/count_tokens":
        return json_reply({"input_tokens": 442})
    if path == "/v1/models":
        model = {"type": "model", "id": MODEL, "display_name": "Claude Opus 5"}
        model |= {"created_at": "2026-09-01T00:00:00Z"}
        return json_reply({"data": [model], "has_more": False, "first_id": MODEL, "last_id": MODEL})
    if path != "/v1/messages":
        return error(404, "not_found_error", "Not found.")
    try:
        is_stream = json.loads(asked.body).get("stream") is True
    except ValueError:
        is_stream = False
    return stream() if is_stream else message()


def _fields(reply: Reply) -> tuple[tuple[str, str], ...]:
    return tuple(reply.headers.items() if isinstance(reply.headers, Mapping) else reply.headers)


def _with_id(reply: Reply) -> Reply:
    headers = _fields(reply)
    if any(name.lower() == "request-id" for name, _ in headers):
        return reply
    return replace(reply, headers=(*headers, ("request-id", "req_up")))


def token_of(asked: Seen) -> str:
    """The bearer or key that a request came with."""
    return asked.header("x-api-key") or (asked.header("authorization") or "").removeprefix(
        "Bearer "
    )


@asynccontextmanager
async def running_anthropic(
    login: FakeLogin | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[FakeAnthropic]:
    """A FakeAnthropic that listens on a free port; with `tls` for secure connections only."""
    fake = FakeAnthropic(login)
    await fake.start(tls=tls)
    try:
        yield fake
    finally:
        await fake.stop()
