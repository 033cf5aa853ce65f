"""What the proxy wants to know of a dialect that is spoken over a WebSocket: which frame asks, and which answers it."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from proxy.call import Headers
from proxy.dialect import Dialect, Metered, OnLimits, RequestFacts
from proxy.errors import ProxyError


@dataclass(frozen=True, slots=True)
class Ask:
    """A client's frame that asks the model for an answer."""

    facts: RequestFacts
    lane: str
    """Several may be under way at once; the answer's frames name the lane of theirs. Empty where there is but one."""
    stands_alone: bool
    """It continues from nothing that only this connection knows, so that it may be asked on another one."""


class FrameMeter(Protocol):
    """Reads the frames of one answer. Never raises."""

    def read(self, frame: bytes) -> None: ...

    def result(self) -> Metered: ...


@runtime_checkable
class SocketDialect(Dialect, Protocol):
    """A dialect over a WebSocket, one JSON event in each text frame."""

    def read_frame(self, headers: Headers, frame: bytes) -> Ask | None:
        """A client's frame; None when it asks for no answer."""
        ...

    def lane_of(self, frame: bytes) -> str:
        """The lane that a provider's frame belongs to."""
        ...

    def frame_meter(self, on_limits: OnLimits) -> FrameMeter: ...

    def error_frame(self, failure: ProxyError) -> bytes:
        """`failure` as the provider would tell one."""
        ...
