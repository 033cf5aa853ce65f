"""What was chosen in the tray menu, carried out on a real proxy."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop.commands import Commands
from desktop.menu_items import (
    Command,
    CopyText,
    MakeDefault,
    OpenLink,
    OpenPage,
    Page,
    Pause,
    PauseAccount,
    PauseNotifications,
    Quit,
    RefreshUsage,
    ShowAccount,
    SignInAgain,
    StartProxy,
    StopProxy,
    Unlock,
)
from desktop.snapshot import take
from desktop.state import WindowState
from desktop.window_keeper import WindowKeeper
from desktop.wishes import WishList
from proxy.model import AccountId, AccountStatus, ProxyState
from proxy.vault import KeyUnavailable, VaultState
from tests.desktop.browser import running_browser
from tests.fakes.vault import MemoryKey
from tests.proxy.program import Program, running_program


class Windows:
    """Remembers which pages were asked for."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.signed_in: list[str] = []
        self.chosen: list[str] = []

    def show(self, page: str = "", then: "Callable[[Windows], object] | None" = None) -> None:
        self.shown.append(page)
        if then is not None:
            then(self)

    def show_account(self, account_id: str) -> None:
        self.chosen.append(account_id)

    def sign_in_again(self, account_id: str) -> None:
        self.signed_in.append(account_id)


class Surface(QObject):
    """Where failures are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[str] = []

    def show_problem(self, title: str, detail: str, hint: str) -> None:
        self.problems.append(title)


@dataclass
class Desk:
    """A running proxy and the menu's commands for it."""

    program: Program
    windows: Windows = field(default_factory=Windows)
    surface: Surface = field(default_factory=Surface)
    wishes: list[str] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.wish_list = WishList(WindowState(self.program.proxy.paths.config_dir))
        self.commands = Commands(
            self.program.proxy,
            cast(WindowKeeper, self.windows),
            lambda: self.wishes.append("leave"),
            self.surface,
            wishes=self.wish_list,
            tell=lambda title, text: self.told.append((title, text)),
        )

    async def choose(self, command: Command, is_done: Callable[[], bool]) -> None:
        self.commands.carry_out(command)
        async with asyncio.timeout(10):
            while not is_done():  # noqa: ASYNC110 -- the menu tells nobody when it is done
                await asyncio.sleep(0.01)

    def account(self) -> Any:
        return self.program.proxy.accounts()[0]


@pytest.fixture
async def desk(home: Path, qapp: QApplication) -> AsyncIterator[Desk]:
    async with running_program(home) as program:
        yield Desk(program)


async def test_the_proxy_is_stopped_and_started_again(desk: Desk) -> None:
    proxy = desk.program.proxy

    await desk.choose(StopProxy(), lambda: proxy.state is ProxyState.STOPPED)
    await desk.choose(StartProxy(), lambda: proxy.state is ProxyState.RUNNING)

    assert desk.surface.problems == []


async def test_an_account_is_paused_resumed_and_made_the_default(desk: Desk) -> None:
    account, _tokens = await desk.program.import_login()

    await desk.choose(
        PauseAccount(account.id, pause=True),
        lambda: desk.account().status is AccountStatus.PAUSED,
    )
    await desk.choose(
        PauseAccount(account.id, pause=False),
        lambda: desk.account().status is AccountStatus.ACTIVE,
    )
    await desk.choose(MakeDefault(account.id), lambda: desk.account().is_default)

    assert desk.surface.problems == []


async def test_an_account_is_signed_in_again_in_the_window(desk: Desk) -> None:
    desk.commands.carry_out(SignInAgain(AccountId("acc_team")))

    assert (desk.windows.shown, desk.windows.signed_in) == (["Accounts"], ["acc_team"])


async def test_an_account_is_shown_in_the_window(desk: Desk) -> None:
    desk.commands.carry_out(ShowAccount(AccountId("acc_team")))

    assert (desk.windows.shown, desk.windows.chosen) == (["Accounts"], ["acc_team"])


async def test_notifications_are_paused_and_resumed(desk: Desk) -> None:
    proxy = desk.program.proxy
    before = proxy.clock()

    desk.commands.carry_out(PauseNotifications(Pause.HOUR))

    until = desk.wish_list.now.snoozed_until
    assert until is not None
    assert before + timedelta(hours=1) <= until <= proxy.clock() + timedelta(hours=1)
    assert desk.wish_list.now.policy(before).is_snoozed
    desk.commands.carry_out(PauseNotifications(None))
    assert desk.wish_list.now.snoozed_until is None


async def test_a_link_opens_in_the_browser(desk: Desk) -> None:
    with running_browser() as browser:
        desk.commands.carry_out(OpenLink("https://example.com/1.1.0"))

        assert browser.opened == ["https://example.com/1.1.0"]


async def test_what_cannot_be_done_is_said(desk: Desk) -> None:
    unknown = AccountId("acc_0000000000000000")

    await desk.choose(PauseAccount(unknown, pause=True), lambda: bool(desk.surface.problems))

    assert len(desk.surface.problems) == 1


async def test_usage_is_asked_for_and_a_wish_too_early_is_answered(desk: Desk) -> None:
    account, tokens = await desk.program.import_login()
    proxy, login = desk.program.proxy, desk.program.fake.login

    await desk.choose(RefreshUsage(), lambda: bool(proxy.usage(account.id).windows))
    assert login.usage_calls == [tokens.access]
    assert desk.told == []

    await desk.choose(RefreshUsage(), lambda: bool(desk.told))
    ((title, text),) = desk.told
    assert title == "No new numbers"
    assert "min." in text
    assert len(login.usage_calls) == 1


async def test_a_locked_vault_is_asked_once_more(home: Path, qapp: QApplication) -> None:
    key = MemoryKey()
    key.unavailable = KeyUnavailable(VaultState.LOCKED, "Nobody has typed the password.")
    async with running_program(home, key=key) as program:
        desk = Desk(program)
        shown = take(program.proxy)
        assert shown.locked is not None
        assert shown.locked.title == "The keyring is locked."
        assert shown.locked.hint == "Unlock it from this icon's menu."
        key.unavailable = None

        await desk.choose(Unlock(), lambda: program.proxy.vault_state is VaultState.OPEN)

        assert take(program.proxy).locked is None


async def test_texts_go_into_the_clipboard(desk: Desk) -> None:
    desk.commands.carry_out(CopyText("http://127.0.0.1:2455/claude"))

    assert QGuiApplication.clipboard().text() == "http://127.0.0.1:2455/claude"


async def test_pages_open_and_quit_leaves(desk: Desk) -> None:
    for command in (OpenPage(), OpenPage(Page.SETTINGS), Quit()):
        desk.commands.carry_out(command)

    assert desk.windows.shown == ["", "Settings"]
    assert desk.wishes == ["leave"]


async def test_the_snapshot_is_what_the_proxy_has_in_memory(desk: Desk) -> None:
    account, _tokens = await desk.program.import_login()
    proxy = desk.program.proxy

    shown = take(proxy)

    assert shown.state is ProxyState.RUNNING
    assert shown.address == f"127.0.0.1:{proxy.port}"
    assert [view.account.id for view in shown.accounts] == [account.id]
    assert shown.providers[0].client_urls[0][1] == f"http://127.0.0.1:{proxy.port}/claude"
    assert (shown.failure, shown.locked) == (None, None)
