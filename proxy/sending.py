"""Sending a request until an answer stands: sign, send, renew once, another account where that is allowed."""

from typing import Protocol

from proxy.credential import Credential
from proxy.model import Account, AccountId, Observation


class Credentials(Protocol):
    """Who keeps credentials fresh: keeper.CredentialKeeper."""

    async def current(self, account: Account) -> Credential: ...

    async def renew(self, account: Account, refused: Credential) -> Credential: ...


class UsageObserver(Protocol):
    """Who keeps the usage windows: usage.UsageTracker."""

    def observe(self, account_id: AccountId, observation: Observation) -> None: ...
