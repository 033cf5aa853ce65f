"""Coming to the front on Wayland: a window may do so only with a token from whoever the user clicked on.

Qt takes the token from the environment when a window asks to be activated, and takes it away there. Elsewhere it does
nothing. Source: xdg-activation-v1; Qt's own tray icon does the same with the tokens that panels give it.
"""

import os
from collections.abc import Mapping

VARIABLE = "XDG_ACTIVATION_TOKEN"
LONGEST = 256


def given_token(environ: Mapping[str, str] = os.environ) -> str:
    """What the launcher of this process gave it; empty for none."""
    return _checked(environ.get(VARIABLE, ""))


def use_token(token: str) -> None:
    """The next window that asks may come to the front by it."""
    if token := _checked(token):
        os.environ[VARIABLE] = token


def _checked(token: str) -> str:
    """It comes from other programs: one word, or it is none."""
    is_word = token.isascii() and token.isprintable() and " " not in token
    return token if is_word and len(token) <= LONGEST else ""
