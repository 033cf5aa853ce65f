"""What an answer's headers say of a subscription's limits."""

from datetime import UTC, datetime, timedelta

import pytest
from multidict import CIMultiDict

from proxy.model import AccountId, Observation, WindowSource
from proxy.providers.anthropic.limits import observation, read_limits
from tests.conftest import NOW

ACCOUNT = AccountId("acc_1")
RESET = datetime(2026, 11, 25, 14, 15, tzinfo=UTC)


def headers(**stated: str) -> CIMultiDict[str]:
    """Unified headers, named by their last part: `headers(**{"5h-status": "allowed"})`."""
    return CIMultiDict(
        {f"Anthropic-RateLimit-Unified-{name}": value for name, value in stated.items()}
    )


def observed(**stated: str) -> Observation:
    limits = read_limits(headers(**stated), NOW)
    assert limits is not None
    return observation(limits, ACCOUNT, NOW)


def test_a_fraction_becomes_percent_and_may_exceed_a_hundred() -> None:
    seen = observed(**{"5h-utilization": "0.42", "7d-utilization": "1.04"})

    assert [(w.name, w.used_percent) for w in seen.windows] == [("5h", 42.0), ("weekly", 104.0)]
    assert all(w.source is WindowSource.RESPONSE_HEADER for w in seen.windows)
    assert all(w.observed_at == NOW and w.account_id == ACCOUNT for w in seen.windows)
    assert not seen.is_complete


@pytest.mark.parametrize(
    "stated",
    ["1795616100", "1795616100000", "2026-11-25T14:15:00Z", "2026-11-25T15:15:00+01:00"],
    ids=["seconds", "milliseconds", "UTC", "with an offset"],
)
def test_a_reset_is_read_however_it_is_written(stated: str) -> None:
    (window,) = observed(**{"5h-utilization": "0.1", "5h-reset": stated}).windows

    assert window.resets_at == RESET


@pytest.mark.parametrize(
    ("name", "away"),
    [
        ("5h", timedelta(seconds=-1)),
        ("5h", timedelta(hours=30)),
        ("7d", timedelta(days=9)),
        ("7d", timedelta(days=-1)),
    ],
)
def test_a_reset_that_cannot_be_true_is_ignored(name: str, away: timedelta) -> None:
    stated = {f"{name}-utilization": "0.1", f"{name}-reset": (NOW + away).isoformat()}

    (window,) = observed(**stated).windows

    assert window.resets_at is None


def test_a_weekly_reset_may_lie_a_week_and_some_hours_ahead() -> None:
    ahead = NOW + timedelta(days=7, hours=3)

    (window,) = observed(**{"7d-utilization": "0", "7d-reset": ahead.isoformat()}).windows

    assert window.resets_at == ahead


def test_windows_that_nobody_has_heard_of_are_found() -> None:
    seen = observed(
        **{"7d-opus-utilization": "0.5", "7d_saga-utilization": "0.6", "30d-utilization": "0.7"}
    )

    assert [(w.name, w.model_family, w.used_percent) for w in seen.windows] == [
        ("weekly · Opus", "opus", 50.0),
        ("weekly · Saga", "saga", 60.0),
        ("30d", None, 70.0),
    ]


@pytest.mark.parametrize(
    ("status", "is_rejected"),
    [
        ("allowed", False),
        ("allowed_warning", False),
        ("Allowed", False),
        ("rejected", True),
        ("some-new-word", True),
    ],
)
def test_an_unknown_status_is_no_permission(status: str, is_rejected: bool) -> None:
    (window,) = observed(**{"5h-utilization": "1", "5h-status": status}).windows

    assert window.is_rejected is is_rejected


@pytest.mark.parametrize("value", ["", "much", "nan", "-1", "inf", "1e300"])
def test_a_use_that_is_no_number_gives_no_window(value: str) -> None:
    assert observed(**{"5h-utilization": value, "status": "allowed"}).windows == ()


@pytest.mark.parametrize(
    ("stated", "is_enabled", "is_in_use"),
    [
        ({"overage-status": "allowed", "overage-in-use": "true"}, True, True),
        ({"overage-status": "allowed", "overage-in-use": "false"}, True, False),
        ({"overage-status": "allowed"}, True, False),
        ({"overage-status": "rejected", "overage-disabled-reason": "org_level"}, False, False),
        ({"overage-in-use": "TRUE"}, True, True),
    ],
)
def test_extra_usage_is_read(stated: dict[str, str], is_enabled: bool, is_in_use: bool) -> None:
    extra = observed(**stated).extra

    assert extra is not None
    assert (extra.is_enabled, extra.is_in_use) == (is_enabled, is_in_use)


def test_extra_usage_is_no_window() -> None:
    seen = observed(**{"overage-utilization": "0.2", "overage-reset": "1795616100"})

    assert seen.windows == ()


def test_without_a_word_on_extra_usage_nothing_is_said_of_it() -> None:
    assert observed(**{"5h-utilization": "0.1"}).extra is None


def test_the_limits_per_minute_of_an_api_key_are_no_windows() -> None:
    of_a_key = CIMultiDict(
        {
            "anthropic-ratelimit-requests-limit": "50",
            "anthropic-ratelimit-requests-remaining": "49",
            "anthropic-ratelimit-tokens-reset": "2026-11-25T12:00:10Z",
        }
    )

    assert read_limits(of_a_key, NOW) is None
