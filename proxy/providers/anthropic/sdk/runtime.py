"""The `claude` program on this machine: where it is, and whether it can be used."""

import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from proxy.errors import ProxyError

OLDEST = (2, 1, 248)
"""The first `claude` that takes prompts verbatim: an older one would read "@/a/file" in a prompt from the disk."""


@dataclass(frozen=True, slots=True)
class Runtime:
    """A `claude` program that was found."""

    path: Path
    origin: str
    """For people: "the setting", "PATH", "claude-agent-sdk"."""


class RuntimeMissing(ProxyError):
    """There is no `claude` program on this machine; everything else works."""

    status = 503
    code = "runtime_missing"


class RuntimeTooOld(ProxyError):
    """The `claude` program lacks what keeps a prompt apart from this machine's files."""

    status = 503
    code = "runtime_too_old"


def find_runtime(
    setting: str,
    environ: Mapping[str, str],
    user_home: Path,
    places: Callable[[Path], Iterable[tuple[Path, str]]] | None = None,
) -> Runtime:
    """The first that exists of: the setting, PATH, known places, the one the SDK brings.

    `places` gives others than `known_places`. Looks at files only; nothing is executed. Raises RuntimeMissing with what to install.
    """
    if setting:
        if Path(setting).is_file():
            return Runtime(Path(setting), "the setting")
        raise RuntimeMissing(
            "The claude program is not where the settings say.",
            detail=setting,
            hint="Correct LOADLINE_ANTHROPIC_SDK_CLI_PATH or remove it.",
        )
    if on_path := shutil.which("claude", path=environ.get("PATH", "")):
        return Runtime(Path(on_path), "PATH")
    for path, origin in (places or known_places)(user_home):
        if path.is_file():
            return Runtime(path, origin)
    raise RuntimeMissing(
        "This route needs the claude program, and it is not on this machine.",
        hint="Install Claude Code (npm install -g @anthropic-ai/claude-code), or use /claude, which needs nothing.",
    )


def known_places(user_home: Path) -> Iterator[tuple[Path, str]]:
    name = "claude.exe" if sys.platform == "win32" else "claude"
    for folder in (
        ".local/bin",
        ".claude/local",
        ".npm-global/bin",
        ".yarn/bin",
        "node_modules/.bin",
    ):
        yield user_home / folder / name, f"~/{folder}"
    if sys.platform != "win32":
        yield Path("/usr/local/bin/claude"), "/usr/local/bin"
        yield Path("/opt/homebrew/bin/claude"), "/opt/homebrew/bin"
    sdk = find_spec("claude_agent_sdk")  # finds the folder without importing it
    if sdk is not None and sdk.origin:
        yield Path(sdk.origin).parent / "_bundled" / name, "claude-agent-sdk"


def refuse_too_old(runtime: Runtime, version: str) -> None:
    """`version` is "2.1.331", or empty when the program did not tell it. Raises RuntimeTooOld."""
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    if found is not None and tuple(map(int, found.groups())) >= OLDEST:
        return
    oldest = ".".join(map(str, OLDEST))
    raise RuntimeTooOld(
        f"This route needs claude {oldest} or later; here is {version or 'an older one'}.",
        detail=f"{runtime.path}.",
        hint="Update it (claude update), or name another in LOADLINE_ANTHROPIC_SDK_CLI_PATH.",
    )
