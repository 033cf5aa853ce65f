"""Anthropic: Claude's API keys and subscription logins."""

from proxy.providers.anthropic.provider import AnthropicProvider

PROVIDER = AnthropicProvider()
