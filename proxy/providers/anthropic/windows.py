"""What a usage window is called, how long it is and which models it counts: one naming for headers and endpoint.

Nothing here is a closed list of windows: new ones appear without notice, and are shown under their own name.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

FIVE_HOURS = "5h"
WEEKLY = "weekly"

_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "m": timedelta(minutes=1)}
_SPAN = re.compile(r"(\d{1,4})([hdm])(?:[-_](.+))?")
_IN_WORDS = {"five_hour": "5h", "seven_day": "7d"}
"""The endpoint and `representative-claim` spell the span out; the headers do not."""
_NOT_MODELS = frozenset({"cowork", "routines"})
"""One-word scopes that are no model family; all others with one word are."""


@dataclass(frozen=True, slots=True)
class WindowKind:
    """The identity of a window, whatever source spoke of it."""

    name: str
    """As shown: "5h", "weekly", "weekly · Opus"."""
    span: timedelta | None = None
    model_family: str | None = None


def window_kind(wire_name: str) -> WindowKind:
    """`wire_name` is a header's "5h", "7d", "7d-opus" or the endpoint's "seven_day_opus"."""
    name = wire_name.lower()
    for words, short in _IN_WORDS.items():
        if name == words or name.startswith(words + "_"):
            name = short + name.removeprefix(words)
    found = _SPAN.fullmatch(name)
    if found is None:
        return WindowKind(_title(name))
    number, unit, scope = found.groups()
    span = int(number) * _UNITS[unit]
    base = WEEKLY if span == timedelta(days=7) else f"{number}{unit}"
    whole = WindowKind(base, span)
    if not scope:
        return whole
    is_model = scope.isalpha() and scope not in _NOT_MODELS
    return scoped(whole, _title(scope), scope if is_model else None)


def _title(scope: str) -> str:
    return scope.replace("_", " ").replace("-", " ").capitalize()


def scoped(whole: WindowKind, title: str, family: str | None) -> WindowKind:
    """The part of `whole` that counts only one model family, or only one surface ("OAuth apps")."""
    return WindowKind(f"{whole.name} · {title}", whole.span, family)


_CLAUDE = re.compile(r"claude[-.](.+)")


@lru_cache(maxsize=256)
def model_family(model: str) -> str | None:
    """ "opus" of "claude-opus-4-6[1m]", "us.anthropic.claude-3-5-haiku-v1:0" or "opus"; None where no Claude is named."""
    name = model.lower().rpartition("/")[2]
    if (found := _CLAUDE.search(name)) is not None:
        parts = re.split(r"[-.@:\[]", found[1])
        return next((part for part in parts if part.isalpha() and len(part) > 2), None)
    return name if name in _FAMILIES else None


_FAMILIES = frozenset({"haiku", "sonnet", "opus", "fable", "mythos"})
"""Bare names that clients use for the newest of each."""
