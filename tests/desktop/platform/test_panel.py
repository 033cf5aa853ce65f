"""Whether the tray icon stands on a dark or a light panel."""

import pytest

from desktop.platform.panel import is_panel_dark, taskbar_is_light


@pytest.mark.parametrize(
    ("desktop", "is_desktop_dark", "is_dark"),
    [
        ("GNOME", False, True),
        ("ubuntu:GNOME", False, True),
        ("Budgie:GNOME", False, True),
        ("KDE", False, False),
        ("KDE", True, True),
        ("XFCE", False, False),
        ("", True, True),
    ],
)
def test_on_linux_some_panels_are_dark_whatever_the_windows_are(
    desktop: str, is_desktop_dark: bool, is_dark: bool
) -> None:
    environ = {"XDG_CURRENT_DESKTOP": desktop}

    assert is_panel_dark("linux", environ, is_desktop_dark, taskbar_is_light) is is_dark


@pytest.mark.parametrize(
    ("said", "is_desktop_dark", "is_dark"),
    [(True, True, False), (False, False, True), (None, True, True), (None, False, False)],
)
def test_windows_has_a_theme_of_its_own_for_the_task_bar(
    said: bool | None, is_desktop_dark: bool, is_dark: bool
) -> None:
    assert is_panel_dark("win32", {}, is_desktop_dark, lambda: said) is is_dark


def test_the_menu_bar_of_macos_follows_the_desktop() -> None:
    assert is_panel_dark("darwin", {}, True, taskbar_is_light)
    assert not is_panel_dark("darwin", {"XDG_CURRENT_DESKTOP": "GNOME"}, False, taskbar_is_light)
