"""Waits by the clock of the day."""

from datetime import timedelta

import pytest

from proxy.wait import Wait
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("passed", "left"),
    [(0, 30), (29, 1), (30, 0), (31, 0), (-1, 31), (-30, 0), (-86400, 0)],
    ids=[
        "begun",
        "nearly over",
        "over",
        "long over",
        "put back a bit",
        "put back",
        "put back a day",
    ],
)
def test_a_wait_ends_also_where_the_clock_was_put_back(passed: int, left: int) -> None:
    wait = Wait(NOW, timedelta(seconds=30))

    assert wait.left(NOW + timedelta(seconds=passed)) == timedelta(seconds=left)
