"""Foreign failures become ours where a person can act on them; bugs stay bugs."""

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.exc import OperationalError as LibraryError

from proxy.store.database import Database
from proxy.store.store import Store
from tests.proxy.store.samples import ACCOUNT


async def test_a_wrong_statement_is_a_bug_and_rises_as_it_is(store: Store, url: str) -> None:
    database = Database(url)

    with pytest.raises(LibraryError, match="no such table"), database.reading() as connection:
        connection.exec_driver_sql("SELECT * FROM nowhere")
    database.close()


async def test_no_message_of_the_library_holds_a_value(store: Store) -> None:
    await store.add_account(ACCOUNT, b"fake-sealed-1")

    with pytest.raises(IntegrityError) as failed:
        await store.add_account(ACCOUNT, b"fake-sealed-1")

    assert "fake-sealed-1" not in str(failed.value)
    assert ACCOUNT.email not in str(failed.value)
