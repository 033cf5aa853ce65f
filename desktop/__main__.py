"""The tray program: `python -m desktop`, the same as `loadline`. Says in words when no window can be shown."""

import os
import sys
from collections.abc import Mapping

from desktop.platform import import_hook
from desktop.platform.display import has_display, missing_library
from proxy import logs
from proxy.errors import NoWindow
from proxy.paths import Paths
from proxy.providers import PROVIDERS
from proxy.settings import Settings, find_paths, load_settings


def main(overrides: Mapping[str, object], *, is_hidden: bool = False) -> int:
    """Runs until the user quits; the exit code. `overrides` are settings by name, from the command line.

    Raises NoWindow where none can be shown, and other ProxyErrors when the program cannot start.
    """
    if not has_display(sys.platform, os.environ):
        raise NoWindow("There is no display.")
    settings, paths = _prepared(overrides)
    try:
        import PySide6.QtCore  # noqa: F401 - brings the hook that is taken off before all else is imported

        import_hook.take_off()
        from desktop import app
    except ImportError as error:
        raise NoWindow(missing_library(error)) from error
    return app.run(settings, paths, is_hidden=is_hidden)


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
