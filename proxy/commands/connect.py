"""`loadline connect`: which clients there are and where each is pointed; how to point one here, and take it back."""

import sys
from typing import TYPE_CHECKING, Literal

import click

from proxy.commands.options import common_options, load
from proxy.errors import Refusal

if TYPE_CHECKING:
    from proxy.clients.client import Client
    from proxy.clients.desk import ClientDesk, Sight
    from proxy.paths import Paths
    from proxy.settings import Settings


@click.command("connect")
@click.argument("client", required=False)
@click.option(
    "--show",
    "action",
    flag_value="show",
    default=True,
    help="Show what would change (the default).",
)
@click.option("--apply", "action", flag_value="apply", help="Change the client's settings file.")
@click.option("--undo", "action", flag_value="undo", help="Take that change back.")
@click.option("--key", metavar="KEY", help="The local key it shall send; “-” reads it from stdin.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    client: str | None,
    action: Literal["show", "apply", "undo"],
    key: str | None,
) -> None:
    """Point CLIENT, as “claude-code” or “codex”, at Loadline; without one, list the clients and where they point.

    Only our own lines are changed, with a dated copy of the file beside it.
    """
    settings, paths = load(ctx)
    desk = make_desk(settings, paths)
    if client is None:
        if action != "show":
            raise click.UsageError("Say which client.")
        _list(desk)
        return
    known = {each.name: each for each in desk.all()}
    if client not in known:
        raise click.BadParameter(f"It is one of {', '.join(known)}.", param_hint="CLIENT")
    secret = sys.stdin.readline().strip() if key == "-" else key or ""
    if action == "show":
        _show(desk, known[client], secret)
    elif known[client].file is None:
        raise Refusal(f"The settings of {known[client].title} cannot be changed from here.")
    elif action == "apply":
        paths.make_folders()
        _apply(desk, known[client], secret)
    else:
        _undo(desk, known[client])


def make_desk(settings: "Settings", paths: "Paths") -> "ClientDesk":
    """Over the address at which the program listens; while it does not, at which it will."""
    from proxy.clients.desk import ClientDesk
    from proxy.providers import PROVIDERS

    url = base_url(settings, paths)
    return ClientDesk(
        {provider.id: provider for provider in PROVIDERS},
        paths.clients_file,
        lambda: url,
        asks_for_key=lambda: settings.require_key,
    )


def base_url(settings: "Settings", paths: "Paths") -> str:
    """Where the program listens; while it does not, where it will. Raises Refusal where that is any free port."""
    from proxy.address import local_address
    from proxy.home_lock import find_running

    running = find_running(paths.lock_file)
    if running is not None and running.base_url:
        return running.base_url
    if settings.port == 0:
        raise Refusal(
            "Loadline's address is known only while it runs.",
            hint="Start it, or say --port.",
            code="address_unknown",
        )
    return local_address(settings.host, settings.port)


def _list(desk: "ClientDesk") -> None:
    sights = [desk.look(client) for client in desk.all()]
    width = max(len(sight.client.name) for sight in sights)
    for sight in sights:
        click.echo(f"{sight.client.name:{width}}  {where_it_points(sight)}")


def where_it_points(sight: "Sight") -> str:
    """In words: "points here (~/.claude/settings.json)"."""
    from proxy.clients.pointing import Direction

    if sight.file is None:
        return f"its lines: loadline connect {sight.client.name}"
    if sight.problem:
        return f"cannot tell: {sight.problem}"
    words = {
        Direction.HERE: "points here",
        Direction.MOVED: f"points at {sight.pointing.address}, where Loadline was before",
        Direction.ELSEWHERE: f"points at {sight.pointing.address}",
        Direction.NOWHERE: "does not point here",
    }[sight.pointing.direction]
    return f"{words} ({sight.file}){'' if sight.program else ', and is not installed'}"


def _show(desk: "ClientDesk", client: "Client", key: str) -> None:
    ways = desk.snippets(client)
    lines = [way for way in ways if "\n" not in way.text]
    width = max((len(way.title) for way in lines), default=0)
    for way in ways:
        if way in lines:
            click.echo(f"{way.title + ':':{width + 1}}  {way.text}")
        else:
            click.echo(f"{way.title}:\n\n{way.text}\n")
    if client.file is None:
        return
    change = desk.plan(client, key)
    if lines:
        click.echo()
    if change.is_needed:
        click.echo(f"“loadline connect {client.name} --apply” would change:")
        click.echo(change.diff())
    else:
        click.echo(f"{change.file} points here already.")


def _apply(desk: "ClientDesk", client: "Client", key: str) -> None:
    done = desk.apply(client, key)
    if not done.change.is_needed:
        click.echo(f"{done.change.file} points here already.")
        return
    click.echo(done.change.diff())
    copy = f" The file before is at {done.backup}." if done.backup else ""
    click.echo(f"Changed.{copy} “loadline connect {client.name} --undo” takes it back.")
    if desk.asks_for_key and not key:
        click.echo(
            "Clients need a local key: give it by --key. “loadline keys new NAME” makes one."
        )


def _undo(desk: "ClientDesk", client: "Client") -> None:
    change = desk.undo(client)
    if change.is_needed:
        click.echo(change.diff())
        click.echo("Taken back.")
    else:
        click.echo(f"{change.file} says something else by now; it stays as it is.")
