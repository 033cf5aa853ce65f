"""The lines that point a client at Loadline, for each shell: pure text, nothing is written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from proxy.provider import ClientUrl, Provider


@dataclass(frozen=True, slots=True)
class Snippet:
    """One way to say it."""

    title: str
    """The shell: "bash, zsh"."""
    text: str


def client_name(client: ClientUrl) -> str:
    """As on the command line: "claude-code"."""
    return client.title.lower().replace(" ", "-")


def known_clients(providers: Iterable[Provider]) -> dict[str, ClientUrl]:
    """Every client that takes its address from a variable, by its name on the command line."""
    return {
        client_name(client): client
        for provider in providers
        for client in provider.client_urls
        if client.variable
    }


def snippets(client: ClientUrl, base_url: str) -> tuple[Snippet, ...]:
    """The variable of `client`, set to its address below `base_url`."""
    name, url = client.variable, base_url + client.path
    return (
        Snippet("bash, zsh", f"export {name}={url}"),
        Snippet("fish", f"set -gx {name} {url}"),
        Snippet("PowerShell", f'$env:{name} = "{url}"'),
        Snippet("JSON", json.dumps({"env": {name: url}})),
    )
