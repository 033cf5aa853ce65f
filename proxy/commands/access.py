"""Which way a command takes to the accounts: the running program, or this process."""

import click

from proxy.commands.options import load
from proxy.control import Control, find_http_control


def control_of(ctx: click.Context) -> Control:
    """Raises ProxyError."""
    settings, paths = load(ctx)
    running = find_http_control(paths)
    if running is not None:
        return running
    from proxy.own_control import OwnControl

    return OwnControl(settings, paths)
