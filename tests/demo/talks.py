"""Invented sessions of clients: prompts that grow from request to request, and change in ways that break caches."""

import json
import random
from dataclasses import dataclass
from itertools import count

from proxy.dialects.anthropic_messages import SESSION_HEADER
from proxy.model import ProviderId
from proxy.shape import PromptParts
from tests.journeys.day import ANTHROPIC, OPENAI

_SENTENCE = (
    "the proxy keeps every account in one pool and a request goes to whom it costs least so read the file first then "
    "change one line run the tests look at what failed and say in a sentence why it is better now than it was before"
)
_STOCK = " ".join(random.Random(1).choices(_SENTENCE.split(), k=60_000))
"""All text that is ever sent is a piece of this."""
CHANGE_SHARE = 0.07
"""So many requests change what was sent before."""
IMAGE = "iVBORw0KGgo" + "fake" * 9_000


@dataclass(frozen=True, slots=True)
class Client:
    """A program that asks, and how it asks."""

    agent: str
    """As it introduces itself: "claude-cli/2.1.330"."""
    provider: ProviderId
    route: str
    dialect: str
    models: tuple[str, ...]
    """The first is its usual one."""
    system_bytes: int
    tool_count: int
    session_header: str = ""
    """Empty: each of its requests stands alone."""

    @property
    def has_sessions(self) -> bool:
        return bool(self.session_header)


CLAUDE_CODE = Client(
    "claude-cli/2.1.330",
    ANTHROPIC,
    "/claude/v1/messages",
    "anthropic_messages",
    ("claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"),
    21_400,
    18,
    SESSION_HEADER,
)
CODEX = Client(
    "codex_cli_rs/0.169.0",
    OPENAI,
    "/backend-api/codex/responses",
    "openai_responses",
    ("gpt-6.1-sol", "gpt-6-luna"),
    14_200,
    9,
    "session_id",
)
ANTHROPIC_SDK = Client(
    "Anthropic/Python",
    ANTHROPIC,
    "/claude/v1/messages",
    "anthropic_messages",
    ("claude-haiku-5-5", "claude-sonnet-5-5"),
    1_800,
    0,
)
OPENAI_SDK = Client(
    "OpenAI/Python", OPENAI, "/v1/responses", "openai_responses", ("gpt-6-luna",), 900, 2
)
CLIENTS = {CLAUDE_CODE: 5.0, CODEX: 3.0, ANTHROPIC_SDK: 1.0, OPENAI_SDK: 0.7}
"""How often a session is each one's."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What one request says. The parts are JSON."""

    client: Client
    session_id: str
    model: str
    system: bytes
    tools: tuple[bytes, ...]
    messages: tuple[bytes, ...]

    @property
    def parts(self) -> PromptParts:
        return PromptParts(self.model, self.system, self.tools, self.messages)

    @property
    def headers(self) -> dict[str, str]:
        """Beside those of any HTTP client."""
        named = {self.client.session_header: self.session_id} if self.session_id else {}
        return {"User-Agent": self.client.agent, "Content-Type": "application/json", **named}

    def body(self) -> bytes:
        """As its client sends it."""
        model, tools, messages = _text(self.model), _list(self.tools), _list(self.messages)
        if self.client.provider == ANTHROPIC:
            form = (
                b'{"model":%s,"max_tokens":8192,"stream":true,"system":%s,"tools":%s,"messages":%s}'
            )
        else:
            form = (
                b'{"model":%s,"stream":true,"store":false,"instructions":%s,"tools":%s,"input":%s}'
            )
        return form % (model, self.system, tools, messages)


class Talk:
    """One session, request by request. State: what its next prompt holds."""

    def __init__(self, client: Client, rng: random.Random) -> None:
        self.client = client
        self._rng = rng
        self._numbers = count(1)
        self._model = rng.choices(client.models, [6, 2, 1][: len(client.models)])[0]
        self._session_id = _uuid(rng) if client.has_sessions else ""
        self._system = _text(self._passage(client.system_bytes))
        self._tools = [self._tool() for _ in range(client.tool_count)]
        self._messages: list[bytes] = []

    def next(self) -> Prompt:
        """The next request's prompt."""
        if not self._messages or not self.client.has_sessions:
            self._messages = [self._said("user", self._rng.randint(200, 4_000))]
        else:
            self._go_on()
        return Prompt(
            self.client,
            self._session_id,
            self._model,
            self._system,
            tuple(self._tools),
            tuple(self._messages),
        )

    def _go_on(self) -> None:
        if len(self._messages) > 4 and self._rng.random() < CHANGE_SHARE:
            change = (self._change_system, self._change_tools, self._reorder_tools, self._compact)
            self._rng.choice(change)()
        elif self._rng.random() < CHANGE_SHARE / 3:
            self._messages.append(self._picture())
        self._messages.append(self._said("assistant", self._rng.randint(300, 2_600)))
        found = self._rng.choice((600, 1_500, 3_000, 6_000, 14_000, 40_000))
        self._messages.append(self._said("user", round(found * self._rng.uniform(0.5, 1.2))))

    def _change_system(self) -> None:
        self._system = _text(
            self._passage(self.client.system_bytes + self._rng.randint(100, 2_400))
        )

    def _change_tools(self) -> None:
        self._tools.append(self._tool())

    def _reorder_tools(self) -> None:
        self._rng.shuffle(self._tools)

    def _compact(self) -> None:
        """What a client does when its context is nearly full."""
        self._messages = [self._said("user", 6_400), *self._messages[-2:]]

    def _said(self, role: str, size: int) -> bytes:
        return self._message(role, _text(self._passage(size)))

    def _picture(self) -> bytes:
        if self.client.provider == ANTHROPIC:
            source = b'{"type":"base64","media_type":"image/png","data":"%s"}' % IMAGE.encode()
            return self._message("user", b'[{"type":"image","source":%s}]' % source)
        content = b'[{"type":"input_image","image_url":"data:image/png;base64,%s"}]'
        return self._message("user", content % IMAGE.encode())

    def _message(self, role: str, content: bytes) -> bytes:
        form = b'{"role":"%s","content":%s}'
        if self.client.provider == OPENAI:
            form = b'{"type":"message","role":"%s","content":%s}'
        return form % (role.encode(), content)

    def _tool(self) -> bytes:
        name = f"tool_{next(self._numbers)}"
        described = {"name": name, "description": self._passage(self._rng.randint(900, 4_400))}
        schema = {"type": "object", "properties": {"path": {"type": "string"}}}
        if self.client.provider == ANTHROPIC:
            return json.dumps({**described, "input_schema": schema}).encode()
        return json.dumps({"type": "function", **described, "parameters": schema}).encode()

    def _passage(self, size: int) -> str:
        start = self._rng.randrange(len(_STOCK) - size)
        return _STOCK[start : start + size]


def _text(passage: str) -> bytes:
    return json.dumps(passage).encode()


def _list(parts: tuple[bytes, ...]) -> bytes:
    return b"[%s]" % b",".join(parts)


def _uuid(rng: random.Random) -> str:
    digits = f"{rng.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
