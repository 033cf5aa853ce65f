"""One request to where a client is pointed, and never off this machine."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from proxy.clients.greeting import Outcome, greet
from tests.journeys.program import free_port


@contextmanager
def listening(status: int, body: bytes) -> Iterator[tuple[str, list[str]]]:
    """Somebody at a port of this machine; its address, and the paths that were asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the base's name
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            server.shutdown()
            thread.join()


def test_loadline_says_its_version() -> None:
    with listening(200, b'{"status":"ok","version":"1.2.3"}') as (root, asked):
        said = greet(f"{root}/claude", "")

    assert (said.outcome, said.version, f"http://{said.address}") == (Outcome.OURS, "1.2.3", root)
    assert said.took_ms > 0
    assert asked == ["/health"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, b"<html>"), (404, b'{"status":"ok","version":"1"}'), (200, b"[]"), (200, b"{}")],
)
def test_another_program_is_told_apart(status: int, body: bytes) -> None:
    with listening(status, body) as (root, _asked):
        assert greet(root, "").outcome is Outcome.OTHER


def test_nobody_is_told_as_such() -> None:
    assert greet(f"http://127.0.0.1:{free_port()}/claude", "").outcome is Outcome.NOBODY


@pytest.mark.parametrize(
    "url",
    ["https://gateway.example.com/claude", "http://192.0.2.1/claude", "https://127.0.0.1:1", "http://127.0.0.1:x", ""],
)  # fmt: skip
def test_nothing_is_sent_off_this_machine(url: str) -> None:
    assert greet(url, "127.0.0.1").outcome is Outcome.NOT_ASKED
