"""A login that another program keeps and renews, followed in its file; used only when it is known to be the account's.

Somebody else may have signed in there. Whose it is, is told

1. by the file: by the provider's own ids, or by a token that the account has had;
2. by the provider's profile, asked once for each login that the file does not tell of;
3. by nobody, where the provider tells no profile for such a login. It is used then: it could never be proven.

While the provider cannot be asked (network, 5xx, 429) the login is not used: the account's older one serves to its very
end, then other accounts do. The question is put again after 5 s, doubled up to 5 min, or as long as the provider asks.
A user who cannot wait imports the file into the account; that is their own word for it.
"""

import logging
from datetime import timedelta
from typing import Protocol

from proxy.call import Fetch
from proxy.clock import Clock
from proxy.credential import OAuthCredential, Recognised
from proxy.errors import (
    CredentialError,
    ImportRefused,
    ProxyError,
    RenewalFailed,
    RenewalRefused,
    UsageBusy,
)
from proxy.model import Account
from proxy.provider import Profile, Provider, Providers
from proxy.shared_file import SharedFile
from proxy.token_family import Owner
from proxy.wait import Wait

log = logging.getLogger(__name__)

FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 300.0
"""Between two questions for a profile that was not told; doubled each time."""


class Owners(Protocol):
    """Who knows whose a login is: account_desk.AccountDesk."""

    def owner_by_document(self, account: Account, found: Recognised) -> Owner: ...

    def owner_by_profile(self, account: Account, profile: Profile) -> Owner: ...


class NoDoubt:
    """Every login in the file is the account's: for keepers that know no other accounts."""

    def owner_by_document(self, account: Account, found: Recognised) -> Owner:
        return Owner.ACCOUNT

    def owner_by_profile(self, account: Account, profile: Profile) -> Owner:
        return Owner.ACCOUNT


class SharedLogin:
    """One account's login in the file of its tool. Its methods are called one at a time.

    Changing state: what the file held when it was last read, whose that is, and when that may be asked again.
    """

    def __init__(
        self, account: Account, providers: Providers, fetch: Fetch, clock: Clock, owners: Owners
    ) -> None:
        self._path = account.source_path
        self._provider_id = account.provider
        self._providers = providers
        self._fetch = fetch
        self._clock = clock
        self._owners = owners
        self._file = SharedFile(self._path, lambda each: self._provider.recognise(each, clock()))
        self._found: Recognised | None = None
        self._owner: Owner | None = None
        """Of what was found; None while that is not known."""
        self._pause: Wait | None = None
        """The provider is not asked before its end."""
        self._wait_s = 0.0
        self._trouble = ""
        """Why the provider did not say whose it is."""

    @property
    def _provider(self) -> Provider:
        """As it is set now."""
        return self._providers[self._provider_id]

    async def newer(
        self, account: Account, known_access: str, *, even_if_unchanged: bool = False
    ) -> OAuthCredential | None:
        """The login that the tool has written meanwhile, without the means to renew it.

        None where there is none that is good, other than the one with `known_access`, and certainly the account's.
        """
        await self._look(account, even_if_unchanged=even_if_unchanged)
        found = self._found.credential if self._found is not None else None
        if self._owner is Owner.OTHER or not isinstance(found, OAuthCredential):
            return None
        if found.is_expired(self._clock()) or found.access_token == known_access:
            return None
        if self._owner is None:
            await self._ask(account, found)
        return found.without_refresh() if self._owner is Owner.ACCOUNT else None

    def refusal(self, account: Account) -> CredentialError:
        """Why there is no newer login, and what can be done."""
        tool = self._provider.login_tool
        if self._trouble:
            return RenewalFailed(
                f"Loadline is checking whose login {tool} has signed in with.",
                detail=f"{self._provider.title} has not told it yet: {self._trouble}",
                hint=f"It goes on by itself. To go on at once, import {self._path} into this account again.",
                retry_after_s=self._seconds_left(),
            )
        if self._owner is Owner.OTHER:
            return RenewalRefused(
                f"{tool} is signed in to another account.",
                detail=f"Another login lies in {self._path}.",
                hint=f"Sign in to {account.email} there again, or import the file as a new account.",
            )
        return RenewalRefused(
            f"{tool} must sign in again.",
            detail=f"It keeps this login in {self._path} and has not renewed it.",
            hint=f"Start {tool} once; Loadline goes on by itself as soon as it has signed in.",
        )

    # What the file holds, and whose it is

    async def _look(self, account: Account, *, even_if_unchanged: bool) -> None:
        if not even_if_unchanged and not await self._file.has_changed():
            return
        before, self._found = self._found, None
        try:
            found = await self._file.read()
        except ImportRefused as refusal:
            log.info("The shared login of %s was not read: %s", account.email, refusal)
            self._begin_anew()
            return
        self._found = found
        if before is None or before.credential != found.credential:
            self._begin_anew()
            told = self._owners.owner_by_document(account, found)
            self._owner = None if told is Owner.UNTOLD else told

    def _begin_anew(self) -> None:
        """What was known of another login counts no more."""
        self._owner, self._pause, self._wait_s, self._trouble = None, None, 0.0, ""

    async def _ask(self, account: Account, found: OAuthCredential) -> None:
        """Asks the provider whose login it is, unless it was asked a moment ago."""
        if self._seconds_left() > 0:
            return
        try:
            profile = await self._provider.fetch_profile(found, self._fetch, self._clock())
        except CredentialError as refusal:
            log.info("The login in %s is not accepted: %s", self._path, refusal)
            self._found = None
            self._begin_anew()
            return
        except ProxyError as error:
            asked_s = error.retry_after_s if isinstance(error, UsageBusy) else 0.0
            self._wait_s = min(max(self._wait_s * 2, FIRST_WAIT_S), LONGEST_WAIT_S)
            self._pause = Wait(self._clock(), timedelta(seconds=max(asked_s, self._wait_s)))
            self._trouble = str(error)
            log.info("Whose login lies in %s is not known yet: %s", self._path, error)
            return
        told = Owner.UNTOLD if profile is None else self._owners.owner_by_profile(account, profile)
        self._begin_anew()
        self._owner = Owner.ACCOUNT if told is Owner.UNTOLD else told

    def _seconds_left(self) -> float:
        """Until the provider may be asked again."""
        return self._pause.left(self._clock()).total_seconds() if self._pause is not None else 0.0
