"""What the import dialog decides: reading the file, the line in words, which field an error belongs to. No Qt."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from pathlib import Path
from stat import S_IRWXG, S_IRWXO

from desktop import format as fmt
from desktop.language import translate
from desktop.sentences import retold
from proxy.credential import OAuthCredential, Recognised
from proxy.errors import ImportRefused
from proxy.importing import is_login_file, recognise
from proxy.model import Account, KeepFresh, ProviderId
from proxy.provider import Provider, Providers

MOST_BYTES = 1024 * 1024
"""A login has a few kilobytes; one byte more than this is read, so that the provider can say "too large"."""


@dataclass(frozen=True, slots=True)
class Document:
    """What the user handed in."""

    content: bytes = field(repr=False)
    source_path: str = ""
    """Where it was read; empty for a key or a paste."""
    is_open_to_others: bool = False
    """Other users of this computer may read the file."""


@dataclass(frozen=True, slots=True)
class Found:
    """A document that holds a login, and of which provider."""

    document: Document
    provider: Provider
    login: Recognised


class FormField(Enum):
    """Where in the dialog an error is shown."""

    LOGIN = auto()
    """The API key or the credential file, whichever is in use."""
    EMAIL = auto()
    TERMS = auto()
    WHOLE = auto()
    """None of them: in the strip at the top."""


_FIELDS = {
    "email_missing": FormField.EMAIL,
    "email_invalid": FormField.EMAIL,
    "terms_not_accepted": FormField.TERMS,
    "not_json": FormField.LOGIN,
    "no_login_in_file": FormField.LOGIN,
    "expired_not_refreshable": FormField.LOGIN,
    "file_too_large": FormField.LOGIN,
    "file_unreadable": FormField.LOGIN,
    "already_imported": FormField.LOGIN,
    "source_path_missing": FormField.LOGIN,
    "provider_unknown": FormField.LOGIN,
}


def field_of(code: str) -> FormField:
    """Which field the refusal with that code belongs to."""
    return _FIELDS.get(code, FormField.WHOLE)


def read_file(path: str) -> Document:
    """The file at `path`; blocking. Raises ImportRefused with code `file_unreadable`."""
    place = Path(path).expanduser()
    try:
        if place.is_dir():
            raise _unreadable(translate("Import", "This is a folder, not a file."))
        with place.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
        mode = place.stat().st_mode
    except FileNotFoundError:
        raise _unreadable(translate("Import", "There is no such file.")) from None
    except PermissionError:
        raise _unreadable(translate("Import", "This file may not be read.")) from None
    except (OSError, ValueError) as error:
        text = translate("Import", "This file cannot be read.")
        raise _unreadable(text, getattr(error, "strerror", None) or "") from error
    is_open = _has_modes() and bool(mode & (S_IRWXG | S_IRWXO))
    return Document(content, str(place), is_open)


def examine(
    document: Document, providers: Providers, now: datetime, expected: ProviderId | None = None
) -> Found:
    """Whose login it is: of the `expected` provider first. Raises ImportRefused, also for one that has expired for good."""
    provider, login = _recognise(document, providers, now, expected)
    if not login.is_usable:
        raise ImportRefused(
            translate("Import", "This login has expired and cannot be renewed."),
            hint=translate("Import", "Sign in again with {tool}, then choose the new file.").format(
                tool=provider.login_tool
            ),
            code="expired_not_refreshable",
        )
    return Found(document, provider, login)


def describe(login: Recognised, now: datetime) -> str:
    """ "Claude Code login · Max 20x · valid for 6h 12m · can renew itself". Never a part of a secret."""
    return " · ".join(part for part in _parts(login, now) if part)


def is_renewable(login: Recognised) -> bool:
    """Somebody has to keep it fresh."""
    return login.kind.is_renewable


def suggested_keep_fresh(found: Found) -> KeepFresh:
    """Shared when the provider's own tool still uses the file: owning it would sign that tool out."""
    if not is_renewable(found.login):
        return KeepFresh.STATIC
    is_in_use = is_login_file(found.document.source_path, found.provider)
    return KeepFresh.SHARED if is_in_use else KeepFresh.OWNED


def own_files(providers: Iterable[Provider]) -> Iterator[tuple[Provider, str]]:
    """The login files of the providers' own tools that are there, as they are written with "~"."""
    seen: set[Path] = set()
    for provider in providers:
        for path in provider.login_files:
            file = Path(path).expanduser()
            if file not in seen and file.is_file():
                seen.add(file)
                yield provider, path


def twins(accounts: Iterable[Account], provider: Provider, email: str) -> list[Account]:
    """The accounts that have the same email at the same provider already."""
    wanted = email.strip().casefold()
    return [
        account
        for account in accounts
        if account.provider == provider.id and account.email.casefold() == wanted
    ]


def _recognise(
    document: Document, providers: Providers, now: datetime, expected: ProviderId | None
) -> tuple[Provider, Recognised]:
    """Another provider's login is taken as what it is; of what is none, the expected one says why."""
    try:
        return recognise(document.content, providers, expected, now)
    except ImportRefused:
        if expected is None:
            raise
        with suppress(ImportRefused):
            return recognise(document.content, providers, None, now)
        raise


def _unreadable(title: str, detail: str = "") -> ImportRefused:
    hint = translate("Import", "Choose the credentials file itself.")
    return ImportRefused(title, detail=detail, hint=hint, code="file_unreadable")


def _has_modes() -> bool:
    """Windows keeps access elsewhere: its mode bits say nothing."""
    return os.name == "posix"


def _parts(login: Recognised, now: datetime) -> Iterator[str]:
    yield retold(login.source)
    if not isinstance(login.credential, OAuthCredential):
        yield translate("Import", "billed per token")
        return
    yield login.plan
    yield _validity(login.credential, now)
    if login.credential.refresh_token:
        yield translate("Import", "can renew itself")
    elif login.credential.expires_at is not None:
        yield translate("Import", "cannot be renewed")


def _validity(credential: OAuthCredential, now: datetime) -> str:
    if credential.expires_at is None:
        return translate("Import", "does not expire")
    if credential.expires_at <= now:
        ago = fmt.age(credential.expires_at, now)
        return translate("Import", "expired {ago}").format(ago=ago)
    left = fmt.time_left(credential.expires_at - now)
    return translate("Import", "valid for {left}").format(left=left)
