"""AccountPool: the single owner of accounts in memory; leases one for each request."""

import itertools
import logging
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from proxy.affinity import Affinities
from proxy.call import Headers
from proxy.candidate import Candidate, Need
from proxy.choice import Choice, Strategy, choose, could_choose
from proxy.clock import Clock
from proxy.events import AccountAdded, AccountChanged, AccountRemoved, EventBus
from proxy.model import Account, AccountId, AccountStatus, KeepFresh, ProviderId, Usage
from proxy.provider import Providers, RouteKind, Verdict
from proxy.refusal import refusal
from proxy.rests import Rests, rest_of, resting, stored_rest

log = logging.getLogger(__name__)

USED_STEP = timedelta(minutes=1)
"""`last_used_at` moves on in such steps, so that not every request is a change."""
_STOPPED = (AccountStatus.REAUTH_REQUIRED, AccountStatus.DEACTIVATED)


class Lease:
    """An account lent to one exchange. Give it back by `release`, once or more often."""

    def __init__(self, pool: "AccountPool", choice: Choice) -> None:
        self.account = choice.account
        self.reason = choice.reason
        self._pool: AccountPool | None = pool

    def release(self) -> None:
        if self._pool is not None:
            self._pool.end_lease(self.account.id)
            self._pool = None


class AccountPool:
    """Accounts, what keeps them from serving, and who serves which session.

    State, all of it changed here only: the accounts, their rests, windows and turns, the sessions' accounts, the
    leases out. A change of an account is published as AccountChanged and handed to `on_change` for saving.
    """

    def __init__(
        self,
        providers: Providers,
        events: EventBus,
        clock: Clock,
        on_change: Callable[[Account], None],
        *,
        strategy: Strategy = Strategy.HEADROOM,
        affinities: Affinities | None = None,
    ) -> None:
        """Without `affinities` sessions are kept together in memory only."""
        self.strategy = strategy
        self._providers = providers
        self._events = events
        self._clock = clock
        self._on_change = on_change
        self._accounts: dict[AccountId, Account] = {}
        self._rests = Rests(clock, self.wake)
        self._usages: dict[AccountId, Usage] = {}
        self._turns: dict[AccountId, int] = {}
        """When each was chosen last, counted in choices."""
        self._choices = itertools.count(1)
        self._candidates_of: dict[ProviderId, dict[AccountId, Candidate]] = {}
        """Of all the above; made anew, or one of them is, when any of it changes."""
        self._plans_of: dict[ProviderId, frozenset[str]] = {}
        """The plans of these candidates, as far as they are known."""
        self._affinities = affinities or Affinities(clock)
        self._leases: dict[AccountId, int] = {}

    # What there is

    def accounts(self) -> tuple[Account, ...]:
        """All accounts, oldest first."""
        return tuple(self._accounts.values())

    def account(self, account_id: AccountId) -> Account | None:
        return self._accounts.get(account_id)

    def has_accounts(self, provider: ProviderId, *, by_runtime: bool = True) -> bool:
        """Any of them; without `by_runtime` only those whose login is not kept by a tool for its own route."""
        return any(
            account.provider == provider
            and (by_runtime or account.keep_fresh is not KeepFresh.TOOL)
            for account in self._accounts.values()
        )

    def leases(self, account_id: AccountId) -> int:
        """How many exchanges hold the account now."""
        return self._leases.get(account_id, 0)

    # What the owner of the program changes

    def restore(self, accounts: Iterable[Account]) -> None:
        """Takes the stored accounts at start; no events. Those that rested go on resting."""
        for account in sorted(accounts, key=lambda account: account.created_at):
            self._candidates_of.clear()
            self._accounts[account.id] = account
            if (rest := stored_rest(account)) is not None:
                self._rests.add(account.id, rest)
        self.wake()

    def add(self, account: Account) -> None:
        """Takes a new account, already stored. The first of its provider becomes the default."""
        if not self.has_accounts(account.provider):
            account = replace(account, is_default=True)
            self._on_change(account)
        self._candidates_of.clear()
        self._accounts[account.id] = account
        self._events.publish(AccountAdded(account))

    def replace(self, account: Account) -> None:
        """Takes new values of an account; nothing happens when they are the old ones."""
        before = self._accounts.get(account.id)
        if before is None or before == account:
            return
        if account.is_default and not before.is_default:
            self._undefault(account)
        if account.extra_usage_agreed:
            self._end_extra_usage_rests(account.id)
        self._publish(resting(account, self._rests.of(account.id)))

    def learn(self, usage: Usage) -> None:
        """Takes an account's windows as they are known now; the choice looks at them. Cheap: each answer brings some."""
        account = self._accounts.get(usage.account_id)
        if account is None:
            return
        self._usages[account.id] = usage
        self._see_anew(account)

    def remove(self, account_id: AccountId) -> None:
        """Forgets an account. Exchanges that hold it go on; another account becomes the default."""
        self._candidates_of.clear()
        account = self._accounts.pop(account_id, None)
        if account is None:
            return
        for known in (self._usages, self._turns):
            known.pop(account_id, None)
        self._rests.end(account_id)
        self._affinities.forget(account_id)
        self._events.publish(AccountRemoved(account_id))
        heir = next((a for a in self._accounts.values() if a.provider == account.provider), None)
        if account.is_default and heir is not None:
            self._publish(replace(heir, is_default=True))

    # What exchanges ask and tell

    def can_serve(self, need: Need) -> bool:
        candidates = self._candidates(need.provider).values()
        need = self._within_plans(need)
        return could_choose(candidates, need, self._clock(), self.strategy)

    def successor(self, account_id: AccountId, model_family: str | None = None) -> Account | None:
        """Who serves new sessions while that account does not, for a family's models or all; None for nobody."""
        account = self._accounts.get(account_id)
        if account is None:
            return None
        gone = frozenset({account_id})
        need = Need(account.provider, model_family=model_family, exclude=gone)
        candidates = self._candidates(need.provider).values()
        choice = choose(candidates, need, self._clock(), strategy=self.strategy)
        return choice.account if isinstance(choice, Choice) else None

    def lease(self, need: Need) -> Lease:
        """The account for `need`. Raises NobodyCanServe."""
        now, candidates = self._clock(), self._candidates(need.provider)
        need = self._within_plans(need)
        kept_id = self._affinities.account_of(need.session_id, need.follows)
        kept = candidates.get(kept_id) if kept_id is not None else None
        match choose(candidates.values(), need, now, kept, self.strategy):
            case Choice() as choice:
                if not need.exclude or kept is None or not kept.can_serve(need, now):
                    # One trouble moves no session: after it, it goes back.
                    self._affinities.keep(need.session_id, choice.account.id, need.follows)
                self._mark_used(choice.account, now)
                self._turns[choice.account.id] = next(self._choices)
                self._leases[choice.account.id] = self.leases(choice.account.id) + 1
                return Lease(self, choice)
            case nobody:
                raise refusal(nobody, self._providers[need.provider].title, now)

    def holder(self, need: Need) -> AccountId | None:
        """Who has the stored answer that `need` follows and would serve it; None where nobody has, or can."""
        candidates = self._candidates(need.provider)
        held_by = self._affinities.account_of("", need.follows)
        kept = candidates.get(held_by) if held_by is not None else None
        if kept is None:
            return None
        choice = choose(candidates.values(), need, self._clock(), kept, self.strategy)
        is_kept = isinstance(choice, Choice) and choice.account.id == held_by
        return held_by if is_kept else None

    def keep_answer(self, answer_id: str, account_id: AccountId) -> None:
        """Later requests that follow the answer go to that account while it can serve."""
        self._affinities.keep_answer(answer_id, account_id)

    def end_lease(self, account_id: AccountId) -> None:
        """One exchange less holds the account; called by Lease only."""
        left = self._leases.get(account_id, 0) - 1
        if left > 0:
            self._leases[account_id] = left
        else:
            self._leases.pop(account_id, None)

    def rest(
        self,
        account_id: AccountId,
        verdict: Verdict,
        *,
        kind: RouteKind | None = None,
        headers: Headers | None = None,
        is_for_extra_usage: bool = False,
    ) -> None:
        """Lets an account rest as a QUOTA verdict says; with `kind` only for such calls."""
        account = self._accounts.get(account_id)
        if account is None:
            return
        rest = rest_of(
            verdict,
            self._clock(),
            kind=kind,
            headers=headers,
            is_for_extra_usage=is_for_extra_usage,
        )
        self._candidates_of.clear()
        self._rests.add(account_id, rest)
        log.info("%s rests until %s: %s.", account.email, rest.until.isoformat(), rest.reason)
        self._show_rests(account)

    def needs_sign_in(self, account_id: AccountId, reason: str) -> None:
        """The provider renews the login no more; the account serves nothing until it is imported anew."""
        self._stop(account_id, AccountStatus.REAUTH_REQUIRED, reason)

    def deactivate(self, account_id: AccountId, reason: str) -> None:
        """The provider closed the account or its organisation."""
        self._stop(account_id, AccountStatus.DEACTIVATED, reason)

    def works(self, account_id: AccountId) -> None:
        """Its login was accepted just now: an account that was stopped for it serves again."""
        account = self._accounts.get(account_id)
        if account is not None and account.status in _STOPPED:
            self._publish(replace(account, status=AccountStatus.ACTIVE, status_reason=""))

    def end_rests(self, account_id: AccountId) -> None:
        """The provider has begun its limits anew."""
        account = self._accounts.get(account_id)
        if account is not None and self._rests.end(account_id):
            self._candidates_of.clear()
            self._show_rests(account)

    def allow_extra_usage(self, provider: ProviderId) -> None:
        """The user lets all accounts of the provider be billed: none rests for that any more."""
        for account in self.accounts():
            if account.provider == provider and self._end_extra_usage_rests(account.id):
                self._show_rests(account)

    def wake(self) -> None:
        """Lets accounts whose rest is over serve again; runs by itself when the next rest ends."""
        for account_id in self._rests.end_elapsed():
            if (account := self._accounts.get(account_id)) is not None:
                self._candidates_of.clear()
                self._show_rests(account)

    def close(self) -> None:
        """Wakes nobody any more."""
        self._rests.close()

    # How

    def _candidates(self, provider: ProviderId) -> dict[AccountId, Candidate]:
        """One provider's accounts as the choice sees them; made anew only where something has changed."""
        found = self._candidates_of.get(provider)
        if found is None:
            found = {
                each.id: self._candidate(each)
                for each in self._accounts.values()
                if each.provider == provider
            }
            self._candidates_of[provider] = found
            self._plans_of[provider] = frozenset(each.account.plan for each in found.values())
        if self._affinities.has_newcomers or self.strategy is Strategy.ROUND_ROBIN:
            self._count(found)
        return found

    def _within_plans(self, need: Need) -> Need:
        """`need` with the plans that do not include its model; none where no plan does: the provider is to say so."""
        plans = self._plans_of[need.provider]
        if not need.model or len(plans) < 2:
            return need
        serves = self._providers[need.provider].serves
        without = frozenset(plan for plan in plans if plan and not serves(plan, need.model))
        return replace(need, plans_without=without) if without and without != plans else need

    def _candidate(self, account: Account) -> Candidate:
        usage = self._usages.get(account.id)
        windows = usage.windows if usage is not None else ()
        rests, turn = self._rests.of(account.id), self._turns.get(account.id, 0)
        return Candidate(account, rests, windows, self._affinities.taken(account.id), turn)

    def _see_anew(self, account: Account) -> None:
        """Something of one account has changed that concerns no other."""
        found = self._candidates_of.get(account.provider)
        if found is not None:
            found[account.id] = self._candidate(account)

    def _count(self, found: dict[AccountId, Candidate]) -> None:
        """Brings the candidates' counts up to date: sessions come, and are no news any more after a while."""
        for account_id, candidate in found.items():
            taken, turn = self._affinities.taken(account_id), self._turns.get(account_id, 0)
            if candidate.sessions_taken != taken or candidate.latest_turn != turn:
                found[account_id] = replace(candidate, sessions_taken=taken, latest_turn=turn)

    def _mark_used(self, account: Account, now: datetime) -> None:
        if account.resting_until is not None and account.resting_until <= now:
            self.wake()  # the machine slept, so the timer is late: what is shown must agree with what serves
            account = self._accounts[account.id]
        if account.last_used_at is None or now - account.last_used_at >= USED_STEP:
            self._publish(replace(account, last_used_at=now))

    def _undefault(self, chosen: Account) -> None:
        for other in self.accounts():
            if other.provider == chosen.provider and other.id != chosen.id and other.is_default:
                self._publish(replace(other, is_default=False))

    def _end_extra_usage_rests(self, account_id: AccountId) -> bool:
        """Whether there were any."""
        had_any = self._rests.end_for_extra_usage(account_id)
        if had_any:
            self._candidates_of.clear()
        return had_any

    def _show_rests(self, account: Account) -> None:
        self._publish(resting(account, self._rests.of(account.id)))

    def _stop(self, account_id: AccountId, status: AccountStatus, reason: str) -> None:
        account = self._accounts.get(account_id)
        if account is not None:
            self._candidates_of.clear()
            self._rests.end(account_id)
            stopped = replace(account, status=status, status_reason=reason)
            self._publish(replace(stopped, resting_until=None, rests_for_extra_usage=False))

    def _publish(self, account: Account) -> None:
        before = self._accounts.get(account.id)
        if before != account:
            self._accounts[account.id] = account
            if before is None or before.plan != account.plan:
                self._candidates_of.clear()
            else:
                self._see_anew(account)
            self._on_change(account)
            self._events.publish(AccountChanged(account))
