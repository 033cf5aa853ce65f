"""`loadline accounts`: list accounts and act on one."""

import click

from proxy.commands.access import control_of
from proxy.commands.options import common_options
from proxy.commands.wording import account_line, counted
from proxy.control import Control, Object
from proxy.errors import NotFound, Refusal
from proxy.model import ResetOutcome


@click.group("accounts", invoke_without_command=True)
@common_options
@click.pass_context
def command(ctx: click.Context) -> None:
    """List accounts; pause, resume, remove, test or reset one, or make it the default.

    An account is named by its id, or by its email or label where only one has it.
    """
    if ctx.invoked_subcommand is None:
        list_accounts(control_of(ctx))


@command.command("list")
@common_options
@click.pass_context
def list_command(ctx: click.Context) -> None:
    """List the accounts."""
    list_accounts(control_of(ctx))


def list_accounts(control: Control) -> None:
    accounts = control.accounts()
    for account in accounts:
        click.echo(account_line(account))
    if not accounts:
        click.echo("No accounts yet. Import one: loadline import FILE --email EMAIL")


@command.command("reset")
@click.argument("account")
@click.option("--yes", is_flag=True, help="Do not ask.")
@common_options
@click.pass_context
def reset_command(ctx: click.Context, account: str, yes: bool) -> None:
    """Begin the limits of ACCOUNT anew, by a reset that its provider has banked."""
    control = control_of(ctx)
    picked = pick(control.accounts(), account)
    if not yes:
        banked = counted(picked["banked_resets"] or 0, "banked reset")
        click.confirm(
            f"{picked['email']} has {banked}. Spend one? It cannot be taken back.", abort=True
        )
    spent = control.spend_reset(picked["id"])
    click.echo(f"{picked['email']}: {RESETS[spent['outcome']]}")
    if spent["outcome"] != ResetOutcome.RESET:
        ctx.exit(1)


RESETS = {
    ResetOutcome.RESET: "its limits begin anew.",
    ResetOutcome.NOTHING_TO_RESET: "nothing was used, so there is nothing to reset. The reset is kept.",
    ResetOutcome.NONE_LEFT: "there is no banked reset left.",
}


def _action(name: str, words: str) -> click.Command:
    def run(ctx: click.Context, account: str) -> None:
        control = control_of(ctx)
        ctx.exit(act(control, name, pick(control.accounts(), account)))

    run.__doc__ = words
    decorated = click.argument("account")(common_options(click.pass_context(run)))
    return click.command(name, help=words)(decorated)


def act(control: Control, action: str, account: Object) -> int:
    """The exit code."""
    if action == "test":
        outcome = control.test_account(account["id"])
        click.echo(f"{outcome['title']} {outcome['detail']}".strip(), err=not outcome["ok"])
        return 0 if outcome["ok"] else 1
    if action == "remove":
        control.remove_account(account["id"])
        click.echo(f"Removed {account['email']} and its login. Its request records stay.")
        return 0
    click.echo(account_line(control.change_account(account["id"], CHANGES[action])))
    return 0


CHANGES: dict[str, dict[str, object]] = {
    "pause": {"paused": True},
    "resume": {"paused": False},
    "default": {"default": True},
    "first": {"preference": "first"},
    "normal": {"preference": "normal"},
    "last": {"preference": "last"},
}

for _name, _words in {
    "pause": "Let no request use ACCOUNT.",
    "resume": "Let requests use ACCOUNT again.",
    "default": "Let ACCOUNT serve first, of its provider.",
    "first": "Let ACCOUNT serve before all others, as long as it can.",
    "normal": "Let ACCOUNT share the load like others.",
    "last": "Let ACCOUNT serve when no other can.",
    "remove": "Remove ACCOUNT and its stored login.",
    "test": "Send one small request with ACCOUNT and say what happened.",
}.items():
    command.add_command(_action(_name, _words))


def pick(accounts: list[Object], name: str) -> Object:
    """The account that `name` means: an id, else an email or label. Raises NotFound, or Refusal when several fit."""
    exact = [each for each in accounts if each["id"] == name]
    wanted = name.casefold()
    fitting = exact or [
        each for each in accounts if wanted in (each["email"].casefold(), each["label"].casefold())
    ]
    if not fitting:
        raise NotFound(f"There is no account {name}.", hint="“loadline accounts” lists them.")
    if len(fitting) > 1:
        choices = ", ".join(f"{each['id']} ({_told_apart(each)})" for each in fitting)
        raise Refusal(
            f"Several accounts are called {name}.",
            detail=f"They are {choices}.",
            hint="Name one by its id.",
        )
    return fitting[0]


def _told_apart(account: Object) -> str:
    return ", ".join(filter(None, (account["provider"], account["plan"], account["label"])))
