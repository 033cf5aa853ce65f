"""The first events of a stream, read before any of it is passed on: an early failure still allows another account."""

from proxy.dialect import Dialect, Opening
from proxy.encoding import MAX_EXPANSION_BYTES, answer_decoder
from proxy.sse import Splitter, events


class OpeningReader:
    """Feed it what comes until `opening` says more than a preamble, or for as long as one is willing to wait.

    State: the latest word of the stream, and the failure's data.
    """

    def __init__(self, dialect: Dialect, encoding: str) -> None:
        """`encoding` is the answer's Content-Encoding."""
        self._dialect = dialect
        self._decoder = answer_decoder(encoding)
        self._splitter = Splitter()
        self.opening: Opening | None = None
        """None before the first event."""
        self.failure = b""
        """The data of the event that says so."""

    @property
    def is_undecided(self) -> bool:
        return self.opening in (None, Opening.PREAMBLE)

    def feed(self, chunk: bytes) -> None:
        """Raises TooLarge, ValueError when it cannot be decoded."""
        plain = self._decoder.decode(chunk, MAX_EXPANSION_BYTES) if self._decoder else chunk
        for event in events(self._splitter.feed(plain)):
            self.opening = self._dialect.opening(event)
            if not self.is_undecided:
                self.failure = event.data if self.opening is Opening.FAILURE else b""
                return
