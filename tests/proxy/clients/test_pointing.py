"""What a client's settings say of its address."""

from typing import Any

import pytest

from proxy.clients.client import Edit, Role
from proxy.clients.pointing import Direction, Pointing, read_pointing

URL = "http://127.0.0.1:2455/claude"
PLAIN = (Edit(("env", "URL"), URL, Role.ADDRESS),)
SWITCHED = (
    Edit(("provider",), "loadline", Role.SWITCH),
    Edit(("providers", "loadline", "url"), URL, Role.ADDRESS),
    Edit(("providers", "loadline", "name"), "Loadline"),
)


@pytest.mark.parametrize(
    ("address", "direction"),
    [
        (URL, Direction.HERE),
        (f"{URL}/", Direction.HERE),
        ("http://localhost:2455/claude", Direction.HERE),
        ("http://127.0.0.1:3000/claude", Direction.MOVED),
        ("http://[::1]:3000/claude", Direction.MOVED),
        ("http://127.0.0.1:2455/claude-sdk", Direction.ELSEWHERE),
        ("https://gateway.example.com/claude", Direction.ELSEWHERE),
        ("http://127.0.0.1:port/claude", Direction.ELSEWHERE),
        ("", Direction.NOWHERE),
        (None, Direction.NOWHERE),
        (7, Direction.NOWHERE),
    ],
)
def test_the_address_tells_where_it_points(address: object, direction: Direction) -> None:
    found = read_pointing({"env": {"URL": address}}, PLAIN)

    assert found.direction is direction
    assert found.address == ("" if direction is Direction.NOWHERE else address)


@pytest.mark.parametrize("document", [{}, {"env": None}, {"env": []}, {"other": {"URL": URL}}])
def test_without_an_address_it_points_nowhere(document: dict[str, Any]) -> None:
    assert read_pointing(document, PLAIN) == Pointing(Direction.NOWHERE)


def test_an_address_that_is_not_in_use_does_not_count() -> None:
    document = {"provider": "azure", "providers": {"loadline": {"url": URL}}}

    assert read_pointing(document, SWITCHED).direction is Direction.NOWHERE
    assert read_pointing(document | {"provider": "loadline"}, SWITCHED).direction is Direction.HERE
