"""The packaging's own sources: in step with the program, without building anything."""

import plistlib
import struct
import subprocess
import sys
from pathlib import Path

import click
import pytest
from package import again, contents, icons, licences, windows
from package.facts import COMMAND, COMPONENT, PACKAGING, RESOURCES

from proxy.cli import COMMANDS, cli

SVG = RESOURCES / "icons" / "loadline.svg"
LINUX = PACKAGING / "linux"
PNG = b"\x89PNG\r\n"


@pytest.fixture(scope="module")
def manual() -> str:
    return (LINUX / f"{COMMAND}.1").read_text(encoding="utf-8").replace("\\-", "-")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_manual_names_every_command(command: str, manual: str) -> None:
    lines = manual.splitlines()

    assert any(
        line.startswith((f".B {command}", f".BR {command}", f".BI {command}")) for line in lines
    )


@pytest.mark.parametrize(
    "option", [name for each in cli.params if isinstance(each, click.Option) for name in each.opts]
)
def test_the_manual_names_every_option(option: str, manual: str) -> None:
    assert option in manual


def test_the_menu_entry_is_named_as_the_window_says() -> None:
    app = (RESOURCES.parent / "desktop" / "app.py").read_text(encoding="utf-8")

    assert f'setDesktopFileName("{COMMAND}")' in app
    assert (LINUX / f"{COMMAND}.desktop").exists()
    assert f"<id>{COMPONENT}</id>" in (LINUX / f"{COMPONENT}.metainfo.xml").read_text()


@pytest.mark.parametrize("script", ["install.sh", "uninstall.sh", "debian/postrm"])
@pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix shell")
def test_a_script_is_one_that_every_shell_can_read(script: str) -> None:
    subprocess.run(["sh", "-n", str(LINUX / script)], check=True)


def test_a_windows_icon_holds_every_size(qapp: object) -> None:
    written = icons.ico(icons.draw(SVG, icons.ICO_SIZES))

    reserved, kind, count = struct.unpack_from("<HHH", written)
    sizes, pictures = [], []
    for number in range(count):
        side, _, _, _, _, bits, length, offset = struct.unpack_from(
            "<BBBBHHII", written, 6 + 16 * number
        )
        sizes.append((side or 256, bits))
        pictures.append(written[offset : offset + length])
    assert (reserved, kind) == (0, 1)
    assert sizes == [(size, 32) for size in icons.ICO_SIZES]
    assert all(picture.startswith(PNG) for picture in pictures)
    assert pictures[-1] == written[-len(pictures[-1]) :]


def test_a_macos_icon_is_as_long_as_it_says(qapp: object) -> None:
    written = icons.icns(icons.draw(SVG, tuple(icons.ICNS_TYPES)))

    kinds, at = [], 8
    while at < len(written):
        kind, length = struct.unpack_from(">4sI", written, at)
        assert written[at + 8 :].startswith(PNG)
        kinds.append(kind)
        at += length
    assert written[:8] == b"icns" + struct.pack(">I", len(written))
    assert sorted(kinds) == sorted(kind for each in icons.ICNS_TYPES.values() for kind in each)


@pytest.mark.parametrize(
    ("version", "numbers"),
    [("0.1.0", "(0, 1, 0, 0)"), ("2.10", "(2, 10, 0, 0)"), ("1.2.3-rc.1", "(1, 2, 3, 0)")],
)
def test_windows_shows_the_version_as_four_numbers(version: str, numbers: str) -> None:
    written = windows.version_resource(version)

    assert f"filevers={numbers}" in written
    assert f"StringStruct('ProductVersion', '{version}')" in written
    compile(written, "version.txt", "eval")


def test_the_entitlements_are_a_property_list() -> None:
    with (PACKAGING / "macos" / "entitlements.plist").open("rb") as file:
        entitlements = plistlib.load(file)

    assert entitlements
    assert all(entitlements.values())


@pytest.mark.parametrize(
    ("name", "is_used"),
    [
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platformthemes/libqgtk3.so", False),
        ("claude_agent_sdk/_bundled/claude", False),
        ("libstdc++.so.6", False),
        ("resources/translations/loadline_de.qm", True),
        ("PySide6/Qt/translations/qtbase_de.qm", True),
        ("PySide6/Qt/translations/qtbase_fi.qm", False),
        ("resources/__pycache__/__init__.pyc", False),
        ("PySide6\\plugins\\platforms\\qdirect2d.dll", False),
    ],
)
def test_what_is_used_is_known_by_its_name(name: str, is_used: bool) -> None:
    assert contents.is_used((name, "", "BINARY")) is is_used


def test_a_library_that_nothing_loads_any_more_is_dropped() -> None:
    plugin = ("PySide6/Qt/plugins/platforms/libqxcb.so", "/qxcb", "BINARY")
    module = ("_ssl.so", "/ssl", "EXTENSION")
    first, second = ("libxcb.so.1", "/xcb", "BINARY"), ("libXau.so.6", "/xau", "BINARY")
    link, orphan = (
        ("libssl.so.3", "lib/libssl.so.3", "SYMLINK"),
        ("libgtk-3.so.0", "/gtk", "BINARY"),
    )
    target = ("lib/libssl.so.3", "/libssl", "BINARY")
    needs = {
        "/qxcb": ["libxcb.so.1", "libc.so.6"],
        "/xcb": ["libXau.so.6"],
        "/ssl": ["libssl.so.3"],
    }

    kept = contents.without_orphans(
        [plugin, module, first, second, link, target, orphan], lambda path: needs.get(path, [])
    )

    assert kept == [plugin, module, first, second, link, target]


def test_a_link_to_a_library_that_was_dropped_is_dropped() -> None:
    library = ("lib/libssl.so.3", "/libssl", "BINARY")
    link, dead = (
        ("libssl.so.3", "lib/libssl.so.3", "SYMLINK"),
        ("libgtk.so", "lib/libgtk.so", "SYMLINK"),
    )
    data = ("resources/icon.svg", "/icon.svg", "DATA")

    assert contents.without_dead_links([link, dead, data], [library]) == [link, data]


def test_only_commands_keep_the_texts_that_help_shows() -> None:
    modules = [
        ("proxy.commands.serve", "serve.py", "PYMODULE-2"),
        ("click.core", "core.py", "PYMODULE-2"),
    ]

    kept = contents.with_help_texts(modules)

    assert [kind for _, _, kind in kept] == ["PYMODULE", "PYMODULE-2"]


def test_the_licences_begin_with_our_own_and_end_with_the_texts_of_others() -> None:
    parts = [
        licences.Part("one", "1.0", "MIT", "Text of one."),
        licences.Part("two", "2", "BSD", "Two."),
    ]

    written = licences.as_text(parts, "Our own licence.\n")

    assert written.startswith("Our own licence.\n\n")
    assert "one 1.0: MIT\ntwo 2: BSD" in written
    assert written.index("Text of one.") < written.index("Two.")


def test_a_file_of_an_installed_package_is_traced_to_its_licence() -> None:
    names = [part.name for part in licences.parts_of([click.__file__, str(Path(__file__))])]

    assert names == ["Python", "click"]


def test_two_builds_are_compared_by_every_file_and_link(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "inner").mkdir(parents=True)
        (tmp_path / name / "same").write_text("same")
        (tmp_path / name / "inner" / "file").write_text(name)
        (tmp_path / name / "link").symlink_to(f"inner/{name}")
    (tmp_path / "two" / "added").touch()

    found = again.differences(again.sums_of(tmp_path / "one"), again.sums_of(tmp_path / "two"))

    assert found == ["added", "inner/file", "link"]


@pytest.mark.parametrize(
    ("name", "is_used"),
    [
        ("keyring-25.7.0.dist-info/METADATA", True),
        ("keyring-25.7.0.dist-info/entry_points.txt", True),
        ("loadline-0.1.0.dist-info/direct_url.json", False),
        ("loadline-0.1.0.dist-info/RECORD", False),
    ],
)
def test_how_a_package_was_installed_here_is_not_shipped(name: str, is_used: bool) -> None:
    assert contents.is_used((name, "", "DATA")) is is_used
