"""What each day cost, by model: the Overview's bars as values, and as words. Pure, and without Qt."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from desktop import format as fmt
from desktop.language import current, translate
from proxy.record import Totals
from proxy.store.query import DayRow

MOST_MODELS = 4
"""Told apart by colour; what the others cost is one part."""
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class CostDay:
    """One local day."""

    day: date
    parts: tuple[Decimal, ...]
    """USD for each of the period's models."""
    totals: Totals

    @property
    def usd(self) -> Decimal:
        return sum(self.parts, NOTHING)


@dataclass(frozen=True, slots=True)
class CostDays:
    """The last days, today the last of them."""

    models: tuple[str, ...] = ()
    """The most expensive first; the last is empty where it stands for all the others."""
    days: tuple[CostDay, ...] = ()

    @property
    def most_usd(self) -> Decimal:
        """Of a day."""
        return max((day.usd for day in self.days), default=NOTHING)

    @property
    def totals(self) -> Totals:
        return sum((day.totals for day in self.days), Totals())

    def part_usd(self, model: int, day: int | None = None) -> Decimal:
        """What a model cost on a day, or in the whole period."""
        days = self.days if day is None else (self.days[day],)
        return sum((each.parts[model] for each in days), NOTHING)


def cost_days(rows: Iterable[DayRow], today: date, count: int) -> CostDays:
    """The last `count` days; one without requests is there too, with nothing in it."""
    first = today - timedelta(days=count - 1)
    by_day: dict[date, dict[str, Totals]] = defaultdict(lambda: defaultdict(Totals))
    for row in rows:
        if first <= row.day <= today:
            by_day[row.day][row.model] += row.totals
    models = _models(by_day.values())
    days = (first + timedelta(days=at) for at in range(count))
    return CostDays(models, tuple(_day(day, by_day.get(day, {}), models) for day in days))


def _models(sums: Iterable[dict[str, Totals]]) -> tuple[str, ...]:
    usd: dict[str, Decimal] = defaultdict(Decimal)
    for day in sums:
        for model, totals in day.items():
            usd[model] += _usd(totals)
    priced = sorted((model for model in usd if usd[model]), key=lambda each: (-usd[each], each))
    return (*priced[:MOST_MODELS], "") if len(priced) > MOST_MODELS else tuple(priced)


def _day(day: date, sums: dict[str, Totals], models: tuple[str, ...]) -> CostDay:
    whole = sum(sums.values(), Totals())
    named = [_usd(sums.get(model, Totals())) for model in models if model]
    rest = [_usd(whole) - sum(named, NOTHING)] if "" in models else []
    return CostDay(day, (*named, *rest), whole)


def _usd(totals: Totals) -> Decimal:
    return totals.billed_usd + totals.api_equivalent_usd


# In words


def model_title(model: str) -> str:
    """A model as the legend names it."""
    return model or translate("Chart", "Other models")


def day_title(day: date, today: date) -> str:
    """ "today", "9 Nov"."""
    if day == today:
        return translate("Chart", "today")
    return f"{day.day} {current().months[day.month - 1]}"


def period_text(shown: CostDays, day: int | None) -> str:
    """The chosen day in a line, or the whole period: "9 Nov: $3.42, 96 requests"."""
    if day is None:
        title = translate("Chart", "%n day(s)", len(shown.days))
        totals = shown.totals
    else:
        chosen = shown.days[day]
        title, totals = day_title(chosen.day, shown.days[-1].day), chosen.totals
        title = f"{current().days[chosen.day.weekday()]} {title}"
    return f"{title}: {', '.join(_amounts(totals))}"


def _amounts(totals: Totals) -> Iterator[str]:
    if not totals.requests:
        yield translate("Chart", "no requests")
        return
    usd = _usd(totals)
    yield fmt.money(None if totals.unpriced and not usd else usd)
    yield translate("Chart", "%Ln request(s)", totals.requests)
    if totals.unpriced:
        yield translate("Chart", "%Ln without a price", totals.unpriced)


def days_text(shown: CostDays) -> str:
    """The whole picture in a sentence, for screen readers."""
    parts = [period_text(shown, None)]
    if shown.most_usd:
        dearest = max(range(len(shown.days)), key=lambda at: shown.days[at].usd)
        most = translate("Chart", "most on {day}")
        parts.append(most.format(day=period_text(shown, dearest)))
    return "; ".join(parts)


def days_headings(shown: CostDays) -> tuple[str, ...]:
    """Of the bars as a table."""
    return (translate("Chart", "Day"), *map(model_title, shown.models), translate("Chart", "Total"))


def days_rows(shown: CostDays) -> tuple[tuple[str, ...], ...]:
    """The newest first; a day without requests has an em dash."""
    return tuple(_table_row(day, shown.days[-1].day) for day in reversed(shown.days))


def _table_row(day: CostDay, today: date) -> tuple[str, ...]:
    known = bool(day.totals.requests)
    total = None if not known or (day.totals.unpriced and not day.usd) else day.usd
    parts = (fmt.money(usd or None) for usd in day.parts)
    return (day_title(day.day, today), *parts, fmt.money(total))
