"""What the database library raises, as StoreErrors with a way on. The one border where foreign exceptions become ours.

What is left alone is a bug of ours (a broken constraint, a wrong statement) and rises as it is.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, IntegrityError, NoSuchModuleError, ProgrammingError

from proxy.errors import StoreError

SERVING_GOES_ON = "Requests are still served."

CORRUPT = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
FULL = {sqlite3.SQLITE_FULL}
BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}

DISK_FULL_STATE = "53100"
READ_ONLY_STATE = "25006"


@contextmanager
def in_our_words(place: str) -> Iterator[None]:
    """Raises StoreError for what a person can act on; `place` names the database, without a password."""
    try:
        yield
    except (IntegrityError, ProgrammingError):
        raise
    except DBAPIError as error:
        raise _as_ours(error.orig, place) from error
    except sqlite3.Error as error:  # raised while connecting, where SQLAlchemy does not wrap it
        raise _as_ours(error, place) from error
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(
            "The database's driver is missing.",
            detail=str(error),
            hint="Install it with: pip install loadline[postgresql]",
            code="store_no_driver",
        ) from error
    except OSError as error:
        raise unwritable(place, error.strerror or str(error)) from error


def corrupt(place: str, finding: str) -> StoreError:
    return StoreError(
        "The database is damaged.",
        detail=f"{place}: {finding}",
        hint="Loadline can move it aside and begin a new one; accounts come along where they can still be read.",
        code="store_corrupt",
    )


def newer(place: str, revision: str) -> StoreError:
    return StoreError(
        "The database was made by a newer Loadline.",
        detail=f"{place} has the schema {revision}.",
        hint="Install the newer version again; this one leaves the database as it is.",
        code="store_newer",
    )


def unwritable(place: str, reason: str) -> StoreError:
    return StoreError(
        "The database cannot be written.",
        detail=f"{place}: {reason}",
        hint="Check who may write there, or choose another folder with LOADLINE_HOME.",
        code="store_unwritable",
    )


def _full(place: str, reason: str) -> StoreError:
    return StoreError(
        "The disk is full.",
        detail=f"{place}: {reason}",
        hint=f"Make room; recording goes on by itself. {SERVING_GOES_ON}",
        code="store_full",
    )


def _busy(place: str, reason: str) -> StoreError:
    return StoreError(
        "Another program holds the database.",
        detail=f"{place}: {reason}",
        hint=f"Close programs that have it open. {SERVING_GOES_ON}",
        code="store_busy",
    )


def _unreachable(place: str, reason: str) -> StoreError:
    return StoreError(
        "The database cannot be reached.",
        detail=f"{place}: {reason}",
        hint=f"Check that its server runs and LOADLINE_DATABASE_URL is right. {SERVING_GOES_ON}",
        code="store_unreachable",
    )


def _as_ours(error: BaseException | None, place: str) -> StoreError:
    reason = " ".join(str(error).split())
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error, place, reason)
    state = getattr(error, "sqlstate", None)
    if state == DISK_FULL_STATE:
        return _full(place, reason)
    if state == READ_ONLY_STATE:
        return unwritable(place, reason)
    return _unreachable(place, reason)


def _of_sqlite(error: sqlite3.Error, place: str, reason: str) -> StoreError:
    # The low byte is the primary code; the rest only refines it.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in CORRUPT:
        return corrupt(place, reason)
    if code in FULL:
        return _full(place, reason)
    if code in BUSY:
        return _busy(place, reason)
    return unwritable(place, reason)
