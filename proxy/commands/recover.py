"""`loadline recover`: the way on after the database was damaged."""

import asyncio

import click

from proxy.commands.options import common_options, load
from proxy.store.query import Recovery


@click.command("recover")
@common_options
@click.pass_context
def command(ctx: click.Context) -> None:
    """Move a damaged database aside and begin a new one.

    Nothing is deleted; accounts come along where they can still be read. Loadline must not be running.
    """
    settings, paths = load(ctx)
    from proxy.service import Proxy

    async def recover() -> Recovery:
        proxy = Proxy(settings, paths)
        try:
            return await proxy.recover()
        finally:
            await proxy.stop()

    done = asyncio.run(recover())
    click.echo(
        f"The damaged database lies at {done.moved_to}. Accounts that came along: {done.accounts}."
    )
