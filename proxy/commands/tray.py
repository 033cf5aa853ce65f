"""`loadline` alone: the tray program, or `serve` where no window can be shown."""

import importlib
from typing import Any

import click

from proxy.commands.options import Overrides
from proxy.errors import NoWindow


def run_tray(overrides: Overrides, *, is_hidden: bool = False) -> int:
    """The exit code. Raises ProxyError when it cannot start."""
    desktop: Any = importlib.import_module("desktop.__main__")  # by name: the proxy knows no window
    try:
        code: int = desktop.main(overrides, is_hidden=is_hidden)
    except NoWindow as reason:
        click.echo(f"{reason} Loadline runs without a window.", err=True)
        return _serve(overrides)
    return code


def _serve(overrides: Overrides) -> int:
    from proxy.__main__ import serve

    return serve(overrides)
