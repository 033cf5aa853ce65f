"""Calls on the record of requests."""

from aiohttp import web

from proxy.api.answers import PROXY, answer, parameter, read_count, read_time
from proxy.api.shapes import detailed_record_object, record_object
from proxy.errors import NotFound
from proxy.model import AccountId, ProviderId
from proxy.record import Ending
from proxy.store.query import RequestQuery


async def list_requests(request: web.Request) -> web.Response:
    """Newest first; `next` is the `before` of the next page, null on the last."""
    query = RequestQuery(
        limit=parameter(request, "limit", read_count, 50),
        before=parameter(request, "before", str, None),
        provider=parameter(request, "provider", ProviderId, None),
        account=parameter(request, "account", AccountId, None),
        model=parameter(request, "model", str, None),
        route=parameter(request, "route", str, None),
        ending=parameter(request, "ending", Ending, None),
        status_class=parameter(request, "status", _read_status_class, None),
        since=parameter(request, "since", read_time, None),
        until=parameter(request, "until", read_time, None),
        text=parameter(request, "q", str, ""),
    )
    page = await request.app[PROXY].history.requests(query)
    return answer({"requests": [record_object(each) for each in page.records], "next": page.next})


async def show_request(request: web.Request) -> web.Response:
    record = await request.app[PROXY].history.request(request.match_info["id"])
    if record is None:
        raise NotFound("There is no such request.", hint="Its record may have been pruned.")
    return answer(detailed_record_object(record))


def _read_status_class(text: str) -> int:
    """ "4", "4xx" and "429" all mean 4."""
    if not text[0].isdigit():
        raise ValueError("It is a status such as 4xx.")
    return int(text[0])


ROUTES = [web.get("/requests", list_requests), web.get("/requests/{id}", show_request)]
