"""The lines that point a client at Loadline, for each shell or for its own file: pure text, nothing is written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from proxy.client_url import ClientUrl
from proxy.provider import Provider


@dataclass(frozen=True, slots=True)
class Snippet:
    """One way to say it."""

    title: str
    """The shell, or the file: "bash, zsh"."""
    text: str


def client_name(client: ClientUrl) -> str:
    """As on the command line: "claude-code"."""
    return client.title.lower().replace(" ", "-")


def known_clients(providers: Iterable[Provider]) -> dict[str, ClientUrl]:
    """Every client that can be told its address, by its name on the command line."""
    return {
        client_name(client): client
        for provider in providers
        for client in provider.client_urls
        if client.variable or client.blocks
    }


def snippets(client: ClientUrl, base_url: str) -> tuple[Snippet, ...]:
    """How `client` is told its address below `base_url`: by its variable, or in its own file."""
    name, url = client.variable, base_url + client.path
    blocks = (
        Snippet(block.title, block.template.format(url=url, root=base_url))
        for block in client.blocks
    )
    if not name:
        return tuple(blocks)
    return (
        *blocks,
        Snippet("bash, zsh", f"export {name}={url}"),
        Snippet("fish", f"set -gx {name} {url}"),
        Snippet("PowerShell", f'$env:{name} = "{url}"'),
        Snippet("JSON", json.dumps({"env": {name: url}})),
    )
