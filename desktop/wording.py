"""What a usage window says of itself, in words: its name, how it will end, what a screen reader hears. No Qt."""

from collections.abc import Iterable
from datetime import datetime, timedelta, tzinfo

from desktop import format as fmt
from desktop.language import translate
from desktop.pace import Outlook, Pace, Tone, outlook
from proxy.model import ExtraUsage, UsageWindow

FIVE_HOURS = "5h"
WEEKLY = "weekly"
UNTIMED = "window"
"""What a provider calls a window of which it does not say how long it is."""
CREDITS = "credits"
"""The currency of extra usage that was bought in advance."""


def window_title(name: str) -> str:
    """ "5-hour", "Weekly", "30-day", "Weekly · Opus"."""
    base, dot, scope = name.partition(" · ")
    return f"{_length(base)}{dot}{scope}"


def window_noun(name: str) -> str:
    """As it stands within a sentence: "5-hour window", "weekly window for Opus", in German "Wochenfenster für Opus"."""
    base, _dot, scope = name.partition(" · ")
    noun = _noun(base)
    if not scope:
        return noun
    return translate("Window", "{window} for {model}").format(window=noun, model=scope)


def window_nouns(names: Iterable[str]) -> str:
    """One or several windows within a sentence: "5-hour window and weekly window"."""
    *first, last = map(window_noun, names)
    if not first:
        return last
    return translate("Window", "{some} and {last}").format(some=", ".join(first), last=last)


def window_heading(name: str) -> str:
    """The same at the beginning of a line: "Weekly window"."""
    noun = window_noun(name)
    return noun[:1].upper() + noun[1:]


def short_title(name: str) -> str:
    """ "5h", "week": where room is short."""
    return translate("Window", "week") if name == WEEKLY else name


def extra_title(extra: ExtraUsage) -> str:
    """What is paid beside the plan: afterwards, or in advance."""
    if extra.currency == CREDITS:
        return translate("Window", "Credits")
    return translate("Window", "Extra usage")


def credits_text(extra: ExtraUsage) -> str:
    """Of credits bought in advance: "12.50 left"."""
    if not extra.is_enabled:
        return translate("Window", "none")
    if extra.balance is None:
        return translate("Window", "there are some")
    return translate("Window", "{balance} left").format(balance=f"{extra.balance:f}")


def outlook_text(window: UsageWindow | None, now: datetime, tz: tzinfo | None = None) -> str:
    """A sentence: "On course — about 22% left at reset", "Runs out in 18 min". Empty when nothing can be said."""
    pace = outlook(window, now)
    if window is None or (pace.verdict is Outlook.UNKNOWN and pace.tone is Tone.NONE):
        return ""
    match pace.verdict:
        case Outlook.SPARE:
            text = translate("Window", "On course — about {percent} left at reset")
            return text.format(percent=fmt.percent(pace.spare_percent))
        case Outlook.TIGHT:
            text = translate("Window", "Tight — about {percent} left at reset")
            return text.format(percent=fmt.percent(pace.spare_percent))
        case Outlook.YOUNG:
            return translate("Window", "Just begun — too early to say")
        case _:
            short = short_outlook(window, pace, now, tz)
            return short[:1].upper() + short[1:]


def short_outlook(window: UsageWindow, pace: Pace, now: datetime, tz: tzinfo | None = None) -> str:
    """In a few words: "on course", "tight", "runs out in 18 min", "limit reached, back 14:30"."""
    match pace.verdict:
        case Outlook.YOUNG if pace.tone is Tone.RUNS_OUT:
            return translate("Window", "nearly used up")
        case Outlook.YOUNG if pace.tone is Tone.TIGHT:
            return translate("Window", "tight")
        case Outlook.SPARE | Outlook.YOUNG:
            return translate("Window", "on course")
        case Outlook.TIGHT:
            return translate("Window", "tight")
        case Outlook.RUNS_OUT:
            assert pace.runs_out_at is not None
            text = translate("Window", "runs out in {left}")
            return text.format(left=fmt.time_left(pace.runs_out_at - now))
        case Outlook.REACHED:
            return _reached(window.resets_at, now, tz)
        case Outlook.UNKNOWN:
            return ""


def spoken_window(window: UsageWindow, email: str, now: datetime, *, as_left: bool = False) -> str:
    """For screen readers.

    "5-hour window, alice@example.com, 42 percent used, on course, resets in 2 hours 15 minutes".
    """
    title = window_heading(window.name)
    if window.is_expired(now):
        return ", ".join((title, email, translate("Window", "has reset, no number yet")))
    parts = (
        title,
        email,
        _spoken_share(window.used_percent, as_left=as_left),
        short_outlook(window, outlook(window, now), now),
        _spoken_reset(window.resets_at, now),
    )
    return ", ".join(part for part in parts if part)


def freshness(
    observed_at: datetime | None, now: datetime, stale_after: timedelta, source: str = ""
) -> str:
    """ "Updated 1 min ago (from traffic)"; "Last known 25 min ago" once stale; "No numbers yet"."""
    if observed_at is None:
        return translate("Window", "No numbers yet")
    ago = fmt.age(observed_at, now)
    if now - observed_at > stale_after:
        return translate("Window", "Last known {ago}").format(ago=ago)
    updated = translate("Window", "Updated {ago}").format(ago=ago)
    return f"{updated} ({source})" if source else updated


def _length(base: str) -> str:
    """A window's own name for its length, in words."""
    count, unit = base[:-1], base[-1:]
    if count.isdigit() and unit == "h":
        return translate("Window", "{count}-hour").format(count=count)
    if count.isdigit() and unit == "d":
        return translate("Window", "{count}-day").format(count=count)
    if base == WEEKLY:
        return translate("Window", "Weekly")
    return translate("Window", "Usage") if base == UNTIMED else base[:1].upper() + base[1:]


def _noun(base: str) -> str:
    """Whole, because languages join the length and the window in ways of their own."""
    count, unit = base[:-1], base[-1:]
    if count.isdigit() and unit == "h":
        return translate("Window", "{count}-hour window").format(count=count)
    if count.isdigit() and unit == "d":
        return translate("Window", "{count}-day window").format(count=count)
    if base == WEEKLY:
        return translate("Window", "weekly window")
    if base == UNTIMED:
        return translate("Window", "usage window")
    return translate("Window", "{name} window").format(name=base)


def _reached(resets_at: datetime | None, now: datetime, tz: tzinfo | None) -> str:
    if resets_at is None:
        return translate("Window", "limit reached")
    text = translate("Window", "limit reached, back {when}")
    return text.format(when=fmt.moment(resets_at, now, tz))


def _spoken_share(used_percent: float, *, as_left: bool) -> str:
    digits = fmt.percent_number(100 - used_percent if as_left else used_percent)
    if as_left:
        return translate("Window", "{number} percent left").format(number=digits)
    return translate("Window", "{number} percent used").format(number=digits)


def _spoken_reset(resets_at: datetime | None, now: datetime) -> str:
    if resets_at is None:
        return ""
    return translate("Window", "resets in {time}").format(time=fmt.spoken_time(resets_at - now))
