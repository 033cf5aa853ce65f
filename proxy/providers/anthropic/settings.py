"""What the user may set for Anthropic: LOADLINE_ANTHROPIC_<FIELD>."""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta


@dataclass(frozen=True, slots=True)
class AnthropicSettings:
    """Addresses and habits. The addresses are settings because they have moved before."""

    base_url: str = "https://api.anthropic.com"
    """The Messages API."""
    token_url: str = "https://platform.claude.com/v1/oauth/token"
    """Where subscription logins are renewed."""
    usage_url: str = ""
    """Where usage windows are asked; empty for the base URL with /api/oauth/usage."""
    profile_url: str = ""
    """Where plan and email are asked; empty for the base URL with /api/oauth/profile."""
    client_id: str = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
    """The registration that a login without its own was made under: Claude Code's, which is public."""
    pass_through: Literal["auto", "always", "never"] = "auto"
    """When the client's own credential is used: when no account is imported, always, or never."""
    parity: Literal["none", "headers", "headers+system"] = "none"
    """Which helpers may add what Claude Code would have sent."""
    stop_at_extra_usage: bool = True
    """An account whose requests begin to be billed as extra usage rests until the user agrees to it."""
    sdk_enabled: bool = True
    """The route /claude-sdk, answered by the claude program of this machine."""
    sdk_cli_path: str = ""
    """Where that program is; empty to look for it."""
    sdk_pool_enabled: bool = False
    """Keep its processes for the next request of the same session."""
    sdk_processes: Annotated[int, Meta(ge=1, le=32)] = 3
    """How many of them may live at once; each takes about 180 MiB."""

    def address(self, path: str) -> str:
        return self.base_url.rstrip("/") + path

    @property
    def usage_address(self) -> str:
        return self.usage_url or self.address("/api/oauth/usage")

    @property
    def profile_address(self) -> str:
        return self.profile_url or self.address("/api/oauth/profile")
