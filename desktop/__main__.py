"""The tray program: `python -m desktop`, the same as `loadline`. Says in words when no window can be shown."""

import contextlib
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from desktop import faults
from desktop.platform import import_hook
from desktop.platform.display import has_display, missing_library
from desktop.platform.launch import Launch, is_from_icon
from proxy import logs
from proxy.commands.options import arguments_of
from proxy.errors import NoWindow, ProxyError, SettingsError
from proxy.paths import Paths
from proxy.providers import PROVIDERS
from proxy.settings import Settings, find_paths, load_settings
from proxy.tls import import_aiohttp


def main(overrides: Mapping[str, object], *, is_hidden: bool = False, file: str = "") -> int:
    """Runs until the user quits; the exit code. `overrides` are settings by name, from the command line.

    `file` is to be imported at once; where the program runs already, that one does it.

    Raises NoWindow where none can be shown, and other ProxyErrors when the program cannot start.
    """
    if not has_display(sys.platform, os.environ):
        raise NoWindow("There is no display.")
    try:
        return _run(overrides, Launch(is_hidden, file, tuple(arguments_of(overrides))))
    except NoWindow:
        raise
    except ProxyError as failure:
        _tell(failure, overrides)
        raise


def _run(overrides: Mapping[str, object], launch: Launch) -> int:
    settings, paths = _prepared(overrides)
    try:
        import PySide6.QtCore  # noqa: F401 - brings the hook that is taken off before all else is imported

        import_hook.take_off()
        import_aiohttp()
        from desktop import app
    except ImportError as error:
        raise NoWindow(missing_library(error)) from error
    faults.take_over()
    return app.run(settings, paths, launch)


def _tell(failure: ProxyError, overrides: Mapping[str, object]) -> None:
    """In a window, where the program was started from an icon; the caller tells it on the terminal in any case."""
    if not is_from_icon(sys.platform, os.environ, sys.stderr, os.getppid()):
        return
    with contextlib.suppress(ImportError):
        from desktop import app

        app.tell_failure(failure, _settings_file(overrides))


def _settings_file(overrides: Mapping[str, object]) -> Path | None:
    """The file to mend, if there is one."""
    try:
        file = find_paths(os.environ, overrides).settings_file
    except SettingsError:
        return None
    return file if file.exists() else None


def _prepared(overrides: Mapping[str, object]) -> tuple[Settings, Paths]:
    """Settings, folders that exist, and a log. Raises SettingsError, StartError."""
    paths = find_paths(os.environ, overrides)
    providers = {provider.id: provider for provider in PROVIDERS}
    settings = load_settings(os.environ, paths, providers, overrides)
    paths.make_folders()
    logs.set_up(settings.log_level, paths.log_file)
    return settings, paths


if __name__ == "__main__":
    from proxy import cli

    cli.main()
