"""Prices and the vault's key on the Settings page, by what a user does."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPushButton

from desktop.state import WindowState
from desktop.views.main_window import MainWindow
from desktop.views.price_dialog import PriceDialog
from desktop.views.settings_page import SettingsPage
from desktop.views.settings_prices import list_text, own_text
from desktop.widgets.setting_row import SettingRow
from desktop.wishes import WishList
from proxy.own_prices import OwnPrices, read_own_prices
from proxy.paths import Paths
from proxy.pricing import PriceReport
from proxy.service import Proxy
from proxy.settings import Settings
from proxy.vault import FileKey, KeyUnavailable, VaultState
from tests.desktop.samples import FIRST
from tests.desktop.views.test_settings_page import press, row
from tests.desktop.waiting import until
from tests.fakes.vault import MemoryKey


@pytest.fixture(autouse=True)
def _own_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the developer's own session is looked at or changed."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))


@pytest.fixture
async def page(window: MainWindow) -> SettingsPage:
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    return window.settings


# Prices


class Editor(QObject):
    """What opens files."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def editor() -> Iterator[Editor]:
    made = Editor()
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")


async def test_the_price_list_says_how_old_it_is(page: SettingsPage) -> None:
    await until(lambda: "genai-prices" in row(page, "price list").text)
    await until(lambda: row(page, "your own prices").text.startswith("None."))


async def test_own_prices_begin_with_an_example_in_the_user_s_editor(
    page: SettingsPage, editor: Editor, home: Path
) -> None:
    press(page, "Open the file of your own prices")

    assert editor.opened == [str(home / "prices.toml")]
    assert read_own_prices(home / "prices.toml") == OwnPrices()


def test_a_list_that_is_not_there_is_said() -> None:
    assert list_text(PriceReport("", None, OwnPrices())).startswith("It cannot be read")


def test_own_prices_are_counted_and_what_is_wrong_with_them_said(home: Path) -> None:
    file = home / "prices.toml"
    file.write_text("[a]\ninput = 1\noutput = 2\n[b]\ninput = 1\noutput = 2\n")
    assert own_text(read_own_prices(file))[0].startswith("2 models;")
    file.write_text("[a]\ninput = 1\n")
    assert own_text(read_own_prices(file)) == ("a: the price “output” is missing.", "runs_out")


async def test_a_price_is_typed_in_and_counts_at_once(page: SettingsPage, home: Path) -> None:
    dialog = await priced(page)
    type_prices(dialog, input="7,50", output="$30")
    dialog.model.edit.setText("claude-opus-9")

    dialog.keep_button.click()

    await until(lambda: any(each.words.startswith("prices claude-opus-9") for each in rows(page)))
    assert row(page, "claude-opus-9").text == "$7.50 input · $30.00 output"
    own = read_own_prices(home / "prices.toml").models["claude-opus-9"]
    assert (own.input, own.output, own.cache_read) == (Decimal("7.5"), Decimal(30), Decimal("7.5"))


async def test_a_price_is_changed_and_taken_out(page: SettingsPage, home: Path) -> None:
    (home / "prices.toml").write_text(
        '["claude-opus-9"]\ninput = 5\noutput = 25\ncache_read = 0.5\n'
    )
    page.refresh()
    await until(lambda: button_of(page, "Change the price of claude-opus-9"))
    press(page, "Change the price of claude-opus-9")
    dialog = page.window().findChildren(PriceDialog)[-1]
    shown = {name: field.text for name, field in dialog.prices.items()}
    type_prices(dialog, output="26", cache_read="")

    dialog.keep_button.click()
    await until(lambda: "$26.00" in row(page, "claude-opus-9").text)
    kept = (home / "prices.toml").read_text()
    press(page, "Remove the price of claude-opus-9")

    assert (shown["input"], shown["cache_read"], shown["cache_write_1h"]) == ("5", "0.5", "")
    assert kept == '["claude-opus-9"]\ninput = 5\noutput = 26\n'
    await until(lambda: row(page, "your own prices").text.startswith("None."))


async def test_what_is_no_price_is_said_at_its_field(page: SettingsPage, home: Path) -> None:
    dialog = await priced(page)
    type_prices(dialog, input="five", output="")

    dialog.keep_button.click()

    fields = dialog.prices
    assert fields["input"].message.startswith("Type a number from 0")
    assert fields["output"].message == "Type what a million tokens cost."
    assert dialog.model.message == "Type the name of the model."
    assert not (home / "prices.toml").exists()


async def test_a_file_that_is_not_understood_is_said_in_the_dialog(
    page: SettingsPage, home: Path
) -> None:
    (home / "prices.toml").write_text("input = = 1")
    dialog = await priced(page)
    type_prices(dialog, input="1", output="2")
    dialog.model.edit.setText("claude-opus-9")

    dialog.keep_button.click()

    await until(dialog.notice.isVisible)
    assert "text editor" in dialog.notice.text


async def priced(page: SettingsPage) -> PriceDialog:
    """The dialog for a new price."""
    await until(lambda: button_of(page, "New price…"))
    press(page, "New price…")
    return page.window().findChildren(PriceDialog)[-1]


def type_prices(dialog: PriceDialog, **prices: str) -> None:
    for name, text in prices.items():
        dialog.prices[name].edit.setText(text)


def rows(page: SettingsPage) -> list[SettingRow]:
    return [each for each in page.findChildren(SettingRow) if not each.isHidden()]


def button_of(page: SettingsPage, name: str) -> QPushButton | None:
    buttons = page.findChildren(QPushButton)
    return next((each for each in buttons if name in (each.text(), each.accessibleName())), None)


# The key


class KeyPage:
    """A page over a proxy whose key rests in a keyring."""

    def __init__(self, home: Path, memory: WindowState, key: MemoryKey, **changed: Any) -> None:
        settings = replace(Settings(home=home, port=0), **changed)
        self.proxy = Proxy(settings, Paths(home), providers=(FIRST,), key_source=key)
        self.memory = memory

    async def show(self) -> None:
        await self.proxy.start()
        self.page = SettingsPage(self.proxy, WishList(self.memory))
        self.page.show()
        await until(lambda: self.page.is_whole)

    async def close(self) -> None:
        self.page.deleteLater()
        await self.proxy.stop()


@pytest.fixture
def key() -> MemoryKey:
    return MemoryKey()


@pytest.fixture
async def keyed(home: Path, memory: WindowState, key: MemoryKey) -> AsyncIterator[KeyPage]:
    made = KeyPage(home, memory, key)
    yield made
    await made.close()


async def test_the_key_goes_into_a_file_only_after_a_question(
    keyed: KeyPage, key: MemoryKey, home: Path
) -> None:
    await keyed.show()
    press(keyed.page, "Use a key file…")
    assert str(home / "vault-key") in keyed.page.notice.text
    assert not (home / "vault-key").exists()

    press(keyed.page.notice, "Use the file")

    await until(lambda: not row(keyed.page, "keep the key in a file").isVisible())
    assert FileKey(home / "vault-key").load() == key.key
    assert (home / "settings.toml").read_text() == 'key_source = "file"\n'


async def test_without_a_keyring_the_file_opens_the_vault(
    keyed: KeyPage, key: MemoryKey, home: Path
) -> None:
    key.unavailable = KeyUnavailable(VaultState.NO_KEYRING, "There is none.")
    await keyed.show()
    press(keyed.page, "Use a key file…")

    press(keyed.page.notice, "Use the file")

    await until(lambda: row(keyed.page, "key of the stored logins").note.startswith("Open"))
    assert keyed.proxy.vault_state is VaultState.OPEN


@pytest.mark.parametrize(
    "settings",
    [{"key_source": "file"}, {"fixed": {("", "key_source"): "LOADLINE_KEY_SOURCE"}}],
    ids=["in a file already", "fixed by the environment"],
)
async def test_where_nothing_can_be_moved_nothing_is_offered(
    home: Path, memory: WindowState, key: MemoryKey, settings: dict[str, Any]
) -> None:
    keyed = KeyPage(home, memory, key, **settings)
    await keyed.show()

    assert not row(keyed.page, "keep the key in a file").isVisible()

    await keyed.close()
