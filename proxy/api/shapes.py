"""How the control API shows values: the JSON objects of interface.md."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import assert_never

from proxy.client_keys import ClientKey, NewKey
from proxy.errors import ProxyError
from proxy.growth import Growth, Step
from proxy.model import Account, AccountId, ExtraUsage, JsonObject, Usage, UsageWindow
from proxy.record import Attempt, RequestRecord, TokenUsage, Totals
from proxy.runtimes import RuntimeReport
from proxy.sign_in import (
    DeviceCode,
    Done,
    Exchanging,
    Failed,
    Opening,
    PasteAddress,
    Stage,
    ToolRunning,
    Waiting,
)
from proxy.store.query import DayRow, SessionRow


def account_object(account: Account, usage: Usage, now: datetime) -> JsonObject:
    return {
        "id": account.id,
        "provider": account.provider,
        "email": account.email,
        "label": account.label,
        "plan": account.plan,
        "kind": account.kind,
        "keep_fresh": account.keep_fresh,
        "status": account.status,
        "status_reason": account.status_reason,
        "default": account.is_default,
        "preference": account.preference,
        "models": account.models,
        "windows": [window_object(window, now) for window in usage.windows],
        "extra_usage": extra_usage_object(usage.extra) if usage.extra else None,
        "extra_usage_agreed": account.extra_usage_agreed,
        "banked_resets": usage.banked_resets,
        "resting_until": account.resting_until,
        "expires_at": account.expires_at,
        "created_at": account.created_at,
        "last_used_at": account.last_used_at,
    }


def window_object(window: UsageWindow, now: datetime) -> JsonObject:
    """Past its reset a window's use is unknown: null, not its old value and not zero."""
    return {
        "name": window.name,
        "used_percent": None if window.is_expired(now) else window.used_percent,
        "resets_at": window.resets_at,
        "observed_at": window.observed_at,
        "source": window.source,
        "rejected": window.is_rejected and not window.is_expired(now),
    }


def extra_usage_object(extra: ExtraUsage) -> JsonObject:
    return {
        "enabled": extra.is_enabled,
        "in_use": extra.is_in_use,
        "used": money(extra.used),
        "limit": money(extra.limit),
        "currency": extra.currency,
        "balance": money(extra.balance),
        "observed_at": extra.observed_at,
    }


def record_object(record: RequestRecord) -> JsonObject:
    return {
        "id": record.id,
        "started_at": record.started_at,
        "provider": record.provider,
        "account_id": record.account_id,
        "account_email": record.account_email,
        "route": record.route,
        "transport": record.transport,
        "dialect": record.dialect,
        "model": record.model,
        "session_id": record.session_id,
        "client": record.client,
        "client_key": record.client_key,
        "stream": record.stream,
        "status": record.status,
        "ending": record.ending,
        "error_type": record.error_type,
        "stop_reason": record.stop_reason,
        "upstream_id": record.upstream_id,
        "ttft_ms": record.ttft_ms,
        "duration_ms": record.duration_ms,
        "attempts": [attempt_object(each) for each in record.attempts],
        "refreshed": record.refreshed,
        "request_bytes": record.request_bytes,
        "response_bytes": record.response_bytes,
        "usage": token_object(record.usage) if record.usage else None,
        "cost_usd": money(record.cost.usd) if record.cost else None,
        "cost_kind": record.cost.kind if record.cost else None,
        "helpers": list(record.helpers),
        "cache_miss_reason": record.cache_miss_reason,
        "shape": asdict(record.shape) if record.shape else None,
    }


def detailed_record_object(record: RequestRecord) -> JsonObject:
    """With what the cost is made of."""
    parts = {name: money(usd) for name, usd in record.cost.parts} if record.cost else {}
    return {**record_object(record), "cost_parts": parts}


def attempt_object(attempt: Attempt) -> JsonObject:
    return asdict(attempt)


def token_object(usage: TokenUsage) -> JsonObject:
    return {**asdict(usage), "prompt": usage.prompt}


def totals_object(totals: Totals) -> JsonObject:
    return {
        "requests": totals.requests,
        "errors": totals.errors,
        "usage": token_object(totals.usage),
        "billed_usd": money(totals.billed_usd),
        "api_equivalent_usd": money(totals.api_equivalent_usd),
        "unpriced": totals.unpriced,
    }


def day_object(row: DayRow) -> JsonObject:
    return {
        "day": row.day,
        "provider": row.provider,
        "account_id": row.account_id,
        "model": row.model,
        **totals_object(row.totals),
    }


def runtime_object(report: RuntimeReport) -> JsonObject:
    """A provider's local runtime: whether it was found, its processes now, and what was decided about them."""
    state = report.state
    return {
        "provider": report.provider,
        "title": report.title,
        "available": state.is_available,
        "path": state.path,
        "origin": state.origin,
        "version": state.version,
        "problem": state.problem,
        "pooled": state.is_pooled,
        "processes": dict(report.gauges),
        "decisions": dict(report.counters),
    }


def stage_object(stage: Stage, usage: Callable[[AccountId], Usage], now: datetime) -> JsonObject:
    """A stage of a sign-in by its name, with what a front end shows of it."""
    match stage:
        case Opening(url=url):
            return {"stage": "opening", "url": url}
        case Waiting(url=url, until=until):
            return {"stage": "waiting", "url": url, "until": until}
        case DeviceCode(code=code, url=url, until=until):
            return {"stage": "device_code", "code": code, "url": url, "until": until}
        case PasteAddress(url=url, until=until):
            return {"stage": "paste_address", "url": url, "until": until}
        case ToolRunning():
            return {
                "stage": "tool_running",
                "tool": stage.tool,
                "command": stage.command,
                "open": stage.is_open,
                "until": stage.until,
            }
        case Exchanging():
            return {"stage": "exchanging"}
        case Done(account=account, is_renewal=is_renewal):
            shown = account_object(account, usage(account.id), now)
            return {"stage": "done", "account": shown, "is_renewal": is_renewal}
        case Failed(error=error):
            return {"stage": "failed", "error": error_object(error)}
        case _:
            assert_never(stage)


def error_object(error: ProxyError) -> JsonObject:
    return {"code": error.code, "title": error.title, "detail": error.detail, "hint": error.hint}


def session_object(row: SessionRow) -> JsonObject:
    """A session with the shape of its newest prompt, and the tokens of its largest."""
    latest, largest = row.latest, row.largest
    return {
        "session_id": row.session_id,
        "started_at": row.started_at,
        "last_at": row.last_at,
        "requests": row.requests,
        "provider": latest.provider,
        "account_id": latest.account_id,
        "model": latest.model,
        "client": latest.client,
        "shape": asdict(latest.shape) if latest.shape else None,
        "largest_prompt": largest.usage.prompt if largest.usage else None,
        "cost_usd": money(row.cost_usd),
    }


def growth_object(growth: Growth) -> JsonObject:
    """How a session's prompt grew; sizes are in `measure`, tokens or bytes."""
    carrying = growth.carrying
    return {
        "measure": growth.measure,
        "aside": growth.aside,
        "steps": [step_object(step) for step in growth.steps],
        "carrying": {
            "cached_usd": money(carrying.cached_usd),
            "uncached_usd": money(carrying.uncached_usd),
            "new_usd": money(carrying.new_usd),
            "output_usd": money(carrying.output_usd),
            "unpriced": carrying.unpriced,
            "warm_usd": money(carrying.warm_usd),
            "cold_usd": money(carrying.cold_usd),
        },
    }


def step_object(step: Step) -> JsonObject:
    return {
        "number": step.number,
        "request_id": step.record.id,
        "sizes": {**asdict(step.sizes), "total": step.sizes.total},
        "estimated": step.is_estimated,
        "growth": step.growth,
        "changes": [asdict(change) for change in step.changes],
        "cache_break": asdict(step.cache_break) if step.cache_break else None,
    }


def money(amount: Decimal | None) -> str | None:
    """A decimal without an exponent; null when unknown."""
    return None if amount is None else format(amount.normalize(), "f")


def key_object(key: ClientKey, now: datetime) -> JsonObject:
    return {
        "id": key.id,
        "name": key.name,
        "hint": key.hint,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "ended": key.has_ended(now),
        "last_used_at": key.last_used_at,
    }


def new_key_object(made: NewKey, now: datetime) -> JsonObject:
    """With the secret, which is shown this once."""
    return {**key_object(made.key, now), "key": made.secret}
