"""Where a Codex login may lie on this computer: Codex's files, and those of tools that keep one as well."""

from collections.abc import Iterator, Mapping

from proxy.login_places import LoginPlace, cli_proxy_api_place, opencode_place, own_places
from proxy.separate_login import SeparateLogin

CODEX = "Codex"
FOLDER, FILE = "~/.codex", "auth.json"


def own_file(environ: Mapping[str, str]) -> str:
    """Codex's own, which its users may move."""
    return f"{environ.get('CODEX_HOME') or FOLDER}/{FILE}"


def known_places(environ: Mapping[str, str], separate: SeparateLogin) -> Iterator[LoginPlace]:
    """Its usual folder as well, where it was moved: a shell's variables do not reach every program."""
    yield from own_places(CODEX, own_file(environ), f"{FOLDER}/{FILE}", separate.path)
    yield opencode_place(environ)
    yield cli_proxy_api_place("codex")
