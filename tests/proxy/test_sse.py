"""sse: where events end and what is in them, however the bytes are cut."""

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxy.sse import Event, Splitter, events

THREE = (
    b": a comment\n\n"
    b'event: message_start\ndata: {"a":1}\n\n'
    b"event: ping\r\ndata: {}\r\n\r\n"
    b"data:no space\rdata: second line\r\r"
    b"event: caf\xc3\xa9\ndata: \xe2\x82\xac\n\n"
)
READ = [
    Event("message_start", b'{"a":1}'),
    Event("ping", b"{}"),
    Event("message", b"no space\nsecond line"),
    Event("café", "€".encode()),
]


def fed(splitter: Splitter, *chunks: bytes) -> bytes:
    return b"".join(map(splitter.feed, chunks))


def test_events_are_read_with_any_line_end_comment_and_spacing() -> None:
    assert list(events(THREE)) == READ


def test_an_event_without_data_is_none_and_what_has_not_ended_is_not_read() -> None:
    assert list(events(b"event: only a name\n\nid: 7\n\ndata: cut")) == []


@given(st.lists(st.integers(0, len(THREE)), max_size=12))
def test_whatever_the_cuts_the_same_whole_events_come_out(cuts: list[int]) -> None:
    edges = sorted({0, len(THREE), *cuts})
    chunks = [THREE[start:end] for start, end in itertools.pairwise(edges)]
    splitter = Splitter()

    whole = fed(splitter, *chunks, b"data: next\n\n")

    assert whole == THREE + b"data: next\n\n"
    assert list(events(whole)) == [*READ, Event("message", b"next")]


@pytest.mark.parametrize(
    ("chunks", "is_at_boundary"),
    [
        ([], True),
        ([b"data: 1\n\n"], True),
        ([b"data: 1\n"], False),
        ([b"data: 1\r\n\r"], False),
        ([b"data: 1\r\n\r", b"\n"], True),
        ([b"data: 1\n\ndata: 2"], False),
        ([b"data: 1\n\nda", b"ta: 2\n", b"\n"], True),
        ([b": comment\n\n"], True),
    ],
)
def test_a_boundary_is_where_an_event_of_ours_may_follow(
    chunks: list[bytes], is_at_boundary: bool
) -> None:
    splitter = Splitter()

    fed(splitter, *chunks)

    assert splitter.is_at_boundary is is_at_boundary


def test_a_byte_order_mark_belongs_to_no_field() -> None:
    assert list(events(b"\xef\xbb\xbfdata: 1\n\n")) == [Event("message", b"1")]


@pytest.mark.parametrize(
    ("stream", "last"),
    [
        (b"data: 1\r\r", b"data: 1\r\r"),
        (b"data: 1\r\n\r", b"data: 1\r\n\r"),
        (b"data: 1\n\ndata: 2\r\r", b"data: 2\r\r"),
        (b"data: 1\n\n", b""),
        (b"data: 1", b""),
    ],
)
def test_at_the_end_of_the_stream_a_cr_ends_its_line(stream: bytes, last: bytes) -> None:
    splitter = Splitter()

    splitter.feed(stream)

    assert splitter.last() == last


def test_whole_chunks_pass_without_a_copy() -> None:
    chunk = b"data: 1\n\n"

    assert Splitter().feed(chunk) is chunk


def test_an_event_too_long_is_passed_over_and_the_next_one_is_read() -> None:
    splitter = Splitter(max_event_bytes=100)

    whole = fed(splitter, b"data: ", *[b"x" * 50] * 10, b"\n", b"\ndata: 1", b"\n\n")

    assert list(events(whole)) == [Event("message", b"1")]
    assert splitter.is_at_boundary


def test_reading_takes_time_in_proportion_to_the_bytes() -> None:
    def seconds(size: int) -> float:
        splitter, data = Splitter(), b"data: " + b"x" * size + b"\n\n"
        began = time.process_time()
        for start in range(0, len(data), 16):
            splitter.feed(data[start : start + 16])
        return time.process_time() - began

    seconds(10_000)
    small, large = seconds(200_000), seconds(1_600_000)

    assert (
        large < 40 * small
    )  # 8 times the bytes; a reader that looks at all of them again takes 64 times
