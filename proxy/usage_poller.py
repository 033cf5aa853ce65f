"""Asking providers for usage, seldom: their endpoints lock out who asks often (proxy-behaviour 24, wire-facts 2.8).

Ordinary traffic tells the same for nothing, so an account is asked only when traffic has not told for a while.
"""

import asyncio
import logging
import math
import random
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from proxy import tasks
from proxy.call import Fetch
from proxy.clock import Clock
from proxy.credential import Credential, OAuthCredential
from proxy.errors import ProxyError, UsageBusy
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    Observation,
    Usage,
    WindowSource,
)
from proxy.provider import Providers
from proxy.wait import Wait

log = logging.getLogger(__name__)

PERIOD = timedelta(minutes=15)
"""At least so long between two calls for one account, whoever wants them."""
JITTER = 0.1
"""So much of the period is added at random, so that accounts are not asked all at once."""
LEAST_WAIT, LONGEST_WAIT = timedelta(minutes=5), timedelta(hours=1)
"""After "too many requests": doubled from the first up to the second, or longer where the provider says so."""
TICK_S = 30.0


class CredentialSource(Protocol):
    """What is needed of the keeper."""

    async def for_own_calls(self, account: Account) -> Credential: ...


class Tracker(Protocol):
    """What is needed of the tracker."""

    def usage(self, account_id: AccountId) -> Usage: ...

    def observe(self, account_id: AccountId, observation: Observation) -> None: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """When an account's usage may be asked for."""

    pause: Wait | None = None
    """Not before its end; None: at once."""
    wait: timedelta = timedelta(0)
    """The last one after "too many requests"; zero when the last call went well."""
    has_endpoint: bool = True
    """False once the provider said that this login has none."""


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What became of the wish to check one account's usage."""

    account_id: AccountId
    was_asked: bool
    """The provider was called; with `reason` empty it answered."""
    reason: str = ""
    """For people: why there are no new numbers."""


def _tell_nobody(_outcome: CheckOutcome) -> None:
    """Nobody asked to hear of it."""


class UsagePoller:
    """Asks for each account's usage when nothing else has told it.

    Changing state: `_plans`, and the running task.
    """

    def __init__(
        self,
        accounts: Callable[[], Sequence[Account]],
        keeper: CredentialSource,
        providers: Providers,
        fetch: Fetch,
        tracker: Tracker,
        clock: Clock,
        *,
        chance: Callable[[], float] = random.random,
        on_asked: Callable[[CheckOutcome], None] = _tell_nobody,
    ) -> None:
        """`chance` gives numbers from 0 to 1; `on_asked` hears of each call to an endpoint."""
        self._accounts = accounts
        self._keeper = keeper
        self._providers = providers
        self._fetch = fetch
        self._tracker = tracker
        self._clock = clock
        self._chance = chance
        self._on_asked = on_asked
        self._plans: dict[AccountId, Plan] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Checks by itself from now on."""
        if self._task is None or self._task.done():
            self._task = tasks.spawn("check usage", self._run())

    async def close(self) -> None:
        await tasks.cancel(self._task)

    def forget(self, account_id: AccountId) -> None:
        """The account is gone or has another login."""
        self._plans.pop(account_id, None)

    async def refresh(
        self, account_ids: Collection[AccountId] | None = None
    ) -> tuple[CheckOutcome, ...]:
        """Checks now what may be checked now, of these accounts or of all; the same limits hold for people."""
        wanted = [a for a in self._accounts() if account_ids is None or a.id in account_ids]
        return tuple([await self._check(account, by_hand=True) for account in wanted])

    async def check_due(self) -> tuple[CheckOutcome, ...]:
        """One round over all accounts, as the timer makes it."""
        return tuple([await self._check(account, by_hand=False) for account in self._accounts()])

    async def recheck(self, account_id: AccountId) -> None:
        """Checks however lately that was done: what was told is no longer so. Tells nobody when it cannot."""
        for account in self._accounts():
            if account.id == account_id:
                self._plans[account_id] = Plan()
                await self._check(account, by_hand=True)

    async def _run(self) -> None:
        while True:
            await self.check_due()
            await asyncio.sleep(TICK_S)

    async def _check(self, account: Account, *, by_hand: bool) -> CheckOutcome:
        now = self._clock()
        usage = self._tracker.usage(account.id)
        if account.id not in self._plans:
            self._plans[account.id] = self._first_plan(usage)
        plan = self._plans[account.id]
        if reason := why_not(account, usage, plan, now, by_hand=by_hand):
            return CheckOutcome(account.id, was_asked=False, reason=reason)
        try:
            credential = await self._keeper.for_own_calls(account)
        except ProxyError as error:
            return CheckOutcome(account.id, was_asked=False, reason=error.title)
        if isinstance(credential, OAuthCredential) and credential.is_expired(now):
            reason = "The login has expired; it is renewed with the next request."
            return CheckOutcome(account.id, was_asked=False, reason=reason)
        outcome = await self._ask(account, credential, plan)
        if outcome.was_asked:
            self._on_asked(outcome)
        return outcome

    async def _ask(self, account: Account, credential: Credential, plan: Plan) -> CheckOutcome:
        now = self._clock()
        # Before the call: whoever comes meanwhile must find the account asked.
        asked = self._after(now, timedelta(0))
        self._plans[account.id] = asked
        provider = self._providers[account.provider]
        try:
            observation = await provider.fetch_usage(account.id, credential, self._fetch, now)
        except UsageBusy as busy:
            wait = next_wait(plan.wait, timedelta(seconds=busy.retry_after_s))
            self._plan(account.id, asked, self._after(now, wait))
            log.info("%s The next check of %s is in %s.", busy.title, account.id, wait)
            return CheckOutcome(account.id, was_asked=True, reason=busy.title)
        except ProxyError as error:
            log.info("The usage of %s is not known: %s", account.id, error)
            return CheckOutcome(account.id, was_asked=True, reason=error.title)
        if observation is None:
            self._plan(account.id, asked, Plan(has_endpoint=False))
            return CheckOutcome(account.id, was_asked=False, reason=_NO_ENDPOINT)
        if self._plans.get(account.id) is asked:
            self._tracker.observe(account.id, observation)
        return CheckOutcome(account.id, was_asked=True)

    def _plan(self, account_id: AccountId, asked: Plan, what_follows: Plan) -> None:
        """Unless the account has another login since it was asked, or is gone."""
        if self._plans.get(account_id) is asked:
            self._plans[account_id] = what_follows

    def _first_plan(self, usage: Usage) -> Plan:
        """A start of the program is no reason to ask again."""
        if usage.checked_at is None:
            return Plan()
        return self._after(usage.checked_at, timedelta(0))

    def _after(self, asked_at: datetime, wait: timedelta) -> Plan:
        period = PERIOD * (1 + JITTER * self._chance())
        return Plan(Wait(asked_at, max(period, wait)), wait)


_NO_ENDPOINT = "This login has no usage to ask for; traffic tells it."


def why_not(account: Account, usage: Usage, plan: Plan, now: datetime, *, by_hand: bool) -> str:
    """Why an account is not to be asked now, for people; empty when it may be."""
    if account.status in {AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED}:
        return "The account must sign in again first."
    if account.kind.is_billed or not plan.has_endpoint:
        return _NO_ENDPOINT
    if plan.pause is not None and (left := plan.pause.left(now)):
        minutes = math.ceil(left / timedelta(minutes=1))
        return f"Usage checks are limited; the next is possible in {minutes} min."
    if by_hand:
        return ""
    if account.status is AccountStatus.PAUSED:
        return "The account is paused."
    if _was_told_by_traffic(usage, now):
        return "Traffic has told it a moment ago."
    return ""


def next_wait(last: timedelta, asked: timedelta) -> timedelta:
    """After "too many requests": doubled each time; a provider that asks for longer gets longer."""
    doubled = min(max(last * 2, LEAST_WAIT), LONGEST_WAIT)
    return max(asked, doubled)


def _was_told_by_traffic(usage: Usage, now: datetime) -> bool:
    return any(
        window.source is not WindowSource.USAGE_ENDPOINT and now - window.observed_at < PERIOD
        for window in usage.windows
    )
