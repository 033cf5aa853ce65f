"""An answer before any of it reaches the client: read as far as needed to know what it means."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from proxy.call import Headers
from proxy.context import Limits
from proxy.dialect import Dialect, Opening
from proxy.encoding import TooLarge, decode_answer
from proxy.errors import UpstreamTimeout
from proxy.opening import OpeningReader
from proxy.provider import Verdict
from proxy.sse import MEDIA_TYPE
from proxy.translation import Translated
from proxy.upstream import UpstreamResponse

MAX_ERROR_BYTES = 1024 * 1024
"""So much of an error's body is read before it is judged."""
MAX_OPENING_BYTES = 1024 * 1024
"""A first event that is longer is no failure."""

Judge = Callable[[UpstreamResponse, bytes], Verdict]
"""What an answer with such an error, in plain bytes, means."""


@dataclass(frozen=True, slots=True)
class Standing:
    """An answer that was looked at, and what it means."""

    response: UpstreamResponse
    verdict: Verdict | None = None
    """None when it is no error."""
    head: bytes = b""
    """What was read of the body to learn that."""
    translated: Translated | None = None
    """The request that it answers, where that was translated."""


async def read_error(response: UpstreamResponse, judge: Judge, limits: Limits) -> Standing:
    """An answer with an error status, judged by its body. Raises UpstreamTimeout, UpstreamBroke."""
    head = await _read_body(response, limits.idle_timeout_s)
    plain = decode_answer(head, response.headers.get("Content-Encoding", ""))
    return Standing(response, judge(response, plain), head)


async def read_opening(
    response: UpstreamResponse, dialect: Dialect, judge: Judge, limits: Limits
) -> Standing:
    """A stream after a moment's wait for its first events: an error there still allows another account.

    What cannot be decoded, or does not come in time, counts as no error. Raises UpstreamBroke.
    """
    reader = OpeningReader(dialect, response.headers.get("Content-Encoding", ""))
    head, loop = b"", asyncio.get_running_loop()
    try:
        async with asyncio.timeout(limits.first_event_s) as deadline:
            while reader.is_undecided and len(head) <= MAX_OPENING_BYTES:
                if not (chunk := await response.read_chunk()):
                    break
                head += chunk
                before = reader.opening
                reader.feed(chunk)
                if before is None and reader.opening is Opening.PREAMBLE:
                    deadline.reschedule(loop.time() + limits.preamble_s)
    except (TimeoutError, TooLarge, ValueError):
        return Standing(response, None, head)
    if reader.opening is not Opening.FAILURE:
        return Standing(response, None, head)
    return Standing(response, judge(response, reader.failure), head)


def is_stream(headers: Headers) -> bool:
    """The answer comes as events, not as one document."""
    return headers.get("Content-Type", "").partition(";")[0].strip().lower() == MEDIA_TYPE


async def _read_body(response: UpstreamResponse, limit_s: float) -> bytes:
    """All of it, unless it is huge."""
    chunks, size = [], 0
    try:
        async with asyncio.timeout(limit_s):
            while size < MAX_ERROR_BYTES and (chunk := await response.read_chunk()):
                chunks.append(chunk)
                size += len(chunk)
    except TimeoutError as error:
        raise UpstreamTimeout(
            "The provider fell silent.", detail=f"Within an error, for {limit_s:g} s."
        ) from error
    return b"".join(chunks)
