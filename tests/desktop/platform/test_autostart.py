"""Starting with the session: what is written where, and what counts as on."""

import configparser
import plistlib
import sys
from pathlib import Path

import pytest

from desktop.platform.autostart import (
    Autostart,
    DesktopEntry,
    LaunchAgent,
    autostart,
    desktop_entry,
    start_command,
)

COMMAND = ("/opt/loadline/loadline", "--hidden")


def exec_line(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("Exec="))


@pytest.mark.parametrize("kind", [DesktopEntry, LaunchAgent])
def test_it_is_on_once_turned_on_and_leaves_nothing_when_turned_off(
    kind: type[DesktopEntry | LaunchAgent], tmp_path: Path
) -> None:
    entry: Autostart = kind(tmp_path, COMMAND)
    states = [entry.is_on()]

    for act in (entry.turn_on, entry.turn_on, entry.turn_off, entry.turn_off):
        act()
        states.append(entry.is_on())

    assert states == [False, True, True, False, False]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_linux_gets_an_entry_that_waits_for_the_panel(tmp_path: Path) -> None:
    DesktopEntry(tmp_path, COMMAND).turn_on()

    parsed = configparser.RawConfigParser()
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read(tmp_path / "autostart" / "loadline.desktop")
    entry = parsed["Desktop Entry"]
    assert entry["Exec"] == "/opt/loadline/loadline --hidden"
    assert entry["X-GNOME-Autostart-Delay"] == "5"
    assert entry["X-KDE-autostart-after"] == "panel"
    assert entry["X-LXQt-Need-Tray"] == "true"
    assert (entry["Type"], entry["Terminal"]) == ("Application", "false")


@pytest.mark.parametrize(
    ("argument", "written"),
    [
        ("/home/a b/loadline", '"/home/a b/loadline"'),
        ("100%", "100%%"),
        ('say "$x"', r'"say \\"\\$x\\""'),
        ("C:\\x", r'"C:\\\\x"'),
        ("", '""'),
    ],
)
def test_odd_paths_are_quoted_as_the_specification_says(argument: str, written: str) -> None:
    assert exec_line(desktop_entry((argument,))) == f"Exec={written}"


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_what_the_desktop_switched_off_is_off(tmp_path: Path, line: str) -> None:
    entry = DesktopEntry(tmp_path, COMMAND)
    entry.turn_on()
    file = tmp_path / "autostart" / "loadline.desktop"
    file.write_text(file.read_text().replace("X-GNOME-Autostart-enabled=true", line))

    assert not entry.is_on()
    entry.turn_on()
    assert entry.is_on()


def test_macos_gets_an_agent_that_runs_at_login(tmp_path: Path) -> None:
    LaunchAgent(tmp_path, COMMAND).turn_on()

    agent = plistlib.loads((tmp_path / "io.github.loadline.Loadline.plist").read_bytes())
    assert agent["ProgramArguments"] == ["/opt/loadline/loadline", "--hidden"]
    assert agent["RunAtLoad"] is True


def test_the_same_program_starts_hidden_with_the_same_home() -> None:
    home = Path("/srv/loadline")

    assert start_command({}, None) == (sys.executable, "-m", "desktop", "--hidden")
    assert start_command({}, home)[-3:] == ("--home", str(home), "--hidden")
    assert start_command({"APPIMAGE": "/apps/Loadline.AppImage"}, None) == (
        "/apps/Loadline.AppImage",
        "--hidden",
    )


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the XDG folders are Linux's")
def test_linux_uses_the_folder_that_the_environment_names(tmp_path: Path) -> None:
    autostart({"XDG_CONFIG_HOME": str(tmp_path)}, None).turn_on()

    assert (tmp_path / "autostart" / "loadline.desktop").exists()
