"""Whether a window can be shown here at all."""

import pytest

from desktop.platform.display import has_display, missing_library


@pytest.mark.parametrize(
    ("platform", "environ", "can_show"),
    [
        ("linux", {}, False),
        ("linux", {"DISPLAY": ""}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("linux", {"QT_QPA_PLATFORM": "offscreen"}, True),
        ("win32", {}, True),
        ("darwin", {}, True),
    ],
)
def test_linux_needs_a_display_server(
    platform: str, environ: dict[str, str], can_show: bool
) -> None:
    assert has_display(platform, environ) is can_show


def test_a_missing_library_is_named_with_what_installs_it() -> None:
    error = ImportError("libGL.so.1: cannot open shared object file: No such file or directory")

    line = missing_library(error)

    assert line.startswith("Loadline's window needs libGL.so.1, which is not installed.")
    assert "apt-get install -y libglib2.0-0" in line
    assert " libgl1 " in line
    assert "\n" not in line
