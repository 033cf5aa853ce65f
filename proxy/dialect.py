"""The contract of a dialect: a wire format that clients and providers speak, in which all the rest reads nothing itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from proxy.call import Headers
from proxy.errors import ProxyError
from proxy.record import TokenUsage
from proxy.shape import PromptParts
from proxy.sse import Event


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What the proxy wants to know of a client's request. Wrong or no JSON gives the empty facts, never a refusal."""

    model: str = ""
    is_stream: bool = False
    session_id: str = ""
    follows: str = ""
    """The id of a stored answer that it continues from: only the account that has it can serve."""
    parts: PromptParts | None = None
    """The raw system, tools and messages, for measuring the prompt's shape later."""


@dataclass(frozen=True, slots=True)
class Metered:
    """What an answer stated of itself."""

    usage: TokenUsage | None = None
    """Of the main model's messages, merged; None when none was stated."""
    side_usage: tuple[tuple[str, TokenUsage], ...] = ()
    """(model, tokens) of work billed beside it: compaction, advisor."""
    model: str = ""
    stop_reason: str = ""
    error_type: str = ""
    """Set when an error came inside a good status."""
    is_complete: bool = False
    """The dialect's last event or the whole body was seen."""
    service_tier: str = ""
    speed: str = ""
    inference_geo: str = ""
    web_searches: int = 0
    cache_miss_reason: str = ""
    stored_id: str = ""
    """By this id a later request may continue from the answer; empty when it was not stored."""
    failure: bytes = field(default=b"", repr=False)
    """The event that said so where an error came inside a good status; what it means is the provider's to judge."""


OnLimits = Callable[[bytes], None]
"""Hears of each event of an answer that states the account's limits: its data, as it came."""


class Meter(Protocol):
    """Reads a copy of an answer's decoded bytes in passing. Never raises; cost is linear in the bytes fed."""

    def feed(self, data: bytes) -> None: ...

    def result(self) -> Metered:
        """What was seen; asked when the answer has ended, which may complete its last event."""
        ...

    @property
    def is_at_boundary(self) -> bool:
        """All fed bytes end between two events, so that an event of ours may follow."""
        ...


class Opening(StrEnum):
    """What the first events of a stream say, while nothing of it has reached the client."""

    PREAMBLE = "preamble"
    """The provider has begun; nothing is answered yet."""
    FAILURE = "failure"
    """There will be no answer: another account may still serve."""
    ANSWER = "answer"


class Dialect(Protocol):
    """A wire format that clients speak: how it states a request, usage and errors."""

    name: str

    def read_request(self, headers: Headers, body: bytes) -> RequestFacts: ...

    def meter(self, *, is_stream: bool, on_limits: OnLimits | None = None) -> Meter:
        """A new meter for one answer. Only some dialects state limits within it."""
        ...

    def opening(self, event: Event) -> Opening: ...

    def error_body(self, failure: ProxyError) -> bytes:
        """`failure` as the JSON body a client of this dialect expects."""
        ...

    def error_event(self, failure: ProxyError) -> bytes:
        """`failure` as a whole server-sent event; begins with a line end so that it also ends a cut line."""
        ...
