"""The byte pipe as a whole, around stores that are in memory: a client on one side, a fake provider on the other."""

import asyncio
import io
import os
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp

from proxy.capture import Captures
from proxy.context import ExchangeContext, Limits
from proxy.credential import ApiKey, OAuthCredential
from proxy.dialect import Metered
from proxy.events import Event, EventBus
from proxy.guard import KeyCheck
from proxy.keeper import CredentialKeeper
from proxy.ledger import Ledger
from proxy.model import Account, AccountId, CredentialKind, KeepFresh, ProviderId, Usage
from proxy.pool import AccountPool
from proxy.providers.anthropic import PROVIDER
from proxy.providers.anthropic.settings import AnthropicSettings
from proxy.record import Cost, CostKind, RequestRecord
from proxy.runtime import RuntimeLimits
from proxy.runtimes import Runtimes
from proxy.server import Server
from proxy.shape import ShapeMeter
from proxy.upstream import Upstream, fetch
from proxy.usage import UsageTracker
from tests.conftest import NOW, FixedClock
from tests.fakes.anthropic import FakeAnthropic, running_anthropic
from tests.fakes.anthropic_login import FakeLogin, Tokens
from tests.fakes.vault import MemoryVault

ANTHROPIC = PROVIDER.id
MESSAGES = "/claude/v1/messages"
BODY = b'{"model":"claude-opus-5","max_tokens":16,"messages":[{"role":"user","content":"Hi"}]}'
STREAM_BODY = BODY[:-1] + b',"stream":true}'
PATIENCE_S = 5.0


class FlatPrices:
    """A cent a token."""

    def cost(
        self, provider: ProviderId, kind: CostKind, metered: Metered, model: str, at: datetime
    ) -> Cost:
        assert metered.usage is not None
        return Cost(Decimal(metered.usage.total) / 100, kind)


@dataclass
class Pipe:
    """A running proxy, and what it did."""

    fake: FakeAnthropic
    clock: FixedClock
    vault: MemoryVault
    pool: AccountPool
    keeper: CredentialKeeper
    tracker: UsageTracker
    context: ExchangeContext
    """What the server's exchanges work with."""
    server: Server
    upstream: Upstream
    client: aiohttp.ClientSession
    events: list[Event] = field(default_factory=list)
    records: list[RequestRecord] = field(default_factory=list)
    saved: list[Account] = field(default_factory=list)
    """Accounts handed over for saving."""
    runtimes: Runtimes | None = None

    @property
    def url(self) -> str:
        return self.server.base_url

    def account(self, account_id: AccountId) -> Account:
        account = self.pool.account(account_id)
        assert account is not None
        return account

    def add_login(
        self, email: str, *, lifetime: timedelta | None = None, **fields: Any
    ) -> tuple[Account, Tokens]:
        """An account with an owned login of the fake's."""
        tokens = self.fake.login.sign_in(lifetime=lifetime)
        account = add_account(
            self.pool, self.clock, ANTHROPIC, email, CredentialKind.OAUTH, KeepFresh.OWNED, fields
        )
        self.vault.credentials[account.id] = OAuthCredential(
            tokens.access, tokens.refresh, tokens.expires_at
        )
        return account, tokens

    def add_key(self, email: str, key: str, **fields: Any) -> Account:
        """An account with an API key."""
        self.fake.login.grant(key)
        account = add_account(
            self.pool,
            self.clock,
            ANTHROPIC,
            email,
            CredentialKind.API_KEY,
            KeepFresh.STATIC,
            fields,
        )
        self.vault.credentials[account.id] = ApiKey(key)
        return account

    async def post(
        self,
        path: str = MESSAGES,
        body: bytes = BODY,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> "Got":
        """One request and its whole answer."""
        async with self.client.request(
            method, self.url + path, data=io.BytesIO(body), headers=client_headers(headers)
        ) as response:
            return Got(response.status, response.headers, await response.read())

    async def settled(self, count: int = 1) -> list[RequestRecord]:
        """The records, once there are `count`."""
        await until(lambda: len(self.records) >= count)
        return self.records


@dataclass(frozen=True)
class Got:
    """What a client got."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def add_account(
    pool: AccountPool,
    clock: FixedClock,
    provider: ProviderId,
    email: str,
    kind: CredentialKind,
    keep_fresh: KeepFresh,
    fields: Mapping[str, Any],
) -> Account:
    """The pool's next account: each is a second younger than the one before. `fields` are further ones of it."""
    number = len(pool.accounts()) + 1
    account = Account(
        id=AccountId(f"acc_{number:016x}"),
        provider=provider,
        email=email,
        kind=kind,
        keep_fresh=keep_fresh,
        created_at=clock() + timedelta(seconds=number),
    )
    pool.add(replace(account, **fields))
    added = pool.account(account.id)
    assert added is not None
    return added


def client_headers(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    return {"content-type": "application/json", "anthropic-version": "2023-06-01"} | dict(
        extra or {}
    )


async def until(is_true: Callable[[], bool], limit_s: float = PATIENCE_S) -> None:
    """Waits for something that happens in another task."""
    async with asyncio.timeout(limit_s):
        while not is_true():  # noqa: ASYNC110 # what is waited for sets no event
            await asyncio.sleep(0.002)


def capture_into(
    folder: Path, server: Server, context: ExchangeContext, bus: EventBus | None = None
) -> Captures:
    """Lets requests be captured by `server`, which has that context till now; `bus` hears of it."""
    captures = Captures(folder, bus or EventBus())
    server.change(replace(context, captures=captures), requires_key=True)
    return captures


async def _forget(_usage: Usage) -> None:
    """Usages are looked at in the tracker."""


MakeUpstream = Callable[..., Upstream]


@asynccontextmanager
async def running_pipe(
    make_upstream: MakeUpstream,
    *,
    limits: Limits | None = None,
    settings: Mapping[str, Any] | None = None,
    keys: KeyCheck | None = None,
    tls: ssl.SSLContext | None = None,
    runtime_folder: Path | None = None,
    runtime_limits: RuntimeLimits | None = None,
    runtime_environ: Mapping[str, str] | None = None,
    now: datetime = NOW,
) -> AsyncIterator[Pipe]:
    """The proxy in front of a fake Anthropic, with no account yet.

    With `tls` the fake speaks nothing else; with `runtime_folder` the local runtime may be used, with ours or another
    environment, whose proxies it then uses. What the fake tells of limits resets as long after `now` as LIMITS after NOW.
    """
    clock = FixedClock(now)
    limits = limits or Limits()
    async with (
        running_anthropic(FakeLogin(clock), tls) as fake,
        aiohttp.ClientSession(
            auto_decompress=False,
            skip_auto_headers=("Accept", "Accept-Encoding", "User-Agent", "Content-Type"),
        ) as client,
    ):
        fake.resets_later = round((now - NOW).total_seconds())
        pipe = _assemble(fake, clock, client, make_upstream, limits, settings or {}, keys)
        if runtime_folder is not None:
            runtimes = Runtimes(
                pipe.context.providers,
                runtime_folder,
                runtime_environ or os.environ,
                clock,
                runtime_limits or RuntimeLimits(),
                uses_proxy=runtime_environ is not None,
            )
            context = replace(pipe.context, runtimes=runtimes)
            server = Server(context, keys=keys)
            pipe = replace(pipe, context=context, server=server, runtimes=runtimes)
        await pipe.server.listen("127.0.0.1", 0)
        pipe.server.open()
        try:
            yield pipe
        finally:
            await pipe.server.stop(0.0)
            if pipe.runtimes is not None:
                await pipe.runtimes.close()
            await pipe.keeper.close()
            await pipe.tracker.close()
            await pipe.upstream.close()
            pipe.pool.close()


def _assemble(
    fake: FakeAnthropic,
    clock: FixedClock,
    client: aiohttp.ClientSession,
    make_upstream: MakeUpstream,
    limits: Limits,
    settings: Mapping[str, Any],
    keys: KeyCheck | None,
) -> Pipe:
    provider = PROVIDER.configured(
        AnthropicSettings(
            **{
                "base_url": fake.base_url,
                "token_url": f"{fake.base_url}/v1/oauth/token",
                **settings,
            }
        )
    )
    providers = {provider.id: provider}
    events: list[Event] = []
    records: list[RequestRecord] = []
    saved: list[Account] = []
    bus, vault = EventBus(), MemoryVault()
    bus.subscribe(events.append)
    upstream = make_upstream(connect_timeout_s=2.0, idle_timeout_s=limits.idle_timeout_s)
    pool = AccountPool(providers, bus, clock, saved.append)
    keeper = CredentialKeeper(
        vault,
        providers,
        lambda request: fetch(upstream, request),
        clock,
        on_renewed=lambda account_id, credential: None,
        on_refused=pool.needs_sign_in,
    )
    tracker = UsageTracker(_forget, bus, clock, pool.learn)
    ledger = Ledger(FlatPrices(), ShapeMeter(vault.keyed_hash), records.append, bus)
    context = ExchangeContext(
        providers, pool, keeper, upstream, tracker, ledger, bus, clock, limits
    )
    return Pipe(
        fake,
        clock,
        vault,
        pool,
        keeper,
        tracker,
        context,
        Server(context, keys=keys),
        upstream,
        client,
        events,
        records,
        saved,
    )
