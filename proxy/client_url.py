"""The contract of clients: where each is pointed, and how its user says so."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientBlock:
    """Lines for a client's own settings file."""

    title: str
    """Which file, and when: "~/.codex/config.toml, without a login"."""
    template: str
    """ "{url}" stands for the client's address, "{root}" for the server's."""


@dataclass(frozen=True, slots=True)
class ClientUrl:
    """An address a client can be pointed at, for "Copy base URL"."""

    title: str
    path: str
    variable: str = ""
    """The environment variable in which that client looks for the address; empty when it has none."""
    blocks: tuple[ClientBlock, ...] = ()
    """For a client that takes it from a settings file."""
