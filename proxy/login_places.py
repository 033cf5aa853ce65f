"""Where programs of this computer keep logins, as each provider knows it. Nothing is read here; see `login_search`."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from proxy.paths import absolute

OPENCODE, CLI_PROXY_API = "OpenCode", "CLIProxyAPI"
"""They keep logins of several providers."""


@dataclass(frozen=True, slots=True)
class LoginPlace:
    """One place, which may hold nothing."""

    tool: str
    """The program that keeps it, as people call it: "Claude Code"."""
    path: str
    """A file, with "~" for the user's folder; with "*" in its name, every file of that folder that is called so."""


def own_places(tool: str, *paths: str) -> Iterator[LoginPlace]:
    """The files in which `tool` keeps its logins; each once, also where one is written in two ways."""
    seen: set[str] = set()
    for path in paths:
        whole = absolute(path)
        if whole not in seen:
            seen.add(whole)
            yield LoginPlace(tool, path)


def opencode_place(environ: Mapping[str, str]) -> LoginPlace:
    """The one file of OpenCode; on every platform where the XDG base directories have it."""
    folder = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return LoginPlace(OPENCODE, f"{folder}/opencode/auth.json")


def cli_proxy_api_place(kind: str) -> LoginPlace:
    """The files of CLIProxyAPI in its default folder: "claude-alice@example.com.json" is of the `kind` "claude"."""
    return LoginPlace(CLI_PROXY_API, f"~/.cli-proxy-api/{kind}-*.json")
