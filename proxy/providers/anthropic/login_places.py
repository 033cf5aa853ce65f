"""Where a Claude login may lie on this computer: Claude Code's files, and those of tools that keep one as well."""

import sys
from collections.abc import Iterator, Mapping

from proxy.login_places import LoginPlace, cli_proxy_api_place, opencode_place, own_places
from proxy.separate_login import SeparateLogin

CLAUDE_CODE, CONSOLE_TOOL = "Claude Code", "Anthropic CLI (ant)"
FOLDER, FILE = "~/.claude", ".credentials.json"
KEYCHAIN_COMMAND = 'security find-generic-password -s "Claude Code-credentials" -w'
"""wire-facts 2.1, A'."""


def own_file(environ: Mapping[str, str]) -> str:
    """Claude Code's own, which its users may move."""
    return f"{environ.get('CLAUDE_CONFIG_DIR') or FOLDER}/{FILE}"


def known_places(environ: Mapping[str, str], separate: SeparateLogin) -> Iterator[LoginPlace]:
    """Its usual folder as well, where it was moved: a shell's variables do not reach every program."""
    yield from own_places(CLAUDE_CODE, own_file(environ), f"{FOLDER}/{FILE}", separate.path)
    yield opencode_place(environ)
    yield cli_proxy_api_place("claude")
    yield LoginPlace(CONSOLE_TOOL, f"{_console_folder(environ)}/credentials/*.json")


def _console_folder(environ: Mapping[str, str]) -> str:
    """Of Anthropic's own command line. Source: its SDK's lib/credentials."""
    if folder := environ.get("ANTHROPIC_CONFIG_DIR"):
        return folder
    if sys.platform == "win32":
        return f"{environ.get('APPDATA') or '~/AppData/Roaming'}/Anthropic"
    return "~/.config/anthropic"
