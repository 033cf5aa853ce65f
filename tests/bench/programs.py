"""The programs that the load goes through, each started as its users start it."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.bench.tools import Target, find

ROOT = Path(__file__).resolve().parent.parent.parent
START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 15.0
POLL_S = 0.004
FAKE_KEY = "sk-ant-" + "api03-" + "fake-bench-key"
MESSAGES = "/claude/v1/messages"

NGINX = """
daemon off;
master_process off;
worker_rlimit_nofile 8192;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder};
    proxy_temp_path {folder};
    fastcgi_temp_path {folder};
    uwsgi_temp_path {folder};
    scgi_temp_path {folder};
    keepalive_requests 1000000000;
    upstream provider {{ server 127.0.0.1:{upstream}; keepalive 1024; keepalive_requests 1000000000; }}
    server {{
        listen 127.0.0.1:{port};
        location /claude/ {{
            proxy_pass http://provider/;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_buffering off;
        }}
    }}
}}
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(
    command: list[str], log: Path, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """The program in its own process, ended politely afterwards; what it says goes to `log`."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=ROOT,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def upstream(folder: Path) -> Iterator[Target]:
    port = free_port()
    with running([str(folder / "upstream"), str(port)], folder / "upstream.log") as process:
        wait_for_answer(port, "/", process, method="POST")
        yield Target("direct", port, "/v1/messages", process.pid)


@contextmanager
def nginx(folder: Path, upstream_port: int) -> Iterator[Target]:
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, upstream=upstream_port))
    command = [find("nginx"), "-c", str(config), "-p", str(folder)]
    with running(command, folder / "nginx.log") as process:
        wait_for_answer(port, MESSAGES, process, method="POST")
        yield Target("nginx", port, MESSAGES, process.pid)


class Loadline:
    """One home folder of the program under test, and the commands that start it there."""

    def __init__(self, name: str, module: str, folder: Path, upstream_port: int) -> None:
        """`module` is `proxy` for the program without a window, `desktop` for that with a tray icon."""
        self.name = name
        self.home = folder / name
        self.home.mkdir()
        self._command = [sys.executable, "-m", module]
        self._log = folder / f"{name}.log"
        self._upstream_port = upstream_port

    @contextmanager
    def started(self, **more: str) -> Iterator[tuple[Target, float]]:
        """The running program and the seconds from its start to its first answer on /health."""
        port = free_port()
        environment = self._environment(port) | more
        begun = time.perf_counter()
        with running(self._command, self._log, environment) as process:
            wait_for_answer(port, "/health", process)
            yield Target(self.name, port, MESSAGES, process.pid), time.perf_counter() - begun

    def import_account(self, port: int) -> None:
        """An API-key account, through the control API as a script would."""
        token = (self.home / "control-token").read_text().strip()
        fields = {"api_key": FAKE_KEY, "email": "bench@example.com"}
        body, content_type = _multipart(fields)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_TIMEOUT_S)
        connection.request("POST", "/api/accounts/import-anthropic", body, headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status != http.HTTPStatus.CREATED:
            raise RuntimeError(f"the import answered {answer.status}: {said[:300]!r}")

    def _environment(self, port: int) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("LOADLINE_")
        }
        return kept | {
            "LOADLINE_HOME": str(self.home),
            "LOADLINE_PORT": str(port),
            "LOADLINE_KEY_SOURCE": "file",
            "LOADLINE_ANTHROPIC_BASE_URL": f"http://127.0.0.1:{self._upstream_port}",
            "QT_QPA_PLATFORM": "offscreen",
        }


def wait_for_answer(
    port: int, path: str, process: subprocess.Popen[bytes], *, method: str = "GET"
) -> None:
    """Returns when `path` answers 200. Raises TimeoutError, and RuntimeError when the program ended."""
    limit = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < limit:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}")
        if _answers(port, path, method):
            return
        time.sleep(POLL_S)
    raise TimeoutError(f"{process.args!r} does not answer on {path}")


def _answers(port: int, path: str, method: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request(method, path, b"{}" if method == "POST" else None)
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def _multipart(fields: Mapping[str, str]) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return (
        f"{''.join(parts)}--{boundary}--\r\n".encode(),
        f"multipart/form-data; boundary={boundary}",
    )
