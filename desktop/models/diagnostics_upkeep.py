"""Renewals and usage checks in words. Pure, and without Qt."""

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo

from desktop.language import translate
from desktop.models.request_rows import time_text
from desktop.sentences import retold
from proxy.model import AccountId
from proxy.upkeep import Upkeep, UpkeepKind


def kind_text(kind: UpkeepKind) -> str:
    """What was done, and what came of it."""
    return {
        UpkeepKind.RENEWED: translate("Diagnostics", "Login renewed"),
        UpkeepKind.READ_AGAIN: translate("Diagnostics", "Login read again from its file"),
        UpkeepKind.NOT_RENEWED: translate("Diagnostics", "Login not renewed for now"),
        UpkeepKind.REFUSED: translate("Diagnostics", "Login refused: sign in again"),
        UpkeepKind.USAGE_CHECKED: translate("Diagnostics", "Usage checked"),
        UpkeepKind.USAGE_NOT_TOLD: translate("Diagnostics", "Usage not told"),
    }[kind]


def kind_tone(kind: UpkeepKind) -> str:
    """The token of its colour."""
    if kind is UpkeepKind.REFUSED:
        return "runs_out"
    return "tight" if kind.is_trouble else "text"


def upkeep_texts(
    entries: Iterable[Upkeep],
    names: Mapping[AccountId, str],
    now: datetime,
    tz: tzinfo | None = None,
) -> list[tuple[str, str, str, str, str]]:
    """Of each entry: when, whose, what, why, and the token of its colour."""
    gone = translate("Diagnostics", "removed account")
    return [
        (
            time_text(entry.at, now, tz),
            names.get(entry.account_id, gone),
            kind_text(entry.kind) + (f" ×{entry.times}" if entry.times > 1 else ""),
            retold(entry.reason),
            kind_tone(entry.kind),
        )
        for entry in entries
    ]
