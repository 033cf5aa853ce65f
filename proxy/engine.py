"""Everything behind the server: what stores, chooses, renews, sends, prices and records.

Built for `proxy.service.Proxy`, which alone uses it; opened and closed as one.
"""

import logging
import os
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from functools import partial
from typing import Any, assert_never

from proxy import tasks
from proxy.account_desk import AccountDesk
from proxy.affinity import AGE_LIMIT, Affinities
from proxy.banked_resets import BankedResets
from proxy.call import Fetch
from proxy.capture import Captures
from proxy.chores import Chores
from proxy.clock import Clock
from proxy.context import MIB, ExchangeContext, Limits
from proxy.errors import StoreError
from proxy.events import Event, EventBus, StoreRecovered, StoreTroubled, VaultStateChanged
from proxy.household import recall
from proxy.importing import CheckedImport
from proxy.keeper import CredentialKeeper
from proxy.key_desk import KeyDesk
from proxy.keyring_process import system_keyring
from proxy.ledger import Ledger
from proxy.login_news import LoginNews
from proxy.model import Account, AccountId, AccountStatus
from proxy.outbound import Outbound
from proxy.paths import Paths
from proxy.pool import AccountPool
from proxy.pricing import Prices
from proxy.profiles import Profiles
from proxy.provider import Providers
from proxy.recorder import Recorder
from proxy.runtime import RuntimeLimits
from proxy.runtimes import Runtimes
from proxy.saving import AccountSaver
from proxy.settings import Settings, database_url
from proxy.shape import ShapeMeter
from proxy.sign_in import Done, SignInRequest
from proxy.sign_ins import SignIns
from proxy.signed_calls import SignedCalls
from proxy.signed_in import import_of
from proxy.store.store import Store
from proxy.tool_sign_in import ToolSignIns
from proxy.trial import AccountTrial
from proxy.updates import UpdateCheck
from proxy.upkeep import STATE_KEY, UpkeepLog
from proxy.usage import UsagePoller, UsageTracker
from proxy.vault import EnvKey, FileKey, KeySource, Vault, VaultState
from proxy.version import version
from proxy.window_history import WindowHistory

log = logging.getLogger(__name__)

VAULT_AT_START_S = 3.0
"""So long the start waits for the vault's key; a keyring that shows a prompt may still answer later."""
READY_S = 30.0
"""So long a request, or a question, waits for the store to be opened."""


class Engine:
    """The collaborators of a running program. State: what is open, in the order of closing."""

    def __init__(
        self,
        settings: Settings,
        paths: Paths,
        providers: Providers,
        clock: Clock,
        events: EventBus,
        key_source: KeySource | None = None,
    ) -> None:
        self._settings = settings
        self._providers = providers
        self._clock = clock
        self._events = events
        self._leaving = AsyncExitStack()
        self.store = Store(database_url(settings, paths), clock)
        self.vault = Vault(
            key_source or _key_source(settings, paths), self.store, self._vault_changed
        )
        self.recorder = Recorder(self.store, events)
        self.saver = AccountSaver(self.store.save_account)
        self.affinities = Affinities(
            clock, self.store.save_affinities, keeps_sessions=settings.session_affinity
        )
        self.pool = AccountPool(
            providers,
            events,
            clock,
            self.saver.save,
            strategy=settings.strategy,
            affinities=self.affinities,
        )
        self.key_desk = KeyDesk(self.store, clock)
        events.subscribe(self._save_what_waits, StoreRecovered)
        self.tracker = UsageTracker(self.store.save_usage, events, clock, self.pool.learn)
        self.window_history = WindowHistory(self.store.save_window_readings, events)
        self.desk = self._make_desk(clock)
        self.outbound = Outbound(settings)
        ask = self.outbound.fetch
        self.upkeep = UpkeepLog(clock, partial(self.store.set_state, STATE_KEY))
        news = LoginNews(self.pool, self.desk, self.upkeep)
        self.keeper = self._make_keeper(ask, news)
        self.poller = self._make_poller(ask, news)
        self.profiles = Profiles(providers, self.keeper, ask, clock, self.desk.profile_found)
        self.runtimes = self._make_runtimes(paths)
        self.sign_ins = self._make_sign_ins(ask)
        calls = SignedCalls(providers, self.keeper, ask, self.tracker, clock)
        self.trial = AccountTrial(providers, self.pool, calls, self.runtimes)
        self.resets = BankedResets(
            providers, self.pool, calls, self.tracker.usage, self.poller.recheck
        )
        self.updates = self._make_updates(ask)
        rules = {each.id: each.price_rules for each in providers.values()}
        self.prices = Prices(rules, paths.prices_file)
        self.captures = Captures(paths.captures_dir, events)
        self.chores = Chores(
            self.store, clock, _retention(settings), self._tell_trouble, self.captures.forget_all
        )
        shapes = ShapeMeter(self.vault.keyed_hash)
        self.ledger = Ledger(self.prices, shapes, self.recorder.record, events)

    def change(self, settings: Settings) -> None:
        """Lets new settings count for what begins from now on; the providers have theirs already."""
        self._settings = settings
        self.pool.strategy = settings.strategy
        self.affinities.keeps_sessions = settings.session_affinity
        self.outbound.change(settings)
        self.runtimes.change(_runtime_limits(settings), uses_proxy=settings.upstream_proxy)
        self.updates.change(settings.update_url, is_daily=settings.update_check)
        self.chores.keep_for(_retention(settings))
        self._allow_extra_usage()

    def exchange_context(self) -> ExchangeContext:
        """What the server's exchanges work with."""
        return ExchangeContext(
            providers=self._providers,
            pool=self.pool,
            keeper=self.keeper,
            upstream=self.outbound.requests,
            usage=self.tracker,
            ledger=self.ledger,
            events=self._events,
            clock=self._clock,
            limits=Limits(
                max_body_bytes=self._settings.max_body_mb * MIB,
                idle_timeout_s=self._settings.upstream_idle_timeout_s,
                ready_s=READY_S,
            ),
            runtimes=self.runtimes,
            sockets=self.outbound.sockets,
            memory=self.store,
            captures=self.captures,
        )

    async def open(self) -> None:
        """Opens the store, takes what rests in it, and asks for the vault's key. Raises StoreError.

        Whatever came of it, call `close`. A vault that stays shut is no failure: its state says so. Neither is a full
        disk, where what is stored can be read: StoreTroubled says so.
        """
        self._leaving.push_async_callback(self.store.close)
        await self.store.open()
        self._will_close()
        await self._restore()
        await self.captures.open()
        await self.runtimes.open(self.pool.accounts())
        await self.vault.open(VAULT_AT_START_S)
        self._watch_ended_logins()
        if (trouble := self.store.trouble) is not None:
            self.recorder.learn_of_trouble(trouble)

    def _will_close(self) -> None:
        """Leaves every part to `close`, the last one here first, so that nobody loses what it still writes to."""
        for close in (
            self.vault.close,
            self.outbound.close,
            self.recorder.close,
            self.ledger.close,
            self.captures.close,
            self.saver.flush,
            self.affinities.close,
            self.upkeep.close,
            self.window_history.close,
            self.tracker.close,
            self.keeper.close,
            self.profiles.close,
            self.poller.close,
            self.sign_ins.close,
            self.runtimes.close,
            self.updates.close,
            self.chores.close,
        ):
            self._leaving.push_async_callback(close)
        self._leaving.callback(self.pool.close)

    async def _restore(self) -> None:
        """Gives each part what it knew before this start."""
        self.pool.restore(await self.store.accounts())
        self._allow_extra_usage()
        usages = await self.store.usages()
        self.tracker.restore(usages)
        self.window_history.restore(await self.store.window_readings())
        for usage in usages:
            self.pool.learn(usage)
        self.affinities.restore(await self.store.affinities(self._clock() - AGE_LIMIT))
        self.key_desk.restore(await self.store.client_keys())
        for provider in self._providers.values():
            await recall(self.exchange_context(), provider)
        self.upkeep.restore(await self.store.get_state(STATE_KEY))

    async def close(self) -> None:
        """Writes what is to be written and closes everything that was opened."""
        await self._leaving.aclose()

    def begin_chores(self) -> None:
        """From now on asks for usage and for a newer version when it is due, and does once a day what can wait."""
        self.poller.start()
        self.updates.start()
        self.chores.start()

    async def take_login(self, taking: Coroutine[Any, Any, Account]) -> Account:
        """The account that the desk makes or changes by `taking`, done whole also when the caller is cancelled.

        A login that is in the store and not in the pool could be imported once more, and be renewed by two accounts.
        """

        async def take() -> Account:
            account = await taking
            self._forget_login(account.id)
            return account

        return await tasks.to_its_end("take a login", take())

    async def remove(self, account: Account) -> None:
        """Whole, too. Raises NotFound, StoreError."""

        async def remove() -> None:
            await self.desk.remove(account.id)
            self._forget_login(account.id)
            self.tracker.forget(account.id)
            self.upkeep.forget(account.id)
            await self.runtimes.forget(account)

        await tasks.to_its_end("remove an account", remove())

    def _forget_login(self, account_id: AccountId) -> None:
        """The account has another login, or none any more."""
        self.keeper.forget(account_id)
        self.poller.forget(account_id)
        self.profiles.forget(account_id)

    def _allow_extra_usage(self) -> None:
        for provider in self._providers.values():
            if not provider.stops_at_extra_usage:
                self.pool.allow_extra_usage(provider.id)

    def _make_poller(self, ask: Fetch, news: LoginNews) -> UsagePoller:
        return UsagePoller(
            self.pool.accounts,
            self.keeper,
            self._providers,
            ask,
            self.tracker,
            self._clock,
            on_asked=news.usage_asked,
        )

    def _make_desk(self, clock: Clock) -> AccountDesk:
        def replacing(account_id: AccountId) -> AbstractAsyncContextManager[None]:
            return self.keeper.replacing(account_id)  # it is made after the desk, which it asks

        return AccountDesk(
            self._providers, self.pool, self.vault, self.store, self.saver, clock, replacing
        )

    def _make_keeper(self, ask: Fetch, news: LoginNews) -> CredentialKeeper:
        return CredentialKeeper(
            self.vault,
            self._providers,
            ask,
            self._clock,
            news.renewed,
            news.refused,
            news.not_renewed,
            owners=self.desk,
        )

    def _make_runtimes(self, paths: Paths) -> Runtimes:
        return Runtimes(
            self._providers,
            paths.runtimes_dir,
            os.environ,
            self._clock,
            _runtime_limits(self._settings),
            uses_proxy=self._settings.upstream_proxy,
        )

    def _make_updates(self, ask: Fetch) -> UpdateCheck:
        settings = self._settings
        return UpdateCheck(
            settings.update_url,
            ask,
            self.store,
            self._events,
            self._clock,
            version(),
            is_daily=settings.update_check,
        )

    def _make_sign_ins(self, ask: Fetch) -> SignIns:
        accounts, clock = self.pool.accounts, self._clock
        by_tool = ToolSignIns(
            self._providers, self.runtimes, accounts, self._take_tool_login, clock
        )
        return SignIns(self._providers, ask, self._take_login, clock, by_tool=by_tool)

    async def _take_login(self, request: SignInRequest, document: bytes) -> Done:
        provider, accounts = self._providers[request.provider], self.pool.accounts()
        wanted = import_of(
            request, document, provider, accounts, self.vault.keyed_hash, self._clock()
        )
        account = await self.take_login(self.desk.add(wanted))
        return Done(account, is_renewal=wanted.replace is not None)

    async def _take_tool_login(self, checked: CheckedImport) -> Account:
        return await self.take_login(self.desk.take(checked))

    def _tell_trouble(self, error: StoreError) -> None:
        """Damage stays; all other trouble may pass, which the recorder finds out."""
        if error.code != "store_corrupt":
            self.recorder.learn_of_trouble(error)
            return
        log.warning("The database is in trouble: %s", error)
        self._events.publish(StoreTroubled.of(error))

    def _save_what_waits(self, event: Event) -> None:
        if isinstance(event, StoreRecovered):
            self.saver.save_refused()
            tasks.spawn("save sessions", self.affinities.flush())

    def _watch_ended_logins(self) -> None:
        """Shared logins come back when their tool has signed in again, also after a restart of ours."""
        if self.vault.state is VaultState.OPEN:
            for account in self.pool.accounts():
                if account.status is AccountStatus.REAUTH_REQUIRED:
                    self.keeper.watch(account)

    def _vault_changed(self, state: VaultState, detail: str) -> None:
        self._events.publish(VaultStateChanged(state, detail))
        if state in (VaultState.OPEN, VaultState.LOST):
            self.desk.logins_seen(self.vault.lost)
        self._watch_ended_logins()


def _runtime_limits(settings: Settings) -> RuntimeLimits:
    return RuntimeLimits(idle_timeout_s=settings.upstream_idle_timeout_s)


def _retention(settings: Settings) -> timedelta:
    return timedelta(days=settings.retention_days)


def _key_source(settings: Settings, paths: Paths) -> KeySource:
    match settings.key_source:
        case "keyring":
            return system_keyring()
        case "file":
            return FileKey(paths.key_file)
        case "env":
            return EnvKey(settings.vault_key)
        case _:
            assert_never(settings.key_source)
