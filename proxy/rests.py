"""Rests: for how long an account serves nothing, or not all, as refusals of its provider have said."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from proxy.call import Headers
from proxy.candidate import Rest
from proxy.clock import Clock
from proxy.model import IN_USE, Account, AccountId, AccountStatus
from proxy.provider import RouteKind, Verdict

UNSTATED_REST = timedelta(minutes=5)
"""When a provider refuses for quota without saying until when."""
CLOCK_STEP = timedelta(minutes=5)
"""A clock is corrected by less; one that is put back further had been wrong, and with it the ends of rests."""
LONGEST_SLEEP_S = 600.0
"""The timer looks at the clock at least so often: a machine that slept has lost its timers' time."""


class Rests:
    """Changing state, owned here: the rests of each account, the timer for the first that ends, and the latest time seen."""

    def __init__(self, clock: Clock, wake: Callable[[], None]) -> None:
        """`wake` is called when a rest may be over; it is to call `end_elapsed`."""
        self._clock = clock
        self._wake = wake
        self._of: dict[AccountId, tuple[Rest, ...]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._seen_at = clock()

    def of(self, account_id: AccountId) -> tuple[Rest, ...]:
        return self._of.get(account_id, ())

    def add(self, account_id: AccountId, rest: Rest) -> None:
        """In place of one for the same models and calls."""
        others = (
            each
            for each in self.of(account_id)
            if (each.model_family, each.kind) != (rest.model_family, rest.kind)
        )
        self._seen_at = max(self._seen_at, self._clock())
        self._set(account_id, (*others, rest))

    def end(self, account_id: AccountId) -> bool:
        """Ends all of an account; whether there were any."""
        had_any = bool(self.of(account_id))
        self._set(account_id, ())
        return had_any

    def end_for_extra_usage(self, account_id: AccountId) -> bool:
        """The user has agreed to be billed; whether the account rested for that."""
        rests = self.of(account_id)
        left = tuple(rest for rest in rests if not rest.is_for_extra_usage)
        if left == rests:
            return False
        self._set(account_id, left)
        return True

    def end_elapsed(self) -> list[AccountId]:
        """Ends the rests whose time is over, and gives the accounts that had one.

        When the clock was put back nobody knows any more when they end, and the provider says it again where it has to.
        Paid extra usage is not tried for that.
        """
        now = self._clock()
        was_put_back = now < self._seen_at - CLOCK_STEP
        self._seen_at = now
        left = {
            account_id: tuple(
                rest
                for rest in rests
                if now < rest.until and (rest.is_for_extra_usage or not was_put_back)
            )
            for account_id, rests in self._of.items()
        }
        changed = [account_id for account_id in left if left[account_id] != self._of[account_id]]
        self._of = {account_id: rests for account_id, rests in left.items() if rests}
        self._set_timer()
        return changed

    def close(self) -> None:
        """Stops the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set(self, account_id: AccountId, rests: tuple[Rest, ...]) -> None:
        if rests:
            self._of[account_id] = rests
        else:
            self._of.pop(account_id, None)
        self._set_timer()

    def _set_timer(self) -> None:
        self.close()
        ends = [rest.until for rests in self._of.values() for rest in rests]
        if ends:
            left_s = (min(ends) - self._clock()).total_seconds()
            delay_s = min(max(left_s, 0.05), LONGEST_SLEEP_S)
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._wake)


def rest_of(
    verdict: Verdict,
    now: datetime,
    *,
    kind: RouteKind | None = None,
    headers: Headers | None = None,
    is_for_extra_usage: bool = False,
) -> Rest:
    """The rest that a QUOTA verdict asks for; with `kind` only for such calls."""
    return Rest(
        until=verdict.until or now + UNSTATED_REST,
        reason=verdict.reason,
        model_family=verdict.model_family,
        kind=kind,
        headers=limit_headers(headers),
        is_for_extra_usage=is_for_extra_usage,
    )


def stored_rest(account: Account) -> Rest | None:
    """The rest that a stored account was in; None when it did not rest."""
    if account.resting_until is None:
        return None
    return Rest(
        account.resting_until,
        account.status_reason,
        account.status,
        is_for_extra_usage=account.rests_for_extra_usage,
    )


def resting(account: Account, rests: Iterable[Rest]) -> Account:
    """`account` with the status that its rests give it; one that is stopped for another reason stays so."""
    if account.status not in IN_USE:
        return account
    last = max((rest for rest in rests if rest.is_whole), key=lambda r: r.until, default=None)
    return replace(
        account,
        status=AccountStatus.ACTIVE if last is None else last.status,
        status_reason="" if last is None else last.reason,
        resting_until=None if last is None else last.until,
        rests_for_extra_usage=last is not None and last.is_for_extra_usage,
    )


def limit_headers(headers: Headers | None) -> tuple[tuple[str, str], ...]:
    """Those of a refusal's headers that state the provider's limits."""
    if headers is None:
        return ()
    return tuple(
        (name, value)
        for name, value in headers.items()
        if "ratelimit" in name.lower() or name.lower() == "x-should-retry"
    )
