"""Which headers travel end to end, and how they are written."""

from collections.abc import Iterable

from multidict import CIMultiDict

from proxy.call import Headers

_ONE_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""RFC 9110 7.6.1; each says something of one connection only."""
_REQUEST_ONLY_HOP = _ONE_HOP | {"host", "content-length", "expect"}
"""The upstream request gets its own of these."""


def to_upstream(headers: Headers) -> CIMultiDict[str]:
    """A client's headers as they go on to the provider: in their order, repeated ones joined into one."""
    stopped = _stopped(headers, _REQUEST_ONLY_HOP)
    result: CIMultiDict[str] = CIMultiDict()
    for name, value in headers.items():
        lower = name.lower()
        if lower in stopped:
            continue
        if name in result:
            separator = "; " if lower == "cookie" else ", "
            result[name] = f"{result[name]}{separator}{value}"
        else:
            result.add(name, value)
    return result


def to_client(headers: Headers) -> list[tuple[str, str]]:
    """A provider's headers as they come back to the client: in their order, each as often as it came."""
    stopped = _stopped(headers, _ONE_HOP)
    return [(name, value) for name, value in headers.items() if name.lower() not in stopped]


def head_bytes(first_line: str, headers: Iterable[tuple[str, str]]) -> bytes:
    """The head of a message. Bytes that were no UTF-8 come out as they came in.

    Raises ValueError when a name or value would break out of its line.
    """
    fields = tuple(headers)
    head = "\r\n".join((first_line, *map(": ".join, fields)))
    ends = len(fields)
    if head.count("\n") != ends or head.count("\r") != ends or "\0" in head:
        raise ValueError("A header has a line end or NUL in it.")
    return f"{head}\r\n\r\n".encode("utf-8", "surrogateescape")


def _stopped(headers: Headers, always: frozenset[str]) -> frozenset[str]:
    """The lower-case names that stop here: those of one hop, and those that Connection names."""
    connection = headers.getall("Connection", ())
    if not connection:
        return always
    named = {name.strip().lower() for value in connection for name in value.split(",")}
    return always | named
