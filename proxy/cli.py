"""The command line: `loadline` and its subcommands. Failures become one line on stderr; no traceback is shown."""

import importlib
import io
import logging
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import click

from proxy.commands.options import common_options, overrides_of
from proxy.errors import ProxyError

log = logging.getLogger(__name__)

DONE, FAILED = 0, 1
COMMANDS = {
    "serve": "serve",
    "status": "status",
    "import": "import_login",
    "sign-in": "sign_in",
    "accounts": "accounts",
    "keys": "keys",
    "connect": "connect",
    "recover": "recover",
    "open": "open",
    "quit": "quit",
}
"""Each subcommand's module in proxy/commands, loaded when it is used."""
OWN = {"vault-key": "vault_key"}
"""What the program asks of itself; no list shows it to people."""
WAYS_ON = {"store_corrupt": "“loadline recover” does so."}
"""What a command can do about a failure that a window would offer a button for, by the failure's code."""


class Commands(click.Group):
    """Loads each command when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        name = COMMANDS.get(cmd_name) or OWN.get(cmd_name)
        if name is None:
            return None
        module = importlib.import_module(f"proxy.commands.{name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A file in the place of a command is opened: so desktops hand one over."""
        is_file = os.path.isfile(args[0])  # noqa: PTH113 - a word that is too long for a path is no file
        if is_file and self.get_command(ctx, args[0]) is None:
            args = ["open", *args]
        return super().resolve_command(ctx, args)


def _print_version(ctx: click.Context, _: click.Parameter, is_asked: bool) -> None:
    if is_asked:
        from proxy.version import commit, version

        click.echo(f"Loadline {version()}" + (f" ({commit()})" if commit() else ""))
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
@click.option("--hidden", is_flag=True, help="Start in the tray without opening the window.")
@common_options
@click.pass_context
def cli(ctx: click.Context, hidden: bool) -> None:
    """One local address for Claude and Codex clients, every account, all usage in sight.

    Without a command the tray program starts; with a FILE in its place it shows the import dialog for that.
    """
    if ctx.invoked_subcommand is None:
        from proxy.commands.tray import run_tray

        ctx.exit(run_tray(overrides_of(ctx), is_hidden=hidden))


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """The console command."""
    _print_what_can_be_printed()
    sys.exit(run(arguments))


def _print_what_can_be_printed() -> None:
    """A terminal or file of another encoding gets a question mark for what it cannot hold, not a failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a program without a console has none
            stream.reconfigure(errors="replace")


def run(arguments: Sequence[str] | None = None) -> int:
    """Runs one command: 0 done, 1 failed with one line on stderr, 2 wrong usage."""
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="loadline",
            standalone_mode=False,
        )
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ProxyError as error:
        return _failed(f"{error} {WAYS_ON.get(error.code, '')}")
    except (click.Abort, KeyboardInterrupt):
        return _failed("Interrupted.")
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # a bug; its traceback is for those who asked for it
        log.debug("The command failed.", exc_info=True)
        return _failed(
            f"It hit a bug of its own: {type(error).__name__}: {error}. "
            "Run it again with --log-level debug to see where."
        )
    return code if isinstance(code, int) else DONE


def _failed(words: str) -> int:
    click.echo(f"loadline: {' '.join(words.split())}", err=True)
    return FAILED


if __name__ == "__main__":
    main()
