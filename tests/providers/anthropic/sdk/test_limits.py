"""The runtime's word on limits as the provider's own headers."""

from proxy.providers.anthropic.limits import read_limits
from proxy.providers.anthropic.sdk.limits import limit_headers, retry_after
from tests.conftest import NOW

RESET = 1795616100
"""2 h 15 min after NOW."""


def test_limits_are_told_in_the_provider_s_own_headers() -> None:
    raw = {
        "status": "allowed",
        "rateLimitType": "five_hour",
        "isUsingOverage": True,
        "unifiedWindows": {
            "five_hour": {"utilization": 0.42, "resetsAt": RESET},
            "seven_day_opus": {"utilization": 0.1, "resetsAt": RESET},
        },
    }

    headers = limit_headers(raw)

    assert headers["anthropic-ratelimit-unified-5h-utilization"] == "0.42"
    assert headers["anthropic-ratelimit-unified-7d_opus-reset"] == str(RESET)
    assert headers["anthropic-ratelimit-unified-overage-in-use"] == "true"


def test_a_rejected_limit_names_its_window_and_reset() -> None:
    headers = limit_headers({"status": "rejected", "rateLimitType": "seven_day", "resetsAt": RESET})

    limits = read_limits(headers, NOW)
    assert limits is not None
    assert [(limit.kind.name, limit.is_rejected) for limit in limits.windows] == [("weekly", True)]
    assert limits.is_rejected
    assert retry_after(headers, NOW) == 8100


def test_a_refusal_that_names_no_window_is_about_none() -> None:
    headers = limit_headers({"status": "rejected", "isUsingOverage": False})

    assert dict(headers) == {}
    assert retry_after(headers, NOW) is None


def test_a_window_that_is_rejected_itself_makes_the_refusal() -> None:
    headers = limit_headers(
        {
            "status": "rejected",
            "resetsAt": RESET,
            "unifiedWindows": {"five_hour": {"utilization": 1, "status": "rejected"}},
        }
    )

    assert headers["anthropic-ratelimit-unified-status"] == "rejected"
    assert headers["anthropic-ratelimit-unified-5h-status"] == "rejected"
