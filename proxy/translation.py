"""The contract of a route whose client speaks another dialect than the provider: what goes up and what comes back."""

from typing import Protocol

from proxy.errors import ProxyError


class AnswerTranslator(Protocol):
    """Turns the provider's stream into the client's answer, in passing. Cost is linear in the bytes fed."""

    @property
    def content_type(self) -> str:
        """Of the client's answer."""
        ...

    def feed(self, data: bytes) -> bytes:
        """What the client gets for the next bytes of the provider's stream; may be empty."""
        ...

    def finish(self) -> bytes:
        """What remains to be said at the stream's proper end.

        Raises UpstreamBroke when the stream ended without its last event.
        """
        ...

    def failure(self) -> ProxyError | None:
        """What the provider said went wrong, when a whole answer was wanted and none came; else None."""
        ...


class Translation(Protocol):
    """From the client's dialect to the provider's and back."""

    def request(self, body: bytes) -> bytes:
        """The provider's request. Raises Refusal (400) naming what has no equal there."""
        ...

    def answer(self, body: bytes) -> AnswerTranslator:
        """For the answer to the client's request `body`."""
        ...
