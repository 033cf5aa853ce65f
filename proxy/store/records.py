"""Request records to rows and back."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from proxy.model import AccountId, ProviderId
from proxy.record import Attempt, Cost, Ending, PromptShape, RequestRecord, TokenUsage
from proxy.store import tables
from proxy.store.merge import NewValues, added, earlier, insert_many, later, merge_into
from proxy.store.packed import from_micros, pack, to_micros, to_nano, unpack, word

TRAITS = (
    "provider", "account_id", "account_email", "route", "transport", "dialect", "client", "client_key",
    "model", "ending", "status", "error_type",
)  # fmt: skip
"""The fields that many records share; each is a column of `traits` with the same name."""
USAGE = ("input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning")
"""The fields of TokenUsage, in its order; each is a column."""

SESSION_ID = tables.sessions.c.session_id
ROWS: Select[Any] = (
    select(tables.requests, *[tables.traits.c[name] for name in TRAITS], SESSION_ID)
    .join_from(tables.requests, tables.traits, tables.requests.c.trait == tables.traits.c.id)
    .outerjoin(tables.sessions, tables.requests.c.session == tables.sessions.c.id)
)
NEWEST_FIRST = (tables.requests.c.started_at.desc(), tables.requests.c.seq.desc())


class Records:
    """The tables of request records over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, records: Sequence[RequestRecord]) -> None:
        """Raises IntegrityError when one of them is there already; then the transaction is spoilt."""
        if not records:
            return
        traits = [_trait(record) for record in records]
        trait_keys = self._count_traits(Counter(traits))
        session_keys = self._count_sessions(records)
        rows = [
            _to_row(record, trait_keys[trait], session_keys.get(record.session_id))
            for record, trait in zip(records, traits, strict=True)
        ]
        insert_many(self._connection, tables.requests, rows)

    def known(self, ids: Iterable[str]) -> set[str]:
        """Those of `ids` that are stored."""
        column = tables.requests.c.id
        return set(self._connection.scalars(select(column).where(column.in_(list(ids)))))

    def one(self, request_id: str) -> RequestRecord | None:
        row = self._connection.execute(ROWS.where(tables.requests.c.id == request_id)).one_or_none()
        return None if row is None else to_record(row)

    def newest_at(self) -> datetime | None:
        """When the newest record began."""
        micros = self._connection.scalar(
            select(tables.requests.c.started_at).order_by(*NEWEST_FIRST).limit(1)
        )
        return None if micros is None else from_micros(micros)

    def _count_traits(self, counts: Mapping["_Trait", int]) -> dict["_Trait", int]:
        """Counts them in; gives the key of each."""
        keys, rows = {}, []
        for trait, count in counts.items():
            words = tuple(word(part) if isinstance(part, str) else part for part in trait)
            keys[trait] = digest(words)
            named = dict(zip(TRAITS, words, strict=True))
            rows.append({"id": keys[trait], "requests": count, **named})
        merge_into(self._connection, tables.traits, rows, added(tables.traits, "requests"))
        return keys

    def _count_sessions(self, records: Sequence[RequestRecord]) -> dict[str, int]:
        """Counts them in; gives the key of each session id."""
        times: dict[str, list[int]] = {}
        for record in records:
            if record.session_id:
                times.setdefault(record.session_id, []).append(to_micros(record.started_at))
        keys = {session_id: session_key(session_id) for session_id in times}
        rows = [
            {
                "id": keys[session_id],
                "session_id": word(session_id),
                "requests": len(started),
                "started_at": min(started),
                "last_at": max(started),
            }
            for session_id, started in times.items()
        ]
        merge_into(self._connection, tables.sessions, rows, _merge_session)
        return keys


_Trait = tuple[str | int | None, ...]


def _trait(record: RequestRecord) -> _Trait:
    """The values of TRAITS."""
    return (
        record.provider,
        record.account_id or "",
        record.account_email,
        record.route,
        record.transport,
        record.dialect,
        record.client,
        record.client_key,
        record.model,
        record.ending.value,
        record.status,
        record.error_type,
    )


def digest(words: _Trait) -> int:
    """A positive 63-bit key of `words`: the same in every database, so that nobody has to look it up."""
    data = blake2b(repr(words).encode(), digest_size=8).digest()
    return int.from_bytes(data) >> 1


def session_key(session_id: str) -> int:
    """The key of a client's session, as it sent its id."""
    return digest((word(session_id),))


def _merge_session(new: NewValues) -> Mapping[str, ColumnElement[Any]]:
    old = tables.sessions.c
    return {
        "requests": old.requests + new.requests,
        "started_at": earlier(old.started_at, new.started_at),
        "last_at": later(old.last_at, new.last_at),
    }


def _to_row(record: RequestRecord, trait: int, session: int | None) -> dict[str, object]:
    usage, cost = record.usage, record.cost
    return {
        "id": record.id,
        "started_at": to_micros(record.started_at),
        "trait": trait,
        "session": session,
        "stream": record.stream,
        "upstream_id": word(record.upstream_id),
        "stop_reason": word(record.stop_reason),
        "ttft_ms": record.ttft_ms,
        "duration_ms": record.duration_ms,
        "attempts": pack(record.attempts),
        "refreshed": record.refreshed,
        "request_bytes": record.request_bytes,
        "response_bytes": record.response_bytes,
        "input": usage and usage.input,
        "cache_read": usage and usage.cache_read,
        "cache_write_5m": usage and usage.cache_write_5m,
        "cache_write_1h": usage and usage.cache_write_1h,
        "output": usage and usage.output,
        "reasoning": usage and usage.reasoning,
        "tokens": usage and usage.total,
        "cost_nano_usd": None if cost is None or cost.usd is None else to_nano(cost.usd),
        "cost": None if cost is None else pack(cost),
        "shape": None if record.shape is None else pack(record.shape),
        "helpers": pack(record.helpers),
        "cache_miss_reason": word(record.cache_miss_reason),
    }


def to_record(row: Row[Any]) -> RequestRecord:
    """The record of a row of ROWS."""
    return RequestRecord(
        id=row.id,
        started_at=from_micros(row.started_at),
        provider=ProviderId(row.provider),
        account_id=AccountId(row.account_id) if row.account_id else None,
        account_email=row.account_email,
        route=row.route,
        transport=row.transport,
        dialect=row.dialect,
        ending=Ending(row.ending),
        model=row.model,
        session_id=row.session_id or "",
        client=row.client,
        client_key=row.client_key,
        stream=row.stream,
        status=row.status,
        error_type=row.error_type,
        upstream_id=row.upstream_id,
        stop_reason=row.stop_reason,
        ttft_ms=row.ttft_ms,
        duration_ms=row.duration_ms,
        attempts=unpack(row.attempts, tuple[Attempt, ...]),
        refreshed=row.refreshed,
        request_bytes=row.request_bytes,
        response_bytes=row.response_bytes,
        usage=_to_usage(row),
        cost=None if row.cost is None else unpack(row.cost, Cost),
        shape=None if row.shape is None else unpack(row.shape, PromptShape),
        helpers=unpack(row.helpers, tuple[str, ...]),
        cache_miss_reason=row.cache_miss_reason,
    )


def _to_usage(row: Row[Any]) -> TokenUsage | None:
    if row.input is None:
        return None
    return TokenUsage(*[getattr(row, name) for name in USAGE])
