"""Calls on what was used: sums by day, model and account."""

from aiohttp import web

from proxy.api.answers import PROXY, answer, parameter, read_count
from proxy.api.shapes import day_object, totals_object

DEFAULT_DAYS = 7
MOST_DAYS = 3650


async def show_usage(request: web.Request) -> web.Response:
    """The last `days` local days, today included, and the sums of today alone."""
    proxy = request.app[PROXY]
    days = min(parameter(request, "days", read_count, DEFAULT_DAYS), MOST_DAYS)
    rows = await proxy.history.daily(days)
    return answer(
        {
            "days": days,
            "today": totals_object(proxy.today()),
            "rows": [day_object(row) for row in rows],
        }
    )


ROUTES = [web.get("/usage", show_usage)]
