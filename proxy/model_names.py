"""The spellings under which a model may stand in the price list.

Clients, gateways and clouds decorate names: `anthropic/claude-opus-4.6`, `us.anthropic.claude-opus-4-6-v1:0`,
`claude-opus-5-5[1m]`, `claude-opus-4-6@20260205`. Source: wire-facts 4.3.
"""

import re
from collections.abc import Callable

_BRACKETS = re.compile(r"\[[^\]]*\]$")
"""A context size that a client appends: `[1m]`."""
_CLOUD_OWNER = re.compile(r"^(?:[a-z]+(?:-[a-z]+)*\.)+(?=[a-z])")
"""`us.anthropic.`, `us-gov.anthropic.`; never part of a version, which has digits."""
_CLOUD_VERSION = re.compile(r"(?:-v\d+)?(?::\d+)?$|@[a-z0-9-]*$")
_LATEST = re.compile(r"-latest$")
_DATE = re.compile(r"-(?:\d{8}|\d{4}-\d{2}-\d{2})$")
_HYPHEN_IN_VERSION = re.compile(r"(?<=\d)-(?=\d)")
_DOT_IN_VERSION = re.compile(r"(?<=\d)\.(?=\d)")


def spellings(model: str, respell: Callable[[str], str]) -> tuple[str, ...]:
    """Names to look for, the most exact first: with its date, without, and each with "." or "-" in the version.

    `respell` is the provider's own rule for a bare name.
    """
    given = model.strip().lower()
    bare = _undecorated(given)
    undated = _DATE.sub("", _LATEST.sub("", bare))
    variants = (variant for name in (bare, undated) for variant in _punctuated(name, respell))
    return tuple(dict.fromkeys((given, *variants)))


def _undecorated(model: str) -> str:
    name = _BRACKETS.sub("", model.rpartition("/")[2])
    name = _CLOUD_OWNER.sub("", name)
    return _CLOUD_VERSION.sub("", name)


def _punctuated(name: str, respell: Callable[[str], str]) -> tuple[str, ...]:
    known = respell(name)
    return (
        name,
        known,
        _DOT_IN_VERSION.sub("-", known),
        _HYPHEN_IN_VERSION.sub(".", known),
    )
