"""`loadline connect`: how to point a client at this address."""

import os
from typing import Literal

import click

from proxy.client_url import ClientUrl
from proxy.clients import claude_code
from proxy.clients.settings_file import ClientSettings, Target
from proxy.clients.snippets import known_clients, snippets
from proxy.clock import utc_now
from proxy.commands.options import common_options, load
from proxy.errors import Refusal
from proxy.home_lock import find_running
from proxy.paths import Paths
from proxy.settings import Settings

TARGETS = {claude_code.NAME: claude_code.target}
"""The clients whose settings file can be changed; of others the lines are shown."""


@click.command("connect")
@click.argument("client")
@click.option(
    "--show",
    "action",
    flag_value="show",
    default=True,
    help="Show what would change (the default).",
)
@click.option("--apply", "action", flag_value="apply", help="Change the client's settings file.")
@click.option("--undo", "action", flag_value="undo", help="Take that change back.")
@common_options
@click.pass_context
def command(ctx: click.Context, client: str, action: Literal["show", "apply", "undo"]) -> None:
    """Point CLIENT, as “claude-code”, at Loadline.

    Only the one key that holds the address is changed, with a dated copy of the file beside it.
    """
    from proxy.providers import PROVIDERS

    settings, paths = load(ctx)
    known = known_clients(PROVIDERS)
    if client not in known:
        raise click.BadParameter(f"It is one of {', '.join(sorted(known))}.", param_hint="CLIENT")
    url = base_url(settings, paths)
    make_target = TARGETS.get(client)
    target = make_target(known[client], url, os.environ) if make_target else None
    files = ClientSettings(paths.clients_file)
    if action == "show":
        _show(known[client], url, files, target)
    elif target is None:
        raise Refusal(f"The settings of {known[client].title} cannot be changed from here.")
    elif action == "apply":
        paths.make_folders()
        _apply(files, target)
    else:
        _undo(files, target)


def base_url(settings: Settings, paths: Paths) -> str:
    """Where the program listens; while it does not, where it will."""
    running = find_running(paths.lock_file)
    if running is not None and running.base_url:
        return running.base_url
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


def _show(client: ClientUrl, url: str, files: ClientSettings, target: Target | None) -> None:
    ways = snippets(client, url)
    lines = [way for way in ways if "\n" not in way.text]
    width = max((len(way.title) for way in lines), default=0)
    for way in ways:
        if way in lines:
            click.echo(f"{way.title + ':':{width + 1}}  {way.text}")
        else:
            click.echo(f"{way.title}:\n\n{way.text}")
    if target is None:
        return
    change = files.plan(target)
    click.echo()
    if change.is_needed:
        click.echo(f"“loadline connect {target.client} --apply” would change:")
        click.echo(change.diff())
    else:
        click.echo(f"{change.file} points here already.")


def _apply(files: ClientSettings, target: Target) -> None:
    change = files.plan(target)
    if not change.is_needed:
        click.echo(f"{change.file} points here already.")
        return
    backup = files.apply(target, utc_now())
    click.echo(change.diff())
    copy = f" The file before is at {backup}." if backup else ""
    click.echo(f"Changed.{copy} “loadline connect {target.client} --undo” takes it back.")


def _undo(files: ClientSettings, target: Target) -> None:
    change = files.undo(target)
    if change.is_needed:
        click.echo(change.diff())
        click.echo("Taken back.")
    else:
        click.echo(f"{change.file} says something else by now; it stays as it is.")
