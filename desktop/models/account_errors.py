"""What went wrong lately with one account, in lines. Pure, and without Qt."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from desktop import format as fmt
from desktop.language import translate
from proxy.model import AccountId
from proxy.record import Ending, RequestRecord
from proxy.store.query import RequestQuery

MOST = 5
ENDINGS = (Ending.UPSTREAM_ERROR, Ending.INCOMPLETE, Ending.FAILED)


def error_queries(account_id: AccountId) -> Iterator[RequestQuery]:
    """One for each bad ending: a query names one at a time."""
    for ending in ENDINGS:
        yield RequestQuery(limit=MOST, account=account_id, ending=ending)


def error_lines(records: Iterable[RequestRecord], now: datetime) -> tuple[tuple[str, str], ...]:
    """The newest first: ("14:20", "429 rate_limit_error · claude-opus-5-5")."""
    newest = sorted(records, key=lambda record: record.started_at, reverse=True)[:MOST]
    return tuple((fmt.moment(record.started_at, now), _what(record)) for record in newest)


def _what(record: RequestRecord) -> str:
    words = {
        Ending.INCOMPLETE: translate("Accounts", "the answer broke off"),
        Ending.FAILED: translate("Accounts", "could not be served"),
    }
    status = "" if record.status is None else str(record.status)
    what = words.get(record.ending) or record.error_type or translate("Accounts", "refused")
    first = what if record.ending is Ending.INCOMPLETE else f"{status} {what}".strip()
    return " · ".join(part for part in (first, record.model) if part)
