"""The options every command knows, before and after the subcommand, and what they lead to."""

import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args

import click

from proxy import logs
from proxy.paths import Paths
from proxy.settings import LogLevel, Settings, find_paths, load_settings

Command = TypeVar("Command", bound=Callable[..., Any])
LEVELS = get_args(LogLevel)
Overrides = dict[str, object]
"""Settings by name, as given on the command line."""


def common_options(command: Command) -> Command:
    """Adds --home, --host, --port and --log-level."""
    for decorate in (
        _option(
            "--log-level",
            click.Choice(LEVELS, case_sensitive=False),
            "The least important lines to log.",
        ),
        _option("--port", click.IntRange(0, 65535), "The port to listen on; 0 takes any free one."),
        _option("--host", str, "The address to listen on.", "ADDRESS"),
        _option("--home", str, "One folder for settings, data, logs and control token.", "DIR"),
    ):
        command = decorate(command)
    return command


def overrides_of(ctx: click.Context) -> Overrides:
    """What the options said, wherever they stood."""
    return dict(ctx.ensure_object(dict))


def arguments_of(overrides: Mapping[str, object]) -> Iterator[str]:
    """The options that said so, each as one word of a command line."""
    for name, value in overrides.items():
        yield f"--{name.replace('_', '-')}={value}"


def load(ctx: click.Context) -> tuple[Settings, Paths]:
    """Settings and folders for a command; its log goes to stderr, from "warning" on where nothing else was said.

    Raises SettingsError.
    """
    overrides = overrides_of(ctx)
    settings, paths = load_all(overrides)
    logs.set_up(settings.log_level if "log_level" in overrides else "warning")
    return settings, paths


def load_all(overrides: Overrides) -> tuple[Settings, Paths]:
    """Raises SettingsError."""
    from proxy.providers import PROVIDERS

    paths = find_paths(os.environ, overrides)
    providers = {provider.id: provider for provider in PROVIDERS}
    return load_settings(os.environ, paths, providers, overrides), paths


def _option(
    name: str, kind: Any, words: str, metavar: str | None = None
) -> Callable[[Command], Command]:
    return click.option(
        name, type=kind, metavar=metavar, help=words, expose_value=False, callback=_keep
    )


def _keep(ctx: click.Context, parameter: click.Parameter, value: object) -> None:
    """Kept for the settings; the inner of two options wins."""
    overrides: Overrides = ctx.ensure_object(dict)
    if value is not None and parameter.name:
        overrides[parameter.name] = value
