"""An answer in the provider's dialect, seen by the exchange as an answer in the client's."""

import asyncio
import logging

from multidict import CIMultiDict, CIMultiDictProxy

from proxy.dialect import Meter, Metered
from proxy.encoding import MAX_EXPANSION_BYTES, Decoder, TooLarge, answer_decoder
from proxy.errors import UpstreamTimeout
from proxy.translation import AnswerTranslator
from proxy.upstream import Sink, UpstreamResponse

log = logging.getLogger(__name__)

_BODY_HEADERS = ("content-length", "content-encoding", "content-type", "transfer-encoding")


def translated_headers(response: UpstreamResponse, content_type: str) -> CIMultiDictProxy[str]:
    """The provider's headers, without those of a body that nobody will see."""
    headers = CIMultiDict(response.headers)
    for name in _BODY_HEADERS:
        headers.popall(name, None)
    headers["content-type"] = content_type
    return CIMultiDictProxy(headers)


class TranslatedStream:
    """An UpstreamResponse whose chunks are the client's. The meter reads what the provider said."""

    def __init__(
        self, response: UpstreamResponse, translator: AnswerTranslator, meter: Meter
    ) -> None:
        self._response = response
        self._translator = translator
        self._meter = meter
        self._decoder = answer_decoder(response.headers.get("Content-Encoding", ""))
        """It was asked to come as it is, which something on the way may not heed."""
        self._is_over = False
        self.status = response.status
        self.is_second_try = response.is_second_try
        self.headers = translated_headers(response, translator.content_type)

    def translate(self, data: bytes) -> bytes:
        """What the client gets for `data` of the provider."""
        if self._decoder is not None:
            data = self._decoded(self._decoder, data)
        self._meter.feed(data)
        return self._translator.feed(data)

    def _decoded(self, decoder: Decoder, data: bytes) -> bytes:
        """An answer that cannot be decoded is given up: its reader learns it as of one that was cut."""
        try:
            return decoder.decode(data, MAX_EXPANSION_BYTES)
        except (TooLarge, ValueError) as error:
            log.info("A translated answer cannot be decoded: %s", error)
            self._response.abort()
            return b""

    async def read_chunk(self) -> bytes:
        while not self._is_over:
            data = await self._response.read_chunk()
            self._is_over = not data
            made = self.translate(data) if data else self._translator.finish()
            if made:
                return made
        return b""

    async def pump(self, sink: Sink) -> None:
        await self._response.pump(_Tee(self, sink))
        if rest := self._translator.finish():
            sink.feed(rest)

    def abort(self) -> None:
        self._response.abort()


class _Tee:
    """A Sink that translates on the way."""

    def __init__(self, stream: TranslatedStream, sink: Sink) -> None:
        self._stream = stream
        self._sink = sink

    def feed(self, data: bytes) -> bool:
        made = self._stream.translate(data)
        return self._sink.feed(made) if made else False

    async def drain(self) -> None:
        await self._sink.drain()

    def idle(self) -> None:
        self._sink.idle()


class TranslatedMeter:
    """What the exchange asks in place of the meter: the translated bytes it is fed tell nothing new.

    A translator gives whole events, so a word of ours may follow at any time.
    """

    is_at_boundary = True

    def __init__(self, meter: Meter) -> None:
        self._meter = meter

    def feed(self, data: bytes) -> None:
        """Passes over it; the meter has read the provider's own."""

    def result(self) -> Metered:
        return self._meter.result()


async def collect(stream: UpstreamResponse, idle_timeout_s: float) -> bytes:
    """All that `stream` still gives. Raises UpstreamBroke, UpstreamTimeout."""
    parts = []
    try:
        while True:
            async with asyncio.timeout(idle_timeout_s):
                part = await stream.read_chunk()
            if not part:
                break
            parts.append(part)
    except TimeoutError as error:
        raise UpstreamTimeout(
            "The provider fell silent.", detail=f"Nothing came for {idle_timeout_s:g} s."
        ) from error
    return b"".join(parts)
