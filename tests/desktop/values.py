"""Accounts, windows and snapshots for the tests of tray and menu."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from desktop.snapshot import AccountView, ProviderView, Snapshot
from proxy.model import (
    Account,
    AccountId,
    CredentialKind,
    KeepFresh,
    ProviderId,
    ProxyState,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.record import TokenUsage, Totals
from tests.conftest import NOW

CLAUDE = ProviderId("anthropic")
OTHER = ProviderId("other")
FIVE_HOURS = timedelta(hours=5)
WEEK = timedelta(days=7)
PROVIDERS = (
    ProviderView(CLAUDE, "Claude", (("Anthropic", "http://127.0.0.1:2455/claude"),)),
    ProviderView(OTHER, "Other", (("Other", "http://127.0.0.1:2455/v1"),)),
)


def account(email: str = "alice@example.com", **changes: Any) -> Account:
    made = Account(
        id=AccountId(f"acc_{email}"),
        provider=CLAUDE,
        email=email,
        kind=CredentialKind.OAUTH,
        keep_fresh=KeepFresh.OWNED,
        created_at=NOW - timedelta(days=30),
        plan="Max 20x",
    )
    return replace(made, **changes)


def window(used: float, name: str = "5h", **changes: Any) -> UsageWindow:
    """By default in mid-course, so that `used` below 45 % has spare; "weekly" likewise."""
    span = FIVE_HOURS if name == "5h" else WEEK
    made = UsageWindow(
        account_id=AccountId("acc_alice@example.com"),
        name=name,
        used_percent=used,
        resets_at=NOW + span / 2,
        observed_at=NOW - timedelta(minutes=1),
        source=WindowSource.RESPONSE_HEADER,
        span=span,
    )
    return replace(made, **changes)


def view(email: str = "alice@example.com", *windows: UsageWindow, **changes: Any) -> AccountView:
    made = account(email, **changes)
    return AccountView(made, Usage(made.id, windows))


def snapshot(*views: AccountView, **changes: Any) -> Snapshot:
    made = Snapshot(
        now=NOW,
        state=ProxyState.RUNNING,
        address="127.0.0.1:2455",
        providers=PROVIDERS,
        accounts=views,
        tz=UTC,
    )
    return replace(made, **changes)


TODAY = Totals(
    requests=1284,
    usage=TokenUsage(input=100_000, cache_read=4_500_000, output=500_000),
    api_equivalent_usd=Decimal("3.00"),
    billed_usd=Decimal("0.42"),
)


def at(text: str) -> datetime:
    """An hour of the test's day: "14:30"."""
    hour, minute = text.split(":")
    return NOW.replace(hour=int(hour), minute=int(minute))
