"""Where a client's settings point it: here, at an address of ours that is no more, elsewhere, or nowhere. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from proxy.clients.client import Edit, Role
from proxy.clients.editing import member
from proxy.guard import is_loopback


class Direction(StrEnum):
    """What the settings say of the address."""

    NOWHERE = "nowhere"
    """They name none, or one that is not in use."""
    HERE = "here"
    MOVED = "moved"
    """This machine and our path, and another port: Loadline listened there before."""
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Pointing:
    """What a client's settings file says."""

    direction: Direction
    address: str = ""
    """As it stands there; empty when it is nowhere."""


NOWHERE = Pointing(Direction.NOWHERE)


def read_pointing(document: Mapping[str, Any], edits: Sequence[Edit]) -> Pointing:
    """Of settings already parsed; `edits` are what pointing the client here would set."""
    wanted = next(edit for edit in edits if edit.role is Role.ADDRESS)
    found = member(document, wanted.path)
    is_in_use = all(
        member(document, edit.path) == edit.value for edit in edits if edit.role is Role.SWITCH
    )
    if not isinstance(found, str) or not found or not is_in_use:
        return NOWHERE
    return Pointing(_direction(found.rstrip("/"), str(wanted.value)), found)


def _direction(found: str, wanted: str) -> Direction:
    if found == wanted:
        return Direction.HERE
    try:
        there, here = urlsplit(found), urlsplit(wanted)
        is_ours = there.path == here.path and is_loopback(there.hostname or "")
        is_same_door = (is_ours, there.scheme, there.port) == (True, here.scheme, here.port)
    except ValueError:  # no port that could be one
        return Direction.ELSEWHERE
    if is_same_door and is_loopback(here.hostname or ""):
        return Direction.HERE
    return Direction.MOVED if is_ours else Direction.ELSEWHERE
