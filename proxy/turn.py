"""One answer asked for on a WebSocket: metered frame by frame, and recorded once, however it ends."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from proxy.call import Headers
from proxy.context import ExchangeContext
from proxy.dialect import Metered, OnLimits
from proxy.events import RequestStarted
from proxy.ledger import Finished
from proxy.model import Account, AccountId
from proxy.provider import Provider, Route
from proxy.record import Attempt, CostKind, Ending, RequestRecord
from proxy.request_names import client_name, request_id
from proxy.socket_dialect import Ask, SocketDialect


@dataclass(frozen=True, slots=True)
class Visit:
    """What all turns of one connection have in common."""

    context: ExchangeContext
    provider: Provider
    route: Route
    dialect: SocketDialect
    path: str
    headers: Headers
    """The client's, of the handshake."""
    client_key: str = ""


class Turn:
    """From the client's frame to the frame that ends its answer.

    State: what was passed on, and the meter.
    """

    def __init__(self, visit: Visit, ask: Ask, frame: bytes, on_limits: OnLimits) -> None:
        self.ask = ask
        self.frame = frame
        """As the client sent it."""
        self.attempts: list[Attempt] = []
        self.refreshed = False
        self.tried: frozenset[AccountId] = frozenset()
        """Accounts that had no answer to it."""
        self.has_answered = False
        """Something of the answer has reached the client."""
        self._visit = visit
        self._meter = visit.dialect.frame_meter(on_limits)
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._first_at: float | None = None
        self._response_bytes = 0
        self._started_at = visit.context.clock()
        self.id = request_id(self._started_at)
        self._capture = visit.context.next_capture(self.id, self._started_at)
        if self._capture is not None:
            self._capture.ask(f"WebSocket {visit.path}", visit.headers.items(), frame)
        visit.context.events.publish(RequestStarted(self.id))

    @property
    def metered(self) -> Metered:
        return self._meter.result()

    @property
    def is_over(self) -> bool:
        """The frame that ends the answer has come."""
        return self.metered.is_complete

    def read(self, frame: bytes) -> None:
        """A frame of the provider's."""
        self._meter.read(frame)

    def restart(self, on_limits: OnLimits) -> None:
        """It is asked again: what was read of the first answer counts no more."""
        self._meter = self._visit.dialect.frame_meter(on_limits)

    def passed(self, frame: bytes) -> None:
        """A frame went to the client."""
        if self._first_at is None:
            self._first_at = self._loop.time()
        self.has_answered = True
        self._response_bytes += len(frame)
        if self._capture is not None:
            self._capture.take(frame + b"\n")

    def record(
        self,
        ending: Ending,
        account: Account | None,
        handshake: Mapping[str, str],
        *,
        error_type: str = "",
    ) -> None:
        """Hands the turn to the ledger. `handshake` are the headers that the provider's socket came with."""
        metered, visit, facts = self.metered, self._visit, self.ask.facts
        model = metered.model or facts.model
        first_at = self._first_at
        make: Callable[..., RequestRecord] = partial(
            RequestRecord,
            id=self.id,
            started_at=self._started_at,
            provider=visit.provider.id,
            account_id=account.id if account is not None else None,
            account_email=account.email if account is not None else "",
            route=visit.path,
            transport=visit.route.transport,
            dialect=visit.dialect.name,
            ending=ending,
            model=model,
            session_id=facts.session_id,
            client=client_name(visit.headers),
            client_key=visit.client_key,
            stream=True,
            status=200 if self.has_answered else None,
            error_type=error_type or metered.error_type,
            upstream_id=handshake.get("x-request-id", ""),
            stop_reason=metered.stop_reason,
            ttft_ms=(first_at - self._began) * 1000 if first_at is not None else None,
            duration_ms=(self._loop.time() - self._began) * 1000,
            attempts=tuple(self.attempts),
            refreshed=self.refreshed,
            request_bytes=len(self.frame),
            response_bytes=self._response_bytes,
            usage=metered.usage,
            cache_miss_reason=metered.cache_miss_reason,
        )
        visit.context.ledger.settle(
            Finished(
                id=self.id,
                record=make,
                provider=visit.provider.id,
                model=model,
                started_at=self._started_at,
                session_id=facts.session_id,
                metered=metered,
                cost_kind=CostKind.of(account.kind) if account else CostKind.API_EQUIVALENT,
                parts=facts.parts,
                body_bytes=len(self.frame),
            )
        )
        if self._capture is not None:
            visit.context.keep_capture(self._capture)
