"""The shape of a prompt: sizes and keyed hashes of its parts, and what changed since the session's last request.

No content is kept. Measuring runs off the loop's thread, after the request has gone.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PromptParts:
    """The raw JSON of a prompt's parts, as slices of the body the client sent."""

    model: str
    system: bytes | memoryview
    """The value of the system field as it stands; empty when absent."""
    tools: tuple[bytes | memoryview, ...]
    messages: tuple[bytes | memoryview, ...]
