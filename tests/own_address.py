"""This machine's own address, for tests of what other machines would reach. What goes there leaves the machine no more
than what goes to loopback.
"""

import ipaddress
import socket


def _find() -> str:
    """The one by which it would reach others; nothing is sent to learn it. Without any: another loopback address."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("198.51.100.1", 9))  # an address for documents: RFC 5737
            found = str(probe.getsockname()[0])
        except OSError:
            found = ""
    is_other = bool(found) and not ipaddress.ip_address(found).is_loopback
    return found if is_other else "127.0.0.2"


OWN_ADDRESS = _find()
EVERY_ADDRESS = "0.0.0.0"
