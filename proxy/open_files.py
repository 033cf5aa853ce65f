"""How many connections and files the program may have open: as many as the system lets it.

A stream needs two of them. Desktops start programs with room for 256 (macOS) or 1024 (Linux) and allow far more to who
asks; where none is left, asyncio's server no longer waits between its tries to take a client (CPython 3.11).
"""

import logging
import sys
from contextlib import suppress

log = logging.getLogger(__name__)

WANTED = (65_536, 10_240)
"""The second is what macOS gives where it states no limit."""


def allow_many() -> None:
    """Raises the soft limit as far as the hard one and what is of use. Windows has none; a refusal is no trouble."""
    if sys.platform != "win32":
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        for wanted in WANTED:
            limit = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            if soft == resource.RLIM_INFINITY or soft >= limit:
                return
            with suppress(OSError, ValueError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (limit, hard))
                log.debug("The program may have %d files open.", limit)
                return
