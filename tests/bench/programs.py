"""The programs that the load goes through, each started as its users start it."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.screen import Panel
from tests.bench.tools import Target, find

ROOT = Path(__file__).resolve().parent.parent.parent
START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 15.0
POLL_S = 0.004
SAID_CHARACTERS = 1000
EMAIL = "bench@example.com"
FAKE_KEY = "sk-ant-" + "api03-" + "fake-bench-key"
USED_UP_KEY = "sk-ant-" + "api03-" + "used-up"
"""The upstream answers it with 429."""
OPENAI_KEY = "sk-" + "fake-bench-key"
MESSAGES = "/claude/v1/messages"
RESPONSES = "/v1/responses"

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
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_buffering off;
        location /claude/ {{ proxy_pass http://provider/; }}
        location /v1/ {{ proxy_pass http://provider; }}
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
    port, log = free_port(), folder / "upstream.log"
    with running([str(folder / "upstream"), str(port)], log) as process:
        wait_for_answer(port, "/", process, log, method="POST")
        yield Target("direct", port, "/v1/messages", process.pid)


@contextmanager
def nginx(folder: Path, upstream_port: int) -> Iterator[Target]:
    port, log = free_port(), folder / "nginx.log"
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, upstream=upstream_port))
    with running([find("nginx"), "-c", str(config), "-p", str(folder)], log) as process:
        wait_for_answer(port, MESSAGES, process, log, method="POST")
        yield Target("nginx", port, MESSAGES, process.pid)


@dataclass(frozen=True, slots=True)
class Started:
    """The running program under test."""

    target: Target
    answered_s: float
    """From its start to its first answer on /health."""
    shown_s: float | None
    """From its start to its tray icon; None where there is no panel."""


class Loadline:
    """One home folder of the program under test, and the command that starts it there."""

    def __init__(
        self,
        name: str,
        words: Sequence[str],
        folder: Path,
        upstream_port: int,
        surroundings: Mapping[str, str],
    ) -> None:
        """`words` start it: a module and its arguments. With a bus in `surroundings` its icon gets a panel."""
        self.name = name
        self.home = folder / name
        self.home.mkdir()
        self._command = [sys.executable, "-m", *words]
        self._log = folder / f"{name}.log"
        self._upstream_port = upstream_port
        self._surroundings = surroundings

    @contextmanager
    def started(self) -> Iterator[Started]:
        with ExitStack() as stack:
            bus = self._surroundings.get("DBUS_SESSION_BUS_ADDRESS")
            panel = stack.enter_context(Panel(bus)) if bus else None
            port = free_port()
            begun = time.perf_counter()
            process = stack.enter_context(
                running(self._command, self._log, self._environment(port))
            )
            wait_for_answer(port, "/health", process, self._log)
            answered_s = time.perf_counter() - begun
            shown_s = panel.icon_came_at() - begun if panel else None
            yield Started(Target(self.name, port, MESSAGES, process.pid), answered_s, shown_s)

    def import_account(
        self, port: int, provider: str = "anthropic", key: str = FAKE_KEY, email: str = EMAIL
    ) -> str:
        """An API-key account, through the control API as a script would; its id."""
        body, content_type = _multipart({"api_key": key, "email": email})
        said = self._call(port, "POST", f"/api/accounts/import-{provider}", body, content_type)
        return str(said["id"])

    def use_first(self, port: int, account_id: str) -> None:
        """Whatever else there is, that account is asked before."""
        change = b'{"preference":"first"}'
        self._call(port, "PATCH", f"/api/accounts/{account_id}", change, "application/json")

    def _call(
        self, port: int, method: str, path: str, body: bytes, content_type: str
    ) -> Mapping[str, object]:
        """Raises RuntimeError with what was said to a call that failed."""
        token = (self.home / "control-token").read_text().strip()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": content_type}
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=START_TIMEOUT_S)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status not in (http.HTTPStatus.OK, http.HTTPStatus.CREATED):
            raise RuntimeError(f"{method} {path} answered {answer.status}: {said[:300]!r}")
        told: Mapping[str, object] = json.loads(said)
        return told

    def _environment(self, port: int) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith("LOADLINE_")
        }
        return kept | {
            "LOADLINE_HOME": str(self.home),
            "LOADLINE_PORT": str(port),
            "LOADLINE_KEY_SOURCE": "file",
            "LOADLINE_ANTHROPIC_BASE_URL": f"http://127.0.0.1:{self._upstream_port}",
            "LOADLINE_OPENAI_API_BASE_URL": f"http://127.0.0.1:{self._upstream_port}",
            **self._surroundings,
        }


def wait_for_answer(
    port: int, path: str, process: subprocess.Popen[bytes], log: Path, *, method: str = "GET"
) -> None:
    """Returns when `path` answers 200. Raises TimeoutError, and RuntimeError when the program ended."""
    limit = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < limit:
        if process.poll() is not None:
            said = log.read_text(encoding="utf-8", errors="replace")[-SAID_CHARACTERS:]
            raise RuntimeError(f"{process.args!r} ended with {process.returncode}:\n{said}")
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
