"""Reading a client's request body: up to a limit, and in memory once; and without its encoding."""

import asyncio
import contextlib
import io

from aiohttp import StreamReader, web

from proxy.encoding import TooLarge, body_too_large, decode_body, decode_within
from proxy.errors import Refusal

SHORT_BYTES = 16 * 1024
"""So much is decoded at once,"""
SHORT_PLAIN_BYTES = 512 * 1024
"""if it comes to no more: a hundred bytes can decode to as many megabytes, for which the loop must not wait."""


async def read_body(request: web.BaseRequest, limit: int, idle_timeout_s: float) -> bytes:
    """The whole body as it came.

    Raises Refusal: 413 past `limit` bytes, 408 when it stops coming, 501 where its transfer was coded in another way
    than in chunks.
    """
    codings = request.headers.getall("Transfer-Encoding", ())
    if codings and ", ".join(codings).strip().lower() != "chunked":
        raise Refusal("The transfer coding is not known.", code="unknown_encoding", status=501)
    if (request.content_length or 0) > limit:
        raise body_too_large(limit)
    if (
        request.headers.get("Expect", "").lower() == "100-continue"
        and request.transport is not None
    ):
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    content = request.content
    if content.is_eof():  # it came with the head, as small ones do
        body = content.read_nowait()
    else:
        body = await _read_on(content, limit, idle_timeout_s)
    if len(body) > limit:
        raise body_too_large(limit)
    return body


async def decoded(body: bytes, encoding: str, limit: int) -> bytes:
    """`body` without its Content-Encoding. Raises Refusal as `decode_body`, beside the loop where that takes long."""
    if not encoding:
        return body
    if len(body) <= SHORT_BYTES:
        with contextlib.suppress(TooLarge):
            return decode_within(body, encoding, min(limit, SHORT_PLAIN_BYTES))
    return await asyncio.to_thread(decode_body, body, encoding, limit)


async def _read_on(content: StreamReader, limit: int, idle_timeout_s: float) -> bytes:
    buffer = io.BytesIO()  # grows in place, and hands its memory out without a copy
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(idle_timeout_s) as deadline:
            while buffer.tell() <= limit and (data := await content.readany()):
                buffer.write(data)
                deadline.reschedule(loop.time() + idle_timeout_s)
    except TimeoutError as error:
        raise Refusal(
            "The request body stopped coming.", code="body_timeout", status=408
        ) from error
    return buffer.getvalue()
