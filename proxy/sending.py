"""Sending a request until an answer stands: sign, send, renew once, another account where that is allowed."""

import asyncio
from dataclasses import dataclass, replace
from enum import Enum, auto
from http import HTTPStatus

from multidict import CIMultiDict

from proxy.call import Headers, UpstreamRequest
from proxy.candidate import Need
from proxy.context import ExchangeContext
from proxy.credential import Credential
from proxy.dialect import Dialect
from proxy.errors import CredentialError, LoginLost, ProxyError
from proxy.model import PASS_THROUGH, Account, CredentialKind, Observation
from proxy.pool import Lease
from proxy.provider import Provider, RouteKind, Verdict, VerdictKind
from proxy.record import Attempt
from proxy.runtime import ByRuntime
from proxy.standing import Standing, is_stream, read_error, read_opening
from proxy.translation import Translated, Translation
from proxy.upstream import UpstreamResponse
from proxy.usage import extra_usage_ends

MAX_ACCOUNTS = 3
"""So many accounts one request may try."""
LONG_BODY_BYTES = 256 * 1024
"""Decoding or translating more than this takes longer than the loop may wait."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A client's request as it goes to whichever account serves it."""

    method: str
    path: str
    """The provider's, with the query as the client wrote it."""
    headers: CIMultiDict[str]
    """End to end, not signed."""
    body: bytes
    dialect: Dialect
    """The client's."""
    plain: bytes = b""
    """The body without its encoding, for the translation."""
    translation: Translation | None = None
    """Where some accounts are served in another dialect than the client's."""


class Step(Enum):
    """What follows an answer."""

    PASS_ON = auto()
    RENEW = auto()
    ANOTHER = auto()


def next_step(
    verdict: Verdict | None, *, has_renewed: bool, accounts_tried: int, had_trouble: bool
) -> Step:
    """What to do after an answer that nothing of has reached the client.

    1. An expired or revoked token: renew and send again, once for each account.
    2. An account that is used up or closed: another one, up to three.
    3. A provider in trouble: another one, once.
    4. All else is the client's.
    """
    match verdict.kind if verdict is not None else None:
        case VerdictKind.RENEW if not has_renewed:
            return Step.RENEW
        case VerdictKind.QUOTA | VerdictKind.REFUSED if accounts_tried < MAX_ACCOUNTS:
            return Step.ANOTHER
        case VerdictKind.TROUBLE if not had_trouble and accounts_tried < MAX_ACCOUNTS:
            return Step.ANOTHER
        case _:
            return Step.PASS_ON


class Sending:
    """One request on its way. Ask `answer` or `answer_own` once, and `close` in the end.

    State: the lease held, the response open, and what was tried.
    """

    def __init__(
        self,
        context: ExchangeContext,
        provider: Provider,
        prepared: Prepared,
        need: Need,
        by_runtime: ByRuntime | None = None,
    ) -> None:
        """With `by_runtime` the provider's local runtime answers in place of its API."""
        self._context = context
        self._provider = provider
        self._prepared = prepared
        self._need = need
        self._by_runtime = by_runtime
        self._lease: Lease | None = None
        self._response: UpstreamResponse | None = None
        self._has_renewed = False
        """The present account's credential was."""
        self._had_trouble = False
        """An account before the present one met a provider in trouble."""
        self._translated: Translated | None = None
        self.attempts: list[Attempt] = []
        self.refreshed = False
        self.is_billed = False
        """The provider said that this very request is paid extra usage."""

    @property
    def account(self) -> Account | None:
        """The account that serves, or did last."""
        return self._lease.account if self._lease is not None else None

    async def answer(self) -> Standing:
        """The answer that stands, by an account of ours.

        Raises NobodyCanServe, CredentialError, VaultError, UpstreamError.
        """
        self._lease = self._context.pool.lease(self._need)
        while True:
            try:
                standing = await self._serve(self._lease)
            except (CredentialError, LoginLost) as failure:
                if not self._take_another():
                    raise named(failure, self._lease.account) from failure
                continue
            verdict = standing.verdict
            if verdict is None or self._next_step(verdict) is not Step.ANOTHER:
                return standing
            if not self._take_another():
                return standing
            self._had_trouble |= verdict.kind is VerdictKind.TROUBLE

    async def answer_own(self) -> Standing:
        """The answer to the client's own credential, which goes on untouched."""
        return await self._ask(None, None)

    def take_failure(self, event: bytes) -> None:
        """An answer under way has failed by `event`; the account may have to rest for it."""
        if self._response is None or self._lease is None:
            return
        verdict = self._judge(self._response, event)
        self._tell_pool(self._lease.account, Standing(self._response, verdict))

    def close(self) -> None:
        """Gives up the response unless it was read to its end, and gives back the lease."""
        if self._response is not None:
            self._response.abort()
        if self._lease is not None:
            self._lease.release()

    # One account

    async def _serve(self, lease: Lease) -> Standing:
        account, keeper = lease.account, self._context.keeper
        credential = await keeper.current(account)
        standing = await self._ask(account, credential)
        if self._next_step(standing.verdict) is Step.RENEW:
            self._has_renewed = True
            renewed = await keeper.renew(account, credential)
            self._give_up_answer(outcome="renewed")
            self.refreshed = True
            standing = await self._ask(account, renewed)
        self._tell_pool(account, standing)
        return standing

    def _next_step(self, verdict: Verdict | None) -> Step:
        return next_step(
            verdict,
            has_renewed=self._has_renewed,
            accounts_tried=len(self._need.exclude) + 1,
            had_trouble=self._had_trouble,
        )

    def _take_another(self) -> bool:
        """Leases another account instead of the present one; False when none can serve."""
        assert self._lease is not None
        need = replace(self._need, exclude=self._need.exclude | {self._lease.account.id})
        if len(need.exclude) >= MAX_ACCOUNTS or not self._context.pool.can_serve(need):
            return False
        self._give_up_answer(outcome="failed over")
        self._lease.release()
        self._need = need
        self._has_renewed = False
        self._lease = self._context.pool.lease(need)
        return True

    def _give_up_answer(self, outcome: str) -> None:
        if self._response is not None:
            self._response.abort()
            self._response = None
            self.attempts[-1] = replace(self.attempts[-1], outcome=outcome)

    def _tell_pool(self, account: Account, standing: Standing) -> None:
        verdict, pool = standing.verdict, self._context.pool
        if verdict is None:
            return
        if verdict.kind is VerdictKind.QUOTA:
            # A limit on counting or on files says nothing of model calls.
            kind = None if self._need.kind is RouteKind.REQUEST else self._need.kind
            pool.rest(account.id, verdict, kind=kind, headers=standing.response.headers)
        elif verdict.kind is VerdictKind.REFUSED:
            pool.deactivate(account.id, verdict.reason)

    # One call

    async def _ask(self, account: Account | None, credential: Credential | None) -> Standing:
        headers, body = self._prepared.headers.copy(), self._prepared.body
        kind = account.kind if account is not None else CredentialKind.OAUTH
        translated = await self._translate(kind) if account is not None else None
        if translated is not None:
            body = _put_in(translated, headers, self._prepared)
        if credential is not None:
            self._provider.sign(headers, credential)
        url = self._provider.url(self._prepared.path, kind)
        request = UpstreamRequest(self._prepared.method, url, headers, body)
        self._response = await self._send(request, account, credential)
        if account is not None and self._by_runtime is None:  # a runtime tells by itself
            self._observe(account, self._response.headers)
        standing = await self._examine(self._response, translated)
        return replace(standing, translated=translated) if translated is not None else standing

    async def _translate(self, kind: CredentialKind) -> Translated | None:
        """The request for accounts of that kind; None where it goes as it came. Raises Refusal."""
        translation, plain = self._prepared.translation, self._prepared.plain
        if translation is None or not translation.is_needed(kind):
            return None
        if self._translated is None and len(plain) > LONG_BODY_BYTES:
            self._translated = await asyncio.to_thread(translation.translate, plain)
        elif self._translated is None:
            self._translated = translation.translate(plain)
        return self._translated

    async def _send(
        self, request: UpstreamRequest, account: Account | None, credential: Credential | None
    ) -> UpstreamResponse:
        """Sends, and notes the attempt however it ends."""
        loop = asyncio.get_running_loop()
        began, started_at = loop.time(), self._context.clock()
        response: UpstreamResponse | None = None
        try:
            response = await self._carry(request, account, credential)
            return response
        finally:
            reconnected = response is not None and response.is_second_try
            outcome = "reconnected" if reconnected else "answered" if response else "no answer"
            self.attempts.append(
                Attempt(
                    account_id=account.id if account is not None else PASS_THROUGH,
                    started_at=started_at,
                    duration_ms=(loop.time() - began) * 1000,
                    status=response.status if response is not None else None,
                    outcome=outcome,
                    reason=self._lease.reason if self._lease is not None else "client's own login",
                )
            )

    async def _carry(
        self, request: UpstreamRequest, account: Account | None, credential: Credential | None
    ) -> UpstreamResponse:
        if self._by_runtime is None:
            return await self._context.upstream.send(request)

        def observe(observation: Observation) -> None:
            if account is not None:
                self._take(account, observation)

        account_id = account.id if account is not None else PASS_THROUGH
        return await self._by_runtime.send(account_id, credential, observe)

    def _observe(self, account: Account, headers: Headers) -> None:
        """Tells what the answer says of the account's limits."""
        observation = self._provider.observe(account.id, headers, self._context.clock())
        if observation is not None:
            self._take(account, observation)

    def _take(self, account: Account, observation: Observation) -> None:
        """Paid extra usage that nobody agreed to ends here."""
        now = self._context.clock()
        self._context.usage.observe(account.id, observation)
        self.is_billed = observation.extra is not None and observation.extra.is_in_use
        must_stop = self._provider.stops_at_extra_usage and not account.extra_usage_agreed
        if self.is_billed and must_stop:
            verdict = Verdict(
                VerdictKind.QUOTA,
                until=extra_usage_ends(observation, now),
                reason="paid extra usage has begun and waits for your agreement",
            )
            self._context.pool.rest(account.id, verdict, is_for_extra_usage=True)

    async def _examine(self, response: UpstreamResponse, translated: Translated | None) -> Standing:
        limits = self._context.limits
        if response.status >= HTTPStatus.BAD_REQUEST:
            return await read_error(response, self._judge, limits)
        if is_stream(response.headers) and self._could_another_serve():
            translation = self._prepared.translation if translated is not None else None
            dialect = translation.upstream if translation is not None else self._prepared.dialect
            return await read_opening(response, dialect, self._judge, limits)
        return Standing(response)

    def _judge(self, response: UpstreamResponse, body: bytes) -> Verdict:
        now = self._context.clock()
        return self._provider.judge(response.status, response.headers, body, now)

    def _could_another_serve(self) -> bool:
        if self._lease is None:
            return False
        exclude = self._need.exclude | {self._lease.account.id}
        return len(exclude) < MAX_ACCOUNTS and self._context.pool.can_serve(
            replace(self._need, exclude=exclude)
        )


def _put_in(translated: Translated, headers: CIMultiDict[str], prepared: Prepared) -> bytes:
    """The body to send, and in `headers` what goes with it."""
    if translated.answer is not None:
        headers["Accept-Encoding"] = "identity"  # the answer is read here
    if translated.body is prepared.plain:
        return prepared.body
    headers.popall("Content-Encoding", None)
    return translated.body


def named(failure: ProxyError, account: Account) -> ProxyError:
    """`failure` with the account in its title: the client must learn which one to sign in."""
    failure.title = f"{account.label or account.email}: {failure.title}"
    return failure
