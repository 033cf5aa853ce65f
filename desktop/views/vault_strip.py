"""Above a form that takes a login: why none can be kept now, said before anything is typed or signed in."""

from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from desktop import intents
from desktop.views.remedies import Remedy, vault_trouble
from desktop.widgets.notice import Notice
from proxy.service import Proxy


class VaultStrip(Notice):
    """Hidden while logins can be kept. What its button does may fail; the dialog around it then says why."""

    def __init__(self, proxy: Proxy, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._proxy = proxy

    def look(self) -> None:
        """Shows how it is now."""
        trouble = vault_trouble(self._proxy, self._proxy.vault_state, self._proxy.vault_detail)
        if trouble is None:
            self.dismiss()
            return
        remedy = trouble.remedy
        if remedy is None:
            self.say(trouble.title, trouble.text)
            return
        self.say(
            trouble.title,
            trouble.text,
            action=remedy.text,
            on_act=lambda: intents.run(self, self._mend(remedy)),
        )

    async def _mend(self, remedy: Remedy) -> None:
        """However it ends: a press takes the words away, which may still be true."""
        try:
            await remedy.act()
        finally:
            if isValid(self):
                self.look()
