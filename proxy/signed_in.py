"""What becomes of a login that a sign-in brought: whose account it goes into."""

from collections.abc import Iterable
from datetime import datetime

from proxy.errors import ImportRefused
from proxy.importing import ImportRequest
from proxy.model import Account, AccountId, AccountStatus, KeepFresh
from proxy.provider import Provider
from proxy.sign_in import SignInRequest
from proxy.token_family import KeyedHash, is_other_account, is_same_login, token_family


def import_of(
    request: SignInRequest,
    document: bytes,
    provider: Provider,
    accounts: Iterable[Account],
    keyed_hash: KeyedHash,
    now: datetime,
) -> ImportRequest:
    """The import that makes an account of `document`, owned by us.

    1. An account that was to be signed in again gets it, unless somebody else has signed in.
    2. So does one that waits for its user to sign in and has that very login.
    3. Anyone else is a new account.
    Raises ImportRefused (`other_account`).
    """
    login = provider.recognise(document, now)
    family = token_family(login, keyed_hash)
    ours = [each for each in accounts if each.provider == provider.id]
    replaced = next((each for each in ours if each.id == request.replace), None)
    email = login.email or request.email
    if replaced is not None and _is_somebody_else(replaced, family, email):
        raise ImportRefused(
            f"{email or 'Somebody else'} has signed in, but this account is {replaced.email}.",
            hint="Sign out on the provider's page and start again.",
            code="other_account",
        )
    return ImportRequest(
        email=email,
        document=document,
        provider=provider.id,
        keep_fresh=KeepFresh.OWNED,
        accept_terms=request.accept_terms,
        replace=request.replace or _waiting(ours, family),
    )


def _is_somebody_else(account: Account, family: str, email: str) -> bool:
    """By the provider's own account id where both logins name one, else by the email."""
    if is_same_login(account.token_family, family):
        return False
    if is_other_account(account.token_family, family):
        return True
    return bool(email) and email.casefold() != account.email.casefold()


def _waiting(accounts: Iterable[Account], family: str) -> AccountId | None:
    for account in accounts:
        is_over = account.status is AccountStatus.REAUTH_REQUIRED
        if is_over and is_same_login(account.token_family, family):
            return account.id
    return None
