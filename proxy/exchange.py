"""One client request in flight, in six steps: accept, choose, prepare, send, relay, record."""

import asyncio
import logging
from functools import partial

from aiohttp import web

from proxy.body import decoded, read_body
from proxy.candidate import Need
from proxy.context import ExchangeContext
from proxy.delivery import Delivery
from proxy.dialect import RequestFacts
from proxy.downstream import Downstream
from proxy.errors import ProxyError, UpstreamBroke, UpstreamError, UpstreamFormatError
from proxy.events import RequestStarted
from proxy.headers import to_upstream
from proxy.ledger import Finished
from proxy.model import PASS_THROUGH, CredentialKind
from proxy.provider import RouteKind, Transport
from proxy.record import CostKind, Ending, RequestRecord
from proxy.refusal import error_headers
from proxy.request_names import client_name, request_id
from proxy.routes import Match
from proxy.runtime import ByRuntime
from proxy.sending import Prepared, Sending
from proxy.standing import Standing

log = logging.getLogger(__name__)


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
        self.started_at = context.clock()
        self.id = request_id(self.started_at)
        self._capture = context.next_capture(self.id, self.started_at) if self._is_request else None
        self._downstream = Downstream(request, self._capture)
        self._delivery = Delivery(match.route, self._downstream, context.limits, self._take_limits)
        # What becomes known on the way, for the record:
        self._request_bytes = 0
        self._plain_bytes = 0
        self._facts = RequestFacts()
        self._helpers: tuple[str, ...] = ()
        self._sending: Sending | None = None
        self._is_own = False
        self._standing: Standing | None = None
        self._error_type = ""

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

    is_busy = True
    """It has an answer to give until its end."""

    def drain(self) -> None:
        """Nothing follows this exchange: it comes to its end by itself."""

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
        plain = await decoded(body, encoding, limits.max_body_bytes)
        self._plain_bytes = len(plain)
        self._facts = self._dialect.read_request(headers, plain)
        if self._capture is not None:
            self._capture.ask(f"{self._request.method} {self._path}", headers.items(), plain)
        return body, plain

    # 2. choose, and 3. prepare

    def _prepare(self, body: bytes, plain: bytes) -> Sending:
        """The request as it goes on, and what it needs of an account. The choice itself falls when it is sent."""
        headers = to_upstream(self._request.headers)
        if self._key_header:
            headers.popall(self._key_header, None)
        provider, pool = self._provider, self._context.pool
        is_local = self._route.transport is Transport.SDK
        self._is_own = provider.has_own_credential(headers) and (
            provider.prefers_own_credential
            or not pool.has_accounts(provider.id, by_runtime=is_local)
        )
        if not self._is_own and not is_local:
            assisted, self._helpers = provider.assist(headers, plain)
            if assisted is not plain:
                headers.popall("Content-Encoding", None)
                body = plain = assisted
        need = Need(
            provider=provider.id,
            kind=self._route.kind,
            model=self._facts.model,
            model_family=provider.model_family(self._facts.model),
            session_id=self._facts.session_id,
            follows=self._facts.follows,
            by_runtime=is_local,
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
        if standing.translated is not None:
            self._helpers += tuple(f"without {name}" for name in standing.translated.left_out)
        await self._delivery.deliver(standing, self._pool_headers())

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

    def _fail(self, failure: ProxyError) -> web.StreamResponse:
        """Tells the client of a failure of ours, in an answer or in the midst of one."""
        self._error_type = failure.code
        log.debug("%s: %s", self.id, failure)
        if self._downstream.status is None:
            headers = [*error_headers(failure, self._context.clock()), *self._pool_headers()]
            body = self._dialect.error_body(failure)
            return self._downstream.respond(failure.status, headers, body)
        return self._delivery.fail(failure)

    def _learn(self, sending: Sending) -> None:
        """What an answer said beyond itself: its account has to rest, or has what a later request continues from."""
        metered = self._delivery.metered()
        if metered.failure:
            sending.take_failure(metered.failure)
        if metered.stored_id and sending.account is not None:
            self._context.pool.keep_answer(metered.stored_id, sending.account.id)

    # 6. record

    def _ending(self) -> Ending:
        """Of an answer that was passed on to its proper end."""
        assert self._standing is not None
        metered = self._delivery.metered()
        if self._standing.verdict is not None:
            self._error_type = self._standing.verdict.error_type
            return Ending.UPSTREAM_ERROR
        if metered.error_type:
            self._error_type = metered.error_type
            return Ending.UPSTREAM_ERROR
        return Ending.INCOMPLETE if self._delivery.is_unfinished else Ending.COMPLETED

    def _ending_of(self, failure: ProxyError) -> Ending:
        if isinstance(failure, UpstreamFormatError):
            return Ending.UPSTREAM_ERROR
        has_begun = self._downstream.status is not None
        if isinstance(failure, UpstreamBroke) or (has_begun and isinstance(failure, UpstreamError)):
            return Ending.INCOMPLETE
        return Ending.FAILED

    def _record(self, ending: Ending) -> None:
        """Hands the exchange to the ledger. Calls that are no requests in the log leave nothing."""
        if not self._is_request:
            return
        metered, facts = self._delivery.metered(), self._facts
        sending, first_byte_at = self._sending, self._delivery.first_byte_at
        account = sending.account if sending is not None else None
        headers = self._standing.response.headers if self._standing is not None else {}
        model = metered.model or facts.model
        record = partial(
            RequestRecord,
            id=self.id,
            started_at=self.started_at,
            provider=self._provider.id,
            account_id=PASS_THROUGH if self._is_own else account.id if account else None,
            account_email=account.email if account is not None else "",
            route=self._path,
            transport=self._route.transport,
            dialect=self._dialect.name,
            ending=ending,
            model=model,
            session_id=facts.session_id,
            client=client_name(self._request.headers),
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
            response_bytes=self._delivery.body_bytes,
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
        if self._capture is not None:
            self._context.keep_capture(self._capture)

    @property
    def _path(self) -> str:
        return self._request.raw_path.partition("?")[0]

    def _cost_kind(self) -> CostKind:
        """Of an account by its kind; of the client's own login by the header that it came in."""
        sending = self._sending
        account = sending.account if sending is not None else None
        kind = account.kind if account is not None else CredentialKind.OAUTH
        if self._is_own and "x-api-key" in self._request.headers:
            kind = CredentialKind.API_KEY
        return CostKind.of(kind, is_extra_usage=sending is not None and sending.is_billed)


def is_web_page(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")
