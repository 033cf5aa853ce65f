"""The contract of a route whose client speaks another dialect than the provider: what goes up and what comes back."""

from typing import Protocol


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

    def feed(self, data: bytes) -> bytes:
        """What the client gets for the next bytes of the provider's stream; may be empty."""
        ...

    def finish(self) -> bytes:
        """What remains to be said at the stream's proper end.

        Raises UpstreamBroke when the stream ended without its last event, and, where one whole answer was wanted,
        a ProxyError with what the provider said went wrong.
        """
        ...


class Translation(Protocol):
    """From the client's dialect to the provider's and back."""

    def request(self, body: bytes) -> bytes:
        """The provider's request. Raises Refusal (400) naming what has no equal there."""
        ...

    def answer(self, body: bytes) -> AnswerTranslator | None:
        """For the answer to the client's request `body`; None when the provider's is the client's as it stands."""
        ...
