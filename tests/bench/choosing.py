"""The figure of issue 4 for choosing: an account out of fifty, with ten thousand sessions that stay where they are."""

import statistics
import time
from collections.abc import Iterator
from datetime import timedelta

from proxy.affinity import Affinities
from proxy.candidate import Need
from proxy.clock import utc_now
from proxy.events import EventBus
from proxy.model import (
    Account,
    AccountId,
    CredentialKind,
    KeepFresh,
    ProviderId,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.pool import AccountPool
from proxy.providers import PROVIDERS
from tests.bench.figures import Figure

ACCOUNTS, SESSIONS = 50, 10_000
LEASES = 2_000
"""Of each round."""
PROVIDER = ProviderId("openai")
WINDOWS = ("5h", "weekly")


def figures(rounds: int) -> Iterator[Figure]:
    pool = _pool()
    new = [_us_per_lease(pool, [""]) for _ in range(rounds)]
    kept = [_us_per_lease(pool, [f"s{n}" for n in range(SESSIONS)]) for _ in range(rounds)]
    yield Figure(
        f"choosing among {ACCOUNTS} accounts, {SESSIONS} sessions",
        statistics.median(new),
        50,
        "us",
        details={"new session us": statistics.median(new), "kept us": statistics.median(kept)},
    )


def _pool() -> AccountPool:
    affinities = Affinities(utc_now)
    providers = {provider.id: provider for provider in PROVIDERS}
    pool = AccountPool(providers, EventBus(), utc_now, lambda account: None, affinities=affinities)
    for number in range(ACCOUNTS):
        account = _account(number)
        pool.add(account)
        pool.learn(_usage(account.id, number))
    for number in range(SESSIONS):
        affinities.keep(f"s{number}", _account(number % ACCOUNTS).id)
    return pool


def _account(number: int) -> Account:
    now = utc_now()
    return Account(
        AccountId(f"acc_{number:02}"),
        PROVIDER,
        f"a{number}@example.com",
        CredentialKind.OAUTH,
        KeepFresh.OWNED,
        now + timedelta(seconds=number),
        last_used_at=now,
    )


def _usage(account_id: AccountId, used: float) -> Usage:
    now = utc_now()
    resets, source = now + timedelta(hours=1), WindowSource.RESPONSE_HEADER
    return Usage(
        account_id,
        tuple(UsageWindow(account_id, name, used, resets, now, source) for name in WINDOWS),
    )


def _us_per_lease(pool: AccountPool, sessions: list[str]) -> float:
    needs = [Need(PROVIDER, session_id=each, model="some-model") for each in sessions]
    begun = time.perf_counter()
    for number in range(LEASES):
        pool.lease(needs[number % len(needs)]).release()
    return (time.perf_counter() - begun) / LEASES * 1e6
