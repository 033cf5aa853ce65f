"""A notification as a value: what it tells, how urgent it is, and what a click on it asks for. No Qt."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from desktop.menu_items import Command


class Kind(StrEnum):
    """What a notification is about; the user may switch each kind off."""

    THRESHOLD = "threshold"
    """A usage window has crossed one of the thresholds."""
    RUNS_OUT = "runs_out"
    """It is projected to run out before its reset, and has been for a while."""
    REACHED = "reached"
    """Its limit is reached."""
    BACK = "back"
    """It has reset after it had been nearly used up."""
    SIGN_IN = "sign_in"
    """An account serves no more until the user does something."""
    EXPIRES = "expires"
    """A login that nobody renews ends soon."""
    PROXY = "proxy"
    """The proxy could not start."""
    UPDATE = "update"
    """A newer version is out."""


class Urgency(IntEnum):
    """As the Desktop Notifications Specification counts it."""

    LOW = 0
    NORMAL = 1
    CRITICAL = 2


@dataclass(frozen=True, slots=True)
class Notification:
    """One that is to be shown."""

    key: str
    """Its subject: a later one with the same key takes the place of one that is still shown."""
    title: str
    """The fact."""
    text: str
    """The time and the next step."""
    command: Command
    """What a click asks for."""
    action: str
    """The same in words, for a button."""
    urgency: Urgency = Urgency.NORMAL
    stays: bool = False
    """Until the user closes it, or it is true no more."""
