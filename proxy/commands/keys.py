"""`loadline keys`: the local keys that clients show."""

import click

from proxy.commands.access import control_of
from proxy.commands.options import common_options
from proxy.control import Object


@click.group("keys", invoke_without_command=True)
@common_options
@click.pass_context
def command(ctx: click.Context) -> None:
    """List the local keys of clients; make one, or take one back.

    Keys are asked for where LOADLINE_REQUIRE_KEY is on; elsewhere a key only tells which client a request came from.
    """
    if ctx.invoked_subcommand is not None:
        return
    keys = control_of(ctx).keys()
    for key in keys:
        click.echo(key_line(key))
    if not keys:
        click.echo("No keys yet. Make one: loadline keys new NAME")


@command.command("new")
@click.argument("name")
@click.option(
    "--days", type=click.IntRange(1, 3650), help="How long it is taken; without end if left out."
)
@common_options
@click.pass_context
def new(ctx: click.Context, name: str, days: int | None) -> None:
    """Make a key called NAME and print it, this once."""
    click.echo(control_of(ctx).make_key(name, days)["key"])


@command.command("revoke")
@click.argument("name")
@common_options
@click.pass_context
def revoke(ctx: click.Context, name: str) -> None:
    """Take back the key called NAME: it lets nobody in any more."""
    control_of(ctx).remove_key(name)
    click.echo(f"The key {name} is taken no more.")


def key_line(key: Object) -> str:
    ends = (
        "ended"
        if key["ended"]
        else f"until {key['expires_at'][:10]}"
        if key["expires_at"]
        else "no end"
    )
    used = f"last used {key['last_used_at'][:10]}" if key["last_used_at"] else "never used"
    return f"{key['name']}  …{key['hint']}  {ends}  {used}  {key['id']}"
