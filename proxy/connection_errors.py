"""Why a provider could not be reached: as it is found out, and in words."""

import errno
import socket
import ssl

from proxy.errors import UpstreamError, UpstreamFormatError

_NO_WAY = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}


class DiedUnanswered(Exception):
    """The connection ended before the first byte of an answer: where it had been kept free, another may be tried."""


def unreachable(error: BaseException, host: str) -> UpstreamError:
    """The failure to connect to `host` or to get an answer's head from it, as our own."""
    match error:
        case ssl.SSLCertVerificationError():
            return UpstreamError(
                f"The certificate of {host} is not trusted.",
                detail=f"{error.verify_message}.",
                hint="A company network may put its own in between; its authority must be known to this system.",
            )
        case ssl.SSLError():
            reason = getattr(error, "reason", None)  # only OpenSSL's own errors have one
            return UpstreamError(
                f"No secure connection to {host} could be made.", detail=f"{reason or error}."
            )
        case socket.gaierror():
            return UpstreamError(
                f"The address of {host} could not be found.",
                hint="Is this machine online, and the name right?",
            )
        case TimeoutError():
            return UpstreamError(f"{host} did not take a connection in time.")
        case ConnectionRefusedError():
            return UpstreamError(f"{host} refused the connection.")
        case OSError() if error.errno in _NO_WAY:
            return UpstreamError(
                f"There is no way to {host} from this network.", hint="Is this machine online?"
            )
        case _:
            return UpstreamError(f"The connection to {host} failed.", detail=_reason(error))


def closed_unanswered(host: str) -> UpstreamError:
    """A fresh connection that died so, in words."""
    return UpstreamError(f"{host} closed the connection without an answer.")


def no_http(error: BaseException, host: str) -> UpstreamFormatError:
    """`host` answered with bytes that are no HTTP."""
    return UpstreamFormatError(
        f"{host} answered with something that is no HTTP.", detail=_reason(error)
    )


def _reason(error: BaseException) -> str:
    text = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return f"{text or type(error).__name__}."
