"""Changing `settings.toml`: one value, and no other byte."""

import stat
import sys
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from proxy.choice import Strategy
from proxy.errors import SettingsError
from proxy.paths import Paths
from proxy.settings import Settings, load_settings, taken_over
from proxy.settings_file import SettingsFile, with_value
from tests.proxy.test_settings import ExampleSettings

PROVIDERS: Any = {"example": SimpleNamespace(settings=ExampleSettings())}
BY_HAND = """\
# My settings.
  port   =  3000   # the other one is taken

retention_days = 7
[example]   # mine
# keep this
mode = 'auto'
base_url = "https://example.invalid"  # as before
"""


@dataclass
class Program:
    """What runs: it takes over what counts at once."""

    settings: Settings
    file: SettingsFile = field(init=False)

    def apply(self, settings: Settings) -> None:
        self.settings = taken_over(self.settings, settings, self.file.settings())


def program(home: Path, environ: dict[str, str] | None = None, **options: object) -> Program:
    made = Program(load_settings(environ or {}, Paths(home), PROVIDERS, options))
    made.file = SettingsFile(lambda: made.settings, Paths(home), PROVIDERS, made.apply)
    return made


def settings_file(home: Path) -> SettingsFile:
    return program(home).file


def test_a_changed_value_leaves_every_other_byte_as_it_was() -> None:
    assert with_value(BY_HAND, ("", "port"), 3001) == BY_HAND.replace("3000", "3001")
    assert with_value(BY_HAND, ("example", "mode"), "never") == BY_HAND.replace("'auto'", '"never"')


def test_a_new_value_goes_before_the_first_table() -> None:
    made = with_value(BY_HAND, ("", "require_key"), True)

    assert made.replace("require_key = true\n\n", "") == BY_HAND
    assert made.index("require_key") < made.index("[example]")


@pytest.mark.parametrize(
    ("before", "key", "value", "after"),
    [
        ("", ("", "port"), 3000, "port = 3000\n"),
        ("", ("example", "mode"), "never", '[example]\nmode = "never"\n'),
        ("# only this", ("", "port"), 3000, "# only this\nport = 3000\n"),
        ("port = 1", ("", "port"), 3000, "port = 3000\n"),
        ("port = 1\r\n", ("", "drain_s"), 2.5, "port = 1\r\ndrain_s = 2.5\r\n"),
        ("\ufeffport = 1\n", ("", "port"), 3000, "\ufeffport = 3000\n"),
        ('example.mode = "auto"\n', ("example", "mode"), "never", 'example.mode = "never"\n'),
        ('example = {mode = "auto"}\n', ("example", "mode"), "never", 'example = {mode = "never"}\n'),
        ("", ("", "strategy"), Strategy.IN_ORDER, 'strategy = "in_order"\n'),
    ],
    ids=["empty", "new table", "comment", "no line end", "windows", "mark", "dotted", "inline", "enum"],
)  # fmt: skip
def test_however_the_file_is_written_it_takes_the_value(
    before: str, key: tuple[str, str], value: object, after: str
) -> None:
    assert with_value(before, key, value) == after


async def test_a_change_counts_at_once_where_it_can(home: Path) -> None:
    made = program(home)

    wanted = await made.file.change("example", "mode", "never")

    assert (wanted.pending, made.settings.value("example", "mode")) == ((), "never")
    assert wanted.settings == made.settings


async def test_any_other_change_is_pending_until_the_next_start(home: Path) -> None:
    made = program(home)

    wanted = await made.file.change("", "desktop_loop", "stock")

    assert (wanted.pending, made.settings.desktop_loop) == ((("", "desktop_loop"),), "auto")
    assert wanted.settings.desktop_loop == "stock"
    assert (await made.file.change("", "desktop_loop", "auto")).pending == ()


def test_what_somebody_else_wrote_counts_when_the_file_is_read(home: Path) -> None:
    made = program(home)
    (home / "settings.toml").write_text("port = 3000\nretention_days = 7\n")

    only_read = made.file.read()
    before = made.settings.retention_days
    taken = made.file.take()

    assert only_read.pending == (("", "port"), ("", "retention_days"))
    assert (before, made.settings.retention_days) == (90, 7)
    assert taken.pending == (("", "port"),)


async def test_a_default_is_not_written_down(home: Path) -> None:
    await settings_file(home).change("", "port", 2455)

    assert not (home / "settings.toml").exists()


async def test_a_new_file_can_be_read_by_the_user_only(home: Path) -> None:
    await settings_file(home).change("", "port", 3000)

    if sys.platform != "win32":
        assert stat.S_IMODE((home / "settings.toml").stat().st_mode) == 0o600
    assert [path.name for path in home.iterdir()] == ["settings.toml"]


async def test_a_bad_value_changes_nothing_and_is_named(home: Path) -> None:
    (home / "settings.toml").write_text("port = 3000\n")

    with pytest.raises(SettingsError, match="port must be a whole number"):
        await settings_file(home).change("", "port", 70_000)

    assert (home / "settings.toml").read_text() == "port = 3000\n"


async def test_a_link_stays_one(home: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    real = tmp_path_factory.mktemp("dotfiles") / "loadline.toml"
    real.write_text("port = 3000\n")
    (home / "settings.toml").symlink_to(real)

    await settings_file(home).change("", "port", 3001)

    assert (home / "settings.toml").is_symlink()
    assert real.read_text() == "port = 3001\n"


def test_what_the_environment_or_an_option_gives_is_fixed_and_never_pending(home: Path) -> None:
    (home / "settings.toml").write_text('port = 3000\nlog_level = "error"\nretention_days = 7\n')
    environ = {"LOADLINE_PORT": "3001", "LOADLINE_EXAMPLE_MODE": "never"}
    made = program(home, environ, log_level="debug")

    wanted = made.file.take()

    assert made.settings.fixed == {
        ("", "port"): "LOADLINE_PORT",
        ("example", "mode"): "LOADLINE_EXAMPLE_MODE",
        ("", "log_level"): "--log-level",
    }
    assert wanted.pending == ()
    assert wanted.settings == made.settings
    assert (made.settings.port, made.settings.log_level) == (3001, "debug")


async def test_a_file_that_somebody_broke_is_left_alone(home: Path) -> None:
    file = settings_file(home)
    (home / "settings.toml").write_text("port = = 1\n")

    with pytest.raises(SettingsError, match="no valid TOML"):
        await file.change("", "port", 3000)

    assert (home / "settings.toml").read_text() == "port = = 1\n"
