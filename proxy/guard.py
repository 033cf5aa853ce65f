"""The local door: who may speak to the proxy.

A web page in the user's browser can send requests to this machine. It is told by its Origin, by Sec-Fetch-Site, by a
Host that is a foreign name made to point here, and by content types that need no permission. Programs send none of it.
"""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from proxy.call import Headers
from proxy.errors import Refusal

KeyCheck = Callable[[str], str | None]
"""The name of the local key that was presented; None when it is none. Compares in constant time."""

_FORM_TYPES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
"""What a page may send anywhere without asking first."""
_UPLOAD_TYPE = "multipart/form-data"
KEY_HEADERS = ("x-api-key", "authorization")
_DEFAULT_PORT = 80
_PORT_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Visitor:
    """A client that was let in; both empty where it showed no local key and needed none."""

    key_name: str = ""
    key_header: str = ""
    """Where the key stood; it goes no further."""


class Guard:
    """Decides at the door, by headers alone."""

    def __init__(
        self,
        port: int,
        *,
        is_loopback: bool = True,
        keys: KeyCheck | None = None,
        requires_key: bool = True,
    ) -> None:
        """Off loopback any Host is right, and `keys` are what protects. On it they may be no more than a name."""
        self._port = port
        self._usual_hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self._is_loopback = is_loopback
        self._keys = keys
        self._requires_key = requires_key or not is_loopback

    def check_origin(self, headers: Headers) -> None:
        """Refuses a request that a foreign page made a browser send. Raises Refusal 403."""
        if self._is_loopback and not self._is_own_host(headers.get("Host", "")):
            raise _forbidden("The Host header names another machine or port.", "forbidden_host")
        origin = headers.get("Origin")
        if origin is not None and not self._is_own_origin(origin):
            raise _forbidden("A web page may not use this proxy.", "forbidden_origin")
        if headers.get("Sec-Fetch-Site", "").lower() == "cross-site":
            raise _forbidden("A web page may not use this proxy.", "forbidden_origin")

    def check_content_type(self, headers: Headers, *, takes_uploads: bool) -> None:
        """Refuses the content types of forms. Raises Refusal 415."""
        stated = headers.get("Content-Type")
        if stated is None:
            return
        media_type = stated.partition(";")[0].strip().lower()
        if media_type in _FORM_TYPES and not (takes_uploads and media_type == _UPLOAD_TYPE):
            raise Refusal(
                f"The content type {media_type} is not taken here.",
                hint="Send application/json.",
                code="unsupported_content_type",
                status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            )

    def admit(self, headers: Headers) -> Visitor:
        """Who it is by the local key, which is asked for where one is required. Raises Refusal 401."""
        if self._keys is None:
            return Visitor()
        for header in KEY_HEADERS:
            presented = headers.get(header, "")
            if header == "authorization":
                scheme, _, presented = presented.partition(" ")
                presented = presented.strip() if scheme.lower() == "bearer" else ""
            if presented and (name := self._keys(presented)) is not None:
                return Visitor(name, header)
        if not self._requires_key:
            return Visitor()
        raise Refusal(
            "This proxy asks for a local key.",
            hint="Send it as Authorization: Bearer or x-api-key.",
            code="key_required",
            status=HTTPStatus.UNAUTHORIZED,
        )

    def _is_own_host(self, host: str) -> bool:
        return host in self._usual_hosts or is_own_host(host, self._port)

    def _is_own_origin(self, origin: str) -> bool:
        scheme, separator, host = origin.partition("://")
        return bool(separator) and scheme == "http" and is_own_host(host, self._port)


def is_own_host(host: str, port: int) -> bool:
    """`host` is a loopback name or address with our port, as a Host header spells it."""
    name, stated_port = _split(host.strip().lower())
    return stated_port == port and is_loopback(name)


def is_loopback(name: str) -> bool:
    """ "localhost", "127.0.0.1", "::1" and their kind."""
    if name in ("localhost", "127.0.0.1"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _split(host: str) -> tuple[str, int | None]:
    if host.startswith("["):
        name, _, port = host[1:].partition("]")
        port = port.removeprefix(":")
    else:
        name, _, port = host.partition(":")
    if not port:
        return name, _DEFAULT_PORT
    is_port = port.isascii() and port.isdigit() and len(port) <= _PORT_DIGITS
    return name, int(port) if is_port else None


def _forbidden(title: str, code: str) -> Refusal:
    return Refusal(title, code=code, status=HTTPStatus.FORBIDDEN)
