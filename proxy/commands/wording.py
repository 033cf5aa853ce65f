"""How commands write accounts, windows and sums: plain lines for a terminal and for grep."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from proxy.control import Object


def account_line(account: Object) -> str:
    """ "acc_1 alice@example.com (work) - anthropic, Max 20x, oauth, owned - active, default"."""
    label = f" ({account['label']})" if account["label"] else ""
    kind = ", ".join(
        filter(None, (account["provider"], account["plan"], account["kind"], account["keep_fresh"]))
    )
    status = account["status"].replace("_", " ") + (", default" if account["default"] else "")
    reason = f": {account['status_reason']}" if account["status_reason"] else ""
    return f"{account['id']} {account['email']}{label} - {kind} - {status}{reason}"


def window_line(window: Object, now: datetime) -> str:
    """ "5h: 42 % used, resets in 2 h 15 min"; unknown stays unknown."""
    used = window["used_percent"]
    if used is None:
        return f"{window['name']}: unknown since its reset"
    resets_at = read_time(window["resets_at"])
    until = f", resets in {duration(resets_at - now)}" if resets_at else ""
    return f"{window['name']}: {used:.0f} % used{until}"


def today_line(today: Object) -> str:
    usage = today["usage"]
    tokens = usage["prompt"] + usage["output"]
    parts = [
        counted(today["requests"], "request"),
        counted(today["errors"], "error"),
        counted(tokens, "token"),
        f"{dollars(today['billed_usd'])} billed",
        f"{dollars(today['api_equivalent_usd'])} API equivalent",
    ]
    if today["unpriced"]:
        parts.append(f"{counted(today['unpriced'], 'request')} without a known price")
    return "Today: " + ", ".join(parts)


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def dollars(amount: str) -> str:
    """ "$3.42"; "<$0.01" for something too small to show but not nothing, as the window says it."""
    exact = Decimal(amount)
    shown = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    return "<$0.01" if exact > 0 and not shown else f"${shown}"


def duration(span: timedelta) -> str:
    """The two largest units, rounded up to a minute: "3 d 4 h", "2 h 15 min", "1 min"."""
    minutes = max(1, -(-int(span.total_seconds()) // 60))
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def read_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)


def runtime_line(runtime: Object) -> str:
    """A provider's local runtime: which program it is, and its processes."""
    name = f"{runtime['title']}'s local runtime"
    if not runtime["available"]:
        return f"{name}: {runtime['problem']}"
    version = f"version {runtime['version']}" if runtime["version"] else "not started yet"
    live = runtime["processes"].get("live", 0)
    processes = f", {live} process{'es' if live != 1 else ''}" if live else ""
    return f"{name}: {runtime['path']} ({runtime['origin']}), {version}{processes}"
