"""The sums of the user's own day, kept in memory for the tray and the foot of the window."""

from collections.abc import Callable
from datetime import UTC, datetime, time

from proxy.clock import Clock
from proxy.record import RequestRecord, Totals


def local_midnight(now: datetime) -> datetime:
    """When the user's day began, by this machine's time zone, in UTC."""
    return datetime.combine(now.astimezone().date(), time.min).astimezone(UTC)


class Today:
    """Sums since midnight. State, changed here only: the day they are of and the sums."""

    def __init__(
        self, clock: Clock, midnight: Callable[[datetime], datetime] = local_midnight
    ) -> None:
        self._clock = clock
        self._midnight = midnight
        self._began = midnight(clock())
        self._totals = Totals()

    @property
    def began(self) -> datetime:
        """When the day that is summed began."""
        self._roll()
        return self._began

    @property
    def totals(self) -> Totals:
        self._roll()
        return self._totals

    def add(self, totals: Totals) -> None:
        """Puts what the store already holds of this day into the sums."""
        self._roll()
        self._totals += totals

    def count(self, record: RequestRecord) -> None:
        """Counts a request that just ended; one that began before midnight belongs to the day before."""
        self._roll()
        if record.started_at >= self._began:
            self._totals += Totals.of(record)

    def clear(self) -> None:
        """All records were forgotten."""
        self._totals = Totals()

    def _roll(self) -> None:
        began = self._midnight(self._clock())
        if began != self._began:
            self._began, self._totals = began, Totals()
