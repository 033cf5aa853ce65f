"""What the user may set for OpenAI: LOADLINE_OPENAI_<FIELD>."""

from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from proxy.setting import AtOnce, Counts, Url


@dataclass(frozen=True, slots=True)
class OpenAISettings:
    """Addresses and habits. The addresses are settings because they have moved before.

    Those with a title stand in the window; the title and the description are its words.
    """

    base_url: Url = "https://chatgpt.com/backend-api"
    """What serves Codex accounts."""
    api_base_url: Url = "https://api.openai.com"
    """What serves API keys."""
    auth_url: Url = "https://auth.openai.com"
    """Where logins are made and renewed."""
    client_id: AtOnce[str] = "app_EMoamEEZ73f0CkXaXp7hrann"
    """The registration that a Codex login was made under: Codex's own, which is public."""
    callback_ports: Annotated[str, Counts.AT_ONCE, Meta(pattern=r"^\d+([ ,]+\d+)*$")] = "1455,1457"
    """The ports of this computer to which a sign-in's page sends the browser back; the registration names no others."""
    websockets: Annotated[
        bool,
        Counts.AT_ONCE,
        Meta(
            title="WebSockets",
            description="Codex may speak over one; off, it is told to use plain requests.",
        ),
    ] = True

    def backend(self, path: str) -> str:
        return self.base_url.rstrip("/") + path

    def api(self, path: str) -> str:
        return self.api_base_url.rstrip("/") + path

    def auth(self, path: str) -> str:
        return self.auth_url.rstrip("/") + path
