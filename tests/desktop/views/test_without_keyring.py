"""A desktop without a keyring, or with a locked one: said before a login is handed in, with one button that mends it."""

import stat
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.state import WindowState
from desktop.views.main_window import MainWindow
from proxy.paths import Paths
from proxy.service import Proxy
from proxy.settings import Settings
from proxy.sign_in import SignInWay
from proxy.vault import FileKey, KeyUnavailable, VaultState
from tests.desktop.browser import Browser
from tests.desktop.models.test_import_form import KEY
from tests.desktop.samples import FIRST, SECOND
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until
from tests.fakes.vault import MemoryKey

NO_KEYRING = KeyUnavailable(VaultState.NO_KEYRING, "This desktop has no keyring service.")
LOCKED = KeyUnavailable(VaultState.LOCKED, "The system keyring is locked.")


@dataclass
class Desk:
    """A window over a running proxy."""

    window: MainWindow
    proxy: Proxy

    async def until_kept(self) -> None:
        """Logins can be."""
        await until(lambda: self.proxy.vault_state is VaultState.OPEN)


Opened = Callable[..., Coroutine[None, None, Desk]]


@pytest.fixture
def keyring() -> MemoryKey:
    made = MemoryKey()
    made.unavailable = NO_KEYRING
    return made


@pytest.fixture
async def opened(
    home: Path, memory: WindowState, keyring: MemoryKey, qtbot: QtBot
) -> AsyncIterator[Opened]:
    """Shows a window over a proxy whose key would rest in `keyring`; settings as given."""

    @asynccontextmanager
    async def open_window(changed: dict[str, Any]) -> AsyncIterator[Desk]:
        settings = replace(Settings(home=home, port=0), **changed)
        proxy = Proxy(settings, Paths(home), providers=(FIRST, SECOND), key_source=keyring)
        await proxy.start()
        async for window in shown(proxy, memory):
            yield Desk(window, proxy)
        await proxy.stop()

    async with AsyncExitStack() as stack:

        async def enter(**changed: Any) -> Desk:
            desk = await stack.enter_async_context(open_window(changed))
            await until(desk.window.notice.isVisible)
            return desk

        yield enter


def press(parent: QWidget, text: str) -> None:
    next(each for each in parent.findChildren(QPushButton) if each.text() == text).click()


async def test_the_window_offers_a_file_for_the_key(opened: Opened, home: Path) -> None:
    desk = await opened()
    assert str(home / "vault-key") in desk.window.notice.text
    assert not (home / "vault-key").exists()

    press(desk.window.notice, "Use a key file")

    await desk.until_kept()
    assert FileKey(home / "vault-key").load() is not None
    assert stat.S_IMODE((home / "vault-key").stat().st_mode) == 0o600
    assert not desk.window.notice.isVisible()


async def test_the_import_says_so_before_anything_is_typed(opened: Opened) -> None:
    desk = await opened()

    dialog = desk.window.open_import("key")

    assert dialog.vault.isVisible()
    assert dialog.vault.text.startswith(
        "Logins can be neither read nor kept. This desktop has no keyring service. "
        "Start a keyring service, or keep their key in a file that only you can read"
    )


async def test_with_the_file_the_import_goes_on(opened: Opened, qtbot: QtBot) -> None:
    desk = await opened()
    dialog = desk.window.open_import("key")
    press(dialog.vault, "Use a key file")
    await desk.until_kept()
    qtbot.keyClicks(dialog.source.key.edit, KEY)
    qtbot.keyClicks(dialog.email.edit, "key@example.com")

    dialog.import_button.click()

    await until(desk.proxy.accounts)
    assert desk.proxy.accounts()[0].email == "key@example.com"


async def test_a_file_that_cannot_be_made_is_said_and_the_way_stays_open(
    opened: Opened, home: Path
) -> None:
    desk = await opened()
    dialog = desk.window.open_import("key")
    (home / "vault-key").mkdir()

    press(dialog.vault, "Use a key file")

    await until(dialog.notice.isVisible)
    assert str(home / "vault-key") in dialog.notice.text
    assert dialog.vault.isVisible()


async def test_nobody_signs_in_for_a_login_that_cannot_be_kept(
    opened: Opened, browser: Browser
) -> None:
    desk = await opened()
    dialog = desk.window.dialogs.sign_in(SECOND.id, SignInWay.BROWSER)
    before = list(browser.opened)
    press(dialog.vault, "Use a key file")
    await desk.until_kept()

    dialog.start_button.click()

    assert before == []
    await until(lambda: browser.opened)


async def test_a_locked_keyring_is_asked_again(opened: Opened, keyring: MemoryKey) -> None:
    keyring.unavailable = LOCKED
    desk = await opened()
    dialog = desk.window.open_import("file")
    assert dialog.vault.text == "The stored logins are locked. The system keyring is locked."

    keyring.unavailable = None
    press(dialog.vault, "Unlock and retry")

    await desk.until_kept()
    await until(lambda: not desk.window.notice.isVisible())
    assert dialog.vault.isHidden()


async def test_where_the_key_has_its_place_by_the_environment_no_other_is_offered(
    opened: Opened,
) -> None:
    desk = await opened(fixed={("", "key_source"): "LOADLINE_KEY_SOURCE"})

    strip = desk.window.notice
    assert "in a file" not in strip.text
    assert [each.text() for each in strip.findChildren(QPushButton) if each.text()] == [
        "Unlock and retry"
    ]
