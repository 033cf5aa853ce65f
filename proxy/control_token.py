"""The secret that opens the control API: a line in a file that only the user can read."""

import logging
import os
import secrets
from pathlib import Path

from proxy.paths import is_exposed, open_private, unwritable

log = logging.getLogger(__name__)

TOKEN_BYTES = 32


def ensure_control_token(file: Path) -> str:
    """The token in `file`, made at the first call, and anew when others could have read it.

    Raises StartError when it can be neither read nor made.
    """
    try:
        token = read_control_token(file)
        if token and is_exposed(file):
            log.warning("Others could read the control token, so it was made anew: %s", file)
            token = ""
        return token or _make(file)
    except OSError as error:
        raise unwritable(file, error) from error


def read_control_token(file: Path) -> str:
    """The token in `file`; empty when there is none. Raises OSError when it may not be read."""
    try:
        return file.read_text(encoding="ascii", errors="replace").strip()
    except FileNotFoundError:
        return ""


def _make(file: Path) -> str:
    """Writes a new token beside `file` and moves it there, so that no reader sees half of it."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    with open(draft, "w", encoding="ascii", opener=open_private) as output:
        output.write(token + "\n")
    draft.replace(file)
    return token
