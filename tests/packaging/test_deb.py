"""The .deb package: valid, complete, and polite when it goes."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.packaging.installed import Installed, apt, may_install

MIB = 1024 * 1024
DEB_MIB = 60


@pytest.fixture(scope="module")
def share(deb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """/usr/share as the package brings it."""
    root = tmp_path_factory.mktemp("unpacked")
    subprocess.run(["dpkg", "-x", str(deb), str(root)], check=True)
    return root / "usr" / "share"


def check(*command: "str | Path") -> str:
    """Runs a checker, which must be content; what it said."""
    if shutil.which(str(command[0])) is None:
        pytest.skip(f"needs {command[0]}")
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_package_is_no_larger_than_promised(deb: Path) -> None:
    print(f"{deb.stat().st_size / MIB:.1f} MiB")
    assert deb.stat().st_size < DEB_MIB * MIB


def test_debians_own_checks_find_no_error(deb: Path) -> None:
    check("lintian", "--allow-root", "--fail-on", "error", deb)


def test_the_menu_entry_is_valid(share: Path) -> None:
    assert check("desktop-file-validate", share / "applications" / "loadline.desktop") == ""


def test_the_description_for_software_centres_is_valid(share: Path) -> None:
    (metainfo,) = (share / "metainfo").iterdir()
    check("appstreamcli", "validate", "--no-net", metainfo)


def test_the_manual_is_readable(share: Path) -> None:
    manual = share / "man" / "man1" / "loadline.1.gz"

    assert "loadline serve" in check("man", "--warnings", "-l", manual)


def test_the_icon_is_there_in_every_size(share: Path) -> None:
    sizes = {path.parts[-3] for path in (share / "icons" / "hicolor").rglob("loadline.*")}

    assert sizes >= {"16x16", "22x22", "24x24", "32x32", "48x48", "256x256", "scalable"}


def test_every_shell_finds_its_completion(share: Path) -> None:
    check("bash", "-n", share / "bash-completion" / "completions" / "loadline")
    assert "#compdef loadline" in (share / "zsh" / "vendor-completions" / "_loadline").read_text()
    assert (share / "fish" / "vendor_completions.d" / "loadline.fish").stat().st_size > 0


def test_a_keyring_is_recommended_and_certificates_are_needed(deb: Path) -> None:
    fields = check("dpkg-deb", "--field", deb, "Depends", "Recommends")

    assert "ca-certificates" in fields
    assert "libc6 (>= " in fields
    assert "gnome-keyring" in fields


@pytest.mark.skipif(not may_install(), reason="needs root and apt")
def test_an_upgrade_and_a_removal_leave_what_belongs_to_the_user(
    program: Installed, deb: Path, home: Path
) -> None:
    def start() -> str:
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LOADLINE_HOME": str(home)}
        return subprocess.run(
            [program.command, "status"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        ).stderr

    (home / "settings.toml").write_text("port = 2460\n")
    apt("install", "--reinstall", "--no-install-recommends", str(deb))
    after_upgrade = start()
    told = apt("remove", "loadline")

    assert "Traceback" not in after_upgrade
    assert (home / "settings.toml").read_text() == "port = 2460\n"
    assert "~/.local/share/loadline" in told
    assert not program.folder.exists()
