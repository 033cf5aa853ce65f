"""The address at which programs of this machine reach the server."""

import ipaddress


def local_address(host: str, port: int) -> str:
    """ "http://127.0.0.1:2455" of the host and port that the server listens on.

    A host that stands for all of the machine's addresses ("0.0.0.0", "::") is none that a client can be sent to, least of
    all on Windows; the loopback of its kind is.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"http://{host}:{port}"
    if address.is_unspecified:
        address = ipaddress.ip_address("127.0.0.1" if address.version == 4 else "::1")
    return f"http://[{address}]:{port}" if address.version == 6 else f"http://{address}:{port}"
