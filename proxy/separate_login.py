"""How a provider's own tool makes a login beside the one that it uses itself: in a folder that nobody else reads."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SeparateLogin:
    """What the user runs, and what it leaves behind."""

    variable: str
    """Names the tool's folder: "CLAUDE_CONFIG_DIR"."""
    folder: str
    """With "~": "~/.claude-loadline"."""
    command: str
    """What signs in: "claude"."""
    file: str
    """The login's name in the folder."""

    @property
    def path(self) -> str:
        """What is imported afterwards."""
        return f"{self.folder}/{self.file}"

    def line(self, platform: str) -> str:
        """For a terminal of `platform`, as `sys.platform` names it: PowerShell on Windows, else a POSIX shell."""
        if platform == "win32":
            return f'$env:{self.variable}="{self.folder.replace("~", "$HOME")}"; {self.command}'
        return f"{self.variable}={self.folder} {self.command}"
