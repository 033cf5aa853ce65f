"""What the database library raises, as StoreErrors with a way on. The one border where foreign exceptions become ours.

What nobody outside can do anything about (a broken constraint, a wrong statement) is a bug of ours and rises as it is.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, NoSuchModuleError, OperationalError

from proxy.errors import StoreError

FULL = "store_full"


@contextmanager
def in_our_words(place: str) -> Iterator[None]:
    """Raises StoreError for what a person can act on; `place` names the database, without a password."""
    try:
        yield
    except DBAPIError as error:
        if (ours := _of_library(error, place)) is None:
            raise
        raise ours from error
    except sqlite3.Error as error:  # raised while connecting, where SQLAlchemy does not wrap it
        if (ours := _of_sqlite(error, place)) is None:
            raise
        raise ours from error
    except (ImportError, NoSuchModuleError) as error:
        raise StoreError(
            "The database's driver is missing.",
            detail=f"{_one_line(error)}.",
            hint="The packages bring none; records are kept on a server by: pip install loadline[postgresql]",
            code="store_no_driver",
        ) from error
    except OSError as error:
        raise unwritable(place, error.strerror or str(error)) from error


def corrupt(place: str, finding: str) -> StoreError:
    return StoreError(
        "The database is damaged.",
        detail=f"{place}: {finding}.",
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
        detail=f"{place}: {reason}.",
        hint="Check who may write there, or choose another folder with LOADLINE_HOME.",
        code="store_unwritable",
    )


def _full(place: str, _reason: str) -> StoreError:
    return StoreError(
        "The disk is full.",
        detail=f"There is no room for {place}.",
        hint=(
            "Make room; recording goes on by itself. "
            "Logins that are renewed meanwhile are kept in memory only."
        ),
        code=FULL,
    )


def again(error: StoreError) -> StoreError:
    """The same failure once more, to be raised anew."""
    return StoreError(error.title, detail=error.detail, hint=error.hint, code=error.code)


def _busy(place: str, reason: str) -> StoreError:
    return StoreError(
        "Another program holds the database.",
        detail=f"{place}: {reason}.",
        hint="Close programs that have it open.",
        code="store_busy",
    )


def _unreachable(place: str, reason: str) -> StoreError:
    return StoreError(
        "The database cannot be reached.",
        detail=f"{place}: {reason}.",
        hint="Check that its server runs and LOADLINE_DATABASE_URL is right.",
        code="store_unreachable",
    )


_Make = Callable[[str, str], StoreError]

SQLITE: dict[int, _Make] = {
    sqlite3.SQLITE_CORRUPT: corrupt,
    sqlite3.SQLITE_NOTADB: corrupt,
    sqlite3.SQLITE_FULL: _full,
    sqlite3.SQLITE_BUSY: _busy,
    sqlite3.SQLITE_LOCKED: _busy,
    sqlite3.SQLITE_PROTOCOL: _busy,
    sqlite3.SQLITE_READONLY: unwritable,
    sqlite3.SQLITE_CANTOPEN: unwritable,
    sqlite3.SQLITE_PERM: unwritable,
    sqlite3.SQLITE_IOERR: unwritable,
    sqlite3.SQLITE_IOERR_SHMSIZE: _full,
}
"""By SQLite's extended result code where it says more, else by its primary one.

SHMSIZE: the index that connections share could not be made, for which even reading needs room.
"""

POSTGRESQL: dict[str, _Make] = {"53100": _full, "25006": unwritable}
"""By SQLSTATE: disk_full, read_only_sql_transaction."""


def _of_library(error: DBAPIError, place: str) -> StoreError | None:
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(error.orig, place)
    make = POSTGRESQL.get(getattr(error.orig, "sqlstate", None) or "")
    if make is None and isinstance(error, OperationalError | InterfaceError):
        make = _unreachable
    return make and make(place, _one_line(error.orig))


def _of_sqlite(error: sqlite3.Error, place: str) -> StoreError | None:
    # The low byte is the primary code; the rest refines it.
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    make = SQLITE.get(code) or SQLITE.get(code & 0xFF)
    return make and make(place, _one_line(error))


def _one_line(error: BaseException | None) -> str:
    return " ".join(str(error).split()).rstrip(".")
