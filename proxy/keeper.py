"""Who keeps credentials fresh: one renewal at a time per account, stored before anybody uses it.

Of the kinds of logins (model.KeepFresh) an owned one is renewed here, a shared one is taken from the file of the tool
that renews it (shared_login.SharedLogin), a tool's own one is never seen here, and of a static one nothing can be renewed.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from proxy import tasks
from proxy.call import Fetch
from proxy.clock import Clock
from proxy.credential import Credential, OAuthCredential
from proxy.errors import CredentialError, ProxyError, RenewalFailed, RenewalRefused
from proxy.login_saver import LoginRows, LoginSaver
from proxy.model import Account, AccountId, AccountStatus, KeepFresh
from proxy.provider import Providers
from proxy.shared_login import NoDoubt, Owners, SharedLogin
from proxy.wait import Wait

log = logging.getLogger(__name__)

MANDATORY_LEAD = timedelta(seconds=60)
"""A login that ends so soon is not used any more when its renewal fails: it might end under way."""
PATIENCE_S = 2.0
"""So long a request waits for a renewal that could still wait itself."""
FIRST_WAIT_S, LONGEST_WAIT_S = 5.0, 300.0
"""Between two calls to a token endpoint that is busy, where it asks for nothing longer itself; doubled each time."""
RENEW_AGAIN_S = 30.0
"""A token that is refused so soon after it was issued is refused for another reason than its age."""
WATCH_S = 1.0
"""Between two looks at the file of a shared login that has ended: a client that has just signed in asks at once."""
_NOT_OURS = (KeepFresh.STATIC, KeepFresh.TOOL)
"""Nothing of these is renewed here."""
CLOSE_LIMIT_S = 10.0
"""So long a renewal under way may take when the program ends: its refresh token is already spent."""


def _tell_nobody(_account_id: AccountId, _reason: str) -> None:
    """Nobody asked to hear of it."""


class CredentialVault(LoginRows, Protocol):
    """What is needed of a vault."""

    async def read(self, account_id: AccountId) -> Credential: ...


@dataclass(slots=True)
class _Login:
    """What is known of one account's credential."""

    credential: Credential
    """The newest there is."""
    renewal: asyncio.Task[Credential | CredentialError] | None = None
    """The one under way; everybody waits for the same."""
    refusal: RenewalRefused | None = None
    """The provider's last word on the refresh token; no more calls until another credential is here."""
    pause: Wait | None = None
    """No call to the token endpoint before its end: it is busy, or has answered a moment ago."""
    wait_s: float = 0.0
    reading: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held while a shared login's file is looked at."""
    shared: SharedLogin | None = None
    look: asyncio.Task[bool] | None = None
    """At that file, by the requests for which the login is due; they all wait for the same."""
    watch: asyncio.Task[None] | None = None


class CredentialKeeper:
    """Hands out each account's credential, renewed when that is due.

    Changing state: `_logins`, each changed by its own renewal only.
    """

    def __init__(
        self,
        vault: CredentialVault,
        providers: Providers,
        fetch: Fetch,
        clock: Clock,
        on_renewed: Callable[[AccountId, OAuthCredential], None],
        on_refused: Callable[[AccountId, str], None],
        on_failed: Callable[[AccountId, str], None] = _tell_nobody,
        *,
        owners: Owners | None = None,
        patience_s: float = PATIENCE_S,
        watch_s: float = WATCH_S,
        saver: LoginSaver | None = None,
    ) -> None:
        """`on_renewed` hears of each new credential once it is stored, `on_refused` of each login that is over.

        `on_failed` hears of each renewal that failed for now. `owners` know whose a login in a shared file is; without
        them it is always the account's.
        """
        self._vault = vault
        self._providers = providers
        self._fetch = fetch
        self._clock = clock
        self._on_renewed = on_renewed
        self._on_refused = on_refused
        self._on_failed = on_failed
        self._owners = owners or NoDoubt()
        self._patience_s = patience_s
        self._watch_s = watch_s
        self._saver = saver or LoginSaver(vault)
        self._logins: dict[AccountId, _Login] = {}

    async def current(self, account: Account) -> Credential:
        """The credential to sign the next request with.

        One that ends within minutes is renewed first; while it is still good, a renewal that fails does no harm.
        Raises RenewalRefused, RenewalFailed, VaultError.
        """
        login = await self._login(account)
        if not self._is_due(account, login.credential):
            return login.credential
        credential = login.credential
        is_good = self._is_still_good(account, credential)
        try:
            async with asyncio.timeout(self._patience_s if is_good else None):
                return await self._fresh(account, login)
        except (CredentialError, TimeoutError):
            if is_good:
                return credential
            raise

    async def _fresh(self, account: Account, login: _Login) -> Credential:
        """The login that is due, renewed; of a shared one the newest, which serves to its very end."""
        if account.keep_fresh is KeepFresh.SHARED:
            await self._look(account, login)
            if self._is_still_good(account, login.credential):
                return login.credential
        return await self._renewed(account, login)

    async def for_own_calls(self, account: Account) -> Credential:
        """The credential for calls that nobody asked for, such as usage checks; it may have expired.

        As `current`, but a shared login that is over is no news here: only a request tells the user so.
        """
        if account.keep_fresh is not KeepFresh.SHARED:
            return await self.current(account)
        login = await self._login(account)
        if self._is_due(account, login.credential):
            await self._look(account, login)
        return login.credential

    async def renew(self, account: Account, refused: Credential) -> Credential:
        """A credential to use instead of `refused`, which the provider did not accept.

        When another request has renewed it meanwhile, that one is handed out without a call.
        Raises RenewalRefused, RenewalFailed, VaultError.
        """
        login = await self._login(account)
        if login.credential != refused:
            return login.credential
        return await self._renewed(account, login)

    def watch(self, account: Account) -> None:
        """Looks at the file of a shared login that is over until its tool has signed in again."""
        if account.keep_fresh is KeepFresh.SHARED:
            tasks.spawn(f"find the login of {account.id}", self._start_watch(account))

    def forget(self, account_id: AccountId) -> None:
        """The account is gone or has another credential."""
        login = self._logins.pop(account_id, None)
        if login is not None and login.watch is not None:
            login.watch.cancel()
        self._saver.forget(account_id)

    @asynccontextmanager
    async def replacing(self, account_id: AccountId) -> AsyncIterator[None]:
        """While another login is stored for the account. A renewal of the one before is stored before that, or never."""
        async with self._saver.lock(account_id):
            yield
            self.forget(account_id)

    async def close(self) -> None:
        """Ends every watch and waits for renewals under way: they hold tokens that exist nowhere else."""
        logins = tuple(self._logins.values())
        renewals = [login.renewal for login in logins if login.renewal is not None]
        if renewals:
            await asyncio.wait(renewals, timeout=CLOSE_LIMIT_S)
        for login in tuple(self._logins.values()):
            await tasks.cancel(login.watch)
            await tasks.cancel(login.look)
        await self._saver.close()

    # What is due

    def _is_due(self, account: Account, credential: Credential) -> bool:
        if account.keep_fresh in _NOT_OURS:
            return False
        provider = self._providers[account.provider]
        return provider.is_renewal_due(credential, self._clock())

    def _is_still_good(self, account: Account, credential: Credential) -> bool:
        """Of a shared login nobody else can be asked, so it is used to its very end."""
        shared = account.keep_fresh is KeepFresh.SHARED
        lead = timedelta(0) if shared else MANDATORY_LEAD
        return not (
            isinstance(credential, OAuthCredential) and credential.is_expired(self._clock() + lead)
        )

    # One renewal for everybody

    async def _login(self, account: Account) -> _Login:
        login = self._logins.get(account.id)
        if login is None:
            credential = await self._vault.read(account.id)
            login = self._logins.setdefault(account.id, _Login(credential))
        return login

    async def _renewed(self, account: Account, login: _Login) -> Credential:
        """The outcome of the renewal under way, or of a new one. A client that leaves does not end it."""
        if login.renewal is None or login.renewal.done():
            name = f"renew the login of {account.id}"
            login.renewal = tasks.spawn(name, self._renew(account, login))
        outcome = await asyncio.shield(login.renewal)
        if isinstance(outcome, CredentialError):
            raise outcome
        return outcome

    async def _renew(self, account: Account, login: _Login) -> Credential | CredentialError:
        """A failure is an outcome here: it is for those who wait, not for the log of lost exceptions."""
        try:
            match account.keep_fresh:
                case KeepFresh.OWNED:
                    return await self._renew_owned(account, login)
                case KeepFresh.SHARED:
                    return await self._read_again(account, login)
                case KeepFresh.STATIC:
                    raise _cannot_renew()
                case KeepFresh.TOOL:
                    raise self._tool_must_sign_in(account)
        except RenewalRefused as refusal:
            log.warning("The login of %s is over: %s", account.email, refusal)
            self._on_refused(account.id, refusal.title)
            return refusal
        except RenewalFailed as failure:
            log.warning("The login of %s was not renewed: %s", account.email, failure)
            self._on_failed(account.id, failure.title)
            return failure

    async def _renew_owned(self, account: Account, login: _Login) -> Credential:
        credential = login.credential
        if not isinstance(credential, OAuthCredential):
            raise _cannot_renew()
        self._refuse_pointless(account, login)
        provider = self._providers[account.provider]
        try:
            fresh = await provider.renew(credential, self._fetch, self._clock())
        except RenewalRefused as refusal:
            login.refusal = refusal
            raise
        except RenewalFailed as failure:
            self._back_off(login, failure.retry_after_s)
            raise
        await self._take(account, login, fresh)
        login.pause = Wait(self._clock(), timedelta(seconds=RENEW_AGAIN_S))
        return fresh

    def _refuse_pointless(self, account: Account, login: _Login) -> None:
        """No call where its answer is known, or where the endpoint asked for rest."""
        if login.refusal is not None:
            raise login.refusal
        if account.status is AccountStatus.REAUTH_REQUIRED:  # known from before this start
            raise RenewalRefused(account.status_reason or "This login is over.")
        left = login.pause.left(self._clock()) if login.pause is not None else timedelta(0)
        if left:
            raise RenewalFailed(
                "The login was renewed a moment ago, or the token endpoint is busy.",
                retry_after_s=left.total_seconds(),
            )

    def _back_off(self, login: _Login, asked_s: float) -> None:
        login.wait_s = min(max(login.wait_s * 2, FIRST_WAIT_S), LONGEST_WAIT_S)
        login.pause = Wait(self._clock(), timedelta(seconds=max(asked_s, login.wait_s)))

    def _tool_must_sign_in(self, account: Account) -> RenewalRefused:
        tool = self._providers[account.provider].login_tool
        return RenewalRefused(
            f"{tool} must sign in again.",
            detail=f"It keeps this login in {account.source_path}.",
            hint="Sign in again in Loadline's Accounts page.",
        )

    # Shared logins

    async def _read_again(self, account: Account, login: _Login) -> Credential:
        if await self._adopt_newer(account, login, even_if_unchanged=True):
            return login.credential
        self._ensure_watch(account, login)
        raise self._shared(account, login).refusal(account)

    async def _look(self, account: Account, login: _Login) -> None:
        """At the file of a shared login. A client that leaves does not end it: the provider may have been asked."""
        if login.look is None or login.look.done():
            name = f"look for the login of {account.id}"
            login.look = tasks.spawn(name, self._adopt_newer(account, login))
        await asyncio.shield(login.look)

    def _shared(self, account: Account, login: _Login) -> SharedLogin:
        if login.shared is None:
            login.shared = SharedLogin(
                account, self._providers, self._fetch, self._clock, self._owners
            )
        return login.shared

    async def _adopt_newer(
        self, account: Account, login: _Login, *, even_if_unchanged: bool = False
    ) -> bool:
        """Takes the login that its tool has written meanwhile; False when there is none to take."""
        async with login.reading:
            known = _access_token(login.credential)
            newer = await self._shared(account, login).newer(
                account, known, even_if_unchanged=even_if_unchanged
            )
            if newer is None:
                return False
            await self._take(account, login, newer)
            return True

    def _ensure_watch(self, account: Account, login: _Login) -> None:
        if login.watch is None or login.watch.done():
            name = f"watch the login of {account.id}"
            login.watch = tasks.spawn(name, self._watch(account, login))

    async def _start_watch(self, account: Account) -> None:
        try:
            self._ensure_watch(account, await self._login(account))
        except ProxyError as error:
            log.warning("The login of %s is not watched: %s", account.email, error)

    async def _watch(self, account: Account, login: _Login) -> None:
        ended = login.credential
        while login.credential is ended:
            if await self._adopt_newer(account, login):
                return
            await asyncio.sleep(self._watch_s)

    # Storing

    async def _take(self, account: Account, login: _Login, fresh: OAuthCredential) -> None:
        """Stores `fresh`, then lets it be used. The old refresh token is spent, so a full disk must not cost the new."""
        async with self._saver.lock(account.id):
            if self._logins.get(account.id) is not login:
                return  # removed or replaced while the answer was on its way
            is_stored = await self._saver.save(account.id, fresh)
        if self._logins.get(account.id) is not login:
            return  # removed meanwhile
        login.credential = fresh
        login.refusal, login.pause, login.wait_s = None, None, 0.0
        if not is_stored:
            self._saver.save_later(account.id, fresh)
        log.info("The login of %s was renewed.", account.email)
        self._on_renewed(account.id, fresh)


def _access_token(credential: Credential) -> str:
    return credential.access_token if isinstance(credential, OAuthCredential) else ""


def _cannot_renew() -> RenewalRefused:
    return RenewalRefused(
        "This key or token is not accepted and cannot be renewed.",
        hint="Import a new one.",
    )
