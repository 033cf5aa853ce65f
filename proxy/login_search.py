"""Looks for logins on this computer, once the user has agreed: what lies at each place, and whose account has it already.

Files are read in a thread, in part, and for a limited time; nothing of them is kept, logged or sent.
"""

import asyncio
import errno
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from stat import S_ISREG

from proxy.credential import Recognised
from proxy.daemon_thread import in_daemon_thread
from proxy.errors import ImportRefused
from proxy.login_document import MAX_BYTES
from proxy.login_places import LoginPlace
from proxy.model import Account, ProviderId
from proxy.paths import absolute
from proxy.provider import Provider, Providers

LIMIT_S = 5.0
"""So long one place may take: a folder of another machine that does not answer keeps nobody waiting."""
MOST_FILES = 20
"""Of one place; the first by name."""

Holder = Callable[[ProviderId, Recognised, str], Account | None]
"""The account of a provider that has a login already, or reads that very file."""


@dataclass(frozen=True, slots=True)
class FoundLogin:
    """What lies at a place of a provider, or in one of its files. With neither login nor refusal there is nothing."""

    provider: ProviderId
    tool: str
    path: str
    """The file; where none is there, the place as it is written."""
    login: Recognised | None = None
    account: Account | None = None
    """The one that has this login already."""
    refusal: ImportRefused | None = None
    """Why there is no login to import: another document, a file that may not be read, a login that is over."""


async def find_logins(
    providers: Providers, holder: Holder, now: datetime, *, limit_s: float = LIMIT_S
) -> list[FoundLogin]:
    """What lies at all places of `providers`, in their order."""
    found: list[FoundLogin] = []
    for provider in providers.values():
        for place in provider.login_places:
            there = await _look(place, provider, now, limit_s)
            found += [_with_account(each, holder) for each in there]
    return found


async def _look(
    place: LoginPlace, provider: Provider, now: datetime, limit_s: float
) -> list[FoundLogin]:
    try:
        async with asyncio.timeout(limit_s):
            return await in_daemon_thread("find-logins", lambda: _contents(place, provider, now))
    except TimeoutError:
        refusal = ImportRefused("This place does not answer.", code="file_unreadable")
        return [FoundLogin(provider.id, place.tool, place.path, refusal=refusal)]


def _with_account(found: FoundLogin, holder: Holder) -> FoundLogin:
    if found.login is None:
        return found
    return replace(found, account=holder(found.provider, found.login, found.path))


def _contents(place: LoginPlace, provider: Provider, now: datetime) -> list[FoundLogin]:
    """One for each file, else one that says why there is none. Blocks."""
    try:
        files = _files(Path(absolute(place.path)))
    except OSError as error:
        refusal = _unreadable(error)
        return [FoundLogin(provider.id, place.tool, place.path, refusal=refusal)]
    found = [_content(place.tool, file, provider, now) for file in files]
    return found or [FoundLogin(provider.id, place.tool, place.path)]


def _files(path: Path) -> list[Path]:
    """Those that are there. Raises OSError where that cannot be seen."""
    try:
        if "*" not in path.name:
            path.stat()
            return [path]
        files = [each for each in path.parent.iterdir() if fnmatchcase(each.name, path.name)]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(files)[:MOST_FILES]


def _content(tool: str, file: Path, provider: Provider, now: datetime) -> FoundLogin:
    found = FoundLogin(provider.id, tool, str(file))
    try:
        login = provider.recognise(_read(file), now)
    except OSError as error:
        return replace(found, refusal=_unreadable(error))
    except ImportRefused as refusal:
        return replace(found, refusal=refusal)
    return replace(found, login=login) if login.is_usable else replace(found, refusal=_over())


def _read(file: Path) -> bytes:
    """At most one byte more than a login may have. Raises OSError; only a plain file is opened: others may wait for ever."""
    if not S_ISREG(file.stat().st_mode):
        raise OSError(errno.EINVAL, "It is no plain file.")
    with file.open("rb") as source:
        return source.read(MAX_BYTES + 1)


def _unreadable(error: OSError) -> ImportRefused:
    is_closed = isinstance(error, PermissionError)
    return ImportRefused(
        "This file may not be read." if is_closed else "This file cannot be read.",
        detail="" if is_closed else str(error.strerror or error),
        code="file_unreadable",
    )


def _over() -> ImportRefused:
    return ImportRefused(
        "This login has expired and cannot be renewed.", code="expired_not_refreshable"
    )
