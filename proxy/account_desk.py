"""What a user does with accounts: import, change, remove. Each is done when the store has it."""

import asyncio
import logging
from collections.abc import Callable, Collection
from contextlib import AbstractAsyncContextManager
from dataclasses import replace

from proxy.clock import Clock
from proxy.credential import Credential, OAuthCredential, Recognised
from proxy.errors import NotFound, Refusal
from proxy.importing import (
    CheckedImport,
    ImportRequest,
    check,
    new_account,
    refuse_doubles,
    replaced_account,
)
from proxy.model import IN_USE, Account, AccountId, AccountStatus, Preference, ProviderId
from proxy.pool import AccountPool
from proxy.provider import Profile, Providers
from proxy.saving import AccountSaver
from proxy.store.store import Store
from proxy.token_family import (
    Owner,
    account_family,
    grown,
    is_other_account,
    is_same_login,
    named,
    names_account,
    owner,
    token_family,
)
from proxy.vault import Vault

log = logging.getLogger(__name__)

LONGEST_LABEL = 80
LONGEST_MODELS = 500
LOGIN_LOST = "Its stored login does not open any more."
"""Why such an account must be imported again."""

Replacing = Callable[[AccountId], AbstractAsyncContextManager[None]]
"""keeper.CredentialKeeper.replacing."""


class AccountDesk:
    """Takes what users want of accounts and brings store, vault and pool to agree. Holds no state."""

    def __init__(
        self,
        providers: Providers,
        pool: AccountPool,
        vault: Vault,
        store: Store,
        saver: AccountSaver,
        clock: Clock,
        replacing: Replacing,
    ) -> None:
        self._providers = providers
        self._pool = pool
        self._vault = vault
        self._store = store
        self._saver = saver
        self._clock = clock
        self._replacing = replacing
        self._importing = asyncio.Lock()

    def find(self, account_id: AccountId) -> Account:
        """Raises NotFound."""
        account = self._pool.account(account_id)
        if account is None:
            raise NotFound(f"There is no account {account_id}.", hint="It may have been removed.")
        return account

    async def add(self, request: ImportRequest) -> Account:
        """Raises ImportRefused, NotFound for an unknown `replace`, VaultError, StoreError; then nothing was kept."""
        return await self.take(check(request, self._providers, self._clock()))

    async def take(self, checked: CheckedImport) -> Account:
        """The same for a login that was checked already."""
        async with self._importing:  # the same file twice at once is one import and one refusal
            old = self.find(checked.replace) if checked.replace else self._waiting_for(checked)
            account = await (self._replace(old, checked) if old else self._add(checked))
        log.info("Account %s was imported, kept fresh as %s.", account.id, account.keep_fresh)
        return account

    async def change(
        self,
        account_id: AccountId,
        *,
        is_paused: bool | None = None,
        label: str | None = None,
        is_default: bool | None = None,
        extra_usage_agreed: bool | None = None,
        preference: Preference | None = None,
        models: str | None = None,
    ) -> Account:
        """Changes what is not None. Raises NotFound, Refusal.

        Who makes an account the default wants it to serve: it is then used first, and no other is.
        """
        account = self.find(account_id)
        if is_paused is not None:
            account = _paused(account) if is_paused else _resumed(account)
        if label is not None:
            account = replace(account, label=label.strip()[:LONGEST_LABEL])
        if is_default is not None:
            account = _made_default(account, is_default)
            self._prefer_no_other(account)
        if extra_usage_agreed is not None:
            account = replace(account, extra_usage_agreed=extra_usage_agreed)
        if preference is not None:
            account = replace(account, preference=preference)
        if models is not None:
            account = replace(account, models=models.strip()[:LONGEST_MODELS])
        self._pool.replace(account)
        await self._saver.flush()
        return self.find(account_id)

    def _prefer_no_other(self, account: Account) -> None:
        for other in self._pool.accounts():
            is_rival = other.provider == account.provider and other.id != account.id
            if is_rival and other.preference is Preference.FIRST:
                self._pool.replace(replace(other, preference=Preference.NORMAL))

    async def remove(self, account_id: AccountId) -> None:
        """Takes the account and its credential away for good; its request records stay. Raises NotFound, StoreError."""
        account = self.find(account_id)
        self._saver.forget(account_id)
        await self._store.delete_account(account_id)
        self._pool.remove(account_id)
        await self._saver.flush()
        log.info("Account %s was removed.", account.id)

    # Whose a login is. The vault must be open.

    def owner_by_document(self, account: Account, found: Recognised) -> Owner:
        """As the document says, by the provider's ids or by a token that the account has had."""
        family = token_family(found, self._vault.keyed_hash)
        return owner(self._newest(account).token_family, family)

    def holder(self, provider: ProviderId, found: Recognised, path: str) -> Account | None:
        """The account that has this login already, or reads the file it lies in."""
        family = token_family(found, self._vault.keyed_hash)
        for account in self._pool.accounts():
            if account.provider != provider:
                continue
            reads_it = account.source_path == path
            if reads_it and self.owner_by_document(account, found) is not Owner.OTHER:
                return account
            if is_same_login(family, account.token_family):
                return account
        return None

    def owner_by_profile(self, account: Account, profile: Profile) -> Owner:
        """As the provider says. Of an account whose ids were never learned only the email address is known."""
        known = self._newest(account)
        family = account_family(profile.account_key, self._vault.keyed_hash)
        if is_other_account(known.token_family, family):
            return Owner.OTHER
        if names_account(known.token_family) and names_account(family):
            return Owner.ACCOUNT
        if not profile.email:
            return Owner.UNTOLD
        is_same = profile.email.strip().casefold() == known.email.casefold()
        return Owner.ACCOUNT if is_same else Owner.OTHER

    def _newest(self, account: Account) -> Account:
        return self._pool.account(account.id) or account

    # What others find out

    def renewed(self, account_id: AccountId, credential: Credential) -> None:
        """A login was renewed: it ends later, and works again if it did not."""
        account = self._pool.account(account_id)
        if account is None:
            return
        if account.status is AccountStatus.REAUTH_REQUIRED:
            account = replace(account, status=AccountStatus.ACTIVE, status_reason="")
        family = grown(account.token_family, credential, self._vault.keyed_hash)
        ends = credential.expires_at if isinstance(credential, OAuthCredential) else None
        self._pool.replace(replace(account, expires_at=ends, token_family=family))

    def profile_found(self, account_id: AccountId, profile: Profile) -> None:
        """Takes the plan and the ids, where they were not known."""
        account = self._pool.account(account_id)
        if account is None:
            return
        family = account.token_family
        if profile.account_key and not names_account(family):
            family = named(family, profile.account_key, self._vault.keyed_hash)
        plan = account.plan or profile.plan
        self._pool.replace(replace(account, plan=plan, token_family=family))

    def logins_seen(self, lost: Collection[AccountId]) -> None:
        """The vault has its key, or none for the logins of `lost`: their accounts wait for an import, or for the key."""
        for account in self._pool.accounts():
            if account.id in lost and account.status in IN_USE:
                self._pool.needs_sign_in(account.id, LOGIN_LOST)
            elif account.id not in lost and account.status_reason == LOGIN_LOST:
                self._pool.works(account.id)

    # Steps of an import

    def _waiting_for(self, checked: CheckedImport) -> Account | None:
        """The account of that email whose stored login was lost: with the new one it keeps its history."""
        wanted = (checked.provider.id, checked.email.casefold())
        waiting = [
            each
            for each in self._pool.accounts()
            if each.id in self._vault.lost and (each.provider, each.email.casefold()) == wanted
        ]
        return waiting[0] if len(waiting) == 1 else None

    async def _add(self, checked: CheckedImport) -> Account:
        account = new_account(checked, "", self._clock())
        sealed = await self._vault.seal(account.id, checked.credential)
        account = replace(account, token_family=self._family(checked))
        await self._store.add_account(account, sealed)
        self._pool.add(account)
        return self.find(account.id)

    async def _replace(self, old: Account, checked: CheckedImport) -> Account:
        sealed = await self._vault.seal(old.id, checked.credential)
        account = replaced_account(old, checked, self._family(checked))
        async with self._replacing(old.id):
            await self._store.replace_account(account, sealed)
        self._pool.replace(account)
        return self.find(old.id)

    def _family(self, checked: CheckedImport) -> str:
        """Raises AlreadyImported. Asked only when the vault is open: its key makes the hashes."""
        family = token_family(checked.login, self._vault.keyed_hash)
        refuse_doubles(checked, family, self._pool.accounts())
        return family


def _paused(account: Account) -> Account:
    return replace(
        account,
        status=AccountStatus.PAUSED,
        status_reason="Paused by the user.",
        resting_until=None,
        rests_for_extra_usage=False,
    )


def _resumed(account: Account) -> Account:
    if account.status is not AccountStatus.PAUSED:
        return account
    return replace(account, status=AccountStatus.ACTIVE, status_reason="")


def _made_default(account: Account, is_default: bool) -> Account:
    if not is_default and account.is_default:
        raise Refusal(
            "One account of a provider is always the default.",
            hint="Make another one the default instead.",
        )
    return replace(account, is_default=True, preference=Preference.FIRST)
