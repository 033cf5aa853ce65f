"""What an error of OpenAI's means for the exchange and the account."""

import json
from datetime import timedelta
from typing import Any

import pytest
from multidict import CIMultiDict

from proxy.provider import Verdict, VerdictKind
from proxy.providers.openai import PROVIDER
from tests.conftest import NOW
from tests.fakes.openai import LIMITS, quota_error

QUOTA, RATE, RENEW = VerdictKind.QUOTA, VerdictKind.RATE, VerdictKind.RENEW
PASS_ON, TROUBLE, REFUSED = VerdictKind.PASS_ON, VerdictKind.TROUBLE, VerdictKind.REFUSED


def judge(status: int, document: object, headers: dict[str, str] | None = None) -> Verdict:
    return PROVIDER.judge(status, CIMultiDict(headers or {}), json.dumps(document).encode(), NOW)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "usage_limit_reached", QUOTA),
        (429, "insufficient_quota", QUOTA),
        (429, "usage_not_included", QUOTA),
        (429, "quota_exceeded", QUOTA),
        (429, "rate_limit_exceeded", RATE),
        (429, "anything", RATE),
        (503, "slow_down", RATE),
        (401, "token_expired", RENEW),
        (401, "token_invalidated", RENEW),
        (401, "anything", RENEW),
        (403, "account_deactivated", REFUSED),
        (403, "account_suspended", REFUSED),
        (401, "account_deleted", REFUSED),
        (500, "server_error", TROUBLE),
        (503, "server_is_overloaded", TROUBLE),
        (502, "anything", TROUBLE),
        (400, "context_length_exceeded", PASS_ON),
        (400, "previous_response_not_found", PASS_ON),
        (400, "cyber_policy", PASS_ON),
        (403, "anything", PASS_ON),
        (404, "model_not_found", PASS_ON),
    ],
)
def test_the_code_decides_before_the_status(status: int, code: str, kind: VerdictKind) -> None:
    verdict = judge(status, {"error": {"code": code, "message": "m", "type": "t"}})

    assert (verdict.kind, verdict.error_type) == (kind, code)


@pytest.mark.parametrize(
    "document",
    [
        {"error": {"type": "usage_limit_reached"}},
        {"detail": {"code": "usage_limit_reached"}},
        {"code": "usage_limit_reached"},
        {"type": "error", "code": "usage_limit_reached"},
        {"type": "error", "status": 429, "error": {"type": "usage_limit_reached"}},
        {"type": "response.failed", "response": {"error": {"code": "usage_limit_reached"}}},
    ],
    ids=["type", "detail", "bare", "event", "wrapped event", "failed response"],
)
def test_the_word_is_found_wherever_it_stands(document: object) -> None:
    assert judge(200, document).kind is QUOTA


@pytest.mark.parametrize(
    "document", [None, [], "usage_limit_reached", {"error": None}, {"detail": "no"}]
)
def test_without_a_word_the_status_decides(document: object) -> None:
    assert judge(400, document).kind is PASS_ON
    assert judge(503, document).kind is TROUBLE


FULL = LIMITS | {"x-codex-primary-used-percent": "100"}


@pytest.mark.parametrize(
    ("error", "headers", "ends_in"),
    [
        ({"resets_at": NOW.timestamp() + 90}, {}, timedelta(seconds=90)),
        ({"resets_in_seconds": 90}, {}, timedelta(seconds=90)),
        ({"resets_in_seconds": 90}, FULL, timedelta(hours=2, minutes=15)),
        ({}, FULL, timedelta(hours=2, minutes=15)),
        ({}, FULL | {"x-codex-secondary-used-percent": "100"}, timedelta(days=3)),
        ({}, LIMITS, timedelta(hours=1)),
        ({"resets_at": NOW.timestamp() + 20 * 86400}, {}, timedelta(days=20)),
        ({"resets_at": "soon", "resets_in_seconds": True}, {}, timedelta(hours=1)),
        ({"resets_at": 1e300}, {}, timedelta(hours=1)),
        ({"resets_at": NOW.timestamp() + 400 * 86400}, {}, timedelta(hours=1)),
        ({"resets_at": 10**400, "resets_in_seconds": -(10**400)}, {}, timedelta(hours=1)),
        ({}, {"retry-after": "90.5"}, timedelta(seconds=90.5)),
        ({}, {"retry-after": "Wed, 25 Nov 2026 12:02:00 GMT"}, timedelta(minutes=2)),
        ({"resets_in_seconds": 90}, {"retry-after": "900"}, timedelta(seconds=90)),
        ({}, {"retry-after": "nan"}, timedelta(hours=1)),
        ({"resets_at": NOW.timestamp() - 120}, {}, timedelta(minutes=1)),
        ({"resets_at": NOW.timestamp() - 120}, {"retry-after": "30"}, timedelta(seconds=30)),
        ({"resets_at": NOW.timestamp() - 7200}, {}, timedelta(hours=1)),
    ],
    ids=[
        "at", "in", "headers later", "headers", "latest", "none full", "month", "odd", "huge", "next year", "endless",
        "asks", "asks by date", "says both", "asks nothing", "clocks differ", "asks, clocks differ", "long ago",
    ],
)  # fmt: skip
def test_a_full_limit_ends_when_the_latest_believable_word_says(
    error: dict[str, Any], headers: dict[str, str], ends_in: timedelta
) -> None:
    verdict = judge(429, {"error": {"type": "usage_limit_reached"} | error}, headers)

    assert verdict.until == NOW + ends_in


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (FULL, "5h window used up"),
        (FULL | {"x-codex-secondary-used-percent": "100"}, "weekly window used up"),
        ({}, "usage limit reached"),
    ],
)
def test_a_full_limit_is_told_by_its_window(headers: dict[str, str], reason: str) -> None:
    assert judge(429, {"error": quota_error()}, headers).reason == reason


def test_a_plan_without_codex_is_told_so() -> None:
    assert judge(429, {"error": {"type": "usage_not_included"}}).reason == "plan without Codex"


def test_a_limit_of_one_model_is_no_limit_of_the_account() -> None:
    headers = {
        "x-codex-active-limit": "codex_bengalfox",
        "x-codex-bengalfox-limit-name": "GPT-5.3-Codex-Spark",
    }

    verdict = judge(429, {"error": quota_error()}, headers)

    assert verdict.model_family == "gpt-5.3-codex-spark"
    own = {"x-codex-active-limit": "codex"}
    assert judge(429, {"error": quota_error()}, own).model_family is None
