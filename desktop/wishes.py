"""What the user wants of window and tray. The proxy needs none of it, so it lies with the window's memory."""

from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop import manner
from desktop.manner import Manner
from desktop.state import WindowState
from desktop.theme import Choice
from proxy.model import AccountId

CLOSES_TO_TRAY = "closes_to_tray"
Kind = TypeVar("Kind", bound=StrEnum)


class IconTone(StrEnum):
    """The colour of the tray icon's neutral parts."""

    AUTO = "auto"
    """As the panel needs it."""
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Wishes:
    """All of them, with their defaults."""

    closes_to_tray: bool = True
    """Closing the window leaves the program running where there is a tray."""
    theme: Choice = Choice.AUTO
    tray_account: AccountId | None = None
    """The account that the icon shows; None is the most constrained one."""
    icon_tone: IconTone = IconTone.AUTO
    manner: Manner = field(default_factory=Manner)


class WishList(QObject):
    """State: the wishes, also kept in the window's memory."""

    changed = Signal()

    def __init__(self, memory: WindowState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._memory = memory
        self.now = _remembered(memory)
        manner.use(self.now.manner)

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
        closes_to_tray=memory.flag(CLOSES_TO_TRAY, default=True),
        theme=_one_of(Choice, memory.text("theme"), Choice.AUTO),
        tray_account=AccountId(account) if account else None,
        icon_tone=_one_of(IconTone, memory.text("icon_tone"), IconTone.AUTO),
        manner=Manner(**{each.name: memory.flag(each.name) for each in fields(Manner)}),
    )


def _remember(memory: WindowState, wishes: Wishes) -> None:
    memory.set_flag(CLOSES_TO_TRAY, wishes.closes_to_tray)
    memory.set_text("theme", wishes.theme)
    memory.set_text("tray_account", wishes.tray_account or "")
    memory.set_text("icon_tone", wishes.icon_tone)
    for each in fields(Manner):
        memory.set_flag(each.name, getattr(wishes.manner, each.name))


def _one_of(kind: type[Kind], text: str, default: Kind) -> Kind:
    return kind(text) if text in set(kind) else default
