"""A sign-in as its user follows it: stages one after another, until there is an account or a reason why not.

The facade begins one by `Proxy.sign_in(SignInRequest)`, which returns a SignIn and starts nothing yet; which ways a
provider has, `Proxy.sign_in_ways(provider)` tells. A front end shows each stage as it comes, opens the browser where a
stage says so, and hands in what the user pastes. Nobody here or there names a provider.

Codes of Failed, so that a front end can offer what helps: `sign_in_timed_out`, `sign_in_refused` (the user or the
provider said no), `sign_in_unavailable` (the provider or this machine has not that way), `sign_in_replaced` (a later
start of the same ended this one), `other_account` (somebody else signed in than the account to be signed in again),
and whatever an import may raise.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from proxy.errors import ProxyError
from proxy.model import Account, AccountId, ProviderId


class SignInWay(StrEnum):
    """How the user signs in."""

    BROWSER = "browser"
    """On the provider's page, which sends the browser back to this computer."""
    DEVICE = "device"
    """On the provider's page in any browser, with a code shown here."""
    TOOL = "tool"
    """With the provider's own tool, in a folder made for this account, where it keeps the login fresh itself."""


@dataclass(frozen=True, slots=True)
class SignInRequest:
    """What the user wants and has said about it."""

    provider: ProviderId
    way: SignInWay
    email: str = ""
    """Needed where the login does not say whose it is."""
    accept_terms: bool = False
    """The tick beside the notice on subscription logins."""
    replace: AccountId | None = None
    """Sign this account in again: it keeps its history."""


@dataclass(frozen=True, slots=True)
class Opening:
    """The front end opens `url` in the user's browser now. Comes at most once."""

    url: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """For the browser to come back; until then `paste` takes the address it was sent to."""

    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """The user types `code` at `url`, in any browser."""

    code: str
    url: str
    until: datetime


@dataclass(frozen=True, slots=True)
class PasteAddress:
    """Nothing can come back by itself: the user copies the address at which the browser ended, for `paste`."""

    url: str
    """Where to sign in."""
    until: datetime


@dataclass(frozen=True, slots=True)
class ToolRunning:
    """The provider's own tool waits for the user in its own window, or is to be started by `command` in a terminal."""

    tool: str
    """As people call it."""
    command: str
    """Ready to be pasted into a terminal."""
    is_open: bool
    """A terminal with it was opened; otherwise the user has to."""
    until: datetime


@dataclass(frozen=True, slots=True)
class Exchanging:
    """The user is done; the login is fetched, checked and stored."""


@dataclass(frozen=True, slots=True)
class Done:
    """The account serves. The last stage."""

    account: Account
    is_renewal: bool = False
    """It was there before, and was signed in again."""


@dataclass(frozen=True, slots=True)
class Failed:
    """There is no account, and nothing was kept. The last stage."""

    error: ProxyError


Stage = Opening | Waiting | DeviceCode | PasteAddress | ToolRunning | Exchanging | Done | Failed


class SignIn(Protocol):
    """One try to sign in. It has a time limit of its own, and ends in Done or Failed unless it is cancelled."""

    def stages(self) -> AsyncIterator[Stage]:
        """Each stage as it begins; may be iterated once. Never raises ProxyError: Failed holds it.

        Ends without Done or Failed after `cancel`. Whoever stops iterating before the end calls `cancel`.
        """
        ...

    async def paste(self, text: str) -> None:
        """Takes the address at which the browser ended, or the code that the provider's page shows.

        Raises ImportRefused when it is neither (`not_an_address`) or belongs to another sign-in (`sign_in_mismatch`),
        or nothing waits for it any more (`not_waiting`); the stage then stays as it is.
        """
        ...

    async def cancel(self) -> None:
        """Gives up: closes the callback port, ends the tool, forgets what was fetched. May be called at any time."""
        ...
