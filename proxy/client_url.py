"""An address that clients can be pointed at, for "Copy base URL"; `clients/client.py` says how each is told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientUrl:
    """One address."""

    title: str
    path: str
    variable: str = ""
    """The environment variable in which that client looks for the address; empty when it has none."""
