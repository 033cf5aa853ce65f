"""The facade that the desktop, the command line and the control API hold: start, stop, ask, change.

This module with `engine.py`, and `desktop/app.py`, are the only ones that build the graph of objects.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from proxy.api.application import control_routes
from proxy.client_keys import ClientKey, NewKey
from proxy.clock import Clock, utc_now
from proxy.credential import Recognised
from proxy.engine import Engine
from proxy.errors import ProxyError
from proxy.events import Event, EventBus, RequestFinished
from proxy.history import History
from proxy.importing import ImportRequest, recognise
from proxy.lifecycle import Lifecycle
from proxy.live_settings import LiveSettings
from proxy.login_search import FoundLogin, find_logins
from proxy.loop_lag import LoopLag
from proxy.metrics import Gauges, Metrics
from proxy.model import (
    Account,
    AccountId,
    Preference,
    ProviderId,
    ProxyState,
    Release,
    ResetOutcome,
    Usage,
)
from proxy.paths import Paths
from proxy.provider import Provider, Providers
from proxy.providers import PROVIDERS
from proxy.record import Totals
from proxy.runtimes import RuntimeReport
from proxy.server import Server
from proxy.serving import Serving
from proxy.settings import Settings
from proxy.sign_in import SignIn, SignInRequest, SignInWay
from proxy.store.query import Recovery
from proxy.today import Today
from proxy.trial import TestOutcome
from proxy.usage import CheckOutcome
from proxy.vault import FileKey, KeySource, VaultState
from proxy.version import version

if TYPE_CHECKING:
    from datetime import datetime

    from proxy.clients.desk import ClientDesk

VAULT_BY_HAND_S = 60.0
"""So long `unlock` waits: somebody is typing a password."""


class Proxy:
    """The program without a face. Runs in whatever loop calls it; once stopped, make a new one.

    No state of its own: it asks the parts that it has built.
    """

    def __init__(
        self,
        settings: Settings,
        paths: Paths,
        *,
        providers: Iterable[Provider] = PROVIDERS,
        clock: Clock = utc_now,
        key_source: KeySource | None = None,
    ) -> None:
        self.paths = paths
        self.clock = clock
        self.version = version()
        self.events = EventBus()
        self._live = LiveSettings(settings, paths, providers, self._follow_settings)
        self.settings_file = self._live.file
        self.providers: Providers = self._live.providers
        self._engine = Engine(self.settings, paths, self.providers, clock, self.events, key_source)
        self._server = Server(
            self._engine.exchange_context(),
            add_routes=[control_routes(self)],
            keys=self._engine.key_desk.check,
            requires_key=settings.require_key,
        )
        self._serving = Serving(self._server, paths, self.events, clock)
        self.loop_lag = LoopLag()
        self._metrics = Metrics()
        self._today = Today(clock)
        self._lifecycle = Lifecycle(
            self._live, self._engine, self._server, self._serving, self._today, self.loop_lag
        )
        self.upkeep = self._engine.upkeep
        self.prices = self._engine.prices
        self.history = History(
            self._engine.store,
            self._engine.recorder,
            self._today,
            self._engine.window_history,
            self._engine.captures,
        )
        self.events.subscribe(self._follow, RequestFinished)

    # Start and stop

    async def start(self) -> None:
        """Listens first, so that /health answers at once; then opens what requests need, while they wait.

        A port that is taken leaves the rest open, so that a window can show accounts and offer another port.
        Raises ProxyError after publishing ProxyFailed. Call `stop` in any case.
        """
        await self._lifecycle.start()

    async def open(self) -> None:
        """Opens everything but the server, for a command that needs no more. Raises ProxyError; then call `stop`."""
        await self._lifecycle.open()

    async def stop(self) -> None:
        """Lets running requests end, writes what is to be written, closes everything. May be called at any time."""
        await self._lifecycle.stop()

    async def start_serving(self, port: int | None = None) -> None:
        """Listens again after `stop_serving` or a failure, at another port if given. Raises StartError."""
        await self._lifecycle.start_serving(port)

    async def stop_serving(self) -> None:
        """Lets running requests end and closes the port; the store stays open."""
        await self._lifecycle.stop_serving()

    async def wait_until_open(self) -> None:
        """Raises ProxyError (`starting`) when the store does not open in time."""
        await self._lifecycle.wait_until_open()

    async def recover(self) -> Recovery:
        """Moves a damaged database aside and begins a new one, by the user's word only. The store must not be open."""
        return await self._lifecycle.recover()

    # Settings and the vault's key

    def apply(self, settings: Settings) -> None:
        """Lets new settings count as far as they can now: for what begins from here on, and nothing is cut off.

        What counts from the next start only, or was given by the environment or an option, stays as it is.
        """
        self._live.apply(settings)

    async def unlock(self) -> VaultState:
        """Asks the keyring for the vault's key once more, as when somebody has just unlocked it."""
        await self._engine.vault.open(VAULT_BY_HAND_S)
        return self._engine.vault.state

    async def keep_key_in_file(self) -> None:
        """Keeps the vault's key in a file that only its owner reads. Raises VaultError, SettingsError; see `Vault.move_key`."""
        await self._engine.vault.move_key(FileKey(self.paths.key_file))
        await self.settings_file.change("", "key_source", "file")

    # In memory: for menus and views

    @property
    def settings(self) -> Settings:
        """Those that count now."""
        return self._live.now

    @property
    def state(self) -> ProxyState:
        return self._serving.state

    @property
    def failure(self) -> ProxyError | None:
        """Why the server does not run, while `state` is FAILED."""
        return self._serving.failure

    @property
    def started_at(self) -> "datetime | None":
        return self._serving.started_at

    @property
    def control_token(self) -> str:
        return self._serving.control_token

    @property
    def base_url(self) -> str:
        """Where clients reach the server; while it does not listen, where it should."""
        return self._serving.address(self.settings.host, self.settings.port)

    @property
    def port(self) -> int:
        return self._server.port or self.settings.port

    @property
    def in_flight(self) -> int:
        return self._server.in_flight

    @property
    def loop_lag_ms(self) -> float:
        return self.loop_lag.lag_ms

    @property
    def loop_lag_worst_ms(self) -> float:
        return self.loop_lag.worst_ms

    @property
    def vault_state(self) -> VaultState:
        return self._engine.vault.state

    @property
    def vault_detail(self) -> str:
        """Why the vault is not open, for people."""
        return self._engine.vault.detail

    @property
    def vault_problem(self) -> str:
        """The same with what can be done about it; empty when there is none."""
        return self._engine.vault.problem

    def accounts(self) -> tuple[Account, ...]:
        """Oldest first."""
        return self._engine.pool.accounts()

    def usage(self, account_id: AccountId) -> Usage:
        return self._engine.tracker.usage(account_id)

    def successor(self, account_id: AccountId, model_family: str | None = None) -> Account | None:
        """Who serves new sessions while that account does not; None when nobody can."""
        return self._engine.pool.successor(account_id, model_family)

    def today(self) -> Totals:
        """Since local midnight."""
        return self._today.totals

    def runtimes(self) -> tuple[RuntimeReport, ...]:
        """How the local runtimes of providers do."""
        return self._engine.runtimes.reports()

    @property
    def newer_release(self) -> Release | None:
        """A version newer than this one, once a check found it."""
        return self._engine.updates.newest

    @cached_property
    def clients(self) -> "ClientDesk":
        """The clients of this machine. Loaded when it is first asked for: few starts need it."""
        from proxy.clients.desk import ClientDesk

        return ClientDesk(
            self.providers,
            self.paths.clients_file,
            lambda: self.base_url,
            asks_for_key=lambda: self.settings.require_key,
            clock=self.clock,
        )

    def metrics(self) -> tuple[bytes, str]:
        """For Prometheus: the text and its content type."""
        accounts = tuple((each, self.usage(each.id)) for each in self.accounts())
        now = Gauges(
            self.clock(),
            self.version,
            self.in_flight,
            self.loop_lag_ms,
            accounts,
            self.runtimes(),
        )
        return self._metrics.text(now)

    # What front ends remember

    async def get_state(self, key: str) -> str | None:
        """What a front end remembered by `set_state`."""
        return await self._engine.store.get_state(key)

    async def set_state(self, key: str, value: str) -> None:
        await self._engine.store.set_state(key, value)

    # Accounts

    def recognise(self, document: bytes, provider: ProviderId | None = None) -> Recognised:
        """What a document is, before importing it. Raises ImportRefused."""
        return recognise(document, self.providers, provider, self.clock())[1]

    async def find_logins(self) -> Sequence[FoundLogin]:
        """Reads what lies at `login_places` of the providers; only after the user has said yes to that."""
        return await find_logins(self.providers, self._engine.desk.holder, self.clock())

    async def import_account(self, request: ImportRequest) -> Account:
        """Raises ImportRefused, NotFound, VaultError, StoreError; then nothing was kept."""
        account = await self._engine.take_login(self._engine.desk.add(request))
        if self.state is ProxyState.RUNNING:
            self._engine.profiles.ask([account])
        return account

    def sign_in_ways(self, provider: ProviderId) -> tuple[SignInWay, ...]:
        """How people can sign in to a provider from here; none where its own tool must do it."""
        return self._engine.sign_ins.ways(provider)

    def sign_in(self, request: SignInRequest) -> SignIn:
        """A sign-in that begins when its stages are asked for. Raises SignInFailed (`sign_in_unavailable`)."""
        return self._engine.sign_ins.begin(request)

    async def update_account(
        self,
        account_id: AccountId,
        *,
        is_paused: bool | None = None,
        label: str | None = None,
        is_default: bool | None = None,
        extra_usage_agreed: bool | None = None,
        preference: Preference | None = None,
        models: str | None = None,
    ) -> Account:
        """Changes what is not None. Raises NotFound, Refusal."""
        return await self._engine.desk.change(
            account_id,
            is_paused=is_paused,
            label=label,
            is_default=is_default,
            extra_usage_agreed=extra_usage_agreed,
            preference=preference,
            models=models,
        )

    def client_keys(self) -> tuple[ClientKey, ...]:
        """The local keys, oldest first; their secrets are not known any more."""
        return self._engine.key_desk.all()

    async def make_client_key(self, name: str, lifetime: timedelta | None = None) -> NewKey:
        """A new local key; its secret is told this once. Raises Refusal, StoreError."""
        return await self._engine.key_desk.make(name, lifetime)

    async def remove_client_key(self, name: str) -> None:
        """By id or name; whoever uses it is let in no more. Raises NotFound, StoreError."""
        await self._engine.key_desk.remove(name)

    async def remove_account(self, account_id: AccountId) -> None:
        """With its credential, for good; its records stay. Raises NotFound, StoreError."""
        await self._engine.remove(self._engine.desk.find(account_id))

    async def test_account(self, account_id: AccountId) -> TestOutcome:
        """Sends one small request and says what happened. Raises NotFound."""
        return await self._engine.trial.run(self._engine.desk.find(account_id))

    async def check_for_update(self) -> Release | None:
        """Asks now for a newer version, whether or not that is done daily. Raises UpstreamError, StoreError."""
        return await self._engine.updates.check()

    async def spend_reset(self, account_id: AccountId, *, is_confirmed: bool) -> ResetOutcome:
        """Begins an account's limits anew by a banked reset, which is then gone. Only after the user has said yes to that.

        Raises NotFound, Refusal (`not_confirmed`, `no_banked_resets`), UpstreamError, CredentialError, VaultError.
        """
        account = self._engine.desk.find(account_id)
        return await self._engine.resets.spend(account, is_confirmed=is_confirmed)

    async def refresh_usage(self, account_id: AccountId | None = None) -> tuple[CheckOutcome, ...]:
        """Asks the usage endpoint, of one account or all, where its limits allow it."""
        return await self._engine.poller.refresh(None if account_id is None else [account_id])

    # What the parts tell

    def _follow_settings(self) -> None:
        self._engine.change(self.settings)
        context = self._engine.exchange_context()
        self._server.change(context, requires_key=self.settings.require_key)

    def _follow(self, event: Event) -> None:
        self._metrics.listen(event)
        if isinstance(event, RequestFinished):
            self._today.count(event.record)
