"""`loadline open`, and `loadline FILE`: what a desktop calls for "open with", and for a file dropped on the icon."""

from pathlib import Path

import click

from proxy.commands.options import common_options, overrides_of
from proxy.commands.tray import run_tray


@click.command("open")
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@common_options
@click.pass_context
def command(ctx: click.Context, file: str) -> None:
    """Show the import dialog for the login in FILE; “loadline FILE” does the same.

    It opens in the window of the program that runs; where none does, one starts.
    """
    ctx.exit(run_tray(overrides_of(ctx), file=str(Path(file).absolute())))
