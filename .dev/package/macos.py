"""macOS: the disk image. Signs and notarises where the environment brings an identity. Not run on other systems."""

import os
import shutil
import subprocess
from pathlib import Path

from package.facts import DIST, NAME, PACKAGING, PARTS, VERSION, platform_name

IDENTITY = "LOADLINE_CODESIGN_IDENTITY"
NOTARY_PROFILE = "LOADLINE_NOTARY_PROFILE"
"""The name under which `xcrun notarytool store-credentials` keeps the sign-in."""


def write_image(folder: Path = DIST) -> Path:
    """A .dmg with the app and a link to the folder it belongs in."""
    app = DIST / f"{NAME}.app"
    _sign(app)
    content = PARTS / "image"
    shutil.rmtree(content, ignore_errors=True)
    shutil.copytree(app, content / app.name, symlinks=True)
    (content / "Applications").symlink_to("/Applications")
    image = folder / f"loadline-{VERSION}-{platform_name()}.dmg"
    _run(
        "hdiutil",
        "create",
        "-volname",
        NAME,
        "-srcfolder",
        content,
        "-format",
        "UDZO",
        "-ov",
        image,
    )
    _notarise(image)
    return image


def _sign(app: Path) -> None:
    """Without an identity the signature is ad hoc: it runs, and the keyring asks anew after each upgrade."""
    identity = os.environ.get(IDENTITY, "-")
    hardened = ["--options", "runtime", "--timestamp"] if identity != "-" else []
    entitlements = PACKAGING / "macos" / "entitlements.plist"
    _run(
        "codesign", "--force", "--deep", *hardened, "--entitlements", entitlements, "--sign", identity, app
    )  # fmt: skip
    _run("codesign", "--verify", "--deep", "--strict", app)


def _notarise(image: Path) -> None:
    if profile := os.environ.get(NOTARY_PROFILE):
        _run("xcrun", "notarytool", "submit", image, "--keychain-profile", profile, "--wait")
        _run("xcrun", "stapler", "staple", image)


def _run(*command: "str | Path") -> None:
    subprocess.run([str(part) for part in command], check=True)
