"""Counters of this process for Prometheus: fed by events, drawn up when somebody scrapes.

Plain tallies are kept, so that the Prometheus library is loaded only where it is needed.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING

from proxy.events import Event, RequestFinished
from proxy.model import Account, AccountStatus, Usage
from proxy.record import RequestRecord
from proxy.runtimes import RuntimeReport

if TYPE_CHECKING:
    from prometheus_client.metrics_core import Metric

BOUNDS_S = (0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)
"""Of the histograms: from a quick refusal to the longest answers."""
MOST_MODELS = 200
"""Clients may ask for any model; past so many names, further ones are counted together."""
OTHER_MODELS = "other"
TOKEN_PARTS = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output")

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gauges:
    """What is true at the moment of a scrape."""

    now: datetime
    version: str
    in_flight: int
    loop_lag_ms: float
    accounts: tuple[tuple[Account, Usage], ...]
    runtimes: tuple[RuntimeReport, ...] = ()


class Histogram:
    """How many values, by provider, lay under each bound, and their sum."""

    def __init__(self) -> None:
        self.counts: dict[str, list[int]] = {}
        """Per bound, and one more for what lies above all; not summed up."""
        self.sums: dict[str, float] = {}

    def observe(self, provider: str, seconds: float) -> None:
        counts = self.counts.setdefault(provider, [0] * (len(BOUNDS_S) + 1))
        counts[bisect_left(BOUNDS_S, seconds)] += 1
        self.sums[provider] = self.sums.get(provider, 0.0) + seconds


class Metrics:
    """Tallies since the process began, changed by `listen` only."""

    def __init__(self) -> None:
        self._requests: dict[Labels, int] = defaultdict(int)
        self._tokens: dict[Labels, int] = defaultdict(int)
        self._cost: dict[Labels, Decimal] = defaultdict(Decimal)
        self._duration = Histogram()
        self._first_byte = Histogram()
        self._models: set[str] = set()

    def listen(self, event: Event) -> None:
        if isinstance(event, RequestFinished):
            self._count(event.record)

    def text(self, gauges: Gauges) -> tuple[bytes, str]:
        """The exposition and its content type. The first call loads the library, which takes 0.1 s."""
        from prometheus_client import CollectorRegistry
        from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

        registry = CollectorRegistry(auto_describe=False)
        registry.register(_Drawn((*self._counted(), *_now(gauges))))
        return generate_latest(registry), CONTENT_TYPE_LATEST

    def _count(self, record: RequestRecord) -> None:
        model = self._known(record.model)
        self._requests[record.provider, model, record.ending] += 1
        self._duration.observe(record.provider, record.duration_ms / 1000)
        if record.ttft_ms is not None:
            self._first_byte.observe(record.provider, record.ttft_ms / 1000)
        if record.usage is not None:
            for part in TOKEN_PARTS:
                self._tokens[record.provider, model, part] += getattr(record.usage, part)
        if record.cost is not None and record.cost.usd is not None:
            self._cost[record.provider, model, record.cost.kind] += record.cost.usd

    def _known(self, model: str) -> str:
        if model not in self._models and len(self._models) >= MOST_MODELS:
            return OTHER_MODELS
        self._models.add(model)
        return model

    def _counted(self) -> Iterator["Metric"]:
        yield _counter(
            "loadline_requests",
            "Requests that ended.",
            ("provider", "model", "ending"),
            self._requests,
        )
        yield _counter(
            "loadline_tokens", "Tokens, as billed.", ("provider", "model", "part"), self._tokens
        )
        yield _counter(
            "loadline_cost_usd",
            "Cost: billed, or what the API would have asked.",
            ("provider", "model", "kind"),
            self._cost,
        )
        yield _histogram(
            "loadline_request_duration_seconds", "From accepting to the end.", self._duration
        )
        yield _histogram(
            "loadline_time_to_first_byte_seconds",
            "From accepting to the first byte of the answer.",
            self._first_byte,
        )


class _Drawn:
    """A collector of families that are already there."""

    def __init__(self, families: tuple["Metric", ...]) -> None:
        self._families = families

    def collect(self) -> Iterable["Metric"]:
        return self._families


def _now(gauges: Gauges) -> Iterator["Metric"]:
    yield _gauge("loadline_info", "The program.", ("version",), {(gauges.version,): 1})
    yield _gauge("loadline_in_flight", "Requests being served.", (), {(): gauges.in_flight})
    yield _gauge(
        "loadline_loop_lag_seconds",
        "How late callbacks run, on average.",
        (),
        {(): gauges.loop_lag_ms / 1000},
    )
    yield _gauge(
        "loadline_account_active",
        "1 while the account can serve.",
        ("account", "provider", "email"),
        {
            (each.id, each.provider, each.email): each.status is AccountStatus.ACTIVE
            for each, _ in gauges.accounts
        },
    )
    yield _gauge(
        "loadline_window_used_ratio",
        "Used part of a usage window, 1 when full; absent when unknown.",
        ("account", "provider", "email", "window"),
        {
            (each.id, each.provider, each.email, window.name): window.used_percent / 100
            for each, usage in gauges.accounts
            for window in usage.windows
            if not window.is_expired(gauges.now)
        },
    )

    yield from _of_runtimes(gauges.runtimes)


def _of_runtimes(runtimes: Iterable[RuntimeReport]) -> Iterator["Metric"]:
    yield _gauge(
        "loadline_runtime_available",
        "1 while the provider's local runtime was found.",
        ("provider", "version"),
        {(each.provider, each.state.version): each.state.is_available for each in runtimes},
    )
    yield _gauge(
        "loadline_runtime_processes",
        "Processes of the local runtime, and requests that wait for one.",
        ("provider", "state"),
        {
            (each.provider, state): number
            for each in runtimes
            for state, number in each.gauges.items()
        },
    )
    yield _counter(
        "loadline_runtime_decisions",
        "What was decided about processes of the local runtime.",
        ("provider", "decision"),
        {
            (each.provider, decision): number
            for each in runtimes
            for decision, number in each.counters.items()
        },
    )


def _counter(
    name: str, words: str, labels: Labels, values: Mapping[Labels, int | Decimal]
) -> "Metric":
    from prometheus_client.metrics_core import CounterMetricFamily

    family = CounterMetricFamily(name, words, labels=labels)
    for key, value in values.items():
        family.add_metric(key, float(value))
    return family


def _gauge(name: str, words: str, labels: Labels, values: Mapping[Labels, float]) -> "Metric":
    from prometheus_client.metrics_core import GaugeMetricFamily

    family = GaugeMetricFamily(name, words, labels=labels)
    for key, value in values.items():
        family.add_metric(key, float(value))
    return family


def _histogram(name: str, words: str, histogram: Histogram) -> "Metric":
    from prometheus_client.metrics_core import HistogramMetricFamily

    family = HistogramMetricFamily(name, words, labels=("provider",))
    bounds = [*map(str, BOUNDS_S), "+Inf"]
    for provider, counts in histogram.counts.items():
        buckets = list(zip(bounds, accumulate(map(float, counts)), strict=True))
        family.add_metric((provider,), buckets, histogram.sums[provider])
    return family
