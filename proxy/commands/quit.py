"""`loadline quit`: ends the running program in order, and waits until it has gone."""

import importlib
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from proxy.commands.options import common_options, overrides_of
from proxy.control import find_http_control
from proxy.errors import ProxyError, StartError
from proxy.home_lock import RunningProgram, find_running
from proxy.paths import Paths
from proxy.process_end import has_ended
from proxy.settings import find_paths

STARTING_S = 15.0
"""So long it is asked again while neither its server nor its window answers: it starts, or it is leaving already."""
MARGIN_S = 20.0
"""Beyond the drain: so long it may take to write what is to be written."""
LAST_WORDS_S = 5.0
"""From its leaving the home to the end of its process."""
PAUSE_S = 0.05


@click.command("quit")
@common_options
@click.pass_context
def command(ctx: click.Context) -> None:
    """End the running program, with or without a window, and wait until it has gone.

    It takes no more requests; those that it is answering may end first, as long as LOADLINE_DRAIN_S lets them.
    """
    paths = find_paths(os.environ, overrides_of(ctx))
    program = find_running(paths.lock_file)
    if program is None:
        raise StartError("Loadline is not running with this home folder.", code="not_running")
    limit_s = _ask(paths) + MARGIN_S
    if not _comes_true(lambda: find_running(paths.lock_file) is None, limit_s):
        raise _still_there(program, limit_s)
    _comes_true(lambda: has_ended(program.pid), LAST_WORDS_S)
    click.echo("Loadline has ended.")


def _ask(paths: Paths) -> float:
    """Asks it to end: by the control API, or by its window where its server is off. How long requests may go on, in s.

    Raises ProxyError when nothing of it answers.
    """
    deadline = time.monotonic() + STARTING_S
    while True:
        try:
            control = find_http_control(paths)
            return float(control.quit()["drain_s"]) if control else 0.0
        except StartError:
            if _window_leaves(paths.data_dir):
                return 0.0
            if time.monotonic() > deadline:
                raise
        time.sleep(PAUSE_S)


def _window_leaves(folder: Path) -> bool:
    """Asks the window program of that folder; False where there is none, or no Qt to ask it by."""
    try:
        # By name: the proxy knows no window.
        single: Any = importlib.import_module("desktop.single")
    except ImportError:
        return False
    return bool(single.ask_to_quit(folder))


def _comes_true(claim: Callable[[], bool], limit_s: float) -> bool:
    """Looks again and again for `limit_s` seconds."""
    deadline = time.monotonic() + limit_s
    while not claim():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_S)
    return True


def _still_there(program: RunningProgram, limit_s: float) -> ProxyError:
    return ProxyError(
        f"Loadline was asked to end, but still runs after {limit_s:.0f} s.",
        detail=f"Process {program.pid}.",
        hint="End that process.",
        code="still_running",
    )
