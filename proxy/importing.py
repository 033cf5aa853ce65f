"""Making an account of a login that the user hands in: what is checked, in which order, and what is kept.

Nothing is kept of an import that was refused.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from proxy.credential import Credential, OAuthCredential, Recognised, tokens_of
from proxy.errors import AlreadyImported, ImportRefused
from proxy.model import Account, AccountId, AccountStatus, KeepFresh, ProviderId
from proxy.paths import absolute
from proxy.provider import Provider, Providers
from proxy.token_family import is_same_login


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What a user hands in, and what they said about it."""

    email: str
    """Empty: the one that the document names."""
    document: bytes | None = field(default=None, repr=False)
    """A file's bytes or a pasted text."""
    api_key: str | None = field(default=None, repr=False)
    """Instead of a document."""
    provider: ProviderId | None = None
    """None: the one that recognises the document."""
    keep_fresh: KeepFresh | None = None
    """None: as the document and its place suggest."""
    source_path: str = ""
    """The file the document was read from; empty for a paste."""
    accept_terms: bool = False
    """The tick beside the notice on subscription logins."""
    label: str = ""
    replace: AccountId | None = None
    """Put the login into this account, which keeps its history."""


@dataclass(frozen=True, slots=True)
class CheckedImport:
    """An import that nothing speaks against, so far as the request itself tells."""

    provider: Provider
    login: Recognised
    email: str
    label: str
    keep_fresh: KeepFresh
    source_path: str
    """Empty unless the login is shared."""
    replace: AccountId | None

    @property
    def credential(self) -> Credential:
        """What goes into the vault; of a shared login without the means to renew it."""
        credential = self.login.credential
        if self.keep_fresh is KeepFresh.SHARED and isinstance(credential, OAuthCredential):
            return credential.without_refresh()
        return credential


def recognise(
    document: bytes, providers: Providers, provider: ProviderId | None, now: datetime
) -> tuple[Provider, Recognised]:
    """Which provider's login `document` is. Raises ImportRefused with what the provider says, or all of them together."""
    if provider is not None and provider not in providers:
        raise ImportRefused(
            f"There is no provider {provider}.",
            hint=f"Known: {', '.join(providers)}.",
            code="provider_unknown",
        )
    candidates = [providers[provider]] if provider else list(providers.values())
    refusals: list[ImportRefused] = []
    for each in candidates:
        try:
            return each, _undamaged(each.recognise(document, now))
        except ImportRefused as refusal:
            refusals.append(refusal)
    raise _together(refusals, candidates)


def _undamaged(found: Recognised) -> Recognised:
    """`found`, unless no header could hold its token: a copied one may have a sign in it that nobody sees."""
    if all(
        token.isascii() and token.isprintable() and " " not in token
        for token in tokens_of(found.credential)
    ):
        return found
    raise ImportRefused(
        "The login in this file is damaged.",
        detail="A token in it has characters that no token has.",
        hint="Choose the credentials file itself, or copy the key again.",
        code="not_json",
    )


def _together(refusals: Sequence[ImportRefused], candidates: Sequence[Provider]) -> ImportRefused:
    """What is wrong with the document itself comes first; that one provider does not know it says little alone."""
    telling = [each for each in refusals if each.code != "no_login_in_file"]
    if telling or len(refusals) == 1:
        return (telling or refusals)[0]
    names = " or ".join(each.title for each in candidates)
    return ImportRefused(
        f"There is no login of {names} in this file.",
        detail=" ".join(filter(None, (each.detail for each in refusals))),
        hint=" ".join(filter(None, (each.hint for each in refusals))),
        code="no_login_in_file",
    )


def check(request: ImportRequest, providers: Providers, now: datetime) -> CheckedImport:
    """The checks that need no stored account, in the order in which a person fills in the dialog.

    Raises ImportRefused: `not_json`, `no_login_in_file`, `file_too_large`, `email_missing`, `email_invalid`,
    `expired_not_refreshable`, `source_path_missing`, `terms_not_accepted`.
    """
    provider, found = recognise(_document(request), providers, request.provider, now)
    email = provider.tidy_email(request.email if request.email.strip() else found.email)
    if not found.is_usable:
        raise ImportRefused(
            "This login has expired and cannot be renewed.",
            hint="Sign in again with the tool it came from, then import the new file.",
            code="expired_not_refreshable",
        )
    keep_fresh = _keep_fresh(request, found, provider)
    if found.needs_terms and not request.accept_terms:
        raise _terms_not_accepted(provider)
    return CheckedImport(
        provider=provider,
        login=found,
        email=email,
        label=request.label.strip(),
        keep_fresh=keep_fresh,
        source_path=absolute(request.source_path) if keep_fresh is KeepFresh.SHARED else "",
        replace=request.replace,
    )


def refuse_doubles(checked: CheckedImport, family: str, accounts: Iterable[Account]) -> None:
    """Raises AlreadyImported when another account than the one being replaced has the same login.

    Two accounts that read one file again and again would be one login, too.
    """
    for account in accounts:
        if account.id == checked.replace or account.provider != checked.provider.id:
            continue
        is_same_file = checked.source_path and checked.source_path == account.source_path
        if is_same_file or is_same_login(family, account.token_family):
            raise AlreadyImported(account.id, account.label or account.email)


def new_account(checked: CheckedImport, family: str, now: datetime) -> Account:
    return Account(
        id=AccountId(f"acc_{secrets.token_hex(8)}"),
        provider=checked.provider.id,
        email=checked.email,
        kind=checked.login.kind,
        keep_fresh=checked.keep_fresh,
        created_at=now,
        label=checked.label,
        plan=checked.login.plan,
        source_path=checked.source_path,
        token_family=family,
        expires_at=_expiry(checked.login.credential),
    )


def replaced_account(old: Account, checked: CheckedImport, family: str) -> Account:
    """`old` with another login: it keeps its id, and with it its history, and what the user said about it."""
    return replace(
        old,
        email=checked.email,
        kind=checked.login.kind,
        keep_fresh=checked.keep_fresh,
        status=AccountStatus.ACTIVE,
        status_reason="",
        resting_until=None,
        rests_for_extra_usage=False,
        label=checked.label or old.label,
        plan=checked.login.plan,
        source_path=checked.source_path,
        token_family=family,
        expires_at=_expiry(checked.login.credential),
    )


def _document(request: ImportRequest) -> bytes:
    if request.api_key is not None:
        return request.api_key.strip().encode()
    return request.document or b""


def _keep_fresh(request: ImportRequest, found: Recognised, provider: Provider) -> KeepFresh:
    """As the user said, else: shared when the tool that made the file still uses it, owned when it is a copy."""
    if not found.kind.is_renewable:
        return KeepFresh.STATIC
    choice = request.keep_fresh
    if choice is KeepFresh.TOOL:
        raise ImportRefused(
            "A login that its tool keeps in a folder of its own is not imported.",
            hint="Add the account by signing in with that tool.",
            code="bad_request",
        )
    if choice is None:
        is_in_use = is_login_file(request.source_path, provider)
        choice = KeepFresh.SHARED if is_in_use else KeepFresh.OWNED
        if found.suggested is KeepFresh.STATIC:
            choice = KeepFresh.STATIC
    if choice is KeepFresh.SHARED and (not request.source_path or "\0" in request.source_path):
        raise ImportRefused(
            "A shared login needs the path of its file.",
            hint="Choose the file itself, or let Loadline own the login.",
            code="source_path_missing",
        )
    return choice


def is_login_file(path: str, provider: Provider) -> bool:
    """The file lies in a folder where the provider's own tools keep their login."""
    if not path:
        return False
    folders = {Path(absolute(each)).parent for each in provider.login_files}
    return Path(absolute(path)).parent in folders


def _expiry(credential: Credential) -> datetime | None:
    return credential.expires_at if isinstance(credential, OAuthCredential) else None


def _terms_not_accepted(provider: Provider) -> ImportRefused:
    notice = provider.notice
    return ImportRefused(
        "The notice on subscription logins was not accepted.",
        detail=notice.text if notice else "",
        hint=f"Read {notice.url} and accept the notice to import this login." if notice else "",
        code="terms_not_accepted",
    )
