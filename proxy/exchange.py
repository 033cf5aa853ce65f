"""One client request in flight, in six steps: accept, choose, prepare, send, relay, record."""

import asyncio
import itertools
import logging
import random
from dataclasses import replace
from datetime import datetime
from functools import partial
from http import HTTPStatus

from aiohttp import web

from proxy.body import read_body
from proxy.choice import Need
from proxy.context import ExchangeContext
from proxy.downstream import Downstream
from proxy.encoding import answer_decoder, decode_body
from proxy.errors import ProxyError, UpstreamBroke, UpstreamError, UpstreamFormatError
from proxy.events import RequestStarted
from proxy.headers import to_client, to_upstream
from proxy.ledger import Finished
from proxy.model import PASS_THROUGH, CostKind, Ending, RequestRecord
from proxy.provider import Meter, Metered, RequestFacts, RouteKind, Transport
from proxy.refusal import error_headers
from proxy.relay import Relay
from proxy.routes import Match
from proxy.runtime import ByRuntime
from proxy.sending import LONG_BODY_BYTES, Prepared, Sending, Standing, is_stream
from proxy.translated import TranslatedMeter, TranslatedStream, collect
from proxy.translation import AnswerTranslator

log = logging.getLogger(__name__)

LEFT_OUT_HEADER = "x-loadline-left-out"
"""Names the request's fields that the provider would have refused, and that were not sent therefore."""
MAX_NAME_LENGTH = 80
_counter = itertools.count()
_process = f"{random.SystemRandom().getrandbits(32):08x}"
"""Tells the ids of two processes apart."""


class Exchange:
    """One client request, from its head to its record. `run` it once."""

    def __init__(
        self,
        context: ExchangeContext,
        request: web.BaseRequest,
        match: Match,
        *,
        client_key: str = "",
        key_header: str = "",
    ) -> None:
        """`key_header` is where the client's local key came in; it goes no further."""
        self._context = context
        self._request = request
        self._provider = match.provider
        self._route = match.route
        self._upstream_path = match.upstream_path
        self._client_key = client_key
        self._key_header = key_header
        self._dialect = match.route.dialect
        self._is_request = match.route.kind is RouteKind.REQUEST
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._task = asyncio.current_task()
        self._is_stopping = False
        self._downstream = Downstream(request)
        # What becomes known on the way, for the record:
        self.started_at = context.clock()
        self.id = request_id(self.started_at)
        self._request_bytes = 0
        self._plain_bytes = 0
        self._facts = RequestFacts()
        self._helpers: tuple[str, ...] = ()
        self._sending: Sending | None = None
        self._is_own = False
        self._standing: Standing | None = None
        self._meter: Meter | None = None
        self._stated: Metered | None = None
        self._relay: Relay | None = None
        self._takes_words = False
        """An event of ours may be put into the answer."""
        self._error_type = ""
        self._own_body_bytes = 0
        """Of an answer that was put together here."""

    async def run(self) -> web.StreamResponse:
        """Serves the request and records it, whatever its ending."""
        if self._is_request:
            self._context.events.publish(RequestStarted(self.id))
        ending = Ending.FAILED
        try:
            body, plain = await self._accept()
            self._sending = self._prepare(body, plain)
            self._standing = await self._send(self._sending)
            await self._pass_on(self._standing)
            self._learn(self._sending)
            ending = self._ending()
            return self._downstream.finish()
        except asyncio.CancelledError:
            if not self._is_stopping:
                ending = Ending.CANCELLED
                raise
            assert self._task is not None
            self._task.uncancel()
            return self._fail(ProxyError("Loadline is stopping.", code="stopping", status=503))
        except ProxyError as failure:
            ending = self._ending_of(failure)
            return self._fail(failure)
        except Exception:
            log.exception("The request %s failed by a fault of ours.", self.id)
            hint = f"The log tells more under {self.id}."
            return self._fail(ProxyError("Loadline failed at this request.", hint=hint))
        finally:
            if self._sending is not None:
                self._sending.close()
            self._record(ending)

    def stop(self) -> None:
        """Ends the exchange now, because the program does; the client is told."""
        if self._task is not None:
            self._is_stopping = True
            self._task.cancel()

    # 1. accept

    async def _accept(self) -> tuple[bytes, bytes]:
        """The body as it came, and without its encoding."""
        limits, headers = self._context.limits, self._request.headers
        body = await read_body(self._request, limits.max_body_bytes, limits.idle_timeout_s)
        self._request_bytes = len(body)
        encoding = headers.get("Content-Encoding", "")
        if self._route.kind is RouteKind.OTHER:
            return body, body
        plain = body
        if encoding and len(body) <= LONG_BODY_BYTES // 16:
            plain = decode_body(body, encoding, limits.max_body_bytes)
        elif encoding:
            plain = await asyncio.to_thread(decode_body, body, encoding, limits.max_body_bytes)
        self._plain_bytes = len(plain)
        self._facts = self._dialect.read_request(headers, plain)
        return body, plain

    # 2. choose, and 3. prepare

    def _prepare(self, body: bytes, plain: bytes) -> Sending:
        """The request as it goes on, and what it needs of an account. The choice itself falls when it is sent."""
        headers = to_upstream(self._request.headers)
        if self._key_header:
            headers.popall(self._key_header, None)
        provider, pool = self._provider, self._context.pool
        self._is_own = provider.has_own_credential(headers) and (
            provider.prefers_own_credential or not pool.has_accounts(provider.id)
        )
        if not self._is_own and self._route.transport is Transport.API:
            assisted, self._helpers = provider.assist(headers, plain)
            if assisted is not plain:
                headers.popall("Content-Encoding", None)
                body = plain = assisted
        need = Need(
            provider=provider.id,
            kind=self._route.kind,
            model=self._facts.model,
            model_family=provider.model_family(self._facts.model),
            session_id=self._facts.follows or self._facts.session_id,
        )
        prepared = Prepared(
            self._request.method,
            self._upstream_path,
            headers,
            body,
            dialect=self._dialect,
            plain=plain,
            translation=self._route.translation,
        )
        return Sending(self._context, provider, prepared, need, self._by_runtime(plain))

    def _by_runtime(self, plain: bytes) -> ByRuntime | None:
        """The way of this request where the route asks for the provider's local runtime."""
        if self._route.transport is not Transport.SDK:
            return None
        runtimes = self._context.runtimes
        runtime = runtimes.of(self._provider.id) if runtimes is not None else None
        assert runtime is not None, "a provider with such a route has a runtime"
        headers, session_id = self._request.headers, self._facts.session_id
        return ByRuntime(runtime, plain, headers, session_id, self._client_key)

    # 4. send

    async def _send(self, sending: Sending) -> Standing:
        standing = await (sending.answer_own() if self._is_own else sending.answer())
        headers = standing.response.headers
        is_file = self._route.kind is RouteKind.OTHER and standing.verdict is None
        if is_web_page(headers.get("Content-Type", "")) and not is_file:
            raise UpstreamFormatError(
                f"{self._provider.title} answered with a web page instead of data.",
                detail=f"Its status was {standing.response.status}.",
                hint="Something between here and there may have answered in its place.",
            )
        return standing

    # 5. relay

    async def _pass_on(self, standing: Standing) -> None:
        translated = standing.translated
        is_answer = standing.response.status < HTTPStatus.BAD_REQUEST
        if translated is not None:
            self._helpers += tuple(f"without {name}" for name in translated.left_out)
        if translated is not None and translated.answer is not None and is_answer:
            standing = self._translate(standing, translated.answer)
            if translated.answer.is_whole:
                await self._respond_whole(standing, translated.answer)
                return
        response, limits = standing.response, self._context.limits
        streams = is_stream(response.headers)
        decoder = answer_decoder(response.headers.get("Content-Encoding", ""))
        self._takes_words = streams and decoder is None
        if self._meter is None and is_answer and (self._is_request or streams):
            self._meter = self._dialect.meter(is_stream=streams, on_limits=self._take_limits)
        self._downstream.start(response.status, self._answer_headers(standing))
        self._relay = Relay(
            response,
            self._downstream,
            self._meter,
            decoder,
            keep_alive_s=limits.keep_alive_s if self._takes_words else None,
            idle_timeout_s=limits.idle_timeout_s,
        )
        await self._relay.run(standing.head)
        if streams and self._meter is not None and self._has_no_mark_of_its_end(standing):
            raise UpstreamBroke("The provider broke off in the middle of its answer.")

    def _translate(self, standing: Standing, translator: AnswerTranslator) -> Standing:
        """The answer in the client's dialect, metered as the provider gave it."""
        assert self._route.translation is not None
        upstream = self._route.translation.upstream
        meter = upstream.meter(is_stream=True, on_limits=self._take_limits)
        self._meter = TranslatedMeter(meter)
        stream = TranslatedStream(standing.response, translator, meter)
        head = stream.translate(standing.head)
        return replace(standing, response=stream, head=head)

    async def _respond_whole(self, standing: Standing, translator: AnswerTranslator) -> None:
        """One document instead of a stream: nothing is sent before its end, so that it can still fail."""
        limit_s = self._context.limits.idle_timeout_s
        body = standing.head + await collect(standing.response, limit_s)
        self._own_body_bytes = len(body)
        self._downstream.respond(translator.status, self._answer_headers(standing), body)

    def _answer_headers(self, standing: Standing) -> list[tuple[str, str]]:
        """The provider's headers, with what is to be said of the pool and of the request's translation."""
        headers = to_client(standing.response.headers)
        added = [*self._pool_headers()]
        if standing.translated is not None and standing.translated.left_out:
            added.append((LEFT_OUT_HEADER, ", ".join(standing.translated.left_out)))
        if not added:
            return headers
        replaced = {name for name, _ in added}
        return [each for each in headers if each[0].lower() not in replaced] + added

    def _pool_headers(self) -> tuple[tuple[str, str], ...]:
        return () if self._is_own else self._context.pool_headers(self._provider)

    def _take_limits(self, event: bytes) -> None:
        """An event within the answer states the account's limits."""
        account = self._sending.account if self._sending is not None else None
        if account is None:
            return
        now = self._context.clock()
        observation = self._provider.observe_event(account.id, event, now)
        if observation is not None:
            self._context.usage.observe(account.id, observation)

    def _has_no_mark_of_its_end(self, standing: Standing) -> bool:
        """Only the closed connection ended the answer, and its last event is missing."""
        headers = standing.response.headers
        is_framed = "Content-Length" in headers or "Transfer-Encoding" in headers
        return not is_framed and not self._metered().is_complete

    def _fail(self, failure: ProxyError) -> web.StreamResponse:
        """Tells the client of a failure of ours, in an answer or in the midst of one."""
        self._error_type = failure.code
        log.debug("%s: %s", self.id, failure)
        if self._downstream.status is None:
            headers = [*error_headers(failure, self._context.clock()), *self._pool_headers()]
            body = self._dialect.error_body(failure)
            return self._downstream.respond(failure.status, headers, body)
        words = self._dialect.error_event(failure) if self._takes_words else b""
        return self._downstream.break_off(words)

    def _learn(self, sending: Sending) -> None:
        """What an answer said beyond itself: its account has to rest, or has what a later request goes on from."""
        metered = self._metered()
        if metered.failure:
            sending.take_failure(metered.failure)
        if metered.stored_id and sending.account is not None:
            self._context.pool.keep(metered.stored_id, sending.account.id)

    # 6. record

    def _ending(self) -> Ending:
        """Of an answer that was passed on to its proper end."""
        assert self._standing is not None
        metered = self._metered()
        if self._standing.verdict is not None:
            self._error_type = self._standing.verdict.error_type
            return Ending.UPSTREAM_ERROR
        if metered.error_type:
            self._error_type = metered.error_type
            return Ending.UPSTREAM_ERROR
        is_cut = self._takes_words and self._meter is not None and not metered.is_complete
        return Ending.INCOMPLETE if is_cut else Ending.COMPLETED

    def _ending_of(self, failure: ProxyError) -> Ending:
        if isinstance(failure, UpstreamFormatError):
            return Ending.UPSTREAM_ERROR
        has_begun = self._downstream.status is not None
        if isinstance(failure, UpstreamBroke) or (has_begun and isinstance(failure, UpstreamError)):
            return Ending.INCOMPLETE
        return Ending.FAILED

    def _metered(self) -> Metered:
        """What the answer stated. Asked when it has ended, and read once."""
        if self._stated is None:
            self._stated = self._meter.result() if self._meter is not None else Metered()
        return self._stated

    def _record(self, ending: Ending) -> None:
        """Hands the exchange to the ledger. Calls that are no requests in the log leave nothing."""
        if not self._is_request:
            return
        metered, facts = self._metered(), self._facts
        sending, relay = self._sending, self._relay
        account = sending.account if sending is not None else None
        headers = self._standing.response.headers if self._standing is not None else {}
        first_byte_at = relay.first_byte_at if relay is not None else None
        model = metered.model or facts.model
        record = partial(
            RequestRecord,
            id=self.id,
            started_at=self.started_at,
            provider=self._provider.id,
            account_id=PASS_THROUGH if self._is_own else account.id if account else None,
            account_email=account.email if account is not None else "",
            route=self._request.raw_path.partition("?")[0],
            transport=self._route.transport,
            dialect=self._dialect.name,
            ending=ending,
            model=model,
            session_id=facts.session_id,
            client=self._request.headers.get("User-Agent", "").split(" ", 1)[0][:MAX_NAME_LENGTH],
            client_key=self._client_key,
            stream=facts.is_stream,
            status=self._downstream.status,
            error_type=self._error_type,
            upstream_id=headers.get("request-id") or headers.get("x-request-id") or "",
            stop_reason=metered.stop_reason,
            ttft_ms=(first_byte_at - self._began) * 1000 if first_byte_at is not None else None,
            duration_ms=(self._loop.time() - self._began) * 1000,
            attempts=tuple(sending.attempts) if sending is not None else (),
            refreshed=sending.refreshed if sending is not None else False,
            request_bytes=self._request_bytes,
            response_bytes=relay.body_bytes if relay is not None else self._own_body_bytes,
            usage=metered.usage,
            helpers=self._helpers,
            cache_miss_reason=metered.cache_miss_reason,
        )
        finished = Finished(
            id=self.id,
            record=record,
            provider=self._provider.id,
            model=model,
            started_at=self.started_at,
            session_id=facts.session_id,
            metered=metered,
            cost_kind=self._cost_kind(),
            parts=facts.parts,
            body_bytes=self._plain_bytes,
        )
        self._context.ledger.settle(finished)

    def _cost_kind(self) -> CostKind:
        """Keys are billed, and so is paid extra usage; a subscription would have cost that much."""
        sending = self._sending
        if self._is_own:
            is_billed = "x-api-key" in self._request.headers
        else:
            account = sending.account if sending is not None else None
            is_billed = account is not None and account.kind.is_billed
        is_billed = is_billed or (sending is not None and sending.is_billed)
        return CostKind.BILLED if is_billed else CostKind.API_EQUIVALENT


def request_id(now: datetime) -> str:
    """`req_` and 24 hex digits that sort by time: milliseconds, a counter, the process."""
    moment = int(now.timestamp() * 1000) & 0xFFFFFFFFFFFF
    return f"req_{moment:012x}{next(_counter) & 0xFFFF:04x}{_process}"


def is_web_page(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")
