"""The proxy in front of a fake OpenAI, around stores that are in memory."""

import io
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp

from proxy.affinity import Affinities
from proxy.context import ExchangeContext, Limits
from proxy.credential import ApiKey
from proxy.direct import DirectUpstream
from proxy.events import Event, EventBus, UsageChanged
from proxy.keeper import CredentialKeeper
from proxy.ledger import Ledger
from proxy.model import Account, AccountId, CredentialKind, KeepFresh, Usage, UsageWindow
from proxy.pool import AccountPool
from proxy.providers.openai import PROVIDER
from proxy.providers.openai.settings import OpenAISettings
from proxy.record import RequestRecord
from proxy.server import Server
from proxy.shape import ShapeMeter
from proxy.socket_upstream import SocketUpstream
from proxy.upstream import Upstream, fetch
from proxy.usage import UsageTracker
from tests.conftest import FixedClock
from tests.fakes.openai import FakeOpenAI, running_openai
from tests.fakes.openai_login import FakeOpenAILogin, Tokens
from tests.fakes.vault import MemoryVault
from tests.proxy.harness import FlatPrices, Got, add_account, until

RESPONSES, CODEX = "/v1/responses", "/backend-api/codex/responses"
CHAT = "/v1/chat/completions"
CODEX_BODY = (
    b'{"model":"gpt-6-sol","instructions":"Be kind.","input":[{"type":"message","role":"user",'
    b'"content":[{"type":"input_text","text":"Hi"}]}],"tools":[],"store":false,"stream":true}'
)
"""As Codex sends it."""


class MemoryState:
    """What would outlive the program."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}
        self.writes = 0

    async def get_state(self, key: str) -> str | None:
        return self.kept.get(key)

    async def set_state(self, key: str, value: str) -> None:
        self.kept[key] = value
        self.writes += 1


@dataclass
class OpenAIPipe:
    """A running proxy, and what it did."""

    fake: FakeOpenAI
    clock: FixedClock
    vault: MemoryVault
    pool: AccountPool
    keeper: CredentialKeeper
    tracker: UsageTracker
    context: ExchangeContext
    """What the server's exchanges work with."""
    server: Server
    client: aiohttp.ClientSession
    memory: "MemoryState"
    affinities: Affinities
    events: list[Event] = field(default_factory=list)
    records: list[RequestRecord] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.server.base_url

    def account(self, account_id: AccountId) -> Account:
        account = self.pool.account(account_id)
        assert account is not None
        return account

    def add_login(
        self, email: str = "alice@example.com", *, lifetime: timedelta | None = None, **fields: Any
    ) -> tuple[Account, Tokens]:
        """An account with an owned login of the fake's, at a ChatGPT account of its own."""
        number = len(self.pool.accounts()) + 1
        tokens = self.fake.login.sign_in(
            lifetime=lifetime, email=email, account_id=f"account-{number}", user_id=f"user-{number}"
        )
        found = PROVIDER.recognise(tokens.auth_json(), self.clock())
        account = add_account(
            self.pool, self.clock, PROVIDER.id, email, CredentialKind.OAUTH, KeepFresh.OWNED, fields
        )
        self.vault.credentials[account.id] = found.credential
        return account, tokens

    def add_key(self, email: str = "bob@example.com", **fields: Any) -> tuple[Account, str]:
        """An account with an API key."""
        key = self.fake.login.grant(f"sk-fake-{len(self.pool.accounts()) + 1}")
        account = add_account(
            self.pool,
            self.clock,
            PROVIDER.id,
            email,
            CredentialKind.API_KEY,
            KeepFresh.STATIC,
            fields,
        )
        self.vault.credentials[account.id] = ApiKey(key)
        return account, key

    async def post(
        self,
        path: str = CODEX,
        body: bytes | Mapping[str, Any] = CODEX_BODY,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> Got:
        """One request and its whole answer."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        fields = {"content-type": "application/json"} | dict(headers or {})
        async with self.client.request(
            method, self.url + path, data=io.BytesIO(sent) if sent else None, headers=fields
        ) as response:
            return Got(response.status, response.headers, await response.read())

    async def get(self, path: str, headers: Mapping[str, str] | None = None) -> Got:
        return await self.post(path, b"", headers, method="GET")

    @asynccontextmanager
    async def talk(
        self, path: str = CODEX, headers: Mapping[str, str] | None = None, **options: Any
    ) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
        """A client's open socket."""
        async with self.client.ws_connect(
            self.url + path, headers=headers, autoclose=False, **options
        ) as socket:
            yield socket

    async def settled(self, count: int = 1) -> list[RequestRecord]:
        """The records, once there are `count`."""
        await until(lambda: len(self.records) >= count)
        return self.records

    def windows(self, account: Account) -> dict[str, UsageWindow]:
        return {window.name: window for window in self.tracker.usage(account.id).windows}


async def _forget(_usage: Usage) -> None:
    """Usages are looked at in the tracker."""


@asynccontextmanager
async def running_openai_pipe(
    *, limits: Limits | None = None, settings: Mapping[str, Any] | None = None
) -> AsyncIterator[OpenAIPipe]:
    """With no account yet."""
    clock = FixedClock()
    quiet = ("Accept", "Accept-Encoding", "User-Agent", "Content-Type")
    async with (
        running_openai(FakeOpenAILogin(clock)) as fake,
        aiohttp.ClientSession(auto_decompress=False, skip_auto_headers=quiet) as client,
    ):
        pipe, upstreams = _assemble(fake, clock, client, limits or Limits(), settings or {})
        await pipe.server.listen("127.0.0.1", 0)
        pipe.server.open()
        try:
            yield pipe
        finally:
            await pipe.server.stop(0.0)
            await pipe.keeper.close()
            await pipe.tracker.close()
            for upstream in upstreams:
                await upstream.close()
            pipe.pool.close()


def _assemble(
    fake: FakeOpenAI,
    clock: FixedClock,
    client: aiohttp.ClientSession,
    limits: Limits,
    settings: Mapping[str, Any],
) -> tuple[OpenAIPipe, tuple[Upstream, ...]]:
    provider = PROVIDER.configured(OpenAISettings(**{**fake.settings, **settings}))
    providers = {provider.id: provider}
    bus, vault = EventBus(), MemoryVault()
    events: list[Event] = []
    records: list[RequestRecord] = []
    bus.subscribe(events.append)
    upstream = DirectUpstream(connect_timeout_s=2.0, idle_timeout_s=limits.idle_timeout_s)
    affinities = Affinities(clock)
    pool = AccountPool(providers, bus, clock, lambda account: None, affinities=affinities)
    bus.subscribe(
        lambda event: pool.learn(event.usage) if isinstance(event, UsageChanged) else None
    )
    keeper = CredentialKeeper(
        vault,
        providers,
        lambda request: fetch(upstream, request),
        clock,
        on_renewed=lambda account_id, credential: None,
        on_refused=pool.needs_sign_in,
    )
    tracker = UsageTracker(_forget, bus, clock)
    ledger = Ledger(FlatPrices(), ShapeMeter(vault.keyed_hash), records.append, bus)
    memory, sockets = MemoryState(), SocketUpstream(connect_timeout_s=2.0)
    context = ExchangeContext(
        providers,
        pool,
        keeper,
        upstream,
        tracker,
        ledger,
        bus,
        clock,
        limits,
        sockets=sockets,
        memory=memory,
    )
    made = OpenAIPipe(
        fake,
        clock,
        vault,
        pool,
        keeper,
        tracker,
        context,
        Server(context),
        client,
        memory,
        affinities,
        events,
        records,
    )
    return made, (upstream, sockets)
