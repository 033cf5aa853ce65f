"""The menu's lines that keep notifications away for a while, and until when that is. No Qt."""

from datetime import datetime, timedelta, tzinfo

from desktop import format as fmt
from desktop.language import translate
from desktop.menu_items import Entry, Pause, PauseNotifications
from desktop.snapshot import Snapshot

MORNING_HOUR = 8
"""When "tomorrow" begins for somebody who wants quiet until then."""
SPANS = {Pause.HALF_AN_HOUR: timedelta(minutes=30), Pause.HOUR: timedelta(hours=1)}


def pause_ends_at(pause: Pause, now: datetime, tz: tzinfo | None = None) -> datetime:
    """When notifications are shown again; tomorrow is the next morning in `tz`, by default the computer's zone."""
    if pause in SPANS:
        return now + SPANS[pause]
    day = now.astimezone(tz).date() + timedelta(days=1)
    # From parts: a night in which the clocks change is no 24 hours long.
    local = datetime(day.year, day.month, day.day, MORNING_HOUR, tzinfo=tz)
    return local.astimezone(now.tzinfo)


def pause_entry(snapshot: Snapshot) -> Entry:
    """ "Pause notifications", or until when they are paused; below it the choices."""
    until = snapshot.snoozed_until
    is_paused = until is not None and snapshot.now < until
    text = translate("Menu", "Pause notifications")
    if until is not None and is_paused:
        text = translate("Menu", "Notifications paused until {when}")
        text = text.format(when=fmt.moment(until, snapshot.now, snapshot.tz))
    names = {
        Pause.HALF_AN_HOUR: translate("Menu", "For 30 minutes"),
        Pause.HOUR: translate("Menu", "For an hour"),
        Pause.UNTIL_TOMORROW: translate("Menu", "Until tomorrow"),
    }
    choices = (Entry(f"pause {each}", names[each], PauseNotifications(each)) for each in Pause)
    resume = Entry(
        "resume",
        translate("Menu", "Resume"),
        PauseNotifications(None),
        is_enabled=is_paused,
    )
    return Entry("pauses", text, children=(*choices, resume))
