"""What a request is called in the log: by an id of its own, and by the program that sent it."""

import itertools
import random
from datetime import datetime

from proxy.call import Headers

LONGEST_CLIENT = 80
"""Characters of a client's name."""
_counter = itertools.count()
_process = f"{random.SystemRandom().getrandbits(32):08x}"
"""Tells the ids of two processes apart."""


def request_id(now: datetime) -> str:
    """`req_` and 24 hex digits that sort by time: milliseconds, a counter, the process."""
    moment = int(now.timestamp() * 1000) & 0xFFFFFFFFFFFF
    return f"req_{moment:012x}{next(_counter) & 0xFFFF:04x}{_process}"


def client_name(headers: Headers) -> str:
    """The first word of the User-Agent, as "claude-cli/2.1.0"; empty where none is sent."""
    return headers.get("User-Agent", "").split(" ", 1)[0][:LONGEST_CLIENT]
