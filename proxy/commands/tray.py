"""`loadline` alone: the tray program, or `serve` where no window can be shown."""

import importlib
import os
import sys
from collections.abc import Mapping

import click

from proxy.commands.options import Overrides


def run_tray(overrides: Overrides) -> int:
    """The exit code. Raises ProxyError when it cannot start."""
    if not has_display(sys.platform, os.environ):
        click.echo("There is no display, so Loadline runs without a window.", err=True)
        return _serve(overrides)
    try:
        desktop = importlib.import_module("desktop.__main__")
    except ImportError as error:  # a library that Qt needs is missing on this machine
        click.echo(f"The window cannot be shown ({error}), so Loadline runs without.", err=True)
        return _serve(overrides)
    code: int = desktop.main(overrides)
    return code


def has_display(platform: str, environ: Mapping[str, str]) -> bool:
    """Windows and macOS always have one. On Linux a session names it; Qt may also have been told to do without."""
    if platform != "linux":
        return True
    return any(environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _serve(overrides: Overrides) -> int:
    from proxy.__main__ import serve

    return serve(overrides)
