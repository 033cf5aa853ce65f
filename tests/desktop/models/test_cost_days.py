"""Cost per day: which models are told apart, what a day without requests is, and what is said of it."""

from datetime import date, timedelta
from decimal import Decimal

from desktop.models.cost_days import CostDays, cost_days, days_headings, days_rows, period_text
from proxy.model import AccountId, ProviderId
from proxy.record import Totals
from proxy.store.query import DayRow

TODAY = date(2026, 11, 25)


def row(ago: int, model: str, usd: str, *, unpriced: int = 0, requests: int = 1) -> DayRow:
    totals = Totals(requests, api_equivalent_usd=Decimal(usd), unpriced=unpriced)
    day = TODAY - timedelta(days=ago)
    return DayRow(day, ProviderId("acme"), AccountId("acc_a"), model, totals)


def three_days() -> CostDays:
    rows = (row(0, "small", "1"), row(0, "large", "3"), row(2, "large", "0.50", requests=7))
    return cost_days(rows, TODAY, 3)


def test_the_most_expensive_model_comes_first() -> None:
    shown = three_days()

    assert shown.models == ("large", "small")
    assert [day.parts for day in shown.days] == [
        (Decimal("0.50"), Decimal(0)),
        (Decimal(0), Decimal(0)),
        (Decimal(3), Decimal(1)),
    ]


def test_beyond_four_models_the_others_are_one_part() -> None:
    shown = cost_days([row(0, f"m{at}", f"{9 - at}") for at in range(7)], TODAY, 1)

    assert shown.models == ("m0", "m1", "m2", "m3", "")
    assert shown.days[0].parts[-1] == Decimal(5 + 4 + 3)
    assert shown.part_usd(0) == Decimal(9)


def test_days_before_the_period_do_not_count() -> None:
    assert cost_days([row(5, "large", "3")], TODAY, 3).most_usd == 0


def test_a_day_is_said_with_its_cost_and_requests() -> None:
    shown = three_days()

    assert period_text(shown, 2) == "Wed today: $4.00, 2 requests"
    assert period_text(shown, 0) == "Mon 23 Nov: $0.50, 7 requests"
    assert period_text(shown, None) == "3 days: $4.50, 9 requests"


def test_a_day_without_requests_is_no_day_that_cost_nothing() -> None:
    shown = three_days()

    assert period_text(shown, 1) == "Tue 24 Nov: no requests"
    assert days_rows(shown)[1] == ("24 Nov", "—", "—", "—")


def test_what_nobody_can_price_is_unknown() -> None:
    shown = cost_days([row(0, "odd", "0", unpriced=1)], TODAY, 1)

    assert period_text(shown, 0) == "Wed today: —, 1 request, 1 without a price"
    assert days_rows(shown) == (("today", "—"),)


def test_the_table_has_a_column_for_each_model() -> None:
    shown = three_days()

    assert days_headings(shown) == ("Day", "large", "small", "Total")
    assert days_rows(shown)[0] == ("today", "$3.00", "$1.00", "$4.00")
