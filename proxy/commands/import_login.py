"""`loadline import`: the import of the dialog, for scripts."""

import sys
from pathlib import Path

import click

from proxy.commands.access import control_of
from proxy.commands.options import common_options
from proxy.commands.wording import account_line
from proxy.errors import ImportRefused
from proxy.importing import ImportRequest
from proxy.model import AccountId, KeepFresh, ProviderId

MAX_BYTES = 1024 * 1024
"""One more is read, so that a larger file is told as such."""


@click.command("import")
@click.argument("file")
@click.option("--email", default="", help="Whose account it is.", metavar="EMAIL")
@click.option("--provider", help="Whose login it is; found out when not given.", metavar="NAME")
@click.option(
    "--keep-fresh",
    type=click.Choice([each.value for each in KeepFresh if each is not KeepFresh.TOOL]),
    help="Who renews the login: the tool it came from, Loadline, or nobody.",
)
@click.option("--label", default="", help="Your own name for the account.", metavar="TEXT")
@click.option(
    "--replace", help="Put the login into this account, which keeps its history.", metavar="ID"
)
@click.option("--accept-terms", is_flag=True, help="I have read the notice on subscription logins.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    file: str,
    email: str,
    provider: str | None,
    keep_fresh: str | None,
    label: str,
    replace: str | None,
    accept_terms: bool,
) -> None:
    """Import the login or API key in FILE; "-" reads it from stdin."""
    request = ImportRequest(
        email=email,
        document=read_document(file),
        provider=ProviderId(provider) if provider else None,
        keep_fresh=KeepFresh(keep_fresh) if keep_fresh else None,
        source_path="" if file == "-" else str(Path(file).expanduser().absolute()),
        accept_terms=accept_terms,
        label=label,
        replace=AccountId(replace) if replace else None,
    )
    account = control_of(ctx).import_account(request)
    click.echo(f"Imported {'into ' if replace else ''}{account_line(account)}")


def read_document(file: str) -> bytes:
    """The bytes of `file`, at most one more than a login may have. Raises ImportRefused."""
    if file == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(file).expanduser().open("rb") as source:
            return source.read(MAX_BYTES + 1)
    except (OSError, RuntimeError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ImportRefused(
            f"{file} cannot be read.", detail=f"{why}.", code="file_unreadable"
        ) from error
