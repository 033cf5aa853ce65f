"""The contract of a route whose client speaks another dialect than the provider: what goes up and what comes back."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from proxy.model import CredentialKind

if TYPE_CHECKING:
    from proxy.dialect import Dialect


class AnswerTranslator(Protocol):
    """Turns the provider's stream into the client's answer, in passing. Cost is linear in the bytes fed."""

    @property
    def content_type(self) -> str:
        """Of the client's answer."""
        ...

    @property
    def is_whole(self) -> bool:
        """The client wants one document, not a stream."""
        ...

    @property
    def status(self) -> int:
        """Of the client's answer; known at the end where one document is wanted, whose stream may have failed."""
        ...

    def feed(self, data: bytes) -> bytes:
        """What the client gets for the next bytes of the provider's stream; may be empty."""
        ...

    def finish(self) -> bytes:
        """What remains to be said at the stream's proper end.

        Raises UpstreamBroke when the stream ended without its last event.
        """
        ...


@dataclass(frozen=True, slots=True)
class Translated:
    """A client's request in the provider's words."""

    body: bytes = field(repr=False)
    """The client's own object when nothing had to be changed."""
    answer: AnswerTranslator | None = None
    """For the answer; None when the provider's is the client's as it stands."""
    left_out: tuple[str, ...] = ()
    """Fields that the provider would refuse and the client can do without; it is told their names."""


class Translation(Protocol):
    """From the client's dialect to the provider's and back."""

    @property
    def upstream(self) -> "Dialect":
        """The provider's dialect."""
        ...

    def is_needed(self, kind: CredentialKind) -> bool:
        """For accounts of that kind; others are served in the client's own dialect, untouched."""
        ...

    def translate(self, body: bytes) -> Translated:
        """The provider's request for `body`. Raises Refusal (400) naming what has no equal there."""
        ...
