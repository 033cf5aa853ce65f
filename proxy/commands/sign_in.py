"""`loadline sign-in`: add an account by signing in, in the browser or with the provider's own tool."""

import webbrowser
from typing import NoReturn

import click

from proxy.commands.access import control_of
from proxy.commands.options import common_options
from proxy.commands.wording import account_line
from proxy.control import Object
from proxy.errors import ProxyError
from proxy.model import AccountId, ProviderId
from proxy.sign_in import SignInRequest, SignInWay


@click.command("sign-in")
@click.argument("provider")
@click.option(
    "--way",
    type=click.Choice([each.value for each in SignInWay]),
    required=True,
    help="On the provider's page here, with a code on any device, or with the provider's own tool.",
)
@click.option("--email", default="", help="Whose account it is.", metavar="EMAIL")
@click.option("--replace", help="Sign this account in again.", metavar="ID")
@click.option("--accept-terms", is_flag=True, help="I have read the notice on subscription logins.")
@common_options
@click.pass_context
def command(
    ctx: click.Context, provider: str, way: str, email: str, replace: str | None, accept_terms: bool
) -> None:
    """Add an account of PROVIDER by signing in; Ctrl-C gives up."""
    request = SignInRequest(
        provider=ProviderId(provider),
        way=SignInWay(way),
        email=email,
        accept_terms=accept_terms,
        replace=AccountId(replace) if replace else None,
    )
    control_of(ctx).sign_in(request, tell)


def tell(stage: Object) -> None:
    """Says what the user does now. Raises ProxyError at a failure."""
    match stage["stage"]:
        case "opening":
            webbrowser.open(stage["url"])
        case "waiting":
            click.echo(f"Sign in on the page that opens: {stage['url']}")
        case "device_code":
            click.echo(
                f"Open {stage['url']} in any browser and type the code {stage['code']} there."
            )
        case "paste_address":
            fail_at_paste()
        case "tool_running" if stage["open"]:
            click.echo(f"{stage['tool']} has opened in a terminal. Sign in there.")
        case "tool_running":
            click.echo(f"Run this in another terminal, and sign in there:\n{stage['command']}")
        case "exchanging":
            click.echo("Signed in. One moment…")
        case "done":
            click.echo(f"Added {account_line(stage['account'])}")
        case "failed":
            error = stage["error"]
            raise ProxyError(error["title"], detail=error["detail"], hint=error["hint"])


def fail_at_paste() -> NoReturn:
    """A command has nothing to paste into."""
    raise ProxyError(
        "The browser cannot come back to this computer: the ports for it are taken.",
        hint="Sign in with --way device, or in the window.",
        code="sign_in_ports_taken",
    )
