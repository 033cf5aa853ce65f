"""A wait by the clock of the day, which a clock that is put back does not draw out.

The loop's own clock stands while the machine sleeps, so it is of no use for minutes and hours.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Wait:
    """So long from then."""

    begun_at: datetime
    length: timedelta

    def left(self, now: datetime) -> timedelta:
        """Zero when it is over, and when the clock stands so long before its beginning that it must have been wrong."""
        passed = now - self.begun_at
        if abs(passed) >= self.length:
            return timedelta(0)
        return self.length - passed
