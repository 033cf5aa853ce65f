"""Values out of JSON in which anything may stand anywhere: one of another kind counts as not there."""

from collections.abc import Mapping

import msgspec

UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
"""What reading JSON may raise that is none, or not of the expected shape.

A document nested by the thousand is as unreadable as one that is cut: anybody can send it.
"""
MOST = 10**12
"""Of tokens in one answer; more are a fault of the provider, and their sums would pass what a database holds."""


def text(value: object) -> str:
    return value if isinstance(value, str) else ""


def text_in(whole: Mapping[str, object], name: str) -> str:
    """The text under `name`."""
    return text(whole.get(name))


def counted(value: object) -> int:
    """`value` where it is a whole, positive and believable number; 0 for anything else."""
    return value if type(value) is int and 0 < value <= MOST else 0
