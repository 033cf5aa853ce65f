"""The Requests page's rows as values: what each record says of itself. Pure, and without Qt."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from desktop import format as fmt
from desktop import manner
from desktop.language import current, translate
from proxy.model import PASS_THROUGH
from proxy.provider import Provider, Providers
from proxy.record import Cost, CostKind, Ending, RequestRecord, TokenUsage
from proxy.store.query import RequestQuery

COST_PLACES = 4
"""One request often costs less than a cent."""


@dataclass(frozen=True, slots=True)
class RequestRow:
    """One record as its row shows it."""

    record: RequestRecord
    provider: Provider | None
    """None for a provider that this version does not know."""
    time: str
    account: str
    route: str
    model: str
    status: str
    status_tone: str
    first_byte: str
    duration: str
    total: str
    cost: str


def request_row(
    record: RequestRecord, providers: Providers, now: datetime, tz: tzinfo | None = None
) -> RequestRow:
    """`record` in words; unknown is an em dash."""
    provider = providers.get(record.provider)
    status, tone = status_of(record)
    return RequestRow(
        record=record,
        provider=provider,
        time=time_text(record.started_at, now, tz),
        account=account_text(record),
        route=route_text(record, provider),
        model=record.model or fmt.UNKNOWN,
        status=status,
        status_tone=tone,
        first_byte=seconds_text(record.ttft_ms),
        duration=seconds_text(record.duration_ms),
        total=fmt.tokens(record.usage.total if record.usage else None),
        cost=cost_text(record.cost),
    )


def time_text(when: datetime, now: datetime, tz: tzinfo | None = None) -> str:
    """To the second today, to the minute on other days: "14:22:07", "Tue 14:22", "2 Dec 14:22"."""
    local = when.astimezone(tz)
    if local.date() != now.astimezone(tz).date():
        return fmt.moment(when, now, tz)
    if current().has_24_hours:
        return f"{local:%H:%M:%S}"
    return f"{local.hour % 12 or 12}:{local:%M:%S} {'AM' if local.hour < 12 else 'PM'}"


def account_text(record: RequestRecord) -> str:
    """Whose it was; nobody's when no account could serve."""
    if record.account_id == PASS_THROUGH:
        return translate("Requests", "Client's own login")
    return manner.current().email(record.account_email) or fmt.UNKNOWN


def route_text(record: RequestRecord, provider: Provider | None) -> str:
    """What the address is called that the client was pointed at: "/claude", "codex"; else the whole path."""
    for url in provider.client_urls if provider else ():
        if url.covers(record.route):
            return url.short or url.path
    return record.route


def seconds_text(ms: float | None) -> str:
    """ "0.8 s", "41.0 s", "2m 05s": one unit for a whole column."""
    if ms is None:
        return fmt.UNKNOWN
    if ms >= 60_000:
        return fmt.duration(ms)
    return f"{ms / 1000:.1f} s".replace(".", current().decimal_point)


def cost_text(cost: Cost | None) -> str:
    """The price of one request; an em dash when none is known."""
    return fmt.money(cost.usd if cost else None, places=COST_PLACES)


def cost_kind_text(kind: CostKind) -> str:
    """Whether anyone pays it."""
    if kind is CostKind.BILLED:
        return translate("Requests", "billed")
    return translate("Requests", "API-equivalent")


def status_of(record: RequestRecord) -> tuple[str, str]:
    """The pill's word and the token of its colour."""
    match record.ending:
        case Ending.COMPLETED:
            return str(record.status or 200), "good"
        case Ending.CANCELLED:
            return translate("Requests", "cancelled"), "muted"
        case Ending.INCOMPLETE:
            return translate("Requests", "incomplete"), "runs_out"
        case Ending.UPSTREAM_ERROR | Ending.FAILED:
            return _error_of(record)


def ending_text(ending: Ending) -> str:
    """As the filter names it."""
    return {
        Ending.COMPLETED: translate("Requests", "Completed"),
        Ending.UPSTREAM_ERROR: translate("Requests", "Error from the provider"),
        Ending.INCOMPLETE: translate("Requests", "Incomplete"),
        Ending.CANCELLED: translate("Requests", "Cancelled"),
        Ending.FAILED: translate("Requests", "Failed here"),
    }[ending]


def ending_sentence(ending: Ending) -> str:
    """What an answer's status does not say; empty where it does."""
    return {
        Ending.INCOMPLETE: translate("Requests", "The answer broke off before its end."),
        Ending.CANCELLED: translate("Requests", "The client left before the end."),
    }.get(ending, "")


def spoken_tokens(usage: TokenUsage | None) -> str:
    """The four parts for a screen reader."""
    if usage is None:
        return translate("Requests", "tokens not known")
    text = translate(
        "Requests",
        "{total} tokens: {read} cache read, {write} cache write, {input} input, {output} output",
    )
    return text.format(
        total=fmt.number(usage.total),
        read=fmt.number(usage.cache_read),
        write=fmt.number(usage.cache_write),
        input=fmt.number(usage.input),
        output=fmt.number(usage.output),
    )


def matches(record: RequestRecord, query: RequestQuery) -> bool:
    """Whether a record that just came belongs to what `query` shows; the store decides for all others."""
    return (
        _is_one_of(query.provider, record.provider)
        and _is_one_of(query.account, record.account_id)
        and _is_one_of(query.model, record.model)
        and _is_one_of(query.route, record.route)
        and _is_one_of(query.ending, record.ending)
        and (query.status_class is None or query.status_class == (record.status or 0) // 100)
        and (query.since is None or record.started_at >= query.since)
        and (query.until is None or record.started_at < query.until)
        and _has_text(record, query.text)
    )


def total_tokens(record: RequestRecord) -> int:
    return record.usage.total if record.usage else 0


def _is_one_of(wanted: object, value: object) -> bool:
    return not wanted or wanted == value


def _has_text(record: RequestRecord, text: str) -> bool:
    fields = (record.model, record.session_id, record.account_email, record.error_type)
    return not text or any(text.casefold() in field.casefold() for field in fields)


def _error_of(record: RequestRecord) -> tuple[str, str]:
    if record.status is None or record.status < 400:
        return translate("Requests", "error"), "runs_out"
    return str(record.status), "tight" if record.status < 500 else "runs_out"
