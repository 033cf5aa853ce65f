"""What the user wants of window and tray. The proxy needs none of it, so it lies with the window's memory."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop import manner
from desktop.language import LanguageChoice
from desktop.manner import Manner
from desktop.notification import Kind
from desktop.notification_rules import THRESHOLDS, Policy
from desktop.snapshot import IconWish
from desktop.state import WindowState
from desktop.theme import Choice
from proxy.model import AccountId

Choices = TypeVar("Choices", bound=StrEnum)


class IconTone(StrEnum):
    """The colour of the tray icon's neutral parts."""

    AUTO = "auto"
    """As the panel needs it."""
    LIGHT = "light"
    DARK = "dark"
    COLOUR = "colour"
    """As the panel needs it, and bars in their colour also while all is well."""


class WithoutTray(StrEnum):
    """What closing the window means where no tray is."""

    ASK = "ask"
    STAY = "stay"
    """The program goes on; starting it again brings the window back."""
    QUIT = "quit"


@dataclass(frozen=True, slots=True)
class Wishes:
    """All of them, with their defaults."""

    closes_to_tray: bool = True
    """Closing the window leaves the program running where there is a tray."""
    without_tray: WithoutTray = WithoutTray.ASK
    theme: Choice = Choice.AUTO
    language: LanguageChoice = LanguageChoice.AUTO
    """Counts from the next start: every text there is would have to be written anew."""
    tray_account: AccountId | None = None
    """The account that the icon shows; None is the most constrained one."""
    icon_tone: IconTone = IconTone.AUTO
    tray_upper: str = ""
    """The name of the window that is the icon's upper bar; empty for the shorter one of the two main ones."""
    tray_lower: str = ""
    """Of the lower bar; empty for the longer one."""
    silent: frozenset[Kind] = frozenset()
    """Kinds of notifications that are not shown."""
    thresholds: tuple[int, ...] = THRESHOLDS
    """Percent used at which one is shown."""
    snoozed_until: datetime | None = None
    """So long none is shown."""
    manner: Manner = field(default_factory=Manner)

    @property
    def icon(self) -> IconWish:
        return IconWish(self.tray_upper, self.tray_lower, self.icon_tone is IconTone.COLOUR)

    def policy(self, now: datetime) -> Policy:
        """What to notify now."""
        is_snoozed = self.snoozed_until is not None and now < self.snoozed_until
        return Policy(frozenset(Kind) - self.silent, self.thresholds, is_snoozed)


class WishList(QObject):
    """State: the wishes, also kept in the window's memory."""

    changed = Signal()

    def __init__(self, memory: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self.now = _remembered(memory)
        self._at_start = self.now
        manner.use(self.now.manner)

    @property
    def wait_for_start(self) -> bool:
        """Another language is wanted than the one that every text was made in."""
        return self.now.language is not self._at_start.language

    def change(self, **wishes: Any) -> None:
        """Takes new values by the names of `Wishes` or `Manner`."""
        own = {each.name for each in fields(Manner)}
        spoken = replace(self.now.manner, **{k: v for k, v in wishes.items() if k in own})
        rest = {name: value for name, value in wishes.items() if name not in own}
        wanted = replace(self.now, manner=spoken, **rest)
        if wanted == self.now:
            return
        self.now = wanted
        _remember(self._memory, wanted)
        manner.use(wanted.manner)
        self.changed.emit()


def _remembered(memory: WindowState) -> Wishes:
    account = memory.text("tray_account")
    return Wishes(
        closes_to_tray=memory.flag("closes_to_tray", default=True),
        without_tray=_one_of(WithoutTray, memory.text("without_tray"), WithoutTray.ASK),
        theme=_one_of(Choice, memory.text("theme"), Choice.AUTO),
        language=_one_of(LanguageChoice, memory.text("language"), LanguageChoice.AUTO),
        tray_account=AccountId(account) if account else None,
        icon_tone=_one_of(IconTone, memory.text("icon_tone"), IconTone.AUTO),
        tray_upper=memory.text("tray_upper"),
        tray_lower=memory.text("tray_lower"),
        silent=frozenset(each for each in Kind if memory.flag(f"silent_{each}")),
        thresholds=_percents(memory.text("thresholds")),
        snoozed_until=_moment(memory.text("snoozed_until")),
        manner=Manner(**{each.name: memory.flag(each.name) for each in fields(Manner)}),
    )


def _remember(memory: WindowState, wishes: Wishes) -> None:
    until = wishes.snoozed_until
    memory.set_flag("closes_to_tray", wishes.closes_to_tray)
    memory.set_text("without_tray", wishes.without_tray)
    memory.set_text("theme", wishes.theme)
    memory.set_text("language", wishes.language)
    memory.set_text("tray_account", wishes.tray_account or "")
    memory.set_text("icon_tone", wishes.icon_tone)
    memory.set_text("tray_upper", wishes.tray_upper)
    memory.set_text("tray_lower", wishes.tray_lower)
    memory.set_text("thresholds", " ".join(map(str, wishes.thresholds)))
    memory.set_text("snoozed_until", "" if until is None else until.isoformat())
    for kind in Kind:
        memory.set_flag(f"silent_{kind}", kind in wishes.silent)
    for each in fields(Manner):
        memory.set_flag(each.name, getattr(wishes.manner, each.name))


def _one_of(kind: type[Choices], text: str, default: Choices) -> Choices:
    return kind(text) if text in set(kind) else default


def _percents(text: str) -> tuple[int, ...]:
    """ "75 90"; the default where it says nothing that makes sense."""
    words = text.split()
    if not words or not all(word.isdigit() and 0 < int(word) < 100 for word in words):
        return THRESHOLDS
    return tuple(sorted(map(int, words)))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
