"""What a tray menu consists of: entries, the lines between them, and the commands they stand for. No Qt.

Every entry has a key, which stays the same while its text changes, so that an open menu is updated in place.
"""

from dataclasses import dataclass
from enum import StrEnum

from desktop.gauge import RingState
from proxy.model import AccountId


class Page:
    """Names of the window's pages, as the navigation has them."""

    OVERVIEW = "Overview"
    ACCOUNTS = "Accounts"
    REQUESTS = "Requests"
    DIAGNOSTICS = "Diagnostics"
    CONNECT = "Connect a client"
    SETTINGS = "Settings"


# What an entry asks for.


@dataclass(frozen=True, slots=True)
class StartProxy:
    """Listen again."""


@dataclass(frozen=True, slots=True)
class StopProxy:
    """Listen no more; the program stays."""


@dataclass(frozen=True, slots=True)
class Unlock:
    """Ask the keyring once more."""


@dataclass(frozen=True, slots=True)
class OpenPage:
    """Show the window; an empty name shows the page it was left on."""

    page: str = ""


@dataclass(frozen=True, slots=True)
class RefreshUsage:
    """Ask the usage endpoints of all accounts now."""


@dataclass(frozen=True, slots=True)
class CopyText:
    """Put `text` into the clipboard."""

    text: str


@dataclass(frozen=True, slots=True)
class MakeDefault:
    """New requests go to this account first."""

    account_id: AccountId


@dataclass(frozen=True, slots=True)
class PauseAccount:
    """Pause or resume an account."""

    account_id: AccountId
    pause: bool


@dataclass(frozen=True, slots=True)
class SignInAgain:
    """Show the dialog by which this account gets a working login."""

    account_id: AccountId


@dataclass(frozen=True, slots=True)
class ShowAccount:
    """Show the window with this account chosen."""

    account_id: AccountId


@dataclass(frozen=True, slots=True)
class OpenLink:
    """Show `url` in the browser."""

    url: str


class Pause(StrEnum):
    """How long notifications stay away."""

    HALF_AN_HOUR = "half_an_hour"
    HOUR = "hour"
    UNTIL_TOMORROW = "until_tomorrow"


@dataclass(frozen=True, slots=True)
class PauseNotifications:
    """Show none for a while; None shows them again at once."""

    pause: Pause | None


@dataclass(frozen=True, slots=True)
class Quit:
    """End the program."""


Command = (
    StartProxy
    | StopProxy
    | Unlock
    | OpenPage
    | RefreshUsage
    | CopyText
    | MakeDefault
    | PauseAccount
    | SignInAgain
    | ShowAccount
    | OpenLink
    | PauseNotifications
    | Quit
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu."""

    key: str
    text: str
    """As shown; whoever draws it escapes what the toolkit would take for a mnemonic."""
    command: Command | None = None
    is_checked: bool | None = None
    """None when it cannot be checked."""
    ring: RingState | None = None
    shortcut: str = ""
    is_enabled: bool = True
    children: tuple["Item", ...] = ()


@dataclass(frozen=True, slots=True)
class Separator:
    """A line between groups."""

    key: str


Item = Entry | Separator
