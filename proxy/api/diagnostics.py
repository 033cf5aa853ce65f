"""Calls on how the program and its clients' sessions do."""

import asyncio
import importlib
import os

from aiohttp import web

from proxy.api.answers import PROXY, answer, parameter, read_count
from proxy.api.shapes import growth_object, record_object, runtime_object, session_object
from proxy.errors import NotFound
from proxy.growth import growth
from proxy.report import make_report

DEFAULT_SESSIONS = 50
MOST_SESSIONS = 500


async def list_sessions(request: web.Request) -> web.Response:
    """The sessions that were active last, each with the shape of its newest prompt."""
    limit = min(parameter(request, "limit", read_count, DEFAULT_SESSIONS), MOST_SESSIONS)
    rows = await request.app[PROXY].history.sessions(limit)
    return answer({"sessions": [session_object(row) for row in rows]})


async def show_session(request: web.Request) -> web.Response:
    """The requests of one session, oldest first, and how and why its prompt grew."""
    session_id = request.match_info["id"]
    records = await request.app[PROXY].history.session_requests(session_id)
    if not records:
        raise NotFound("There is no such session.", hint="Its records may have been pruned.")
    grown = await asyncio.to_thread(growth, records)
    return answer(
        {
            "session_id": session_id,
            "requests": [record_object(each) for each in records],
            "growth": growth_object(grown),
        }
    )


async def show_runtime(request: web.Request) -> web.Response:
    proxy = request.app[PROXY]
    return answer(
        {
            "version": proxy.version,
            "pid": os.getpid(),
            "now": proxy.clock(),
            "started_at": proxy.started_at,
            "state": proxy.state,
            "vault": proxy.vault_state,
            "vault_problem": proxy.vault_problem,
            "in_flight": proxy.in_flight,
            "loop_lag_ms": round(proxy.loop_lag_ms, 3),
            "loop_lag_worst_ms": round(proxy.loop_lag_worst_ms, 3),
            "runtimes": [runtime_object(each) for each in proxy.runtimes()],
        }
    )


async def report(request: web.Request) -> web.Response:
    """The report for whoever helps: Markdown, fit to be shown to strangers."""
    return web.Response(
        text=await make_report(request.app[PROXY]), content_type="text/markdown", charset="utf-8"
    )


async def metrics(request: web.Request) -> web.Response:
    """Prometheus text. Its library is loaded beside the loop, at the first scrape."""
    await asyncio.to_thread(importlib.import_module, "prometheus_client")
    body, content_type = request.app[PROXY].metrics()
    return web.Response(body=body, headers={"Content-Type": content_type})


ROUTES = [
    web.get("/diagnostics/sessions", list_sessions),
    web.get("/diagnostics/sessions/{id}", show_session),
    web.get("/diagnostics/runtime", show_runtime),
    web.get("/diagnostics/report", report),
]
