"""What the user may set for Anthropic: LOADLINE_ANTHROPIC_<FIELD>."""

from dataclasses import dataclass
from typing import Annotated, Literal

from msgspec import Meta

from proxy.setting import AtOnce, Counts, Url, UrlOrNone


@dataclass(frozen=True, slots=True)
class AnthropicSettings:
    """Addresses and habits. The addresses are settings because they have moved before.

    Those with a title stand in the window; the title and the description are its words.
    """

    base_url: Url = "https://api.anthropic.com"
    """The Messages API."""
    token_url: Url = "https://platform.claude.com/v1/oauth/token"
    """Where subscription logins are renewed."""
    usage_url: UrlOrNone = ""
    """Where usage windows are asked; empty for the base URL with /api/oauth/usage."""
    profile_url: UrlOrNone = ""
    """Where plan and email are asked; empty for the base URL with /api/oauth/profile."""
    client_id: AtOnce[str] = "9d1c250a-e61b-44d9-88ed-5944d1962f5e"
    """The registration that a login without its own was made under: Claude Code's, which is public."""
    pass_through: Annotated[
        Literal["auto", "always", "never"],
        Counts.AT_ONCE,
        Meta(
            title="A client's own login",
            description="Used when no account is imported, always, or never. Nothing of it is stored.",
        ),
    ] = "auto"
    parity: Annotated[
        Literal["none", "headers", "headers+system"],
        Counts.AT_ONCE,
        Meta(
            title="Parity with Claude Code",
            description="What Loadline may add to a request that Claude Code would have sent.",
        ),
    ] = "none"
    stop_at_extra_usage: Annotated[
        bool,
        Counts.AT_ONCE,
        Meta(
            title="Stop at extra usage",
            description="An account whose requests begin to be billed rests until you agree to it.",
        ),
    ] = True
    sdk_enabled: Annotated[
        bool,
        Counts.AT_ONCE,
        Meta(
            title="Local runtime",
            description="The route /claude-sdk, answered by the claude program of this computer.",
        ),
    ] = True
    sdk_cli_path: Annotated[
        str,
        Counts.AT_ONCE,
        Meta(title="The claude program", description="Its path; empty to look for it."),
    ] = ""
    sdk_pool_enabled: Annotated[
        bool,
        Counts.AT_ONCE,
        Meta(
            title="Keep its processes",
            description="The next request of the same session then starts faster.",
        ),
    ] = False
    sdk_processes: Annotated[
        int,
        Counts.AT_ONCE,
        Meta(
            ge=1,
            le=32,
            title="Processes at once",
            description="At most; each takes about 180 MiB.",
        ),
    ] = 3

    def address(self, path: str) -> str:
        return self.base_url.rstrip("/") + path

    @property
    def usage_address(self) -> str:
        return self.usage_url or self.address("/api/oauth/usage")

    @property
    def profile_address(self) -> str:
        return self.profile_url or self.address("/api/oauth/profile")
