"""All Codex accounts seen as one."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    ExtraUsage,
    KeepFresh,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.provider import Member
from proxy.providers.openai import PROVIDER
from proxy.providers.openai.pool_figures import usage_document
from tests.conftest import NOW

HOURS_5, WEEK = timedelta(hours=5), timedelta(days=7)
SPARK = "gpt-5.3-codex-spark"


def member(number: int, *windows: tuple[timedelta, float, timedelta], **fields: Any) -> Member:
    """An account whose windows are given by length, used percent and time until the reset."""
    account_id = AccountId(f"acc_{number}")
    made = {"kind": CredentialKind.OAUTH, "plan": "Plus"} | fields
    usage_fields = {
        name: made.pop(name) for name in ("extra", "banked_resets", "family") if name in made
    }
    family = usage_fields.pop("family", None)
    account = Account(
        account_id, PROVIDER.id, "a@example.com", keep_fresh=KeepFresh.OWNED, created_at=NOW, **made
    )
    known = tuple(
        UsageWindow(
            account_id,
            str(span),
            percent,
            NOW + left,
            NOW,
            WindowSource.RESPONSE_HEADER,
            span,
            family,
        )
        for span, percent, left in windows
    )
    return Member(account, Usage(account_id, known, **usage_fields))


def headers(*members: Member) -> dict[str, str]:
    return dict(PROVIDER.pool_headers(members, NOW))


FIRST = member(1, (HOURS_5, 100, timedelta(hours=1)), (WEEK, 30, timedelta(days=2)))
SECOND = member(2, (HOURS_5, 20, timedelta(hours=4)), (WEEK, 10, timedelta(days=6)))


def test_a_pool_is_as_full_as_its_accounts_on_average_and_resets_with_the_first() -> None:
    assert headers(FIRST, SECOND) == {
        "x-codex-primary-used-percent": "60",
        "x-codex-primary-window-minutes": "300",
        "x-codex-primary-reset-at": str(int((NOW + timedelta(hours=1)).timestamp())),
        "x-codex-secondary-used-percent": "20",
        "x-codex-secondary-window-minutes": "10080",
        "x-codex-secondary-reset-at": str(int((NOW + timedelta(days=2)).timestamp())),
    }


def test_one_account_s_figures_are_left_to_the_provider() -> None:
    assert headers(FIRST) == {}
    assert headers() == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"status": AccountStatus.PAUSED},
        {"status": AccountStatus.REAUTH_REQUIRED},
        {"status": AccountStatus.DEACTIVATED},
        {"kind": CredentialKind.API_KEY},
    ],
    ids=["paused", "signed out", "closed", "key"],
)
def test_who_cannot_serve_takes_no_part(fields: dict[str, Any]) -> None:
    out = member(3, (HOURS_5, 90, timedelta(hours=1)), **fields)

    assert headers(FIRST, out) == {}
    assert headers(FIRST, SECOND, out) == headers(FIRST, SECOND)


def test_a_window_past_its_reset_has_begun_anew() -> None:
    over = member(2, (HOURS_5, 90, timedelta(0)))

    assert headers(FIRST, over)["x-codex-primary-used-percent"] == "50"


def test_more_than_all_counts_as_all() -> None:
    over = member(2, (HOURS_5, 140, timedelta(hours=1)))

    assert headers(FIRST, over)["x-codex-primary-used-percent"] == "100"


def test_accounts_of_which_nothing_is_known_say_nothing() -> None:
    assert headers(member(1), member(2)) == {}


def test_the_document_is_codex_s_own() -> None:
    document = usage_document([FIRST, SECOND], NOW)

    assert document["plan_type"] == "plus"
    assert document["rate_limit"] == {
        "allowed": True,
        "limit_reached": False,
        "primary_window": {
            "used_percent": 60,
            "limit_window_seconds": 18000,
            "reset_after_seconds": 3600,
            "reset_at": int((NOW + timedelta(hours=1)).timestamp()),
        },
        "secondary_window": {
            "used_percent": 20,
            "limit_window_seconds": 604800,
            "reset_after_seconds": 172800,
            "reset_at": int((NOW + timedelta(days=2)).timestamp()),
        },
    }


def test_the_document_sums_credits_and_banked_resets() -> None:
    extra = ExtraUsage(True, NOW, balance=Decimal("12.50"))
    members = [member(1, extra=extra, banked_resets=1), member(2, extra=extra, banked_resets=2)]

    document = usage_document(members, NOW)

    assert document["credits"] == {"has_credits": True, "unlimited": False, "balance": "25.00"}
    assert document["rate_limit_reset_credits"] == {"available_count": 3}


def test_limits_of_single_models_are_listed_apart() -> None:
    spark = member(1, (HOURS_5, 5, timedelta(hours=1)), family=SPARK)

    document = usage_document([spark], NOW)

    assert document["rate_limit"]["primary_window"] is None
    (limit,) = document["additional_rate_limits"]
    assert (limit["limit_name"], limit["rate_limit"]["primary_window"]["used_percent"]) == (
        SPARK,
        5,
    )


def test_a_pool_without_accounts_is_an_empty_one() -> None:
    document = usage_document([], NOW)

    assert (document["plan_type"], document["rate_limit"]["primary_window"]) == ("unknown", None)


def test_the_default_account_s_plan_is_the_pool_s() -> None:
    members = [member(1, plan="Free"), member(2, plan="Pro", is_default=True)]

    assert usage_document(members, NOW)["plan_type"] == "pro"
