"""Sums over the requests of each slot of time; all totals of the program are read from here, never from the records.

A slot is a quarter of an hour: in some time zones (India, Nepal, Chatham) the day does not begin on the full hour, and
a local day must still be a whole number of slots.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam, delete, func, select

from proxy.model import AccountId, ProviderId
from proxy.record import CostKind, RequestRecord, TokenUsage, Totals
from proxy.store import tables
from proxy.store.merge import added, merge_into
from proxy.store.packed import MICROSECOND, from_nano, to_micros, to_nano, word
from proxy.store.query import DayRow
from proxy.store.records import USAGE

SLOT_MICROS = timedelta(minutes=15) // MICROSECOND
SUMS = ("requests", "errors", *USAGE, "cost_nano_usd", "unpriced")
NO_COST = ""
"""The cost kind of a request that was not priced at all."""

_COLUMNS = tables.rollups.c


def _sums_by(*keys: ColumnElement[str]) -> Select[*tuple[Any, ...]]:
    """Made once: making a statement takes longer than running it over a day."""
    sums = [func.coalesce(func.sum(_COLUMNS[name]), 0).label(name) for name in SUMS]
    is_within = (_COLUMNS.slot >= bindparam("since"), _COLUMNS.slot < bindparam("until"))
    return select(*keys, *sums).where(*is_within).group_by(*keys)


SUMS_BY_COST = _sums_by(_COLUMNS.cost_kind)
SUMS_BY_MODEL = _sums_by(_COLUMNS.provider, _COLUMNS.account_id, _COLUMNS.model, _COLUMNS.cost_kind)

_Key = tuple[int, str, str, str, str]
"""slot, provider, account_id, model, cost_kind: the columns before SUMS."""


class Rollups:
    """The table of sums over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, records: Iterable[RequestRecord]) -> None:
        """Belongs in the transaction that stores `records`."""
        rows = [
            dict(zip(tables.rollups.c.keys(), (*key, *sums), strict=True))
            for key, sums in summed(records).items()
        ]
        merge_into(self._connection, tables.rollups, rows, added(tables.rollups, *SUMS))

    def totals(self, since: datetime, until: datetime) -> Totals:
        """Of the requests begun from `since` to before `until`, both taken down to their quarter of an hour."""
        rows = self._connection.execute(SUMS_BY_COST, _slots(since, until))
        return sum(map(_to_totals, rows), Totals())

    def today(self, now: datetime, tz: tzinfo | None) -> Totals:
        return self.totals(*bounds(now.astimezone(tz).date(), tz))

    def daily(self, now: datetime, days: int, tz: tzinfo | None) -> tuple[DayRow, ...]:
        """The last `days` local days with today, oldest first, by provider, account and model."""
        today = now.astimezone(tz).date()
        return tuple(
            row
            for ago in reversed(range(days))
            for row in self._day(today - timedelta(days=ago), tz)
        )

    def forget(self, before: datetime) -> None:
        """Drops the slots that began earlier."""
        self._connection.execute(
            delete(tables.rollups).where(tables.rollups.c.slot < to_micros(before))
        )

    def _day(self, day: date, tz: tzinfo | None) -> Iterator[DayRow]:
        sums: dict[tuple[str, str, str], Totals] = defaultdict(Totals)
        for row in self._connection.execute(SUMS_BY_MODEL, _slots(*bounds(day, tz))):
            sums[row.provider, row.account_id, row.model] += _to_totals(row)
        for (provider, account, model), totals in sorted(sums.items(), key=itemgetter(0)):
            account_id = AccountId(account) if account else None
            yield DayRow(day, ProviderId(provider), account_id, model, totals)


def bounds(day: date, tz: tzinfo | None) -> tuple[datetime, datetime]:
    """The first moment of a local day and of the next; `tz` None means this machine's time zone."""

    def midnight(of: date) -> datetime:
        # `astimezone` reads a time without a zone as local, with the daylight rules of that date.
        return datetime.combine(of, time(), tz).astimezone()

    return midnight(day), midnight(day + timedelta(days=1))


def summed(records: Iterable[RequestRecord]) -> dict[_Key, list[int]]:
    """The sums of SUMS by key."""
    sums: dict[_Key, list[int]] = {}
    for record in records:
        so_far = sums.setdefault(_key(record), [0] * len(SUMS))
        for index, number in enumerate(_numbers(record)):
            so_far[index] += number
    return sums


def slot_of(time: datetime) -> int:
    """The start of the slot that `time` lies in, in microseconds."""
    micros = to_micros(time)
    return micros - micros % SLOT_MICROS


def _slots(since: datetime, until: datetime) -> dict[str, int]:
    return {"since": slot_of(since), "until": slot_of(until)}


def _key(record: RequestRecord) -> _Key:
    kind = NO_COST if record.cost is None else record.cost.kind.value
    return (
        slot_of(record.started_at),
        record.provider,
        record.account_id or "",
        word(record.model),
        kind,
    )


def _numbers(record: RequestRecord) -> tuple[int, ...]:
    """The values of SUMS."""
    totals = Totals.of(record)
    usage = totals.usage
    return (
        totals.requests,
        totals.errors,
        usage.input,
        usage.cache_read,
        usage.cache_write_5m,
        usage.cache_write_1h,
        usage.output,
        usage.reasoning,
        to_nano(totals.billed_usd + totals.api_equivalent_usd),
        totals.unpriced,
    )


def _to_totals(row: Row[Any]) -> Totals:
    """The sums of one cost kind. A server sums integers to decimals, hence `int`."""
    usd = from_nano(int(row.cost_nano_usd))
    is_billed = row.cost_kind == CostKind.BILLED
    return Totals(
        requests=int(row.requests),
        errors=int(row.errors),
        usage=TokenUsage(*[int(getattr(row, name)) for name in USAGE]),
        billed_usd=usd if is_billed else Decimal(0),
        api_equivalent_usd=Decimal(0) if is_billed else usd,
        unpriced=int(row.unpriced),
    )
