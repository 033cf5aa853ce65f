"""The package in a Debian that has nothing: what it needs comes with it, and nothing else must be there.

Debootstrap makes the system once, in half a minute; it stays in build/minimal (400 MB) or where MINIMAL says.
"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fakes.anthropic import running_anthropic
from tests.fakes.tls import Authority
from tests.packaging.conftest import ROOT
from tests.packaging.installed import may_install
from tests.packaging.test_program import EMAIL, ask, login_of

FOLDER = Path(os.environ.get("MINIMAL") or ROOT / "build" / "minimal").resolve()
RELEASE = "bookworm"
FEDORAS_CERTIFICATES = "etc/pki/tls/cert.pem"

pytestmark = pytest.mark.skipif(
    not may_install() or shutil.which("debootstrap") is None, reason="needs root and debootstrap"
)


@pytest.fixture(scope="module")
def root(deb: Path) -> Iterator[Path]:
    """A minimal Debian with the package in it, installed by name and nothing besides."""
    place = minimal_system()
    for home in (place / "tmp").iterdir():  # of an earlier run: an account would be there already
        shutil.rmtree(home)
    shutil.copyfile(deb, place / "loadline.deb")
    shutil.copyfile("/etc/resolv.conf", place / "etc/resolv.conf")
    inside(place, "apt-get", "update", "-q")
    inside(place, "apt-get", "install", "-y", "-q", "--no-install-recommends", "/loadline.deb")
    subprocess.run(["mount", "-t", "proc", "proc", str(place / "proc")], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place / "proc")], check=True)
        inside(place, "apt-get", "purge", "-y", "-q", "loadline")


def minimal_system() -> Path:
    """Made in another place first: what an interrupted debootstrap leaves is no system."""
    if not FOLDER.exists():
        part = FOLDER.with_name(f"{FOLDER.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        made = ["debootstrap", "--variant=minbase", RELEASE, str(part)]
        done = subprocess.run(made, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            pytest.skip(f"debootstrap could not make a system here: {done.stderr or done.stdout}")
        part.rename(FOLDER)
    return FOLDER


def command(root: Path, *words: str, **variables: str) -> list[str]:
    """`words` inside, with a home of its own."""
    settings = {
        "HOME": "/tmp",
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "DEBIAN_FRONTEND": "noninteractive",
    }
    given = [f"{name}={value}" for name, value in (settings | variables).items()]
    return ["env", "-i", *given, "chroot", str(root), *words]


def inside(root: Path, *words: str, stdin: bytes = b"", **variables: str) -> str:
    done = subprocess.run(
        command(root, *words, **variables),
        input=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout.decode()
    return done.stdout.decode()


def test_every_library_is_found(root: Path) -> None:
    program = root / "usr/lib/loadline"
    libraries = [
        path for path in program.rglob("*.so*") if path.is_file() and not path.is_symlink()
    ]

    missing = {}
    for library in libraries:
        name = "/" + str(library.relative_to(root))
        told = inside(root, "ldd", name, LD_LIBRARY_PATH="/usr/lib/loadline/_internal")
        if "not found" in told:
            missing[name] = [line.strip() for line in told.splitlines() if "not found" in line]

    assert len(libraries) > 100
    assert missing == {}


def test_the_window_can_be_made(root: Path) -> None:
    program = subprocess.Popen(
        command(
            root, "/usr/bin/loadline", "--hidden", LOADLINE_PORT="0", LOADLINE_KEY_SOURCE="file",
            QT_QPA_PLATFORM="offscreen", DISPLAY=":none", LOADLINE_HOME="/tmp/window",
        ),
        stderr=subprocess.PIPE,
        text=True,
    )  # fmt: skip
    with program:
        assert program.stderr is not None
        told = ""
        while "Listening" not in told and (line := program.stderr.readline()):
            told += line
        program.terminate()
        told += program.stderr.read()

    assert program.returncode == 0, told
    assert "Listening" in told
    assert "without a window" not in told


async def test_certificates_are_found_where_other_systems_keep_them(
    root: Path, tmp_path: Path
) -> None:
    authority = Authority(tmp_path)
    place = root / FEDORAS_CERTIFICATES
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(tmp_path / "fake.crt", place)
    debians = root / "etc/ssl/certs"
    debians.rename(root / "etc/ssl/certs.away")
    settings = {"LOADLINE_PORT": "0", "LOADLINE_KEY_SOURCE": "file", "LOADLINE_HOME": "/tmp/secure"}
    try:
        async with running_anthropic(tls=authority.identity()) as fake:
            settings |= login_of(fake)
            program = await asyncio.create_subprocess_exec(
                *command(root, "/usr/bin/loadline", "serve", **settings),
                stdout=asyncio.subprocess.PIPE,
            )
            try:
                assert program.stdout is not None
                address = (await program.stdout.readline()).decode().split()[-1]
                document = fake.login.sign_in().claude_code_file()
                words = ("/usr/bin/loadline", "import", "-", "--email", EMAIL, "--accept-terms")
                await asyncio.to_thread(inside, root, *words, stdin=document, **settings)
                answered = await ask(f"{address}/claude/v1/messages")
            finally:
                program.terminate()
                await program.wait()
    finally:
        (root / "etc/ssl/certs.away").rename(debians)
        place.unlink()

    assert answered == (200, "")
