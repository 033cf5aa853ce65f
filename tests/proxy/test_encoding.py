"""encoding: bodies without their content encodings, within a limit."""

import gzip
import zlib
from collections.abc import Callable

import brotli
import pytest
import zstandard

from proxy.encoding import TooLarge, answer_decoder, decode_answer, decode_body, make_decoder
from proxy.errors import Refusal

TEXT = b"Loadline " * 2000
LIMIT = 1024 * 1024


def bare_deflate(data: bytes) -> bytes:
    deflater = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return deflater.compress(data) + deflater.flush()


ENCODERS = [
    pytest.param("gzip", gzip.compress, id="gzip"),
    pytest.param("gzip", lambda data: gzip.compress(data[:99]) + gzip.compress(data[99:]), id="gzip members"),
    pytest.param("deflate", zlib.compress, id="deflate"),
    pytest.param("deflate", bare_deflate, id="bare deflate"),
    pytest.param("br", brotli.compress, id="br"),
    pytest.param("zstd", zstandard.compress, id="zstd"),
    pytest.param(
        "zstd", lambda data: zstandard.compress(data[:99]) + zstandard.compress(data[99:]), id="zstd frames"
    ),
]  # fmt: skip
Encode = Callable[[bytes], bytes]


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_a_body_is_decoded(name: str, encode: Encode) -> None:
    assert decode_body(encode(TEXT), name, LIMIT) == TEXT


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_a_stream_is_decoded_byte_by_byte(name: str, encode: Encode) -> None:
    decoder = make_decoder(name)

    decoded = b"".join(decoder.decode(bytes([byte]), LIMIT) for byte in encode(TEXT))

    assert decoded == TEXT


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_a_bomb_stops_at_the_limit(name: str, encode: Encode) -> None:
    with pytest.raises(Refusal) as caught:
        decode_body(encode(bytes(20 * LIMIT)), name, LIMIT)

    assert (caught.value.status, caught.value.code) == (413, "body_too_large")


@pytest.mark.parametrize(("name", "encode"), ENCODERS)
def test_a_body_of_just_the_limit_passes(name: str, encode: Encode) -> None:
    assert len(decode_body(encode(bytes(LIMIT)), name, LIMIT)) == LIMIT


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_broken_body_is_a_bad_request(name: str) -> None:
    with pytest.raises(Refusal) as caught:
        decode_body(b"this is not compressed at all", name, LIMIT)

    assert caught.value.status == 400


def test_encodings_in_a_row_are_taken_off_in_turn() -> None:
    body = brotli.compress(gzip.compress(TEXT))

    assert decode_body(body, "gzip, br", LIMIT) == TEXT
    assert decode_answer(body, "gzip, br") == TEXT


def test_identity_is_no_encoding() -> None:
    assert decode_body(TEXT, "identity", LIMIT) is TEXT
    assert answer_decoder("Identity") is None


def test_an_unknown_encoding_of_a_request_is_refused() -> None:
    with pytest.raises(Refusal) as caught:
        decode_body(TEXT, "snappy", LIMIT)

    assert caught.value.status == 415


def test_an_answer_that_cannot_be_decoded_gives_nothing() -> None:
    assert decode_answer(TEXT, "snappy") == b""
    assert decode_answer(TEXT, "gzip") == b""


def test_a_chunk_of_an_answer_may_not_grow_without_end() -> None:
    decoder = make_decoder("gzip")

    with pytest.raises(TooLarge):
        decoder.decode(gzip.compress(bytes(20 * LIMIT)), LIMIT)
