"""Where Claude Code keeps its settings, and which of them names the address of the API."""

from collections.abc import Mapping
from pathlib import Path

from proxy.client_url import ClientUrl
from proxy.clients.settings_file import Target

NAME = "claude-code"


def target(client: ClientUrl, base_url: str, environ: Mapping[str, str]) -> Target:
    """The variable of `client` in the user's own settings.json, which its users may move."""
    folder = Path(environ.get("CLAUDE_CONFIG_DIR") or "~/.claude").expanduser()
    return Target(NAME, folder / "settings.json", ("env", client.variable), base_url + client.path)
