"""Accounts and request records as tests store them: everything set, everything obviously made up."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from proxy.model import Account, AccountId, AccountStatus, CredentialKind, KeepFresh, ProviderId
from proxy.record import Attempt, Cost, CostKind, Ending, PromptShape, RequestRecord, TokenUsage
from tests.conftest import NOW

ALICE = AccountId("acc_000000000000a11c")
BOB = AccountId("acc_0000000000000b0b")
ACME = ProviderId("acme")

ACCOUNT = Account(
    id=ALICE,
    provider=ACME,
    email="alice@example.com",
    kind=CredentialKind.OAUTH,
    keep_fresh=KeepFresh.SHARED,
    created_at=NOW,
    status=AccountStatus.QUOTA_EXCEEDED,
    status_reason="The 5-hour window is used up.",
    label="work",
    plan="Max 20x",
    is_default=True,
    resting_until=NOW + timedelta(hours=2),
    source_path="/home/alice/login.json",
    token_family="0123456789abcdef",
    expires_at=NOW + timedelta(microseconds=1),
    last_used_at=NOW - timedelta(days=1),
    extra_usage_agreed=True,
)

RECORD = RequestRecord(
    id="req_000000000000000000000001",
    started_at=NOW.replace(microsecond=123456),
    provider=ACME,
    account_id=ALICE,
    account_email="alice@example.com",
    route="/acme/v1/messages",
    transport="api",
    dialect="acme-messages",
    ending=Ending.COMPLETED,
    model="acme-large-4",
    session_id="5e551011-0000-4000-8000-000000000001",
    client="acme-cli/2.1",
    client_key="laptop",
    stream=True,
    status=200,
    error_type="overloaded_error",
    upstream_id="req_upstream_1",
    stop_reason="end_turn",
    ttft_ms=812.25,
    duration_ms=4021.0625,
    attempts=(
        Attempt(ALICE, NOW, 100.5, 401, "renewed", "default account"),
        Attempt(BOB, NOW + timedelta(seconds=1), 0.1, None, "refused connection"),
    ),
    refreshed=True,
    request_bytes=300_000,
    response_bytes=12_345,
    usage=TokenUsage(5, 50_000, 1_000, 200, 700, 100),
    cost=Cost(
        Decimal("0.012345678912"),
        CostKind.API_EQUIVALENT,
        (("input", Decimal("0.01")), ("output", Decimal("2.345678912E-3"))),
    ),
    shape=PromptShape(
        system_bytes=20_000,
        tools_bytes=60_000,
        messages_bytes=220_000,
        tool_count=25,
        message_count=90,
        image_count=1,
        system_hash="0123456789abcdef",
        tools_hash="123456789abcdef0",
        tools_set_hash="23456789abcdef01",
        history_bytes=200_000,
        new_bytes=20_000,
        kept_messages=88,
        changes=("tools", "history"),
        growth_bytes=-5,
    ),
    helpers=("headers", "system"),
    cache_miss_reason="tools_changed",
)


def record(number: int = 1, **changes: Any) -> RequestRecord:
    """The sample record as the `number`th of its kind: its id counts, and it begins as many seconds after NOW."""
    numbered: dict[str, Any] = {
        "id": f"req_{number:024x}",
        "started_at": NOW + timedelta(seconds=number),
    }
    return replace(RECORD, **{**numbered, **changes})
