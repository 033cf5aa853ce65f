"""Where the packaged program begins.

Programs that it starts must not inherit where its own libraries and plugins lie: under them a foreign program (claude,
git, a browser made with Qt) may load something that does not fit it. Qt finds its plugins without being told.
"""

import os
import sys


def give_environment_back() -> None:
    """Undoes what PyInstaller's start has set for this process."""
    original = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if original is not None:
        os.environ["LD_LIBRARY_PATH"] = original
    inside = getattr(sys, "_MEIPASS", "")
    for name, value in list(os.environ.items()):
        if name.startswith("_PYI_") or value.startswith(inside):
            del os.environ[name]


if getattr(sys, "frozen", False):
    give_environment_back()

from proxy.cli import main  # noqa: E402 - what it starts must not see the environment of before

if __name__ == "__main__":
    main()
