"""guard: who is let in at the local door (30)."""

import pytest
from multidict import CIMultiDict

from proxy.errors import Refusal
from proxy.guard import Guard, Visitor

PORT = 2455


def refused(guard: Guard, headers: dict[str, str]) -> str | None:
    """Status and code of the refusal; None when the door opens."""
    try:
        guard.check_origin(CIMultiDict(headers))
    except Refusal as refusal:
        return f"{refusal.status} {refusal.code}"
    return None


@pytest.mark.parametrize(
    "host", ["127.0.0.1:2455", "localhost:2455", "LocalHost:2455", "[::1]:2455", "127.8.8.8:2455"]
)
def test_a_loopback_name_with_our_port_is_let_in(host: str) -> None:
    assert refused(Guard(PORT), {"Host": host}) is None


@pytest.mark.parametrize(
    "host",
    [
        "evil.example:2455",
        "localhost.evil.example:2455",
        "127.0.0.1.evil.example:2455",
        "127.0.0.1",
        "127.0.0.1:80",
        "127.0.0.1:x",
        "127.0.0.1:" + "1" * 5000,
        "192.168.1.5:2455",
        "[fe80::1]:2455",
        "",
    ],
)
def test_any_other_host_is_refused(host: str) -> None:
    assert refused(Guard(PORT), {"Host": host}) == "403 forbidden_host"


def test_a_missing_host_is_refused() -> None:
    assert refused(Guard(PORT), {}) == "403 forbidden_host"


def test_the_default_port_needs_no_naming() -> None:
    assert refused(Guard(80), {"Host": "localhost"}) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "https://127.0.0.1:2455"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "Cross-Site"},
    ],
    ids=str,
)
def test_a_web_page_is_refused(headers: dict[str, str]) -> None:
    assert refused(Guard(PORT), {"Host": "127.0.0.1:2455"} | headers) == "403 forbidden_origin"


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://127.0.0.1:2455"}, {"Sec-Fetch-Site": "none"}], ids=str
)
def test_our_own_origin_is_let_in(headers: dict[str, str]) -> None:
    assert refused(Guard(PORT), {"Host": "127.0.0.1:2455"} | headers) is None


def test_off_loopback_any_host_is_right() -> None:
    guard = Guard(PORT, is_loopback=False, keys=lambda _key: None)

    assert refused(guard, {"Host": "proxy.example:2455"}) is None


@pytest.mark.parametrize(
    ("content_type", "takes_uploads", "is_refused"),
    [
        ("application/json", False, False),
        ("application/json; charset=utf-8", False, False),
        ("text/plain", False, True),
        ("Text/Plain;charset=UTF-8", True, True),
        ("application/x-www-form-urlencoded", True, True),
        ("multipart/form-data; boundary=x", False, True),
        ("multipart/form-data; boundary=x", True, False),
        (None, False, False),
    ],
)
def test_content_types_of_forms_are_refused(
    content_type: str | None, takes_uploads: bool, is_refused: bool
) -> None:
    headers = CIMultiDict({} if content_type is None else {"Content-Type": content_type})

    if is_refused:
        with pytest.raises(Refusal) as caught:
            Guard(PORT).check_content_type(headers, takes_uploads=takes_uploads)
        assert caught.value.status == 415
    else:
        Guard(PORT).check_content_type(headers, takes_uploads=takes_uploads)


KEYS = {"fake-key-1": "laptop"}.get


@pytest.mark.parametrize(
    ("headers", "visitor"),
    [
        ({"x-api-key": "fake-key-1"}, Visitor("laptop", "x-api-key")),
        ({"Authorization": "Bearer fake-key-1"}, Visitor("laptop", "authorization")),
        ({"x-api-key": "other", "authorization": "bearer fake-key-1"}, Visitor("laptop", "authorization")),
    ],
)  # fmt: skip
def test_a_local_key_opens_and_its_header_is_told(
    headers: dict[str, str], visitor: Visitor
) -> None:
    assert Guard(PORT, keys=KEYS).admit(CIMultiDict(headers)) == visitor


@pytest.mark.parametrize(
    "headers",
    [{}, {"x-api-key": ""}, {"x-api-key": "fake-key-2"}, {"Authorization": "Basic fake-key-1"}, {"x-api-key": "é\udce9"}],
    ids=str,
)  # fmt: skip
def test_without_a_right_key_nobody_is_let_in(headers: dict[str, str]) -> None:
    with pytest.raises(Refusal) as caught:
        Guard(PORT, keys=KEYS).admit(CIMultiDict(headers))

    assert (caught.value.status, caught.value.code) == (401, "key_required")


def test_where_no_key_is_required_none_is_looked_at() -> None:
    assert Guard(PORT).admit(CIMultiDict({"x-api-key": "anything"})) == Visitor()
