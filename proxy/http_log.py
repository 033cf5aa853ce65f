"""What is logged of a request that is no proper HTTP: that it came, and nothing of it.

aiohttp's server logs the bytes that it could not read, and a traceback with them. These may be a credential in a broken
head, or a prompt where a client has miscounted its length.
"""

import logging

from aiohttp.http_exceptions import HttpProcessingError

log = logging.getLogger(__name__)


class _WithoutBytes(logging.Filter):
    """Stops what aiohttp says of such requests, and says less in its place."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if not isinstance(error, HttpProcessingError):
            return True
        log.debug("A request was no proper HTTP: %s.", type(error).__name__)
        return False


def server_log() -> logging.Logger:
    """The log to give to aiohttp's server."""
    found = logging.getLogger(f"{__name__}.aiohttp")
    if not found.filters:
        found.addFilter(_WithoutBytes())
    return found
