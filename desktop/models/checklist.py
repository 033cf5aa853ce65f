"""The first-run checklist as a value: its three steps, and which of them are done. No Qt."""

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.language import translate
from proxy.provider import Providers


@dataclass(frozen=True, slots=True)
class ClientLine:
    """How one client is pointed here."""

    client: str
    text: str
    """The line to set, or the bare address where a client has no variable for it."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What has happened so far."""

    has_account: bool = False
    is_connected: bool = False
    """A client's request has arrived."""
    has_answer: bool = False
    """One was answered."""

    @property
    def is_complete(self) -> bool:
        return self.has_answer

    @property
    def done(self) -> tuple[bool, bool, bool]:
        """Step by step. Who got an answer has passed all: a client may bring its own login."""
        return (
            self.has_account or self.has_answer,
            self.is_connected or self.has_answer,
            self.has_answer,
        )


@dataclass(frozen=True, slots=True)
class Todo:
    """One line of the checklist."""

    title: str
    text: str


def steps() -> tuple[Todo, Todo, Todo]:
    """In their order."""
    return (
        Todo(
            translate("FirstRun", "Add an account"),
            translate("FirstRun", "By an API key, a login file, or by signing in."),
        ),
        Todo(
            translate("FirstRun", "Connect a client"),
            translate("FirstRun", "Let Loadline set it up, or set this where the client starts:"),
        ),
        Todo(
            translate("FirstRun", "Send a first request"),
            translate(
                "FirstRun", "Start the client and ask it something. This turns green by itself."
            ),
        ),
    )


def client_lines(providers: Providers, base_url: str) -> Iterator[ClientLine]:
    """For each client that the providers know."""
    for provider in providers.values():
        for url in provider.client_urls:
            address = f"{base_url}{url.path}"
            yield ClientLine(url.title, f"{url.variable}={address}" if url.variable else address)
