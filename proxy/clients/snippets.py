"""The lines that point a client here, for each shell or for its own file: pure text, nothing is written."""

from dataclasses import dataclass

from proxy.clients.client import Address, Client


@dataclass(frozen=True, slots=True)
class Snippet:
    """One way to say it."""

    title: str
    """The shell, language or file: "bash, zsh"."""
    text: str
    """Without a line end."""


def snippets(client: Client, root: str, key: str = "") -> tuple[Snippet, ...]:
    """How `client` is told its address below `root`, and the local key that is asked for there, if one is."""
    address = Address(root, client.path, key)
    return tuple(
        Snippet(sample.title, sample.write(address).rstrip("\n")) for sample in client.samples
    )
