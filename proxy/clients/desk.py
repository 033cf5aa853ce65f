"""The clients of this machine: which there are, where each is pointed, and how that is changed and taken back."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from urllib.parse import urlsplit

from proxy.clients.change import Change
from proxy.clients.client import KEY_PLACEHOLDER, Address, Client
from proxy.clients.finding import find_program, version_of
from proxy.clients.greeting import Greeting, greet
from proxy.clients.pointing import NOWHERE, Pointing, read_pointing
from proxy.clients.replacing import backup_place
from proxy.clients.settings_file import ClientSettings, Target
from proxy.clients.snippets import Snippet, snippets
from proxy.clock import Clock, utc_now
from proxy.errors import NotFound, ProxyError, Refusal
from proxy.model import ProviderId
from proxy.provider import Providers


@dataclass(frozen=True, slots=True)
class Sight:
    """A client as it is on this machine now."""

    client: Client
    program: Path | None = None
    file: Path | None = None
    """Its settings file, whether or not it exists; None for a client that has none we could change."""
    pointing: Pointing = NOWHERE
    can_undo: bool = False
    problem: str = ""
    """Why its settings cannot be read, for people."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What was done to a client's settings."""

    change: Change
    backup: Path | None
    """The file as it was before; None when there was none, or nothing to do."""


class ClientDesk:
    """Reads when asked, writes only by `apply` and `undo`. Its calls block: make them in a thread.

    State: none but the files.
    """

    def __init__(
        self,
        providers: Providers,
        memory_file: Path,
        root: Callable[[], str],
        *,
        asks_for_key: Callable[[], bool] = lambda: False,
        environ: Mapping[str, str] = os.environ,
        clock: Clock = utc_now,
    ) -> None:
        """`root` tells the server's address: "http://127.0.0.1:2455"; `asks_for_key` whether clients must send a local key."""
        self._providers = providers
        self._files = ClientSettings(memory_file)
        self._root = root
        self._asks_for_key = asks_for_key
        self._environ = environ
        self._clock = clock

    @property
    def asks_for_key(self) -> bool:
        """Clients must send a local key."""
        return self._asks_for_key()

    def all(self) -> tuple[Client, ...]:
        """The best known of each provider first, then the next of each."""
        ranks = zip_longest(*(provider.clients for provider in self._providers.values()))
        return tuple(each for rank in ranks for each in rank if each is not None)

    def find(self, name: str) -> Client:
        """By its name on the command line. Raises NotFound."""
        for client in self.all():
            if client.name == name:
                return client
        raise NotFound(f"There is no client {name}.")

    def of_agent(self, provider: ProviderId, agent: str) -> Client | None:
        """Which client sent a request, by its User-Agent; the provider's last one claims all that no other does."""
        for client in self.all():
            if any(agent.startswith(beginning) for beginning in client.agents):
                return client
        known = self._providers.get(provider)
        return known.clients[-1] if known is not None else None

    def snippets(self, client: Client) -> tuple[Snippet, ...]:
        """With a placeholder where a local key is asked for. Does not block."""
        return snippets(client, self._root(), KEY_PLACEHOLDER if self.asks_for_key else "")

    def look(self, client: Client) -> Sight:
        """Nothing is executed or written."""
        program = find_program(client, self._environ)
        if client.file is None:
            return Sight(client, program)
        target = self._target(client)
        try:
            document = self._files.read(target.file)
            can_undo = self._files.can_undo(client.name)
        except ProxyError as error:
            return Sight(client, program, target.file, problem=error.detail)
        pointing = read_pointing(document, target.edits)
        return Sight(client, program, target.file, pointing, can_undo)

    def version(self, program: Path) -> str:
        """Asks the program, which may take seconds; empty when it does not say."""
        return version_of(program, self._environ)

    def plan(self, client: Client, key: str = "") -> Change:
        """What `apply` would change. Raises ProxyError (`client_settings`), Refusal."""
        return self._files.plan(self._target(client, key))

    def backup_place(self, change: Change) -> Path | None:
        """Where `apply` would keep the file as it is; None when there is none."""
        return None if change.before is None else backup_place(change.file, self._clock())

    def apply(self, client: Client, key: str = "") -> Applied:
        """Points it here. Raises ProxyError (`client_settings`), Refusal; then nothing was changed."""
        target = self._target(client, key)
        change = self._files.plan(target)
        return Applied(change, self._files.apply(target, self._clock()))

    def plan_undo(self, client: Client) -> Change:
        """Raises ProxyError (`nothing_to_undo`, `client_settings`)."""
        return self._files.plan_undo(client.name)

    def undo(self, client: Client) -> Change:
        """Takes back what `apply` did, and nothing else. Raises as `plan_undo`."""
        return self._files.undo(client.name)

    def greet(self, client: Client) -> Greeting:
        """One request to where the client is pointed, or, where that cannot be told, to its address here."""
        address = self.look(client).pointing.address or self._root() + client.path
        return greet(address, urlsplit(self._root()).hostname or "")

    def _target(self, client: Client, key: str = "") -> Target:
        if client.file is None:
            raise Refusal(
                f"{client.title} has no settings file that could be changed.",
                hint="Use the lines that are shown.",
                code="no_client_file",
            )
        file = client.file.place(self._environ)
        edits = client.file.edits(file.parent, Address(self._root(), client.path, key))
        return Target(client.name, file, edits, client.file.obstacle, keeps_key=self.asks_for_key)
