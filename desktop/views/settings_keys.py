"""Clients' keys: a row each, and the way to a new one."""

from collections.abc import Iterator
from datetime import datetime

from PySide6.QtCore import Qt, Signal

from desktop import format as fmt
from desktop import intents
from desktop.language import translate
from desktop.views.new_key_dialog import NewKeyDialog
from desktop.views.settings_section import Section
from desktop.widgets.buttons import Button
from desktop.widgets.notice import Notice
from desktop.widgets.setting_row import SettingRow
from proxy.client_keys import ClientKey
from proxy.service import Proxy


class KeysSection(Section):
    """State: none; the proxy has the keys in memory."""

    changed = Signal()
    """Rows have come or gone."""

    def __init__(self, proxy: Proxy, notice: Notice) -> None:
        """`notice` asks before a key is revoked."""
        super().__init__(translate("Keys", "Clients' keys"))
        self._proxy = proxy
        self._notice = notice

    def show_values(self) -> None:
        """All rows anew; the keyboard, if it was in one of them, goes to the way to a new key."""
        had_keyboard = self.isAncestorOf(self.window().focusWidget())
        self.clear()
        for key in self._proxy.client_keys():
            self.add(self._row(key))
        new = Button(translate("Keys", "New key…"), self.open_new)
        told = translate("Keys", "It lets one client in, and can be taken back from it alone.")
        title = translate("Keys", "A key for another client")
        if not self._proxy.client_keys():
            title = translate("Keys", "No keys yet")
            told = translate(
                "Keys", "Clients of this computer need none unless “Require a key” is on."
            )
        self.add(SettingRow(title, told, new, group=self.title))
        self.show_again()
        if had_keyboard:
            new.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_new(self) -> NewKeyDialog:
        dialog = NewKeyDialog(self._proxy, self.window())
        dialog.made.connect(self._renew)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
        return dialog

    def _row(self, key: ClientKey) -> SettingRow:
        revoke = Button(
            translate("Keys", "Revoke…"), lambda: self._ask(key), kind="danger", is_small=True
        )
        revoke.setAccessibleName(translate("Keys", "Revoke {name}").format(name=key.name))
        text = " · ".join(key_facts(key, self._proxy.clock()))
        return SettingRow(key.name, text, revoke, group=self.title)

    def _ask(self, key: ClientKey) -> None:
        self._notice.say(
            translate("Keys", "Revoke the key {name}?").format(name=key.name),
            translate("Keys", "Clients that use it are let in no more."),
            tone="runs_out",
            action=translate("Keys", "Revoke"),
            on_act=lambda: intents.run(
                self, self._proxy.remove_client_key(key.id), lambda _none: self._renew()
            ),
            is_question=True,
        )

    def _renew(self) -> None:
        self.show_values()
        self.changed.emit()


def key_facts(key: ClientKey, now: datetime) -> Iterator[str]:
    """ "ends in …a1b2", "made 3 d ago", "used 2 min ago", "valid until 2 Dec 12:00"."""
    yield f"…{key.hint}"
    yield translate("Keys", "made {ago}").format(ago=fmt.age(key.created_at, now))
    if key.last_used_at is None:
        yield translate("Keys", "never used")
    else:
        yield translate("Keys", "used {ago}").format(ago=fmt.age(key.last_used_at, now))
    if key.has_ended(now):
        yield translate("Keys", "has ended")
    elif key.expires_at is not None:
        when = fmt.moment(key.expires_at, now)
        yield translate("Keys", "valid until {when}").format(when=when)
