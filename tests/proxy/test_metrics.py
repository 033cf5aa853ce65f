"""The tallies behind /metrics."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from proxy.events import ProxyStopped, RequestFinished
from proxy.metrics import MOST_MODELS, OTHER_MODELS, Gauges, Metrics
from proxy.model import (
    Account,
    AccountId,
    AccountStatus,
    CredentialKind,
    KeepFresh,
    ProviderId,
    Usage,
    UsageWindow,
    WindowSource,
)
from proxy.record import Cost, CostKind, Ending, RequestRecord, TokenUsage
from tests.conftest import NOW

RECORD = RequestRecord(
    id="req_1",
    started_at=NOW,
    provider=ProviderId("example"),
    account_id=AccountId("acc_1"),
    account_email="alice@example.com",
    route="/x",
    transport="api",
    dialect="example",
    ending=Ending.COMPLETED,
    model="m-1",
    ttft_ms=120.0,
    duration_ms=1500.0,
    usage=TokenUsage(input=3, cache_read=5, output=7),
    cost=Cost(Decimal("0.25"), CostKind.BILLED),
)
ACCOUNT = Account(
    AccountId("acc_1"),
    ProviderId("example"),
    "alice@example.com",
    CredentialKind.API_KEY,
    KeepFresh.STATIC,
    NOW,
)


def lines(metrics: Metrics, gauges: Gauges | None = None) -> list[str]:
    text, content_type = metrics.text(gauges or Gauges(NOW, "1.2.3", 2, 15.0, ()))
    assert content_type.startswith("text/plain")
    return [line for line in text.decode().splitlines() if not line.startswith("#")]


def test_a_finished_request_is_counted_by_provider_model_and_ending() -> None:
    metrics = Metrics()

    metrics.listen(RequestFinished(RECORD))
    metrics.listen(RequestFinished(replace(RECORD, ending=Ending.CANCELLED)))
    metrics.listen(ProxyStopped())

    drawn = lines(metrics)
    assert 'loadline_requests_total{ending="completed",model="m-1",provider="example"} 1.0' in drawn
    assert 'loadline_requests_total{ending="cancelled",model="m-1",provider="example"} 1.0' in drawn
    assert 'loadline_tokens_total{model="m-1",part="output",provider="example"} 14.0' in drawn
    assert 'loadline_cost_usd_total{kind="billed",model="m-1",provider="example"} 0.5' in drawn


def test_histograms_count_each_value_under_every_bound_above_it() -> None:
    metrics = Metrics()

    metrics.listen(RequestFinished(RECORD))
    metrics.listen(RequestFinished(replace(RECORD, duration_ms=10_000_000.0, ttft_ms=None)))

    drawn = lines(metrics)
    name = "loadline_request_duration_seconds"
    assert f'{name}_bucket{{le="1.0",provider="example"}} 0.0' in drawn
    assert f'{name}_bucket{{le="2.5",provider="example"}} 1.0' in drawn
    assert f'{name}_bucket{{le="+Inf",provider="example"}} 2.0' in drawn
    assert f'{name}_sum{{provider="example"}} 10001.5' in drawn
    assert 'loadline_time_to_first_byte_seconds_count{provider="example"} 1.0' in drawn


def test_an_unknown_price_adds_nothing_and_an_answer_without_usage_neither() -> None:
    metrics = Metrics()

    metrics.listen(RequestFinished(replace(RECORD, usage=None, cost=Cost(None, CostKind.BILLED))))

    assert not [
        line for line in lines(metrics) if line.startswith(("loadline_cost", "loadline_tokens"))
    ]


def test_endless_model_names_are_counted_together() -> None:
    metrics = Metrics()

    for number in range(MOST_MODELS + 5):
        metrics.listen(RequestFinished(replace(RECORD, model=f"m-{number}")))

    drawn = [line for line in lines(metrics) if line.startswith("loadline_requests_total")]
    assert len(drawn) == MOST_MODELS + 1
    assert f'model="{OTHER_MODELS}",provider="example"}} 5.0' in drawn[-1]


def test_accounts_and_their_windows_are_gauges_and_an_expired_window_is_absent() -> None:
    def window(name: str, resets_in: timedelta) -> UsageWindow:
        return UsageWindow(
            ACCOUNT.id, name, 42.0, NOW + resets_in, NOW, WindowSource.RESPONSE_HEADER
        )

    usage = Usage(
        ACCOUNT.id, (window("5h", timedelta(hours=-1)), window("weekly", timedelta(days=1)))
    )
    paused = replace(ACCOUNT, id=AccountId("acc_2"), status=AccountStatus.PAUSED)
    gauges = Gauges(NOW, "1.2.3", 2, 15.0, ((ACCOUNT, usage), (paused, Usage(paused.id))))

    drawn = lines(Metrics(), gauges)

    labels = 'email="alice@example.com",provider="example"'
    assert 'loadline_info{version="1.2.3"} 1.0' in drawn
    assert "loadline_in_flight 2.0" in drawn
    assert "loadline_loop_lag_seconds 0.015" in drawn
    assert f'loadline_account_active{{account="acc_1",{labels}}} 1.0' in drawn
    assert f'loadline_account_active{{account="acc_2",{labels}}} 0.0' in drawn
    assert [line for line in drawn if line.startswith("loadline_window_used_ratio")] == [
        f'loadline_window_used_ratio{{account="acc_1",{labels},window="weekly"}} 0.42'
    ]
