"""Where the packaged program begins.

Children of a packaged program must not inherit the folder of its own libraries: under it a foreign program (claude,
git, a browser) may load a library that does not fit it.
"""

import os
import sys

if getattr(sys, "frozen", False):
    if "LD_LIBRARY_PATH_ORIG" in os.environ:
        os.environ["LD_LIBRARY_PATH"] = os.environ.pop("LD_LIBRARY_PATH_ORIG")
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)

from proxy.cli import main

if __name__ == "__main__":
    main()
