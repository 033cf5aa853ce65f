"""One call to a provider: what goes out, and the whole answer where it is one of our own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from multidict import CIMultiDict, CIMultiDictProxy

Headers = CIMultiDict[str] | CIMultiDictProxy[str]


@dataclass(frozen=True, slots=True)
class UpstreamRequest:
    """What goes to a provider."""

    method: str
    url: str
    headers: CIMultiDict[str] = field(repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer in memory, for calls of our own (token, usage, profile)."""

    status: int
    headers: CIMultiDictProxy[str] = field(repr=False)
    body: bytes = field(repr=False)


Fetch = Callable[[UpstreamRequest], Awaitable[Answer]]
"""Sends one request of ours and reads the whole answer. Raises UpstreamError when none came."""
