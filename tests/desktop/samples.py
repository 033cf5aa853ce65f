"""A store filled with invented accounts and requests, like those in the design's drawings; two providers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from proxy.credential import ApiKey
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
from proxy.paths import Paths
from proxy.provider import Provider
from proxy.providers import PROVIDERS
from proxy.record import Attempt, Cost, CostKind, Ending, PromptShape, RequestRecord, TokenUsage
from proxy.service import Proxy
from proxy.setting import Name
from proxy.settings import Settings
from proxy.store.store import Store
from proxy.vault import FileKey, KeySource, Vault
from proxy.window_history import Reading

NOW = datetime(2026, 11, 25, 14, 22, 30, tzinfo=UTC)
NOWHERE = "http://127.0.0.1:9"
"""Nobody answers there, and nothing leaves this machine."""


def _silent(provider: Provider, *addresses: str, **settings: str) -> Provider:
    """One that ships, whose addresses of these names lead nowhere."""
    changed = {**dict.fromkeys(addresses, NOWHERE), **settings}
    return provider.configured(replace(provider.settings, **changed))  # type: ignore[type-var]


FIRST = _silent(PROVIDERS[0], "base_url", "token_url")
SECOND = _silent(PROVIDERS[1], "base_url", "api_base_url", "auth_url", callback_ports="0")
ACCOUNTS = ("alice", "work", "api", "bob", "team")


def account(name: str, **values: object) -> Account:
    """An account with the email name@example.com."""
    made = Account(
        id=AccountId(f"acc_{name}"),
        provider=FIRST.id,
        email=f"{name}@example.com",
        kind=CredentialKind.OAUTH,
        keep_fresh=KeepFresh.OWNED,
        created_at=NOW - timedelta(days=12),
        plan="Pro",
        expires_at=NOW + timedelta(hours=6, minutes=12),
        last_used_at=NOW - timedelta(minutes=1),
    )
    return replace(made, **values)  # type: ignore[arg-type]


def window(
    name: str,
    used_percent: float,
    resets_in: timedelta,
    *,
    family: str | None = None,
    seen: timedelta = timedelta(minutes=1),
    source: WindowSource = WindowSource.RESPONSE_HEADER,
) -> UsageWindow:
    """A window of an account not yet named."""
    return UsageWindow(
        account_id=AccountId(""),
        name=name,
        used_percent=used_percent,
        resets_at=NOW + resets_in,
        observed_at=NOW - seen,
        source=source,
        span=timedelta(hours=5) if name == "5h" else timedelta(days=7),
        model_family=family,
    )


def usage(
    name: str,
    *windows: UsageWindow,
    extra: ExtraUsage | None = None,
    banked_resets: int | None = None,
) -> Usage:
    owner = AccountId(f"acc_{name}")
    own = tuple(replace(each, account_id=owner) for each in windows)
    return Usage(owner, own, extra, banked_resets=banked_resets)


def accounts() -> tuple[Account, ...]:
    """Five, in every state that the drawings show."""
    return (
        account("alice", plan="Max 20x", is_default=True),
        account(
            "work",
            keep_fresh=KeepFresh.SHARED,
            source_path="~/.claude/.credentials.json",
            created_at=NOW - timedelta(days=3),
        ),
        account(
            "api",
            kind=CredentialKind.API_KEY,
            keep_fresh=KeepFresh.STATIC,
            plan="API key",
            expires_at=None,
        ),
        account("bob", provider=SECOND.id, plan="Plus", is_default=True),
        account(
            "team",
            provider=SECOND.id,
            plan="Team",
            status=AccountStatus.REAUTH_REQUIRED,
            status_reason="OpenAI no longer renews this login.",
            last_used_at=NOW - timedelta(hours=3),
        ),
    )


def usages() -> tuple[Usage, ...]:
    hours, days = timedelta(hours=1), timedelta(days=1)
    extra = ExtraUsage(True, NOW - timedelta(minutes=9), False, Decimal("1.86"), Decimal("5.00"))
    return (
        usage("alice", window("5h", 42, 2.25 * hours), window("weekly", 30, 4.3 * days)),
        usage(
            "work",
            window("5h", 94, 2.05 * hours, seen=timedelta(0)),
            window("weekly", 55, 2.95 * days),
            window(
                "weekly · Opus",
                12,
                2.95 * days,
                family="opus",
                source=WindowSource.USAGE_ENDPOINT,
                seen=timedelta(minutes=9),
            ),
            extra=extra,
        ),
        usage(
            "bob",
            window("5h", 18, 3.15 * hours, seen=timedelta(minutes=4)),
            window("weekly", 71, 1.75 * days, seen=timedelta(minutes=4)),
            extra=ExtraUsage(
                True, NOW - timedelta(minutes=4), currency="credits", balance=Decimal("12.50")
            ),
            banked_resets=1,
        ),
        usage("team", window("5h", 88, -0.5 * hours, seen=3 * hours)),
    )


SHAPE = PromptShape(
    system_bytes=21_400,
    tools_bytes=48_200,
    messages_bytes=312_000,
    tool_count=18,
    message_count=42,
    growth_bytes=8_400,
    changes=("history",),
)
OPUS, HAIKU, SONNET, FABLE = (
    "claude-opus-5-5",
    "claude-haiku-5-5",
    "claude-sonnet-5-5",
    "claude-fable-5-2",
)
ROWS: tuple[tuple[object, ...], ...] = (
    (0, "alice", OPUS, 200, "completed", 800, 14_200, (94_000, 6_100, 1_200, 3_200), "0.0871"),
    (1, "alice", HAIKU, 200, "completed", 300, 1_100, (2_100, 0, 900, 400), "0.0004"),
    (2, "bob", "gpt-6.1-sol", 200, "completed", 1_200, 22_800, (61_000, 0, 5_300, 4_000), "0.0492"),
    (2, "work", OPUS, 429, "upstream_error", 100, 100, None, None),
    (3, "alice", OPUS, 200, "completed", 900, 9_700, (85_000, 10_400, 1_000, 2_400), "0.0934"),
    (4, "alice", SONNET, 200, "completed", 600, 4_400, (20_000, 3_500, 1_100, 1_400), "0.0182"),
    (5, "bob", "gpt-6-luna", 200, "cancelled", 400, 3_000, (11_000, 0, 2_000, 600), None),
    (6, "api", FABLE, 200, "completed", 1_900, 41_000, (140_000, 11_000, 1_800, 5_000), "0.4190"),
    (7, "alice", OPUS, 200, "incomplete", 800, 12_500, (82_000, 3_000, 1_000, 2_000), "0.0522"),
    (9, "alice", OPUS, 200, "completed", 700, 8_900, (76_000, 6_600, 1_000, 2_000), "0.0713"),
)
"""Minutes ago, account, model, status, ending, ttft and duration in ms, cache read, write, input, output; USD."""


def record(at: int, row: tuple[object, ...], **values: object) -> RequestRecord:
    """The `at`th record from one of ROWS."""
    minute, name, model, status, ending, ttft, took, parts, usd = row
    known = {each.email.partition("@")[0]: each for each in accounts()}
    owner = known[str(name)]
    began = NOW - timedelta(minutes=int(str(minute)), seconds=at % len(ROWS) * 3)
    tokens = _tokens(parts)
    kind = CostKind.BILLED if owner.kind is CredentialKind.API_KEY else CostKind.API_EQUIVALENT
    made = RequestRecord(
        id=f"req_{at:024x}",
        started_at=began,
        provider=owner.provider,
        account_id=owner.id,
        account_email=owner.email,
        route="/claude/v1/messages" if owner.provider == FIRST.id else "/v1/responses",
        transport="api",
        dialect="messages" if owner.provider == FIRST.id else "responses",
        ending=Ending(str(ending)),
        model=str(model),
        session_id="7f3a2c11-8d52-4f0e-9a44-0c3e6f2b9d10",
        client="claude-cli/2.1.330" if owner.provider == FIRST.id else "codex_cli_rs/0.169.0",
        stream=True,
        status=int(str(status)),
        error_type="rate_limit_error" if status == 429 else "",
        upstream_id="req_011CUf",
        stop_reason="end_turn",
        ttft_ms=float(str(ttft)),
        duration_ms=float(str(took)),
        attempts=(
            Attempt(
                owner.id, began, float(str(took)), int(str(status)), "answered", "default account"
            ),
        ),
        request_bytes=381_600,
        response_bytes=48_100,
        usage=tokens,
        cost=Cost(Decimal(str(usd)), kind, _prices(Decimal(str(usd)))) if usd else None,
        shape=SHAPE,
    )
    return replace(made, **values)  # type: ignore[arg-type]


def records(count: int = 10) -> Iterator[RequestRecord]:
    """`count` records, the newest first; past the drawn ones they repeat ever earlier."""
    for at in range(count):
        made = record(at, ROWS[at % len(ROWS)])
        earlier = timedelta(minutes=11 * (at // len(ROWS)))
        yield replace(made, id=f"req_{10**9 - at:024x}", started_at=made.started_at - earlier)


async def filled_proxy(
    home: Path,
    *,
    with_accounts: bool = True,
    request_count: int = 10,
    provider_settings: Mapping[ProviderId, object] | None = None,
    more: Iterable[RequestRecord] = (),
) -> Proxy:
    """A real Proxy over a real store that holds the samples; open, and to be stopped by the caller."""
    await fill(home, with_accounts=with_accounts, request_count=request_count, more=more)
    return await started_proxy(home, provider_settings)


async def fill(
    home: Path,
    *,
    with_accounts: bool = True,
    request_count: int = 10,
    more: Iterable[RequestRecord] = (),
) -> None:
    """Puts the samples into a real store at a home."""
    paths = Paths(home)
    paths.make_folders()
    store = Store(f"sqlite:///{paths.database_file}", lambda: NOW)
    await store.open()
    vault = Vault(FileKey(paths.key_file), store)
    await vault.open(3)
    if with_accounts:
        for each in accounts():
            await store.add_account(each, await vault.seal(each.id, ApiKey("fake-key")))
        for known in usages():
            await store.save_usage(known)
        await add_curves(store)
    store.write_records([*records(request_count), *more])
    await vault.close()
    await store.close()


async def started_proxy(
    home: Path, provider_settings: Mapping[ProviderId, object] | None = None
) -> Proxy:
    """A real Proxy over what lies in a home folder, at NOW; open, and to be stopped by the caller."""
    proxy = proxy_over(home, provider_settings)
    await proxy.start()
    return proxy


def proxy_over(
    home: Path,
    provider_settings: Mapping[ProviderId, object] | None = None,
    key_source: KeySource | None = None,
) -> Proxy:
    """The same, not yet started."""
    paths = Paths(home)
    return Proxy(
        Settings(
            home=home,
            port=0,
            providers=provider_settings or {},
            fixed={("", "port"): "--port", **_given(provider_settings or {})},
        ),
        paths,
        providers=(FIRST, SECOND),
        clock=lambda: NOW,
        key_source=key_source or FileKey(paths.key_file),
    )


async def add_curves(store: Store) -> None:
    """How two of the accounts' 5-hour windows came to be as used as they are."""
    shares = (0.01, 0.04, 0.1, 0.19, 0.27, 0.33, 0.38, 0.47, 0.59, 0.73, 0.86, 0.96)
    hour = timedelta(hours=1)
    for name, used, passed in (("work", 94, 2.95 * hour), ("alice", 42, 2.75 * hour)):
        began = NOW - passed
        readings = tuple(
            Reading(began + passed * (at + 1) / 13, used * share) for at, share in enumerate(shares)
        )
        await store.save_window_readings(AccountId(f"acc_{name}"), {"5h": readings})


def earlier_days() -> Iterator[RequestRecord]:
    """What was asked on the thirteen days before today; little on two of them."""
    amounts = (9, 8, 12, 4, 11, 10, 12, 0, 1, 7, 11, 3, 7)
    for ago, count in enumerate(amounts, 1):
        for at in range(count):
            made = record(at, ROWS[(at * 7 + ago) % len(ROWS)])
            earlier = made.started_at - timedelta(days=ago)
            yield replace(made, id=f"req_{ago * 100 + at:024x}", started_at=earlier)


def _given(own: Mapping[ProviderId, object]) -> dict[Name, str]:
    """What a provider's settings have in place of its own, as if by the environment."""
    plain = {each.id: each.settings for each in (FIRST, SECOND)}
    return {
        (provider, each.name): f"LOADLINE_{provider}_{each.name}".upper()
        for provider, settings in own.items()
        for each in fields(settings)  # type: ignore[arg-type]
        if getattr(settings, each.name) != getattr(plain[provider], each.name)
    }


def _tokens(parts: object) -> TokenUsage | None:
    if not isinstance(parts, tuple):
        return None
    read, write, fresh, output = parts
    return TokenUsage(input=fresh, cache_read=read, cache_write_5m=write, output=output)


def _prices(usd: Decimal) -> tuple[tuple[str, Decimal], ...]:
    shares = {"cache_read": "0.54", "cache_write": "0.26", "input": "0.05", "output": "0.15"}
    return tuple(
        (name, (usd * Decimal(share)).quantize(Decimal("0.0001"))) for name, share in shares.items()
    )
