"""What an answer with an error means: one row per answer that was met (wire-facts 1.7 and 1.8)."""

import json
from datetime import timedelta

import pytest
from multidict import CIMultiDict

from proxy.provider import VerdictKind
from proxy.providers.anthropic.verdict import judge
from tests.conftest import NOW

IN_2_HOURS = NOW + timedelta(hours=2)
IN_3_DAYS = NOW + timedelta(days=3)
NOTHING: CIMultiDict[str] = CIMultiDict()


def body(error_type: str, message: str = "", code: str = "") -> bytes:
    error: dict[str, object] = {"type": error_type, "message": message}
    if code:
        error["details"] = {"error_code": code}
    return json.dumps({"type": "error", "error": error, "request_id": "req_1"}).encode()


def unified(**stated: str) -> CIMultiDict[str]:
    return CIMultiDict(
        {f"anthropic-ratelimit-unified-{name}": value for name, value in stated.items()}
    )


@pytest.mark.parametrize(
    ("status", "error_type", "message", "kind"),
    [
        (401, "authentication_error", "OAuth token has expired.", VerdictKind.RENEW),
        (401, "authentication_error", "Invalid bearer token", VerdictKind.RENEW),
        (401, "authentication_error", "invalid x-api-key", VerdictKind.RENEW),
        (403, "permission_error", "OAuth token has been revoked.", VerdictKind.RENEW),
        (
            403,
            "permission_error",
            "OAuth token does not meet scope requirement user:profile",
            VerdictKind.PASS_ON,
        ),
        (
            403,
            "permission_error",
            "OAuth authentication is currently not allowed for this organization",
            VerdictKind.PASS_ON,
        ),
        (
            400,
            "invalid_request_error",
            "This organization has been disabled",
            VerdictKind.PASS_ON,
        ),
        (
            400,
            "invalid_request_error",
            "This credential is only authorized for use with Claude Code",
            VerdictKind.PASS_ON,
        ),
        (
            400,
            "invalid_request_error",
            "Third-party apps now draw from your extra usage",
            VerdictKind.PASS_ON,
        ),
        (402, "billing_error", "", VerdictKind.PASS_ON),
        (404, "not_found_error", "", VerdictKind.PASS_ON),
        (409, "conflict_error", "", VerdictKind.PASS_ON),
        (413, "request_too_large", "", VerdictKind.PASS_ON),
        (429, "rate_limit_error", "Too many requests", VerdictKind.RATE),
        (429, "rate_limit_error", "Extra usage is required for 1M context", VerdictKind.PASS_ON),
        (500, "api_error", "", VerdictKind.TROUBLE),
        (502, "", "", VerdictKind.TROUBLE),
        (503, "", "", VerdictKind.TROUBLE),
        (504, "timeout_error", "", VerdictKind.TROUBLE),
        (529, "overloaded_error", "Overloaded", VerdictKind.TROUBLE),
    ],
)
def test_each_answer_has_one_meaning(
    status: int, error_type: str, message: str, kind: VerdictKind
) -> None:
    verdict = judge(status, NOTHING, body(error_type, message), NOW)

    assert verdict.kind is kind
    assert verdict.error_type == error_type


@pytest.mark.parametrize(
    ("error_type", "kind"),
    [
        ("overloaded_error", VerdictKind.TROUBLE),
        ("api_error", VerdictKind.TROUBLE),
        ("rate_limit_error", VerdictKind.RATE),
        ("authentication_error", VerdictKind.RENEW),
        ("invalid_request_error", VerdictKind.PASS_ON),
        ("an_error_of_tomorrow", VerdictKind.PASS_ON),
    ],
)
def test_an_error_event_inside_a_good_answer_is_judged_by_its_type(
    error_type: str, kind: VerdictKind
) -> None:
    assert judge(200, NOTHING, body(error_type), NOW).kind is kind


@pytest.mark.parametrize(
    "garbage", [b"", b"<html>", b"[]", b"null", b'{"error": "text"}', b'{"error": {"details": 5}}']
)
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (401, VerdictKind.RENEW),
        (403, VerdictKind.PASS_ON),
        (400, VerdictKind.PASS_ON),
        (429, VerdictKind.RATE),
        (502, VerdictKind.TROUBLE),
    ],
)
def test_a_body_that_is_not_anthropic_s_is_judged_by_its_status(
    garbage: bytes, status: int, kind: VerdictKind
) -> None:
    assert judge(status, NOTHING, garbage, NOW).kind is kind


def test_a_full_window_rests_the_account_until_it_resets() -> None:
    stated = unified(
        **{"status": "rejected", "5h-status": "rejected", "5h-reset": IN_2_HOURS.isoformat()}
    )

    verdict = judge(429, stated, body("rate_limit_error"), NOW)

    assert verdict.kind is VerdictKind.QUOTA
    assert verdict.until == IN_2_HOURS
    assert verdict.model_family is None
    assert verdict.reason == "5h window used up"


def test_of_several_full_windows_the_latest_reset_counts() -> None:
    stated = unified(
        **{
            "5h-status": "rejected",
            "5h-reset": IN_2_HOURS.isoformat(),
            "7d-status": "rejected",
            "7d-reset": IN_3_DAYS.isoformat(),
        }
    )

    verdict = judge(429, stated, body("rate_limit_error"), NOW)

    assert verdict.until == IN_3_DAYS
    assert verdict.reason == "5h and weekly window used up"


def test_a_full_window_of_one_model_family_rests_that_family_only() -> None:
    stated = unified(
        **{
            "5h-status": "allowed",
            "5h-reset": IN_2_HOURS.isoformat(),
            "7d_opus-status": "rejected",
            "7d_opus-reset": IN_3_DAYS.isoformat(),
        }
    )

    verdict = judge(429, stated, body("rate_limit_error"), NOW)

    assert (verdict.until, verdict.model_family) == (IN_3_DAYS, "opus")


def test_when_the_whole_and_a_family_are_full_the_whole_rests() -> None:
    stated = unified(
        **{
            "5h-status": "rejected",
            "5h-reset": IN_2_HOURS.isoformat(),
            "7d_opus-status": "rejected",
            "7d_opus-reset": IN_3_DAYS.isoformat(),
        }
    )

    verdict = judge(429, stated, body("rate_limit_error"), NOW)

    assert (verdict.until, verdict.model_family) == (IN_2_HOURS, None)


@pytest.mark.parametrize(
    ("claim", "family", "reason"),
    [
        ("five_hour", None, "5h window used up"),
        ("seven_day", None, "weekly window used up"),
        ("seven_day_opus", "opus", "weekly · Opus window used up"),
    ],
)
def test_the_window_that_governs_is_told_by_the_claim(
    claim: str, family: str | None, reason: str
) -> None:
    stated = unified(
        **{
            "status": "rejected",
            "representative-claim": claim,
            "reset": IN_2_HOURS.isoformat(),
        }
    )

    verdict = judge(429, stated, body("rate_limit_error"), NOW)

    assert verdict.kind is VerdictKind.QUOTA
    assert (verdict.until, verdict.model_family, verdict.reason) == (IN_2_HOURS, family, reason)


def test_without_a_claim_the_windows_that_are_used_up_count() -> None:
    stated = unified(
        **{
            "status": "rejected",
            "5h-utilization": "1.0",
            "5h-reset": IN_2_HOURS.isoformat(),
            "7d-utilization": "0.5",
            "7d-reset": IN_3_DAYS.isoformat(),
        }
    )

    assert judge(429, stated, body("rate_limit_error"), NOW).until == IN_2_HOURS


def test_a_rate_limit_while_every_window_allows_is_a_rate() -> None:
    stated = unified(**{"status": "allowed", "5h-status": "allowed_warning"})

    verdict = judge(429, stated, body("rate_limit_error", "Slow down"), NOW)

    assert (verdict.kind, verdict.until) == (VerdictKind.RATE, None)


def test_a_full_window_without_a_plausible_reset_rests_as_long_as_the_answer_asks() -> None:
    stated = unified(**{"5h-status": "rejected", "5h-reset": "1"})
    stated["retry-after"] = "7999"

    verdict = judge(429, stated, body("rate_limit_error"), NOW)

    assert verdict.until == NOW + timedelta(seconds=7999)


@pytest.mark.parametrize(
    ("retry_after", "wait_s"),
    [("7999", 7999), ("0.5", 0.5), (" 90 ", 90), ("Wed, 25 Nov 2026 12:02:00 GMT", 120)],
    ids=["seconds", "fraction", "blanks", "date"],
)
def test_the_wait_that_an_answer_asks_for_may_be_written_in_any_way(
    retry_after: str, wait_s: float
) -> None:
    stated = unified(**{"5h-status": "rejected"})
    stated["retry-after"] = retry_after

    verdict = judge(429, stated, body("rate_limit_error"), NOW)

    assert verdict.until == NOW + timedelta(seconds=wait_s)


@pytest.mark.parametrize(
    "retry_after",
    ["", "soon", "nan", "inf", "1e400", "-5", "Wed, 25 Nov 2026 11:00:00 GMT", "99, 99"],
)
def test_a_full_window_may_leave_its_end_open(retry_after: str) -> None:
    stated = unified(**{"5h-status": "rejected"})
    stated["retry-after"] = retry_after

    verdict = judge(429, stated, body("rate_limit_error"), NOW)

    assert (verdict.kind, verdict.until) == (VerdictKind.QUOTA, None)


@pytest.mark.parametrize("code", ["enforced_spend_limit_reached", "contract_spend_limit_reached"])
def test_a_spending_cap_rests_the_account_with_an_open_end(code: str) -> None:
    verdict = judge(429, NOTHING, body("rate_limit_error", code=code), NOW)

    assert (verdict.kind, verdict.until) == (VerdictKind.QUOTA, None)
