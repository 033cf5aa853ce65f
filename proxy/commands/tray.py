"""`loadline` alone: the tray program, or `serve` where no window can be shown."""

import importlib
from typing import Any

import click

from proxy.commands.options import Overrides
from proxy.errors import NoWindow


def run_tray(overrides: Overrides, *, is_hidden: bool = False, file: str = "") -> int:
    """The exit code; `file` is imported in its window. Raises ProxyError when it cannot start."""
    desktop: Any = importlib.import_module("desktop.__main__")  # by name: the proxy knows no window
    try:
        code: int = desktop.main(overrides, is_hidden=is_hidden, file=file)
    except NoWindow as reason:
        if file:
            raise NoWindow(
                reason.title, hint="“loadline import” imports a file without a window."
            ) from reason
        click.echo(f"{reason} Loadline runs without a window.", err=True)
        return _serve(overrides)
    return code


def _serve(overrides: Overrides) -> int:
    from proxy.__main__ import serve

    return serve(overrides)
