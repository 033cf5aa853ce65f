"""What providers' own answers may ask of the program, and how such an answer is given."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiohttp import web

from proxy.call import Answer, Headers
from proxy.candidate import Need
from proxy.context import ExchangeContext
from proxy.downstream import Downstream
from proxy.errors import ProxyError, UpstreamTimeout
from proxy.headers import to_upstream
from proxy.local import LocalCall, LocalRoute
from proxy.model import Account
from proxy.provider import Member, Provider, RouteKind
from proxy.refusal import error_headers
from proxy.sending import Prepared, Sending
from proxy.translated import collect

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ProviderHousehold:
    """A `local.Household` for one provider."""

    context: ExchangeContext
    provider: Provider
    route: LocalRoute

    @property
    def now(self) -> datetime:
        return self.context.clock()

    def members(self) -> Sequence[Member]:
        return self.context.members(self.provider)

    async def ask(self, path: str, headers: Headers) -> tuple[Account, Answer]:
        need = Need(provider=self.provider.id, kind=RouteKind.OTHER)
        prepared = Prepared("GET", path, to_upstream(headers), b"", dialect=self.route.dialect)
        sending = Sending(self.context, self.provider, prepared, need)
        limit_s = self.context.limits.ask_s
        try:
            async with asyncio.timeout(limit_s):
                standing = await sending.answer()
                body = standing.head + await collect(standing.response, limit_s)
        except TimeoutError as error:
            detail = f"Within {limit_s:g} s."
            raise UpstreamTimeout("The provider did not answer.", detail=detail) from error
        finally:
            sending.close()
        account = sending.account
        assert account is not None
        return account, Answer(standing.response.status, standing.response.headers, body)

    async def remembered(self, key: str) -> str | None:
        memory = self.context.memory
        return await memory.get_state(self._key(key)) if memory is not None else None

    async def remember(self, key: str, value: str) -> None:
        if self.context.memory is None:
            return
        try:
            await self.context.memory.set_state(self._key(key), value)
        except ProxyError as error:
            log.info("%s was not kept: %s", self._key(key), error)

    def _key(self, key: str) -> str:
        return f"{self.provider.id}/{key}"


async def recall(context: ExchangeContext, provider: Provider) -> None:
    """Lets the provider take up what its answers have kept before this start."""
    for route in provider.local_routes:
        if route.recall is None:
            continue
        try:
            await route.recall(ProviderHousehold(context, provider, route))
        except ProxyError as error:
            log.warning("What %s has kept could not be read: %s", provider.title, error)


async def answer_here(
    context: ExchangeContext, provider: Provider, route: LocalRoute, request: web.BaseRequest
) -> web.StreamResponse:
    """Gives the answer of `route`. It is no request in the log."""
    path, _, query = request.raw_path.partition("?")
    household = ProviderHousehold(context, provider, route)
    downstream = Downstream(request)
    try:
        answer = await route.answer(LocalCall(path, query, request.headers), household)
    except ProxyError as failure:
        headers = error_headers(failure, context.clock())
        return downstream.respond(failure.status, headers, route.dialect.error_body(failure))
    return downstream.respond(answer.status, answer.headers, answer.body)
