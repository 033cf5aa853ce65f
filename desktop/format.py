"""Numbers, money, times and addresses as people read them. Pure, and without Qt.

Unknown is an em dash, never zero. Percent is clamped here and nowhere else.
"""

from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from desktop.language import current, translate

UNKNOWN = "—"
GAP = "\N{NO-BREAK SPACE}"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def number(value: int) -> str:
    """1284 as "1,284"."""
    return f"{value:,}".replace(",", current().group_separator)


def tokens(count: int | None) -> str:
    """5 100 000 as "5.1M", 12 345 as "12K", 999 as itself."""
    if count is None:
        return UNKNOWN
    units = (
        "",
        translate("Format", "K"),
        translate("Format", "M"),
        translate("Format", "B"),
        translate("Format", "T"),
    )
    return _scaled(count, 1000, units)


def size(byte_count: int | None) -> str:
    """1 536 bytes as "1.5 KB"; a kilobyte has 1024 bytes."""
    if byte_count is None:
        return UNKNOWN
    return _scaled(byte_count, 1024, (" B", " KB", " MB", " GB", " TB"))


def money(amount: Decimal | None, currency: str = "USD", places: int = 2) -> str:
    """ "$3.42", "—" for an unknown price, "<$0.01" for something too small to show but not nothing."""
    if amount is None:
        return UNKNOWN
    least = Decimal(1).scaleb(-places)
    if 0 < amount < least / 2:
        return "<" + _with_currency(least, currency, places)
    return _with_currency(amount.quantize(least, ROUND_HALF_UP), currency, places)


def percent(value: float | None) -> str:
    """ "42%", "—" when it is not known."""
    if value is None:
        return UNKNOWN
    return translate("Format", "{number}%").format(number=percent_number(value))


def percent_number(value: float) -> str:
    """ "42", "<1". Only a full 100 is shown as 100, and only nothing as 0."""
    if 0 < value < 1:
        return "<1"
    shown = round(min(100.0, max(0.0, value)))
    return str(99 if shown == 100 and value < 100 else shown)


def share(used_percent: float | None, *, as_left: bool = False) -> str:
    """ "42% used", or "58% left" when the user wants it so; the word always stands beside the number."""
    if used_percent is None:
        return UNKNOWN
    if as_left:
        return translate("Format", "{percent} left").format(percent=percent(100 - used_percent))
    return translate("Format", "{percent} used").format(percent=percent(used_percent))


def time_left(span: timedelta) -> str:
    """ "2h 15m", "18 min", "3d 4h"; "under 1 min" for less, also for less than nothing."""
    if span < MINUTE:
        return translate("Format", "under 1 min")
    if span < HOUR:
        return translate("Format", "{minutes} min").format(minutes=span // MINUTE)
    if span < DAY:
        hours, minutes = span // HOUR, span % HOUR // MINUTE
        return translate("Format", "{hours}h {minutes:02}m").format(hours=hours, minutes=minutes)
    days, hours = span // DAY, span % DAY // HOUR
    return translate("Format", "{days}d {hours}h").format(days=days, hours=hours)


def spoken_time(span: timedelta) -> str:
    """ "2 hours 15 minutes": for screen readers, which stumble over "2h 15m"."""
    if span < MINUTE:
        return translate("Format", "less than a minute")
    days, hours, minutes = span // DAY, span % DAY // HOUR, span % HOUR // MINUTE
    parts = [
        translate("Format", "%Ln day(s)", days) if days else "",
        translate("Format", "%Ln hour(s)", hours) if hours else "",
        translate("Format", "%Ln minute(s)", minutes) if minutes and not days else "",
    ]
    return " ".join(part for part in parts if part)


def duration(ms: float | None) -> str:
    """ "840 ms", "1.2 s", "2m 05s"."""
    if ms is None:
        return UNKNOWN
    if ms < 1000:
        return f"{round(ms)} ms"
    seconds = ms / 1000
    if seconds < 59.95:
        return f"{_decimal(f'{seconds:.1f}')} s"
    whole = round(seconds)
    text = translate("Format", "{minutes}m {seconds:02}s")
    return text.format(minutes=whole // 60, seconds=whole % 60)


def age(since: datetime | None, now: datetime) -> str:
    """ "just now", "1 min ago", "3 h ago", "2 d ago"."""
    if since is None:
        return UNKNOWN
    span = now - since
    if span < MINUTE:
        return translate("Format", "just now")
    if span < HOUR:
        return translate("Format", "{minutes} min ago").format(minutes=span // MINUTE)
    if span < 2 * DAY:
        return translate("Format", "{hours} h ago").format(hours=span // HOUR)
    return translate("Format", "{days} d ago").format(days=span // DAY)


def clock_time(moment: datetime, tz: tzinfo | None = None) -> str:
    """ "16:40" in `tz`, by default the computer's own."""
    local = moment.astimezone(tz)
    if current().has_24_hours:
        return f"{local:%H:%M}"
    return f"{local.hour % 12 or 12}:{local:%M} {'AM' if local.hour < 12 else 'PM'}"


def moment(when: datetime, now: datetime, tz: tzinfo | None = None) -> str:
    """ "16:40" today, "Sat 12:00" within six days, "2 Dec 12:00" or "Dec 2 12:00" beyond."""
    local, today = when.astimezone(tz), now.astimezone(tz).date()
    time = clock_time(when, tz)
    apart = abs((local.date() - today).days)
    if apart == 0:
        return time
    if apart < 7:
        return f"{current().days[local.weekday()]} {time}"
    return f"{day_of_year(local)} {time}"


def day_of_year(local: date) -> str:
    """ "2 Dec", where months come first "Dec 2"."""
    if current().month_first:
        text = translate("Format", "{month} {day}")
    else:
        text = translate("Format", "{day} {month}")
    return text.format(day=local.day, month=current().months[local.month - 1])


def reset_text(
    resets_at: datetime | None, now: datetime, tz: tzinfo | None = None, *, as_clock: bool = False
) -> str:
    """ "resets in 2h 15m (16:40)" within a day, "resets Sat 12:00" beyond and `as_clock`; empty when not known."""
    if resets_at is None:
        return ""
    if resets_at <= now:
        return translate("Format", "has reset")
    when = moment(resets_at, now, tz)
    if as_clock or resets_at - now >= DAY:
        return translate("Format", "resets {when}").format(when=when)
    left = time_left(resets_at - now)
    return translate("Format", "resets in {left} ({when})").format(left=left, when=when)


def _scaled(value: int, step: int, units: tuple[str, ...]) -> str:
    """One decimal below ten of a unit, none above; 999 950 is "1M", never "1000K"."""
    amount = float(value)
    for unit in units:
        shown = round(amount, 1) if amount < 9.95 else round(amount)
        if shown < step or unit == units[-1]:
            text = str(value) if unit == units[0] else f"{shown:.1f}".removesuffix(".0")
            return _decimal(text) + unit
        amount /= step
    raise AssertionError("the last unit takes everything")


def _with_currency(amount: Decimal, currency: str, places: int) -> str:
    digits = f"{abs(amount):,.{places}f}"
    here = current()
    digits = "".join(
        {",": here.group_separator, ".": here.decimal_point}.get(sign, sign) for sign in digits
    )
    symbol = SYMBOLS.get(currency)
    sign = "-" if amount < 0 else ""
    if symbol and not here.symbol_follows:
        return f"{sign}{symbol}{digits}"
    return f"{sign}{digits}{GAP}{symbol or currency}"


def _decimal(text: str) -> str:
    return text.replace(".", current().decimal_point)
