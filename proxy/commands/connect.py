"""`loadline connect`: how to point a client at this address."""

import click

from proxy.clients.snippets import known_clients, snippets
from proxy.commands.options import common_options, load
from proxy.home_lock import find_running
from proxy.paths import Paths
from proxy.settings import Settings


@click.command("connect")
@click.argument("client")
@click.option("--show", is_flag=True, help="Show what to set, for each shell (the default).")
@common_options
@click.pass_context
def command(ctx: click.Context, client: str, show: bool) -> None:
    """Show how to point CLIENT, as “claude-code”, at Loadline. Nothing is changed."""
    from proxy.providers import PROVIDERS

    settings, paths = load(ctx)
    known = known_clients(PROVIDERS)
    if client not in known:
        raise click.BadParameter(f"It is one of {', '.join(sorted(known))}.", param_hint="CLIENT")
    ways = snippets(known[client], base_url(settings, paths))
    width = max(len(way.title) for way in ways)
    for way in ways:
        click.echo(f"{way.title + ':':{width + 1}}  {way.text}")


def base_url(settings: Settings, paths: Paths) -> str:
    """Where the program listens; while it does not, where it will."""
    running = find_running(paths.lock_file)
    if running is not None and running.base_url:
        return running.base_url
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"
