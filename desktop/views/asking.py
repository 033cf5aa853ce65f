"""Asking the store from a page: while it is not open there is no answer, and the window says why."""

from collections.abc import Awaitable
from typing import TypeVar

from proxy.errors import StoreError

Answer = TypeVar("Answer")
NOT_OPEN = "store_closed"


async def answer_of(question: Awaitable[Answer]) -> Answer | None:
    """None while the database is not open; any other failure is the asker's to show."""
    try:
        return await question
    except StoreError as error:
        if error.code != NOT_OPEN:
            raise
        return None
