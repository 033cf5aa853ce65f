"""`loadline sign-in`: add an account by signing in, in the browser or with the provider's own tool."""

import webbrowser
from collections.abc import Callable

import click

from proxy.commands.access import control_of
from proxy.commands.options import common_options
from proxy.commands.wording import account_line
from proxy.control import Object, Told
from proxy.errors import ProxyError
from proxy.model import AccountId, ProviderId
from proxy.sign_in import SignInRequest, SignInWay

WAYS = [each.value for each in SignInWay]


@click.command("sign-in")
@click.argument("provider")
@click.option(
    "--way",
    type=click.Choice(WAYS),
    required=True,
    help="On the provider's page here, with a code on any device, or with the provider's own tool.",
)
@click.option("--email", default="", help="Whose account it is.", metavar="EMAIL")
@click.option("--replace", help="Sign this account in again.", metavar="ID")
@click.option("--accept-terms", is_flag=True, help="I have read the notice on subscription logins.")
@click.option(
    "--paste",
    is_flag=True,
    help="The browser runs on another computer: open none here, and ask for the address at which it ended.",
)
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    provider: str,
    way: str,
    email: str,
    replace: str | None,
    accept_terms: bool,
    paste: bool,
) -> None:
    """Add an account of PROVIDER by signing in; Ctrl-C gives up."""
    request = SignInRequest(
        provider=ProviderId(provider),
        way=SignInWay(way),
        email=email,
        accept_terms=accept_terms,
        replace=AccountId(replace) if replace else None,
    )
    control_of(ctx).sign_in(request, teller(is_elsewhere=paste))


def teller(*, is_elsewhere: bool, browse: Callable[[str], object] = webbrowser.open) -> Told:
    """Says what the user does now, and takes what they paste. It raises ProxyError at a failure.

    `is_elsewhere`: their browser runs on another computer and cannot come back to this one.
    """

    def tell(stage: Object) -> str | None:
        match stage["stage"]:
            case "opening" if not is_elsewhere:
                browse(stage["url"])
            case "waiting" if not is_elsewhere:
                click.echo(f"Sign in on the page that opens: {stage['url']}")
            case "waiting" | "paste_address":
                return _asked_for_address(stage)
            case "failed":
                error = stage["error"]
                raise ProxyError(error["title"], detail=error["detail"], hint=error["hint"])
            case "done":
                happened = "Signed in again:" if stage["is_renewal"] else "Added"
                click.echo(f"{happened} {account_line(stage['account'])}")
            case name if name in _WORDS:
                click.echo(_WORDS[name](stage))
        return None

    return tell


def _asked_for_address(stage: Object) -> str:
    click.echo(stage.get("refusal") or f"Open {stage['url']} and sign in there.")
    pasted: str = click.prompt("The page at which the browser ends may be empty. Its address")
    return pasted


def _tool(stage: Object) -> str:
    if stage["open"]:
        return f"{stage['tool']} has opened in a terminal. Sign in there."
    return f"Run this in another terminal, and sign in there:\n{stage['command']}"


_WORDS: dict[str, Callable[[Object], str]] = {
    "device_code": lambda stage: (
        f"Open {stage['url']} in any browser and type the code {stage['code']} there."
    ),
    "tool_running": _tool,
    "exchanging": lambda _stage: "Signed in. One moment…",
}
