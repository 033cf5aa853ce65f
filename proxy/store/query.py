"""What may be asked of the store, and the shapes of its answers. Light: imports no database library."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path

from proxy.model import Account, AccountId, ProviderId, Usage
from proxy.record import Ending, RequestRecord, Totals

MOST_PER_PAGE = 500


class SortKey(StrEnum):
    """What records can be ordered by. Of those that are equal in it the newest comes first.

    A record that has no such value comes last in either direction.
    """

    TIME = "time"
    ACCOUNT = "account"
    """The email."""
    ROUTE = "route"
    MODEL = "model"
    STATUS = "status"
    """The ending, then the status."""
    FIRST_BYTE = "first_byte"
    DURATION = "duration"
    TOKENS = "tokens"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class RequestQuery:
    """Which request records, in which order. A field that is None or empty does not narrow."""

    limit: int = 50
    """1 to 500; what lies outside is brought inside."""
    before: str | None = None
    """The `next` of the page before, in the same order."""
    sort: SortKey = SortKey.TIME
    is_ascending: bool = False
    """The smallest or oldest first, not the largest or newest."""
    provider: ProviderId | None = None
    account: AccountId | None = None
    model: str | None = None
    route: str | None = None
    ending: Ending | None = None
    status_class: int | None = None
    """The first digit of the status: 4 for 400 to 499."""
    since: datetime | None = None
    """Begun then or later."""
    until: datetime | None = None
    """Begun earlier."""
    text: str = ""
    """A part of the model, session id, account's email or error type, in any case."""


@dataclass(frozen=True, slots=True)
class RequestPage:
    """Some request records, in the order that was asked for."""

    records: tuple[RequestRecord, ...] = ()
    next: str | None = None
    """For `RequestQuery.before`; None on the last page. Opaque."""


@dataclass(frozen=True, slots=True)
class Facets:
    """The values that stored records have, sorted: the choices of a filter."""

    providers: tuple[ProviderId, ...] = ()
    accounts: tuple[tuple[AccountId, str], ...] = ()
    """Id and email, also of accounts that were removed."""
    models: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    endings: tuple[Ending, ...] = ()


@dataclass(frozen=True, slots=True)
class DayRow:
    """What one account did with one model on one local day."""

    day: date
    provider: ProviderId
    account_id: AccountId | None
    model: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class SessionRow:
    """A client's session, as far as its records are kept."""

    session_id: str
    started_at: datetime
    last_at: datetime
    requests: int
    latest: RequestRecord
    """The newest record of it."""
    largest: RequestRecord
    """Of its newest 500, the one with the largest prompt: helper calls between are small."""
    cost_usd: Decimal | None = None
    """Of its newest 500 records, as far as they have a price; None when none has."""


@dataclass(frozen=True, slots=True)
class AgentRow:
    """What sends requests to a provider, by the first word of its User-Agent: "claude-cli/2.1.330"."""

    provider: ProviderId
    agent: str
    """Empty for those that do not say."""
    last_at: datetime
    """When its newest request that is kept began."""


@dataclass(frozen=True, slots=True)
class LastKnown:
    """What the database says while the program that fills it does not run."""

    accounts: tuple[Account, ...] = ()
    usages: tuple[Usage, ...] = ()
    today: Totals = field(default_factory=Totals)
    seen_at: datetime | None = None
    """The newest thing known: a record's start or a window's observation. None when nothing is."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """A damaged database was moved aside and a new one begun."""

    moved_to: Path
    accounts: int
    """How many accounts, with their sealed credentials, came along."""
