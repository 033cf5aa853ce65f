"""OpenAI in small: ChatGPT's Codex backend and the API, over HTTP and WebSockets, on 127.0.0.1.

Without a script it answers as the real ones do: the backend streams only, stores nothing and refuses what it does not
know; the API does both. Bearers and keys are judged by its FakeOpenAILogin.
"""

import json
import ssl
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from proxy.encoding import decode_body
from tests.fakes.listening import Listening
from tests.fakes.openai_login import FakeOpenAILogin
from tests.fakes.openai_socket import Frames, SocketTalk
from tests.fakes.replies import Reply, Seen, Step, json_reply, play, seen

MODEL = "gpt-6-sol"
BACKEND = "/backend-api/codex"
USAGE = {
    "input_tokens": 442,
    "input_tokens_details": {"cached_tokens": 400, "cache_write_tokens": 30},
    "output_tokens": 25,
    "output_tokens_details": {"reasoning_tokens": 5},
    "total_tokens": 467,
}
LIMITS = {
    "x-codex-primary-used-percent": "42",
    "x-codex-primary-window-minutes": "300",
    "x-codex-primary-reset-at": "1795616100",
    "x-codex-secondary-used-percent": "30.5",
    "x-codex-secondary-window-minutes": "10080",
    "x-codex-secondary-reset-at": "1795867200",
    "x-codex-credits-has-credits": "true",
    "x-codex-credits-unlimited": "false",
    "x-codex-credits-balance": "12.50",
}
"""Resets 2 h 15 min and 3 days after tests.conftest.NOW."""
ANSWER_HEADERS = {
    "x-codex-turn-state": "turn-state-1",
    "x-models-etag": '"models-1"',
    "x-request-id": "req_up",
    **LIMITS,
}
UNSUPPORTED = (
    "max_output_tokens", "metadata", "safety_identifier", "temperature", "top_p", "truncation", "user",
)  # fmt: skip
"""What the backend answers 400 to, of what the API takes."""


def event(data: Mapping[str, Any]) -> bytes:
    """One server-sent event as OpenAI writes it."""
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


def response_object(text: str, **fields: Any) -> dict[str, Any]:
    """A finished response; `fields` overwrite its own."""
    content = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    message = {"type": "message", "id": "msg_1", "role": "assistant", "status": "completed"}
    return {
        "id": "resp_1", "object": "response", "created_at": 1795600000, "status": "completed", "error": None,
        "incomplete_details": None, "instructions": None, "metadata": {}, "model": MODEL,
        "output": [{**message, "content": [content]}], "parallel_tool_calls": True, "temperature": 1.0,
        "tool_choice": "auto", "tools": [], "top_p": 1.0, "service_tier": "default", "usage": USAGE,
    } | fields  # fmt: skip


def answer_events(*parts: str, **fields: Any) -> list[dict[str, Any]]:
    """All events of an answer whose text comes in these parts; `fields` overwrite those of the finished response."""
    parts = parts or ("Hello", " there.")
    whole = response_object("".join(parts), **fields)
    begun = {**whole, "status": "in_progress", "output": [], "usage": None}
    (item,) = response_object("".join(parts))["output"]
    (content,) = item["content"]
    at = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
    events = [
        {"type": "response.created", "response": begun},
        {"type": "response.in_progress", "response": begun},
        {
            "type": "response.output_item.added",
            "output_index": 0,
            "item": {**item, "status": "in_progress", "content": []},
        },
        {"type": "response.content_part.added", **at, "part": {**content, "text": ""}},
        *({"type": "response.output_text.delta", **at, "delta": each, "logprobs": []} for each in parts),
        {"type": "response.output_text.done", **at, "text": content["text"], "logprobs": []},
        {"type": "response.content_part.done", **at, "part": content},
        {"type": "response.output_item.done", "output_index": 0, "item": item},
        {"type": f"response.{whole['status']}", "response": whole},
    ]  # fmt: skip
    return [{**each, "sequence_number": index} for index, each in enumerate(events)]


def call_events(*calls: tuple[str, str]) -> list[dict[str, Any]]:
    """All events of an answer that calls tools, each given by its name and its arguments in JSON."""
    items = [
        {"type": "function_call", "id": f"fc_{index}", "call_id": f"call_{index}", "name": name,
         "arguments": arguments, "status": "completed"}
        for index, (name, arguments) in enumerate(calls)
    ]  # fmt: skip
    whole = response_object("", output=items)
    events: list[dict[str, Any]] = [
        {"type": "response.created", "response": {**whole, "output": []}}
    ]
    for index, item in enumerate(items):
        at = {"item_id": item["id"], "output_index": index}
        given = {"output_index": index, "item": {**item, "arguments": ""}}
        events += [
            {"type": "response.output_item.added", **given},
            {"type": "response.function_call_arguments.delta", **at, "delta": item["arguments"]},
            {"type": "response.function_call_arguments.done", **at, "arguments": item["arguments"]},
            {"type": "response.output_item.done", "output_index": index, "item": item},
        ]
    events.append({"type": "response.completed", "response": whole})
    return [{**each, "sequence_number": index} for index, each in enumerate(events)]


def failed_event(code: str, message: str = "No.") -> dict[str, Any]:
    """The end of a stream that fails."""
    response = response_object(
        "", status="failed", output=[], error={"code": code, "message": message}
    )
    return {"type": "response.failed", "response": response, "sequence_number": 9}


def limits_event(percent: float, **fields: Any) -> dict[str, Any]:
    """What a stream says of the account's 5-hour window."""
    primary = {"used_percent": percent, "window_minutes": 300, "reset_at": 1795616100}
    limits = {"primary": primary, "secondary": None}
    return {"type": "codex.rate_limits", "plan_type": "plus", "rate_limits": limits} | fields


def stream(
    *steps: Step | Mapping[str, Any], headers: Mapping[str, str] | None = None, **reply: Any
) -> Reply:
    """A streamed answer of these events and steps; of a whole answer when there are none."""
    fields = (
        {"content-type": "text/event-stream; charset=utf-8"} | ANSWER_HEADERS | dict(headers or {})
    )
    given: Sequence[Step | Mapping[str, Any]] = steps or answer_events()
    written = tuple(event(step) if isinstance(step, Mapping) else step for step in given)
    return Reply(headers=fields, steps=written, **reply)


def error(
    status: int,
    code: str,
    text: str = "No.",
    headers: Mapping[str, str] | None = None,
    **fields: Any,
) -> Reply:
    """An error in OpenAI's envelope."""
    document = {"error": {"message": text, "type": None, "param": None, "code": code} | fields}
    return json_reply(document, status=status, headers=headers)


def quota_error(until: int = 1795616100) -> dict[str, Any]:
    """The error object of a full usage limit, which ends in seconds since 1970."""
    return {
        "type": "usage_limit_reached",
        "message": "The usage limit has been reached",
        "plan_type": "plus",
        "resets_at": until,
        "resets_in_seconds": 8100,
    }


def quota(until: int = 1795616100) -> Reply:
    """A refusal because a usage window is full."""
    full = {"x-codex-primary-used-percent": "100", "x-codex-primary-reset-at": str(until)}
    return json_reply({"error": quota_error(until)}, status=429, headers=LIMITS | full)


def model_object(slug: str = MODEL, **fields: Any) -> dict[str, Any]:
    """A model as the backend describes it to Codex."""
    levels = [{"effort": each, "description": each} for each in ("low", "medium", "high")]
    return {
        "slug": slug, "display_name": slug, "description": "A model.", "default_reasoning_level": "medium",
        "supported_reasoning_levels": levels, "shell_type": "shell_command", "visibility": "list",
        "minimal_client_version": [0, 1, 0], "supported_in_api": True, "priority": 1, "upgrade": None,
        "base_instructions": "Be kind.", "supports_reasoning_summaries": True, "support_verbosity": False,
        "default_verbosity": None, "apply_patch_tool_type": "freeform", "context_window": 272000,
        "truncation_policy": {"mode": "bytes", "limit": 10000}, "supports_parallel_tool_calls": True,
        "experimental_supported_tools": [], "available_in_plans": ["plus", "pro"],
    } | fields  # fmt: skip


@dataclass
class FakeOpenAI(Listening):
    """The server. Use `async with running_openai() as fake`."""

    login: FakeOpenAILogin = field(default_factory=FakeOpenAILogin)
    checks_tokens: bool = True
    script: deque[Reply] = field(default_factory=deque)
    """Answers to give to HTTP requests, first come first served; not to those for lists of models."""
    models_script: deque[Reply] = field(default_factory=deque)
    """Answers to give to those."""
    frames: deque[Frames] = field(default_factory=deque)
    """What to say in a socket to the next `response.create`, first come first served."""
    handshakes: deque[Reply] = field(default_factory=deque)
    """Refusals to give to the next sockets instead of letting them in."""
    requests: list[Seen] = field(default_factory=list)
    """Every call but those of the login, in order; handshakes, too."""
    talks: list[SocketTalk] = field(default_factory=list)
    """Every socket, in the order they were opened."""
    models: list[dict[str, Any]] = field(default_factory=lambda: [model_object()])

    @property
    def settings(self) -> dict[str, str]:
        """The provider's addresses."""
        return {
            "base_url": f"{self.base_url}/backend-api",
            "api_base_url": self.base_url,
            "auth_url": self.base_url,
        }

    async def start(self, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        app = web.Application()
        self.login.add_routes(app)
        app.router.add_route("*", "/{path:.*}", self._answer)
        await self.listen(app, port, tls)

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        asked = await seen(request)
        self.requests.append(asked)
        if (
            self.checks_tokens
            and (refusal := self.login.accepts(*_credential(request))) is not None
        ):
            status, text = refusal
            return web.Response(status=status, text=text, content_type="application/json")
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._talk(request)
        script = self.models_script if _asks_for_models(asked) else self.script
        reply = script.popleft() if script else self._regular(asked)
        return await play(request, reply)

    def _regular(self, asked: Seen) -> Reply:
        """What the real service would answer."""
        path, _, query = asked.target.partition("?")
        if asked.method == "GET" and path == f"{BACKEND}/models":
            return self._models() if "client_version=" in query else error(400, "bad_request")
        if asked.method == "GET" and path == "/v1/models":
            listed = [{"id": MODEL, "object": "model", "created": 1, "owned_by": "openai"}]
            return json_reply({"object": "list", "data": listed})
        if asked.method != "POST":
            return error(404, "not_found")
        return _answer_post(path, asked)

    def _models(self) -> Reply:
        return json_reply({"models": self.models}, headers={"etag": '"models-1"'})

    async def _talk(self, request: web.Request) -> web.StreamResponse:
        if self.handshakes:
            return await play(request, self.handshakes.popleft())
        socket = web.WebSocketResponse(compress=False, max_msg_size=0)
        socket.headers.update(ANSWER_HEADERS)
        await socket.prepare(request)
        talk = SocketTalk(socket)
        self.talks.append(talk)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    talk.heard.append(message.data)
                    if '"response.create"' in message.data:
                        frames = self.frames.popleft() if self.frames else regular_frames()
                        await talk.say(frames, request)
        finally:
            talk.close_code = socket.close_code
            talk.is_over.set()
        return socket


def _asks_for_models(asked: Seen) -> bool:
    return asked.method == "GET" and asked.target.partition("?")[0].endswith("/models")


def regular_frames() -> Frames:
    """What a socket says to a `response.create`."""
    return [limits_event(43.5), *answer_events()]


def _answer_post(path: str, asked: Seen) -> Reply:
    request = read_body(asked)
    match path:
        case "/backend-api/codex/responses":
            refusal = _refusal_of_backend(request)
            return stream() if refusal is None else json_reply({"detail": refusal}, status=400)
        case "/v1/responses":
            return (
                stream() if request.get("stream") else json_reply(response_object("Hello there."))
            )
        case "/v1/chat/completions":
            return _chat(request)
        case "/backend-api/codex/responses/compact" | "/v1/responses/compact":
            return json_reply({"object": "response.compaction", "output": [], "usage": USAGE})
        case _:
            return error(404, "not_found")


def _refusal_of_backend(request: Mapping[str, Any]) -> str | None:
    """What ChatGPT's backend says to a request of the API that it does not take."""
    if request.get("stream") is not True:
        return "Stream must be set to true"
    if request.get("store") is not False:
        return "Store must be set to false"
    items = request.get("input")
    if not isinstance(items, list):
        return "Input must be a list"
    if any(isinstance(item, dict) and item.get("role") == "system" for item in items):
        return "System messages are not allowed"
    unsupported = [name for name in UNSUPPORTED if name in request]
    return f"Unsupported parameter: {unsupported[0]}" if unsupported else None


def _chat(request: Mapping[str, Any]) -> Reply:
    head = {"id": "chatcmpl-1", "created": 1, "model": MODEL}
    usage = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
    if not request.get("stream"):
        choice = {"index": 0, "message": {"role": "assistant", "content": "Hello."}}
        choices = [{**choice, "finish_reason": "stop", "logprobs": None}]
        document = {**head, "object": "chat.completion", "choices": choices, "usage": usage}
        return json_reply(document)
    choice = {"index": 0, "delta": {"role": "assistant", "content": "Hello."}}
    chunks = [
        {"choices": [{**choice, "finish_reason": None}]},
        {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": usage},
    ]
    told = [{**head, "object": "chat.completion.chunk", **chunk} for chunk in chunks]
    steps = [f"data: {json.dumps(each)}\n\n".encode() for each in told]
    return Reply(headers={"content-type": "text/event-stream"}, steps=[*steps, b"data: [DONE]\n\n"])


def read_body(asked: Seen) -> dict[str, Any]:
    """The JSON of a request, whatever its encoding; empty when there is none."""
    try:
        body = decode_body(asked.body, asked.header("content-encoding") or "", 2**26)
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _credential(request: web.Request) -> tuple[str, str]:
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bearer, request.headers.get("chatgpt-account-id", "")


@asynccontextmanager
async def running_openai(
    login: FakeOpenAILogin | None = None, tls: ssl.SSLContext | None = None
) -> AsyncIterator[FakeOpenAI]:
    """A FakeOpenAI that listens on a free port."""
    fake = FakeOpenAI(login or FakeOpenAILogin())
    await fake.start(tls=tls)
    try:
        yield fake
    finally:
        await fake.stop()
