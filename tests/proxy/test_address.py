"""Where clients are told to look for the server."""

import pytest

from proxy.address import local_address


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:2455"),
        ("localhost", "http://localhost:2455"),
        ("::1", "http://[::1]:2455"),
        ("192.168.1.4", "http://192.168.1.4:2455"),
        ("0.0.0.0", "http://127.0.0.1:2455"),
        ("::", "http://[::1]:2455"),
    ],
)
def test_a_host_that_stands_for_every_address_is_told_as_loopback(host: str, address: str) -> None:
    assert local_address(host, 2455) == address
