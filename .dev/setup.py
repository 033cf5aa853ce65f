"""Makes this checkout ready: the system libraries Qt needs, a venv, the locked dependencies, the program itself.

Usage: python3 .dev/setup.py run|test|package

Uses the standard library only and runs on any Python 3, so that it can say in words what a machine lacks. It is
called by the Makefile; where there is no `make`, call it yourself and then `.venv/bin/loadline`.
"""

import ctypes
import hashlib
import os
import pathlib
import platform
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed-lock"
OLDEST = (3, 11)

# What Qt loads on Linux, and the Debian package that brings it (found one by one in a minimal Debian folder).
QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libfontconfig.so.1": "libfontconfig1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
}
# What the tests of the window, the tray and the screen reader run, and its package. They are skipped with a reason
# without them.
TEST_PROGRAMS = {
    "Xvfb": "xvfb",
    "dbus-run-session": "dbus",
    "openbox": "openbox",
    "xdotool": "xdotool",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "/usr/lib/girepository-1.0/Atspi-2.0.typelib": "gir1.2-atspi-2.0",
    "/usr/lib/python3/dist-packages/gi": "python3-gi",
}
# What building and testing the packages runs besides: a keyring service, Debian's checks, a minimal Debian.
PACKAGE_PROGRAMS = {
    "objdump": "binutils",
    "xz": "xz-utils",
    "gnome-keyring-daemon": "gnome-keyring",
    "desktop-file-validate": "desktop-file-utils",
    "appstreamcli": "appstream",
    "lintian": "lintian",
    "debootstrap": "debootstrap",
}
PURPOSES = ("run", "test", "package")


def main(purpose):
    if sys.version_info < OLDEST:
        use_newer_python(purpose)
    if sys.platform == "linux":
        install_packages(missing_packages(purpose))
    lock = ROOT / ".lock" / ("run.txt" if purpose == "run" else "dev.txt")
    make_venv()
    install(lock)


def use_newer_python(purpose):
    """Starts again under a newer Python of this machine, or ends saying that there is none."""
    for minor in (13, 12, 11):
        path = shutil.which("python3.%d" % minor)
        if path:
            os.execv(path, [path, __file__, purpose])
    sys.exit("Loadline needs Python 3.11 or newer; this is %s." % platform.python_version())


def missing_packages(purpose):
    """Debian's names of what is not there."""
    missing = [package for library, package in QT_LIBRARIES.items() if not can_load(library)]
    if purpose != "run":
        missing += [package for name, package in TEST_PROGRAMS.items() if not is_there(name)]
    if purpose == "package":
        missing += [package for name, package in PACKAGE_PROGRAMS.items() if not is_there(name)]
    if not VENV.exists() and not has_venv():
        missing.append("python%d.%d-venv" % sys.version_info[:2])
    return missing


def can_load(library):
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def is_there(name):
    """A program in PATH, or a file; Debian keeps some in a folder named after the processor."""
    folder, _, file = name.rpartition("/")
    of_processor = "/usr/lib/%s-linux-gnu/%s/%s" % (
        platform.machine(),
        os.path.basename(folder),
        file,
    )
    return bool(shutil.which(name)) or os.path.exists(name) or os.path.exists(of_processor)


def has_venv():
    """Debian ships Python without the part that makes environments."""
    return (
        subprocess.call([sys.executable, "-c", "import ensurepip, venv"], stderr=subprocess.DEVNULL)
        == 0
    )


def install_packages(packages):
    """By apt where that is allowed without asking; else names the command and goes on: not all are vital."""
    if not packages:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if shutil.which("apt-get") and as_root(["true"]) == 0:
        print("Installing system packages:", " ".join(packages), flush=True)
        as_root(["apt-get", "update", "-q"])
        if as_root(command) == 0:
            return
    print("Please install what Qt needs: sudo " + " ".join(command), file=sys.stderr)


def as_root(command):
    if os.geteuid() == 0:
        prefix = []
    elif shutil.which("sudo"):
        prefix = ["sudo", "-n"]
    else:
        return 1
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    return subprocess.call(
        [*prefix, *command], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def make_venv():
    """A venv that works; one left behind by an interrupted start or a removed Python is made anew."""
    if (
        PYTHON.exists()
        and subprocess.call([str(PYTHON), "-m", "pip", "--version"], stdout=subprocess.DEVNULL) == 0
    ):
        return
    print("Making the environment in .venv", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        sys.exit(
            "Python could not make an environment. On Debian: sudo apt-get install python3-venv"
        )


def install(lock):
    """The locked packages, each checked by its hash, and this checkout; nothing when that was done before."""
    project = (ROOT / "pyproject.toml").read_bytes()
    wanted = "%s %s" % (lock.name, hashlib.sha256(lock.read_bytes() + project).hexdigest())
    done = STAMP.read_text().split("\n") if STAMP.exists() else []
    if wanted in done:
        return
    print(
        "Installing the locked packages of .lock/%s (some minutes the first time)" % lock.name,
        flush=True,
    )
    pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    check(subprocess.call([*pip, "--require-hashes", "--no-deps", "-r", str(lock)]))
    check(subprocess.call([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]))
    STAMP.write_text(
        "\n".join([*[line for line in done if line.split()[0:1] != [lock.name]], wanted])
    )


def check(code):
    if code != 0:
        sys.exit("The packages could not be installed; what pip said stands above.")


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in PURPOSES:
        sys.exit(__doc__)
    main(sys.argv[1])
