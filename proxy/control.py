"""The commands' way to the program: through the control API of the one that runs, or by opening the store here.

Both ways speak the objects of the control API.
"""

import dataclasses
import http.client
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import quote, urlsplit

from proxy.control_token import read_control_token
from proxy.errors import ProxyError, StartError
from proxy.home_lock import RunningProgram, find_running
from proxy.importing import ImportRequest
from proxy.paths import Paths
from proxy.sign_in import SignInRequest

LIMIT_S = 60.0
"""Testing an account waits for a provider."""

Object = dict[str, Any]
"""A JSON object of the control API."""
Told = Callable[[Object], str | None]
"""Shows a stage of a sign-in, and gives what the user pastes there, if anything.

When that was refused it is called with the stage once more, which then says why as its `refusal`.
"""
PASTE_AGAIN = frozenset({"not_an_address", "sign_in_mismatch"})
"""Codes of refusals of what was pasted; after any other the next stage tells how the sign-in ended."""


class Control(Protocol):
    """What the commands ask of the program. Every call raises ProxyError."""

    def accounts(self) -> list[Object]: ...

    def import_account(self, request: ImportRequest) -> Object: ...

    def change_account(self, account_id: str, change: Mapping[str, object]) -> Object: ...

    def remove_account(self, account_id: str) -> None: ...

    def test_account(self, account_id: str) -> Object: ...

    def spend_reset(self, account_id: str) -> Object:
        """The user has confirmed it."""
        ...

    def sign_in(self, request: SignInRequest, told: Told) -> None:
        """Calls `told` with each stage as it begins; the last is "done" or "failed"."""
        ...

    def keys(self) -> list[Object]: ...

    def make_key(self, name: str, days: int | None) -> Object: ...

    def remove_key(self, name: str) -> None: ...


class HttpControl:
    """Asks the running program."""

    def __init__(self, base_url: str, token: str) -> None:
        self.base_url = base_url
        self._token = token

    def accounts(self) -> list[Object]:
        listed: list[Object] = self.get("/api/accounts")["accounts"]
        return listed

    def import_account(self, request: ImportRequest) -> Object:
        path = (
            f"/api/accounts/import-{request.provider}"
            if request.provider
            else "/api/accounts/import"
        )
        content_type, body = multipart(_import_fields(request))
        return self._call("POST", path, body, content_type)

    def change_account(self, account_id: str, change: Mapping[str, object]) -> Object:
        body = json.dumps(dict(change)).encode()
        return self._call("PATCH", _account_path(account_id), body, "application/json")

    def remove_account(self, account_id: str) -> None:
        self._call("DELETE", _account_path(account_id))

    def test_account(self, account_id: str) -> Object:
        return self._call("POST", f"{_account_path(account_id)}/test", b"", "application/json")

    def spend_reset(self, account_id: str) -> Object:
        path, body = f"{_account_path(account_id)}/reset", b'{"confirmed": true}'
        return self._call("POST", path, body, "application/json")

    def sign_in(self, request: SignInRequest, told: Told) -> None:
        wanted = {key: value for key, value in dataclasses.asdict(request).items() if value}
        with self._asked(
            "POST", "/api/accounts/sign-in", json.dumps(wanted).encode(), "application/json", None
        ) as response:
            if response.status != http.client.OK:
                _read_answer(response.status, response.read())
            id_ = response.getheader("X-Loadline-Sign-In", "")
            while line := response.readline():
                self._follow(id_, json.loads(line), told)

    def _follow(self, id_: str, stage: Object, told: Told) -> None:
        pasted = told(stage)
        while pasted is not None:
            body = json.dumps({"text": pasted}).encode()
            try:
                self._call("POST", f"/api/accounts/sign-in/{id_}/paste", body, "application/json")
                return
            except ProxyError as refused:
                if refused.code not in PASTE_AGAIN:
                    return
                pasted = told({**stage, "refusal": str(refused)})

    def keys(self) -> list[Object]:
        listed: list[Object] = self.get("/api/keys")["keys"]
        return listed

    def make_key(self, name: str, days: int | None) -> Object:
        body = json.dumps({"name": name, "days": days}).encode()
        return self._call("POST", "/api/keys", body, "application/json")

    def remove_key(self, name: str) -> None:
        self._call("DELETE", f"/api/keys/{quote(name, safe='')}")

    def quit(self) -> Object:
        """Asks it to end: its `pid`, and `drain_s`, for which requests may go on. It answers before it leaves."""
        return self._call("POST", "/api/quit", b"", "application/json")

    def get(self, path: str) -> Object:
        return self._call("GET", path)

    def _call(self, method: str, path: str, body: bytes = b"", content_type: str = "") -> Object:
        with self._asked(method, path, body, content_type, LIMIT_S) as response:
            return _read_answer(response.status, response.read())

    @contextmanager
    def _asked(
        self, method: str, path: str, body: bytes, content_type: str, limit_s: float | None
    ) -> Iterator[http.client.HTTPResponse]:
        headers = {"Authorization": f"Bearer {self._token}"}
        if content_type:
            headers["Content-Type"] = content_type
        parts = urlsplit(self.base_url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=limit_s)
        try:
            connection.request(method, path, body or None, headers)
            yield connection.getresponse()
        except (OSError, http.client.HTTPException) as error:
            raise ProxyError(
                "The running Loadline does not answer.",
                detail=f"{self.base_url}: {error}.",
                hint="Stop it and start it again.",
                code="no_answer",
            ) from error
        finally:
            connection.close()


def find_http_control(paths: Paths) -> HttpControl | None:
    """The way to the program that runs with this home; None when none does.

    Raises StartError when one runs whose server is switched off.
    """
    program = find_running(paths.lock_file)
    if program is None:
        return None
    if not program.base_url:
        raise _switched_off(program)
    try:
        token = read_control_token(paths.control_token_file)
    except OSError as error:
        raise ProxyError(
            "The control token cannot be read.",
            detail=f"{paths.control_token_file}: {error.strerror or error}.",
            code="token_unreadable",
        ) from error
    return HttpControl(program.base_url, token)


def multipart(fields: Mapping[str, bytes]) -> tuple[str, bytes]:
    """The content type and body of a form; the field `file` is sent as one."""
    boundary = secrets.token_hex(16)
    lines = []
    for name, content in fields.items():
        filename = '; filename="login"' if name == "file" else ""
        lines += [
            f"--{boundary}".encode(),
            f'Content-Disposition: form-data; name="{name}"{filename}'.encode(),
            b"",
            content,
        ]
    lines += [f"--{boundary}--".encode(), b""]
    return f"multipart/form-data; boundary={boundary}", b"\r\n".join(lines)


def _import_fields(request: ImportRequest) -> dict[str, bytes]:
    texts = {
        "email": request.email,
        "api_key": request.api_key or "",
        "keep_fresh": request.keep_fresh or "",
        "source_path": request.source_path,
        "accept_terms": "true" if request.accept_terms else "",
        "label": request.label,
        "replace": request.replace or "",
    }
    fields = {name: text.encode() for name, text in texts.items() if text}
    if request.document is not None:
        fields["file"] = request.document
    return fields


def _account_path(account_id: str) -> str:
    return f"/api/accounts/{quote(account_id, safe='')}"


def _read_answer(status: int, content: bytes) -> Object:
    """Raises ProxyError with the words of the program."""
    try:
        answer = json.loads(content) if content else {}
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise ProxyError("Another program answers in Loadline's place.", code="no_answer")
    if status < http.client.BAD_REQUEST:
        return answer
    error = answer.get("error")
    words = error if isinstance(error, dict) else {}
    raise ProxyError(
        str(words.get("title") or words.get("message") or f"Loadline answered {status}."),
        detail=str(words.get("detail") or ""),
        hint=str(words.get("hint") or ""),
        code=str(words.get("code") or "failed"),
        status=status,
    )


def _switched_off(program: RunningProgram) -> StartError:
    return StartError(
        "Loadline runs, but its server is switched off or still starting.",
        detail=f"Process {program.pid}.",
        hint="Switch it on, or quit Loadline, and try again.",
        code="switched_off",
    )
