"""Points in time, and lifetimes, in all the ways that providers and the tools around them write them."""

from datetime import UTC, datetime, timedelta

_LEAST_MS = 1e12
"""Larger numbers are milliseconds: in seconds they would lie 30,000 years ahead."""
_LONGEST_S = 10 * 366 * 24 * 3600.0
"""No token lives longer."""


def lifetime(seconds: float) -> timedelta:
    """`expires_in` as a duration; absurd numbers are kept within the calendar."""
    return timedelta(seconds=min(max(0, seconds), _LONGEST_S))


def lifetime_of_new(stated: object, usual: timedelta) -> timedelta:
    """Of a token that was issued just now, by its `expires_in`; as usual where that says nothing.

    A token that is over when it is issued is none: it would never be used, and be renewed again and again.
    """
    if isinstance(stated, bool) or not isinstance(stated, int | float) or not stated > 0:
        return usual
    return lifetime(stated)


def read_moment(value: object) -> datetime | None:
    """Epoch seconds, epoch milliseconds or ISO 8601, as a number or as text; None for anything else.

    Without an offset ISO times are UTC.
    """
    if isinstance(value, str):
        return _read_text(value.strip())
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_number(value)
    return None


def _read_text(text: str) -> datetime | None:
    try:
        return _from_number(float(text))
    except ValueError:
        pass
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):  # in the calendar's first or last hours, UTC is beyond it
        return None


def _from_number(number: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(number / 1000 if number > _LEAST_MS else number, UTC)
    except (OverflowError, OSError, ValueError):  # infinite, not a number, or beyond the calendar
        return None
