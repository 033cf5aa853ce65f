"""A report on this program for whoever helps: what it is, how it does, what went wrong. In Markdown.

It is made to be shown to strangers: no secret, no prompt, no full email address, no name of a folder at home.
"""

import asyncio
import platform
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from proxy.email_address import mask_email, mask_emails
from proxy.log_tail import LogEntry, LogTail
from proxy.logs import BLOT, redact
from proxy.model import ProviderId
from proxy.runtimes import RuntimeReport
from proxy.settings import Settings, declared

if TYPE_CHECKING:
    from datetime import datetime

    from proxy.model import Account
    from proxy.provider import Providers
    from proxy.service import Proxy
    from proxy.upkeep import Upkeep

MOST_ENTRIES = 40
"""Of the log, and of renewals and usage checks."""
LONGEST_ENTRY = 2000
"""Characters; a traceback's end says most."""
_USER_INFO = re.compile(r"(\w+://)[^/\s@]+@")


async def make_report(proxy: "Proxy", about: Iterable[str] = ()) -> str:
    """`about` is what a front end adds on itself, in lines."""
    entries = await asyncio.to_thread(LogTail(proxy.paths.log_file).read)
    return await asyncio.to_thread(hide, _written(proxy, entries, about))


def _written(proxy: "Proxy", entries: Sequence[LogEntry], about: Iterable[str]) -> str:
    """The report as it must not leave this module."""
    accounts = proxy.accounts()
    sections = {
        "Program": [*_program(proxy), *about],
        "Settings that differ from their defaults": list(
            _settings(proxy.settings, proxy.providers)
        ),
        "Accounts": [_account(each) for each in accounts],
        "Local runtimes": [line for each in proxy.runtimes() for line in _runtime(each)],
        "Renewals and usage checks, newest first": [
            _upkeep(each, accounts) for each in proxy.upkeep.entries()[:MOST_ENTRIES]
        ],
    }
    parts = ["# Loadline report"]
    for title, lines in sections.items():
        parts.append(f"## {title}\n" + "\n".join(f"- {line}" for line in lines or ["none"]))
    trouble = [entry for entry in entries if entry.is_trouble][-MOST_ENTRIES:]
    told = "\n".join(shortened(str(entry)) for entry in trouble)
    parts.append(f"## Warnings and errors of the log\n```\n{told or 'none'}\n```\n")
    return "\n\n".join(parts)


def hide(text: str, home: Path | None = None) -> str:
    """`text` without what is nobody's business: tokens, passwords in addresses, emails, the home folder's name."""
    text = _USER_INFO.sub(rf"\g<1>{BLOT}@", redact(text))
    folder = str(home or Path.home())
    if len(folder) > 1:  # "/" of a service's user stands everywhere
        text = text.replace(folder, "~")
    return mask_emails(text)


def _program(proxy: "Proxy") -> Iterator[str]:
    yield f"Loadline {proxy.version}, Python {platform.python_version()}, {platform.platform()}"
    yield f"Now {_time(proxy.clock())}, {proxy.state} since {_time(proxy.started_at)}"
    if proxy.failure is not None:
        yield f"Failure: {proxy.failure}"
    yield f"Vault: {proxy.vault_state}. {proxy.vault_detail}".strip()
    lag = f"{proxy.loop_lag_ms:.1f} ms, at worst {proxy.loop_lag_worst_ms:.1f} ms"
    yield f"Loop lag: {lag}; in flight: {proxy.in_flight}"
    today = proxy.today()
    yield f"Today: {today.requests} requests, {today.errors} errors, {today.unpriced} without a price"


def _settings(settings: Settings, providers: "Providers") -> Iterator[str]:
    for each in declared(providers):
        source = providers[ProviderId(each.owner)].settings if each.owner else settings
        value = getattr(source, each.name)
        if value == getattr(type(source)(), each.name):
            continue
        name = ".".join(filter(None, each.key))
        given = settings.fixed.get(each.key, "")
        yield f"{name} = {BLOT if each.is_secret else value}" + (f" ({given})" if given else "")


def _account(account: "Account") -> str:
    parts = [
        account.provider,
        mask_email(account.email),
        account.kind,
        account.keep_fresh,
        account.status,
        account.plan or "plan not known",
    ]
    if account.status_reason:
        parts.append(account.status_reason)
    if account.expires_at is not None:
        parts.append(f"login until {_time(account.expires_at)}")
    return ", ".join(parts)


def _runtime(report: RuntimeReport) -> Iterator[str]:
    state = report.state
    if not state.is_available:
        yield f"{report.title}: {state.problem}"
        return
    version = state.version or "version not known before its first start"
    pool = "pool on" if state.is_pooled else "pool off"
    yield f"{report.title}: {version}, from {state.origin}, {state.path}, {pool}"
    counts = {**report.gauges, **report.counters}
    yield f"{report.title}: " + (
        ", ".join(f"{name} {count}" for name, count in counts.items()) or "not used yet"
    )


def _upkeep(entry: "Upkeep", accounts: Iterable["Account"]) -> str:
    emails = {account.id: mask_email(account.email) for account in accounts}
    times = f" ({entry.times} times)" if entry.times > 1 else ""
    reason = f": {entry.reason}" if entry.reason else ""
    return (
        f"{_time(entry.at)} {emails.get(entry.account_id, 'removed')} {entry.kind}{reason}{times}"
    )


def shortened(text: str) -> str:
    if len(text) <= LONGEST_ENTRY:
        return text
    return text[: LONGEST_ENTRY // 4] + "\n…\n" + text[-LONGEST_ENTRY * 3 // 4 :]


def _time(moment: "datetime | None") -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}Z"
