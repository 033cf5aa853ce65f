"""OpenAI: Codex accounts, which sign in to ChatGPT, and API keys."""

from proxy.providers.openai.provider import PROVIDER

__all__ = ["PROVIDER"]
