"""Whether a newer version is out: looked for daily where the user wants it, and now when asked. It only tells."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from desktop import intents
from desktop.language import translate
from desktop.sentences import in_full
from desktop.views.settings_section import Section
from desktop.views.settings_stored import StoredSettings
from desktop.widgets.buttons import Button
from desktop.widgets.setting_row import SettingRow
from proxy.errors import ProxyError
from proxy.service import Proxy
from proxy.settings import Settings

DAILY = ("", "update_check")


class UpdatesSection(Section):
    """Asks nobody before the user has named an address. State: none; the proxy knows what it has found."""

    def __init__(self, proxy: Proxy, stored: StoredSettings) -> None:
        super().__init__(translate("Settings", "Updates"))
        self._proxy = proxy
        self._stored = stored
        stored.add_row(
            self,
            DAILY,
            translate("Settings", "Look for a newer version daily"),
            translate(
                "Settings", "It is told, never fetched. The call says name and version only."
            ),
        )
        stored.add_row(
            self,
            ("", "update_url"),
            translate("Settings", "Where that is told"),
            translate("Settings", "An address that answers with a version and its page."),
        )
        self._button = Button(translate("Settings", "Check now"), self._act)
        title = translate("Settings", "Loadline {version}").format(version=proxy.version)
        self._row = self.add(SettingRow(title, " ", self._button, group=self.title))

    def follow(self, next_start: Settings) -> None:
        """Both ways of asking need an address."""
        reason = "" if next_start.update_url else translate("Settings", "Needs the address below.")
        self._stored.hold(DAILY, reason)
        self.show_values()

    def show_values(self) -> None:
        newer, has_address = self._proxy.newer_release, bool(self._proxy.settings.update_url)
        self._button.setVisible(has_address)
        if newer is None:
            self._row.say(
                translate("Settings", "The version that runs here.")
                if has_address
                else translate(
                    "Settings", "No address is set, so Loadline never looks for a newer version."
                )
            )
            self._button.setText(translate("Settings", "Check now"))
        else:
            text = translate("Settings", "Loadline {version} is out: {url}")
            self._row.say(text.format(version=newer.version, url=newer.url), "good")
            self._button.setText(translate("Settings", "Show the release"))

    def _act(self) -> None:
        newer = self._proxy.newer_release
        if newer is not None:
            QDesktopServices.openUrl(QUrl(newer.url))
            return
        self._button.setEnabled(False)
        self._row.say(translate("Settings", "Asking…"))
        intents.run(self, self._check())

    async def _check(self) -> None:
        try:
            found = await self._proxy.check_for_update()
        except ProxyError as error:
            self._row.say(in_full(error), "runs_out")
        else:
            self.show_values()
            if found is None:
                self._row.say(translate("Settings", "This is the newest version."), "good")
        finally:
            self._button.setEnabled(True)
