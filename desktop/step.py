"""One step of several that a user follows, in words. No Qt."""

from dataclasses import dataclass
from enum import StrEnum


class StepState(StrEnum):
    """How far a step is."""

    TO_COME = "to come"
    NOW = "now"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Step:
    """A step as shown."""

    title: str
    state: StepState
    text: str = ""
    """What happens in it, or went wrong; only of the one that goes on or failed."""
