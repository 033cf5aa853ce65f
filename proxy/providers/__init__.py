"""The companies we speak to. A new one is a folder here and a line in `PROVIDERS`."""

from proxy.provider import Provider
from proxy.providers import anthropic, openai

PROVIDERS: tuple[Provider, ...] = (anthropic.PROVIDER, openai.PROVIDER)
