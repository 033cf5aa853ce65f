"""headers: what travels end to end."""

import pytest
from multidict import CIMultiDict

from proxy.headers import head_bytes, to_client, to_upstream


def test_what_is_for_one_hop_stops_here_in_both_directions() -> None:
    headers = CIMultiDict(
        {
            "Connection": "keep-alive, X-Only-Here",
            "Keep-Alive": "timeout=5",
            "X-Only-Here": "1",
            "TE": "trailers",
            "Trailer": "x",
            "Upgrade": "h2c",
            "Proxy-Authorization": "Basic x",
            "Transfer-Encoding": "chunked",
            "X-Kept": "2",
        }
    )

    assert list(to_upstream(headers).items()) == [("X-Kept", "2")]
    assert to_client(headers) == [("X-Kept", "2")]


def test_the_upstream_request_gets_a_host_and_a_length_of_its_own() -> None:
    headers = CIMultiDict(
        {"Host": "127.0.0.1:2455", "Content-Length": "5", "Expect": "100-continue"}
    )

    assert not to_upstream(headers)


def test_repeated_headers_are_joined_on_their_way_up() -> None:
    headers = CIMultiDict(
        [("anthropic-beta", "a,b"), ("Cookie", "x=1"), ("Anthropic-Beta", "c"), ("cookie", "y=2")]
    )

    joined = to_upstream(headers)

    assert joined.getall("anthropic-beta") == ["a,b, c"]
    assert joined.getall("cookie") == ["x=1; y=2"]


def test_repeated_headers_come_back_as_often_as_they_came() -> None:
    headers = CIMultiDict([("Set-Cookie", "a"), ("set-cookie", "b")])

    assert to_client(headers) == [("Set-Cookie", "a"), ("set-cookie", "b")]


def test_bytes_that_are_no_utf_8_come_out_as_they_came_in() -> None:
    value = b"caf\xe9 \xe2\x82\xac".decode("utf-8", "surrogateescape")

    assert head_bytes("HTTP/1.1 200 OK", [("X-Name", value)]) == (
        b"HTTP/1.1 200 OK\r\nX-Name: caf\xe9 \xe2\x82\xac\r\n\r\n"
    )


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"])
def test_no_header_breaks_out_of_its_line(value: str) -> None:
    with pytest.raises(ValueError, match="line end"):
        head_bytes("HTTP/1.1 200 OK", [("X-Name", value)])
