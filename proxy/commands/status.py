"""`loadline status`: accounts, windows and today's totals, of the running program or as last known."""

import asyncio
import json
from datetime import datetime, timedelta

import click
import msgspec

from proxy.api.shapes import account_object, totals_object
from proxy.clock import utc_now
from proxy.commands.options import common_options, load
from proxy.commands.wording import (
    account_line,
    duration,
    runtime_line,
    today_line,
    window_line,
)
from proxy.control import HttpControl, Object, find_http_control
from proxy.errors import StartError
from proxy.model import Usage
from proxy.paths import Paths
from proxy.settings import Settings, database_url
from proxy.version import version

SCHEMA = 1
"""Of --json; grows when a field changes its meaning or goes."""


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
@common_options
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Show accounts, usage windows and today's totals.

    When Loadline is not running, what it last knew is shown, with its age.
    """
    settings, paths = load(ctx)
    now = utc_now()
    status = collect(settings, paths, now)
    click.echo(
        json.dumps(status, indent=2, ensure_ascii=False) if as_json else as_text(status, now)
    )


def collect(settings: Settings, paths: Paths, now: datetime) -> Object:
    """The object that --json prints. Raises ProxyError."""
    try:
        running = find_http_control(paths)
    except StartError:  # it runs with its server switched off
        running = None
    status = _of_running(running) if running else _as_last_known(settings, paths, now)
    plain: Object = json.loads(msgspec.json.encode({"schema": SCHEMA, **status}))
    return plain


def as_text(status: Object, now: datetime) -> str:
    lines = [*filter(None, (_first_line(status), status["vault_problem"])), ""]
    for account in status["accounts"]:
        lines.append(account_line(account))
        lines += [f"    {window_line(window, now)}" for window in account["windows"]]
    if not status["accounts"]:
        lines.append("No accounts yet.")
    runtimes = [runtime_line(runtime) for runtime in status["runtimes"]]
    return "\n".join([*lines, "", today_line(status["today"]), *runtimes])


def _of_running(control: HttpControl) -> Object:
    runtime = control.get("/api/diagnostics/runtime")
    return {
        "running": True,
        "version": runtime["version"],
        "base_url": control.base_url,
        "as_of": runtime["now"],
        "age_s": 0,
        "accounts": control.accounts(),
        "today": control.get("/api/usage?days=1")["today"],
        "runtimes": runtime["runtimes"],
        "vault_problem": runtime["vault_problem"],
    }


def _as_last_known(settings: Settings, paths: Paths, now: datetime) -> Object:
    from proxy.store.store import Store

    async def look() -> Object:
        store = Store(database_url(settings, paths))
        try:
            known = await store.last_known()
        finally:
            await store.close()
        usages = {usage.account_id: usage for usage in known.usages}
        return {
            "running": False,
            "version": version(),
            "base_url": None,
            "as_of": known.seen_at,
            "age_s": round((now - known.seen_at).total_seconds()) if known.seen_at else None,
            "accounts": [
                account_object(account, usages.get(account.id, Usage(account.id)), now)
                for account in known.accounts
            ],
            "today": totals_object(known.today),
            "runtimes": [],
            "vault_problem": "",
        }

    return asyncio.run(look())


def _first_line(status: Object) -> str:
    if status["running"]:
        return f"Loadline {status['version']} is running at {status['base_url']}"
    if status["age_s"] is None:
        return "Loadline is not running, and nothing is known from before."
    age = duration(timedelta(seconds=status["age_s"]))
    return f"Loadline is not running. Last known, {age} ago:"
