"""Finds the plans that imported documents did not name, in the background and once per login."""

import logging
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Protocol

from proxy import tasks
from proxy.credential import Credential
from proxy.errors import ProxyError
from proxy.model import Account, AccountId, CredentialKind
from proxy.provider import Fetch, Providers

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
        found: Callable[[AccountId, str], None],
    ) -> None:
        """`found` takes an account and its plan as people call it."""
        self._providers = providers
        self._keeper = keeper
        self._fetch = fetch
        self._found = found
        self._asking: dict[AccountId, asyncio.Task[None]] = {}

    def ask(self, accounts: Iterable[Account]) -> None:
        """Of those with a subscription login and no known plan. API keys and long-lived tokens have no profile."""
        for account in accounts:
            if account.kind is CredentialKind.OAUTH and not account.plan:
                task = tasks.spawn(f"profile of {account.id}", self._ask(account))
                self._asking[account.id] = task

    async def close(self) -> None:
        for task in self._asking.values():
            await tasks.cancel(task)

    async def _ask(self, account: Account) -> None:
        """What goes wrong here is no trouble for anyone: the plan stays unknown."""
        try:
            credential = await self._keeper.for_own_calls(account)
            profile = await self._providers[account.provider].fetch_profile(credential, self._fetch)
        except ProxyError as error:
            log.info("The plan of account %s is not known: %s", account.id, error)
            return
        if profile is not None and profile.plan:
            self._found(account.id, profile.plan)
