"""`loadline vault-key`: how Loadline asks the system keyring, in a process of its own (`proxy/keyring_process.py`)."""

import sys
from typing import get_args

import click

from proxy.keyring_process import COMMAND, Verb, answer
from proxy.vault_key import KeyringKey


@click.command(COMMAND, hidden=True)
@click.argument("verb", type=click.Choice(get_args(Verb)))
def command(verb: Verb) -> None:
    """Answer a question of Loadline's own."""
    if sys.stdout.isatty():
        raise click.UsageError("Loadline itself asks this; nobody is to read the answer.")
    answer(verb, KeyringKey())
