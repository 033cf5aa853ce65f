"""Passing an answer on to the client: as it came, or in the client's dialect, metered on the way."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from http import HTTPStatus

from aiohttp import web

from proxy.context import Limits
from proxy.dialect import Meter, Metered
from proxy.downstream import Downstream
from proxy.encoding import answer_decoder
from proxy.errors import ProxyError, UpstreamBroke
from proxy.headers import to_client
from proxy.provider import Route, RouteKind
from proxy.relay import Relay
from proxy.standing import Standing, is_stream
from proxy.translated import TranslatedMeter, TranslatedStream, collect
from proxy.translation import AnswerTranslator

LEFT_OUT_HEADER = "x-loadline-left-out"
"""Names the request's fields that the provider would have refused, and that were not sent therefore."""


class Delivery:
    """The client's side of one exchange. `deliver` an answer once, or `fail`.

    State: the meter, the relay, and what may still be put into the answer.
    """

    def __init__(
        self,
        route: Route,
        downstream: Downstream,
        limits: Limits,
        on_limits: Callable[[bytes], None],
    ) -> None:
        """`on_limits` hears of events within an answer that state the account's limits."""
        self._route = route
        self._downstream = downstream
        self._limits = limits
        self._on_limits = on_limits
        self._meter: Meter | None = None
        self._stated: Metered | None = None
        self._relay: Relay | None = None
        self._whole_bytes = 0
        """Of an answer that was put together here."""
        self._takes_words = False
        """An event of ours may be put into the answer."""

    @property
    def body_bytes(self) -> int:
        """Of the answer's body, that went to the client."""
        return self._relay.body_bytes if self._relay is not None else self._whole_bytes

    @property
    def first_byte_at(self) -> float | None:
        """In the loop's time."""
        return self._relay.first_byte_at if self._relay is not None else None

    @property
    def is_unfinished(self) -> bool:
        """It ended properly, but without the event that ends an answer."""
        return self._takes_words and self._meter is not None and not self.metered().is_complete

    def metered(self) -> Metered:
        """What the answer stated. Asked when it has ended, and read once."""
        if self._stated is None:
            self._stated = self._meter.result() if self._meter is not None else Metered()
        return self._stated

    async def deliver(self, standing: Standing, added: Sequence[tuple[str, str]]) -> None:
        """Passes the answer on to its end, with the headers `added`. Raises UpstreamBroke, UpstreamTimeout."""
        translated = standing.translated
        is_answer = standing.response.status < HTTPStatus.BAD_REQUEST
        if translated is not None and translated.answer is not None and is_answer:
            standing = self._translate(standing, translated.answer)
            if translated.answer.is_whole:
                await self._respond_whole(standing, translated.answer, added)
                return
        await self._pass_on(standing, added, is_answer=is_answer)

    def fail(self, failure: ProxyError) -> web.StreamResponse:
        """Ends an answer that has begun so that the client sees it is not whole, and why where it takes words."""
        words = self._route.dialect.error_event(failure) if self._takes_words else b""
        return self._downstream.break_off(words)

    async def _pass_on(
        self, standing: Standing, added: Sequence[tuple[str, str]], *, is_answer: bool
    ) -> None:
        response = standing.response
        streams = is_stream(response.headers)
        decoder = answer_decoder(response.headers.get("Content-Encoding", ""))
        self._takes_words = streams and decoder is None
        is_metered = streams or self._route.kind is RouteKind.REQUEST
        if self._meter is None and is_answer and is_metered:
            self._meter = self._route.dialect.meter(is_stream=streams, on_limits=self._on_limits)
        self._downstream.start(response.status, _headers(standing, added))
        self._relay = Relay(
            response,
            self._downstream,
            self._meter,
            decoder,
            keep_alive_s=self._limits.keep_alive_s if self._takes_words else None,
            idle_timeout_s=self._limits.idle_timeout_s,
        )
        await self._relay.run(standing.head)
        if streams and self._meter is not None and self._has_no_mark_of_its_end(standing):
            raise UpstreamBroke("The provider broke off in the middle of its answer.")

    def _translate(self, standing: Standing, translator: AnswerTranslator) -> Standing:
        """The answer in the client's dialect, metered as the provider gave it."""
        assert self._route.translation is not None
        upstream = self._route.translation.upstream
        meter = upstream.meter(is_stream=True, on_limits=self._on_limits)
        self._meter = TranslatedMeter(meter)
        stream = TranslatedStream(standing.response, translator, meter)
        head = stream.translate(standing.head)
        return replace(standing, response=stream, head=head)

    async def _respond_whole(
        self, standing: Standing, translator: AnswerTranslator, added: Sequence[tuple[str, str]]
    ) -> None:
        """One document instead of a stream: nothing is sent before its end, so that it can still fail."""
        body = standing.head + await collect(standing.response, self._limits.idle_timeout_s)
        self._whole_bytes = len(body)
        self._downstream.respond(translator.status, _headers(standing, added), body)

    def _has_no_mark_of_its_end(self, standing: Standing) -> bool:
        """Only the closed connection ended the answer, and its last event is missing."""
        headers = standing.response.headers
        is_framed = "Content-Length" in headers or "Transfer-Encoding" in headers
        return not is_framed and not self.metered().is_complete


def _headers(standing: Standing, added: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The provider's headers, with `added` in place of those of the same names, and what was left out."""
    headers = to_client(standing.response.headers)
    added = [*added]
    if standing.translated is not None and standing.translated.left_out:
        added.append((LEFT_OUT_HEADER, ", ".join(standing.translated.left_out)))
    if not added:
        return headers
    replaced = {name for name, _ in added}
    return [each for each in headers if each[0].lower() not in replaced] + added
