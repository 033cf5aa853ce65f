"""What the user may set for OpenAI: LOADLINE_OPENAI_<FIELD>."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OpenAISettings:
    """Addresses and habits. The addresses are settings because they have moved before."""

    base_url: str = "https://chatgpt.com/backend-api"
    """What serves Codex accounts."""
    api_base_url: str = "https://api.openai.com"
    """What serves API keys."""
    auth_url: str = "https://auth.openai.com"
    """Where logins are made and renewed."""
    client_id: str = "app_EMoamEEZ73f0CkXaXp7hrann"
    """The registration that a Codex login was made under: Codex's own, which is public."""
    websockets: bool = True
    """Codex may speak over a WebSocket; off, it is told to use plain requests instead."""

    def backend(self, path: str) -> str:
        return self.base_url.rstrip("/") + path

    def api(self, path: str) -> str:
        return self.api_base_url.rstrip("/") + path

    def auth(self, path: str) -> str:
        return self.auth_url.rstrip("/") + path
