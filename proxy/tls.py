"""The system's own trust for secure connections to providers."""

import asyncio
import ssl
from asyncio import sslproto
from collections.abc import Callable

_LOADERS = ("load_default_certs", "set_default_verify_paths")
READ_BYTES = 32 * 1024
"""Per secure connection. asyncio's own 256 KiB costs half the memory at 200 streams and is no faster (measured)."""


def import_aiohttp() -> None:
    """Imports aiohttp without the certificates that it loads with it, twice: for clients without a context of their own.

    None of ours is without (`Tls`). It saves 2 MiB at rest (tests/packaging/test_journey.py) and 40 ms of the start.
    Call it before anything else imports aiohttp.
    """
    kept = {name: getattr(ssl.SSLContext, name) for name in _LOADERS}
    for name in _LOADERS:
        setattr(ssl.SSLContext, name, _load_nothing)
    try:
        import aiohttp  # noqa: F401
    finally:
        for name, load in kept.items():
            setattr(ssl.SSLContext, name, load)


def _load_nothing(
    _context: ssl.SSLContext, _purpose: ssl.Purpose = ssl.Purpose.SERVER_AUTH
) -> None:
    """In place of what reads the authorities of this system."""


def system_trust() -> ssl.SSLContext:
    """Verifies as the operating system does, so that a company's own authority counts. Takes tens of ms."""
    import truststore

    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class Tls:
    """A context that is made once, when the first secure connection needs it, off the loop's thread."""

    def __init__(self, make: Callable[[], ssl.SSLContext] = system_trust) -> None:
        self._make = make
        self._context: ssl.SSLContext | None = None

    async def context(self) -> ssl.SSLContext:
        if self._context is None:
            sslproto.SSLProtocol.max_size = READ_BYTES
            self._context = await asyncio.to_thread(self._make)
        return self._context
