"""Content encodings: a client's request body decoded to learn what it asks, an answer decoded for the meter.

What is passed on stays as it came. Decoders stop at a limit, so that a small body cannot fill the memory.
"""

import zlib
from typing import Protocol

from proxy.errors import Refusal

_BLOCK_BYTES = 256 * 1024
"""Decoded at a time; a decoder's output never runs ahead of the limit by more."""
MAX_EXPANSION_BYTES = 16 * 1024 * 1024
"""One chunk of an answer that decodes to more is not metered."""


class TooLarge(Exception):
    """The decoded bytes passed the limit."""


class Decoder(Protocol):
    """Decodes a stream chunk by chunk."""

    def decode(self, data: bytes, limit: int) -> bytes:
        """What `data` adds. Raises TooLarge past `limit` bytes, ValueError on a broken stream."""
        ...


def decode_body(body: bytes, encoding: str, limit: int) -> bytes:
    """A request's body without its Content-Encoding.

    Raises Refusal: 415 for an encoding nobody here knows, 413 past `limit` bytes, 400 when it is broken.
    """
    try:
        return decode_within(body, encoding, limit)
    except TooLarge as error:
        raise body_too_large(limit) from error


def decode_within(body: bytes, encoding: str, limit: int) -> bytes:
    """The same, where a larger one is no mistake yet. Raises TooLarge past `limit` bytes."""
    for name in reversed(names(encoding)):
        try:
            body = _decode_whole(make_decoder(name), body, limit)
        except ValueError as error:
            raise Refusal(f"The request body is no valid {name}.") from error
    return body


def body_too_large(limit: int) -> Refusal:
    """What a client hears whose body passes `limit` bytes."""
    return Refusal(
        f"The request body is larger than {limit // 2**20} MiB.",
        hint="LOADLINE_MAX_BODY_MB sets the limit.",
        code="body_too_large",
        status=413,
    )


def names(encoding: str) -> tuple[str, ...]:
    """The codings in a Content-Encoding, in the order they were applied, without "identity"."""
    listed = (name.strip().lower() for name in encoding.split(","))
    return tuple(name for name in listed if name not in ("", "identity"))


def make_decoder(name: str) -> Decoder:
    """A decoder for one coding. Raises Refusal 415 for an unknown one."""
    match name:
        case "gzip" | "x-gzip":
            return _Zlib(zlib.MAX_WBITS | 16)
        case "deflate":
            return _Deflate()
        case "br":
            return _Brotli()
        case "zstd":
            return _Zstd()
        case _:
            raise Refusal(
                f"The content encoding {name!r} is not known.",
                hint="Known are gzip, deflate, br and zstd.",
                code="unknown_encoding",
                status=415,
            )


def answer_decoder(encoding: str) -> Decoder | None:
    """The decoder for an answer's Content-Encoding; None when it has none. An unknown one decodes nothing."""
    if not encoding:
        return None
    try:
        chain = [make_decoder(name) for name in reversed(names(encoding))]
    except Refusal:
        return _Unknown()
    if len(chain) <= 1:
        return chain[0] if chain else None
    return _Chain(chain)


def decode_answer(body: bytes, encoding: str) -> bytes:
    """The start of an answer without its Content-Encoding, as far as it can be decoded."""
    decoder = answer_decoder(encoding)
    if decoder is None:
        return body
    try:
        return decoder.decode(body, MAX_EXPANSION_BYTES)
    except (TooLarge, ValueError):
        return b""


def _decode_whole(decoder: Decoder, body: bytes, limit: int) -> bytes:
    view, decoded, left = memoryview(body), [], limit
    for start in range(0, len(body), _BLOCK_BYTES):
        decoded.append(decoder.decode(bytes(view[start : start + _BLOCK_BYTES]), left))
        left -= len(decoded[-1])
    return b"".join(decoded)


class _Zlib:
    """gzip, of one or several members, or zlib."""

    def __init__(self, wbits: int) -> None:
        self._wbits = wbits
        self._inflater = zlib.decompressobj(wbits)

    def decode(self, data: bytes, limit: int) -> bytes:
        decoded = bytearray()
        while data:
            if self._inflater.eof:
                self._inflater = zlib.decompressobj(self._wbits)
            try:
                decoded += self._inflater.decompress(data, limit + 1 - len(decoded))
            except zlib.error as error:
                raise ValueError(str(error)) from error
            if len(decoded) > limit:
                raise TooLarge
            data = self._inflater.unconsumed_tail or self._inflater.unused_data
        return bytes(decoded)


class _Deflate:
    """deflate as the standard says (in zlib's frame) or as some send it (bare)."""

    def __init__(self) -> None:
        self._inner: _Zlib | None = None

    def decode(self, data: bytes, limit: int) -> bytes:
        if self._inner is None and data:
            is_framed = data[0] & 0x0F == zlib.DEFLATED and data[0] >> 4 <= 7
            self._inner = _Zlib(zlib.MAX_WBITS if is_framed else -zlib.MAX_WBITS)
        return self._inner.decode(data, limit) if self._inner is not None else b""


class _Brotli:
    def __init__(self) -> None:
        import brotli

        self._error = brotli.error
        self._inflater = brotli.Decompressor()

    def decode(self, data: bytes, limit: int) -> bytes:
        decoded = bytearray()
        try:
            while True:
                room = limit + 1 - len(decoded)
                decoded += self._inflater.process(data, output_buffer_limit=room)
                if len(decoded) > limit:
                    raise TooLarge
                if self._inflater.can_accept_more_data():
                    return bytes(decoded)
                data = b""
        except self._error as error:
            raise ValueError(str(error)) from error


class _Zstd:
    """zstd, of one or several frames. Whole input blocks go in; the window bounds what one of them may hold."""

    _PIECE_BYTES = 256
    """A zstd block is at most 128 KiB, and three bytes can state one: so little is decoded before we look again."""

    def __init__(self) -> None:
        import zstandard

        self._error = zstandard.ZstdError
        self._factory = zstandard.ZstdDecompressor(max_window_size=2**27)
        self._inflater = self._factory.decompressobj()

    def decode(self, data: bytes, limit: int) -> bytes:
        decoded = bytearray()
        try:
            for start in range(0, len(data), self._PIECE_BYTES):
                self._feed(data[start : start + self._PIECE_BYTES], decoded)
                if len(decoded) > limit:
                    raise TooLarge
        except self._error as error:
            raise ValueError(str(error)) from error
        return bytes(decoded)

    def _feed(self, data: bytes, decoded: bytearray) -> None:
        while data:
            if self._inflater.eof:
                self._inflater = self._factory.decompressobj()
            decoded += self._inflater.decompress(data)
            data = self._inflater.unused_data


class _Unknown:
    """Stands where nothing can be decoded: what goes in is lost to the meter, not to the client."""

    def decode(self, data: bytes, limit: int) -> bytes:
        return b""


class _Chain:
    """Several codings, the last applied first."""

    def __init__(self, decoders: list[Decoder]) -> None:
        self._decoders = decoders

    def decode(self, data: bytes, limit: int) -> bytes:
        for decoder in self._decoders:
            data = decoder.decode(data, limit)
        return data
