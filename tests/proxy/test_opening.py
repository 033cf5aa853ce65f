"""How the first events of a stream decide whether another account may still be tried."""

import gzip
import json
from collections.abc import Mapping

import pytest

from proxy.dialect import Opening
from proxy.dialects.openai_responses import RESPONSES
from proxy.encoding import TooLarge
from proxy.opening import OpeningReader

CREATED = {"type": "response.created", "response": {"id": "resp_1"}}
LIMITS = {"type": "codex.rate_limits", "rate_limits": {}}
DELTA = {"type": "response.output_text.delta", "delta": "Hello"}
FAILED = {"type": "response.failed", "response": {"error": {"code": "usage_limit_reached"}}}


def sse(*events: Mapping[str, object]) -> bytes:
    return b"".join(
        b"event: %s\ndata: %s\n\n" % (str(each["type"]).encode(), json.dumps(each).encode())
        for each in events
    )


@pytest.mark.parametrize(
    ("content", "opening"),
    [
        (b"", None),
        (b": a comment\n\n", None),
        (sse(CREATED), Opening.PREAMBLE),
        (sse(CREATED, LIMITS), Opening.PREAMBLE),
        (sse(CREATED)[:-1], None),
        (sse(CREATED, DELTA), Opening.ANSWER),
        (sse(CREATED, FAILED), Opening.FAILURE),
        (sse(FAILED), Opening.FAILURE),
        (sse(DELTA, FAILED), Opening.ANSWER),
    ],
)
def test_the_first_event_that_is_no_preamble_decides(
    content: bytes, opening: Opening | None
) -> None:
    reader = OpeningReader(RESPONSES, "")

    reader.feed(content)

    assert reader.opening is opening
    assert reader.is_undecided == (opening in (None, Opening.PREAMBLE))


@pytest.mark.parametrize("size", [1, 7, 64])
def test_the_bytes_may_come_in_any_pieces_and_packed(size: int) -> None:
    packed = gzip.compress(sse(CREATED, FAILED))
    reader = OpeningReader(RESPONSES, "gzip")

    for start in range(0, len(packed), size):
        if reader.is_undecided:
            reader.feed(packed[start : start + size])

    assert reader.opening is Opening.FAILURE
    assert json.loads(reader.failure) == FAILED


def test_what_cannot_be_unpacked_is_told() -> None:
    with pytest.raises((ValueError, TooLarge)):
        OpeningReader(RESPONSES, "gzip").feed(b"no gzip at all")
