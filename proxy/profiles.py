"""Finds what imported documents did not name, in the background and once per login: plans, and whose they are."""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from proxy import tasks
from proxy.call import Fetch
from proxy.clock import Clock
from proxy.credential import Credential
from proxy.errors import ProxyError
from proxy.model import Account, AccountId, CredentialKind, KeepFresh
from proxy.provider import Profile, Providers
from proxy.token_family import names_account

if TYPE_CHECKING:
    import asyncio

log = logging.getLogger(__name__)


class CurrentCredential(Protocol):
    """What is needed of the keeper."""

    async def for_own_calls(self, account: Account) -> Credential: ...


class Profiles:
    """Asks providers whose login it is. State: the questions under way."""

    def __init__(
        self,
        providers: Providers,
        keeper: CurrentCredential,
        fetch: Fetch,
        clock: Clock,
        found: Callable[[AccountId, Profile], None],
    ) -> None:
        """`found` takes an account and what was learned of it."""
        self._providers = providers
        self._keeper = keeper
        self._fetch = fetch
        self._clock = clock
        self._found = found
        self._asking: dict[AccountId, asyncio.Task[None]] = {}

    def ask(self, accounts: Iterable[Account]) -> None:
        """Of those with a subscription login of which it is needed. API keys and long-lived tokens have no profile."""
        for account in accounts:
            if account.kind is CredentialKind.OAUTH and _is_needed(account):
                task = tasks.spawn(f"profile of {account.id}", self._ask(account))
                self._asking[account.id] = task

    def forget(self, account_id: AccountId) -> None:
        """The account has another login, or is gone: what is told of the former one is no news of it."""
        if (task := self._asking.pop(account_id, None)) is not None:
            task.cancel()

    async def close(self) -> None:
        for task in self._asking.values():
            await tasks.cancel(task)

    async def _ask(self, account: Account) -> None:
        """What goes wrong here is no trouble for anyone: the profile stays unknown."""
        try:
            credential = await self._keeper.for_own_calls(account)
            provider = self._providers[account.provider]
            profile = await provider.fetch_profile(credential, self._fetch, self._clock())
        except ProxyError as error:
            log.info("The profile of account %s is not known: %s", account.id, error)
            return
        if profile is not None:
            self._found(account.id, profile)


def _is_needed(account: Account) -> bool:
    """Of a shared login the ids are needed too: by them its file's next login is told from somebody else's."""
    is_shared = account.keep_fresh is KeepFresh.SHARED
    return not account.plan or (is_shared and not names_account(account.token_family))
