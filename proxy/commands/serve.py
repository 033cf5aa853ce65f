"""`loadline serve`: the proxy without a window."""

import click

from proxy.commands.options import common_options, overrides_of


@click.command("serve")
@common_options
@click.pass_context
def command(ctx: click.Context) -> None:
    """Run the proxy without a window.

    When it is ready it prints one line with its address. SIGTERM and Ctrl-C let running requests end first.
    """
    from proxy.__main__ import serve

    ctx.exit(serve(overrides_of(ctx)))
