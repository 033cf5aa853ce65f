"""The contract of clients: what a provider says of the programs whose requests can come here. Values only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

DUMMY_KEY = "loadline"
"""For a program that insists on a key where none is asked for."""
KEY_PLACEHOLDER = "your-local-key"
"""In shown lines, where a local key is asked for: the keys themselves are known to their owners only."""

MemberPath = tuple[str, ...]
"""The keys that lead to a member of a settings file: ("env", "EXAMPLE_BASE_URL")."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a client is pointed."""

    root: str
    """The server's: "http://127.0.0.1:2455"."""
    path: str
    """The client's below it: "/claude"."""
    key: str = ""
    """The local key to send; empty where none is asked for."""

    @property
    def url(self) -> str:
        return self.root + self.path

    @property
    def key_or_dummy(self) -> str:
        return self.key or DUMMY_KEY


class Role(StrEnum):
    """What a member of a settings file does."""

    ADDRESS = "address"
    """Names the address."""
    SWITCH = "switch"
    """Without it the address is not used."""
    KEY = "key"
    """Holds the local key."""
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class Edit:
    """One member that pointing a client here sets."""

    path: MemberPath
    value: str | bool
    role: Role = Role.DETAIL


def no_obstacle(_document: Mapping[str, object]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class ClientFile:
    """A client's own settings file, which can be changed from here; JSON or TOML, as its name says."""

    folder_variable: str
    """The environment variable by which its users move the folder."""
    folder: str
    """Where it is otherwise, with "~"."""
    name: str
    edits: Callable[[Path, Address], tuple[Edit, ...]]
    """What to set, given the folder; one is the address."""
    obstacle: Callable[[Mapping[str, object]], str] = no_obstacle
    """Why the settings as they are would make ours of no effect, for people; empty when they would not."""

    def place(self, environ: Mapping[str, str]) -> Path:
        folder = environ.get(self.folder_variable) or self.folder
        return Path(folder).expanduser() / self.name


@dataclass(frozen=True, slots=True)
class Sample:
    """One way to tell a client its address."""

    title: str
    """The shell, language or file: "bash, zsh"."""
    write: Callable[[Address], str]


@dataclass(frozen=True, slots=True)
class Client:
    """A program, or a library in programs, that can be pointed here."""

    name: str
    """On the command line: "claude-code". Never changes: what was done to its file is remembered by it."""
    title: str
    path: str
    """Its base address below the server's."""
    samples: tuple[Sample, ...]
    install: str = ""
    """The command that gets it; empty where there are many."""
    programs: tuple[str, ...] = ()
    """What it is called in the PATH; none for a library."""
    agents: tuple[str, ...] = ()
    """How the User-Agent of its requests begins; none for all that no other client claims."""
    file: ClientFile | None = None


def shell_samples(variables: Callable[[Address], Mapping[str, str]]) -> tuple[Sample, ...]:
    """How each shell sets `variables`."""

    def lines(template: str) -> Callable[[Address], str]:
        return lambda address: "\n".join(
            template.format(name=name, value=value) for name, value in variables(address).items()
        )

    return (
        Sample("bash, zsh", lines("export {name}={value}")),
        Sample("fish", lines("set -gx {name} {value}")),
        Sample("PowerShell", lines('$env:{name} = "{value}"')),
    )
