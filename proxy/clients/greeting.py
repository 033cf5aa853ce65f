"""One request to the address that a client is set to, if that is ours, to see who answers. Never goes to a provider."""

import json
import time
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from urllib.parse import urlsplit

from proxy.guard import is_loopback

LIMIT_S = 3.0
_MOST_BYTES = 4096


class Outcome(StrEnum):
    """Who answered."""

    OURS = "ours"
    OTHER = "other"
    """Something else listens there."""
    NOBODY = "nobody"
    NOT_ASKED = "not_asked"
    """The address leads off this machine, so nothing was sent."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """How it went."""

    outcome: Outcome
    address: str
    """Host and port that were asked: "127.0.0.1:2455"."""
    version: str = ""
    """Of the Loadline that answered."""
    took_ms: float = 0.0


def greet(url: str, own_host: str) -> Greeting:
    """Asks `/health` where `url` leads, on this machine or at `own_host`. Takes up to LIMIT_S; call it in a thread."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or 80
    except ValueError:
        return Greeting(Outcome.NOT_ASKED, url)
    if parts.scheme != "http" or not (is_loopback(host) or host == own_host):
        return Greeting(Outcome.NOT_ASKED, parts.netloc or url)
    import http.client  # needed by this alone

    began = time.monotonic()
    connection = http.client.HTTPConnection(host, port, timeout=LIMIT_S)
    try:
        connection.request("GET", "/health")
        answer = connection.getresponse()
        version = _our_version(answer.status, answer.read(_MOST_BYTES))
    except http.client.HTTPException:
        return Greeting(Outcome.OTHER, parts.netloc)
    except OSError:
        return Greeting(Outcome.NOBODY, parts.netloc)
    finally:
        connection.close()
    took_ms = (time.monotonic() - began) * 1000
    outcome = Outcome.OURS if version else Outcome.OTHER
    return Greeting(outcome, parts.netloc, version, took_ms)


def _our_version(status: int, body: bytes) -> str:
    """Empty when it is not our answer."""
    try:
        document = json.loads(body)
    except ValueError:
        return ""
    is_ours = status == HTTPStatus.OK and isinstance(document, dict)
    return str(document.get("version", "")) if is_ours and document.get("status") == "ok" else ""
