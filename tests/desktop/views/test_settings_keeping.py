"""Prices and the vault's key on the Settings page, by what a user does."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

from desktop.state import WindowState
from desktop.views.main_window import MainWindow
from desktop.views.settings_page import SettingsPage
from desktop.views.settings_prices import list_text, own_text
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
    press(page, "Edit your own prices")

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
