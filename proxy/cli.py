"""The command line: `loadline` and its subcommands. Failures become one line on stderr; no traceback is shown."""

import importlib
import logging
import sys
from collections.abc import Sequence
from typing import Any

import click

from proxy.commands.options import common_options, overrides_of
from proxy.errors import ProxyError

log = logging.getLogger(__name__)

COMMANDS = {
    "serve": "Run the proxy without a window.",
    "status": "Show accounts, usage and today's totals.",
    "import": "Import a login or an API key.",
    "accounts": "List accounts; pause, resume, remove, test them.",
    "connect": "Show how to point a client at Loadline.",
}
"""Each is the `command` of proxy/commands/<name>.py, loaded when it is used."""


class Failed(click.ClickException):
    """A failure that the user is told in one line."""

    exit_code = 1

    def show(self, file: Any = None) -> None:
        click.echo(f"loadline: {' '.join(self.message.split())}", file=file or sys.stderr)


class Commands(click.Group):
    """Loads each command when it is used, and turns failures into words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(
            f"proxy.commands.{cmd_name.replace('import', 'import_login')}"
        )
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except ProxyError as error:
            raise Failed(str(error)) from error
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:  # a bug; its traceback is for those who asked for it
            log.debug("The command failed.", exc_info=True)
            raise Failed(
                f"It hit a bug of its own ({type(error).__name__}: {error}). --log-level debug tells where."
            ) from error


def _print_version(ctx: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from proxy.version import version

        click.echo(f"Loadline {version()}")
        ctx.exit()


@click.group(cls=Commands, invoke_without_command=True)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version.",
)
@common_options
@click.pass_context
def cli(ctx: click.Context) -> None:
    """One local address for Claude and Codex clients, every account, all usage in sight.

    Without a command the tray program starts.
    """
    if ctx.invoked_subcommand is None:
        from proxy.commands.tray import run_tray

        ctx.exit(run_tray(overrides_of(ctx)))


def main(arguments: Sequence[str] | None = None) -> None:
    """The console command."""
    cli.main(args=None if arguments is None else list(arguments), prog_name="loadline")
