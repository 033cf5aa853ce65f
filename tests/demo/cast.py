"""The six accounts of the demo, in the states that people meet: nearly used up, resting, signed out, billed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal

from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    ExtraUsage,
    KeepFresh,
    ProviderId,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.window_history import Reading, Readings
from tests.journeys.day import ANTHROPIC, FIVE_HOURS, OPENAI, WEEK, Subscription, Window

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
READINGS = 60
"""Of each window, since it began."""


@dataclass(frozen=True, slots=True)
class Member:
    """One account: what the program stores of it, and what is true at its provider."""

    account: Account
    subscription: Subscription
    last_seen: timedelta
    """How long ago its windows were told."""
    tier: str = ""
    """Its provider's own word for the plan."""
    extra: ExtraUsage | None = None
    banked_resets: int | None = None
    weight: float = 1.0
    """Its share of the past's sessions, among those of its provider."""
    idle: timedelta = timedelta(0)
    """How long it has served nothing."""
    steps: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """How each window was used: its level at even steps since it began, as parts of what it is now."""

    @property
    def id(self) -> AccountId:
        return self.account.id

    @property
    def is_billed(self) -> bool:
        return self.account.kind.is_billed

    def usage(self, now: datetime) -> Usage:
        windows = tuple(self._window(each, now) for each in self.subscription.windows)
        return Usage(self.id, windows, self.extra, banked_resets=self.banked_resets)

    def readings(self, now: datetime) -> Mapping[str, Readings]:
        """How its windows came to be as used as they are."""
        return {each.name: self._curve(each, now) for each in self.subscription.windows}

    def _window(self, window: Window, now: datetime) -> UsageWindow:
        return UsageWindow(
            account_id=self.id,
            name=window.name,
            used_percent=window.percent,
            resets_at=window.resets_at,
            observed_at=now - self.last_seen,
            source=WindowSource.RESPONSE_HEADER,
            span=window.span,
            model_family=window.family,
            is_rejected=window.is_full,
        )

    def _curve(self, window: Window, now: datetime) -> Readings:
        assert window.resets_at is not None
        began = window.resets_at - window.span
        last = min(now - self.last_seen, window.resets_at)
        levels = self.steps.get(window.name, (0.0, 0.3, 0.35, 0.6, 0.7, 1.0))
        return tuple(
            Reading(
                began + (last - began) * index / READINGS,
                round(window.percent * _between(levels, index / READINGS), 1),
            )
            for index in range(READINGS + 1)
        )


def cast(now: datetime) -> tuple[Member, ...]:
    """All six as they are at `now`; three of each provider, the first of each its default. Added one a day."""
    return tuple(
        replace(each, account=replace(each.account, created_at=now - (40 - index) * DAY))
        for index, each in enumerate((*_anthropic(now), *_openai(now)))
    )


def _anthropic(now: datetime) -> tuple[Member, ...]:
    rest_ends = now + timedelta(minutes=38)
    return (
        Member(
            _account("alice", ANTHROPIC, now, plan="Max 20x", is_default=True),
            Subscription(
                "alice",
                ANTHROPIC,
                (
                    _window("5h", FIVE_HOURS, 2400, 88, now + 1.2 * HOUR),
                    _window("weekly", WEEK, 60_000, 46, now + 3.1 * DAY),
                    _window("weekly · Opus", WEEK, 30_000, 31, now + 3.1 * DAY, family="opus"),
                ),
            ),
            timedelta(minutes=1),
            tier="default_claude_max_20x",
            weight=6,
            steps={"5h": (0.0, 0.12, 0.3, 0.36, 0.66, 0.92, 1.0)},
        ),
        Member(
            _account(
                "work",
                ANTHROPIC,
                now,
                plan="Pro",
                status=AccountStatus.QUOTA_EXCEEDED,
                status_reason="5h window used up",
                resting_until=rest_ends,
                last_used_at=now - timedelta(minutes=24),
            ),
            Subscription(
                "work",
                ANTHROPIC,
                (
                    _window("5h", FIVE_HOURS, 700, 100, rest_ends),
                    _window("weekly", WEEK, 9_000, 63, now + 2.4 * DAY),
                ),
            ),
            timedelta(minutes=24),
            tier="default_claude_pro",
            extra=ExtraUsage(True, now - 9 * HOUR, False, Decimal("1.86"), Decimal("5.00")),
            weight=2.5,
            idle=timedelta(minutes=24),
        ),
        _billed("api", ANTHROPIC, now, weight=1),
    )


def _openai(now: datetime) -> tuple[Member, ...]:
    return (
        Member(
            _account("bob", OPENAI, now, plan="Plus", is_default=True),
            Subscription(
                "bob",
                OPENAI,
                (
                    _window("5h", FIVE_HOURS, 900, 18, now + 3.2 * HOUR),
                    _window("weekly", WEEK, 6_000, 93, now + 1.75 * DAY),
                ),
            ),
            timedelta(minutes=4),
            tier="plus",
            extra=ExtraUsage(
                True, now - timedelta(minutes=4), currency="credits", balance=Decimal("12.50")
            ),
            banked_resets=1,
            weight=4,
            steps={"weekly": (0.0, 0.2, 0.42, 0.5, 0.81, 1.0)},
        ),
        Member(
            _account(
                "team",
                OPENAI,
                now,
                plan="Team",
                status=AccountStatus.REAUTH_REQUIRED,
                status_reason="OpenAI no longer renews this login.",
                last_used_at=now - 9 * HOUR,
                expires_at=now - 8 * HOUR,
            ),
            Subscription(
                "team",
                OPENAI,
                (
                    _window("5h", FIVE_HOURS, 1200, 58, now - 6 * HOUR),
                    _window("weekly", WEEK, 12_000, 44, now + 4.2 * DAY),
                ),
                is_signed_out=True,
            ),
            9 * HOUR,
            tier="team",
            weight=2,
            idle=9 * HOUR,
        ),
        _billed("build", OPENAI, now, weight=1.5),
    )


def _billed(name: str, provider: ProviderId, now: datetime, weight: float) -> Member:
    account = _account(
        name,
        provider,
        now,
        plan="API key",
        kind=CredentialKind.API_KEY,
        keep_fresh=KeepFresh.STATIC,
        expires_at=None,
    )
    return Member(account, Subscription(name, provider, ()), timedelta(0), weight=weight)


def _account(name: str, provider: ProviderId, now: datetime, **values: object) -> Account:
    made = Account(
        id=AccountId(f"acc_{name}"),
        provider=provider,
        email=f"{name}@example.com",
        kind=CredentialKind.OAUTH,
        keep_fresh=KeepFresh.OWNED,
        created_at=now - 34 * DAY,
        expires_at=now + timedelta(hours=6, minutes=12),
        last_used_at=now - timedelta(minutes=1),
    )
    return replace(made, **values)  # type: ignore[arg-type]


def _window(
    name: str,
    span: timedelta,
    units: int,
    percent: float,
    resets_at: datetime,
    family: str | None = None,
) -> Window:
    return Window(name, span, units, family, round(units * percent / 100), resets_at)


def _between(levels: tuple[float, ...], share: float) -> float:
    """The level at `share` (0-1) of the way through `levels`."""
    place = share * (len(levels) - 1)
    index = min(int(place), len(levels) - 2)
    return levels[index] + (levels[index + 1] - levels[index]) * (place - index)
