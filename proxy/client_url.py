"""An address that clients can be pointed at, for "Copy base URL"; `clients/client.py` says how each is told."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClientUrl:
    """One address."""

    title: str
    path: str
    variable: str = ""
    """The environment variable in which that client looks for the address; empty when it has none."""
    short: str = ""
    """What a list of requests calls the route, where its path does not say it; else empty."""

    def covers(self, path: str) -> bool:
        """Whether `path`, of a request here, lies under this address."""
        return path == self.path or path.startswith(f"{self.path}/")
