"""Signing in from the window: every stage as the user sees it, every failure beside its step with one way on."""

import shlex
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.state import WindowState
from desktop.step import StepState
from desktop.views.add_dialog import AddDialog
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from desktop.views.sign_in_dialog import SignInDialog
from proxy.model import AccountId, AccountStatus, KeepFresh, ProviderId
from proxy.service import Proxy
from proxy.sign_in import SignInRequest, SignInWay
from tests.desktop.browser import Browser
from tests.desktop.samples import FIRST, SECOND, filled_proxy
from tests.desktop.views.conftest import shown
from tests.desktop.waiting import until
from tests.fakes.anthropic_login import Scripted
from tests.fakes.openai import FakeOpenAI, running_openai
from tests.fakes.openai_login import FakeOpenAILogin, Person
from tests.fakes.tool import FakeTool

TO_COME, NOW, DONE, FAILED = StepState
needs_scripts = pytest.mark.skipif(
    sys.platform == "win32", reason="the tool is a shell-started script"
)


@dataclass
class Desk:
    """A window over a running program, a browser, and the provider's login server."""

    window: MainWindow
    proxy: Proxy
    browser: Browser
    fake: FakeOpenAI
    tool: FakeTool
    ports: list[int] = field(default_factory=list)

    @property
    def login(self) -> FakeOpenAILogin:
        return self.fake.login

    @property
    def dialog(self) -> SignInDialog:
        return next(each for each in self.window.findChildren(SignInDialog) if each.isVisible())

    def sign_in(
        self, way: SignInWay = SignInWay.BROWSER, provider: ProviderId = SECOND.id
    ) -> SignInDialog:
        """As from Add account…"""
        self.window.show_page("Accounts")
        press(self.window.accounts, "Add account…")
        add = next(each for each in self.window.findChildren(AddDialog) if each.isVisible())
        next(each for each in add.providers if each.provider.id == provider).click()
        add.ways[way].click()
        add.continue_button.click()
        return self.dialog

    def emails(self) -> list[str]:
        return [each.email for each in self.proxy.accounts()]

    def hold_ports(self, stack: ExitStack) -> None:
        """Other programs listen where the provider's page would send the browser."""
        for port in self.ports:
            other = stack.enter_context(socket.socket())
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            other.bind(("127.0.0.1", port))
            other.listen()


@pytest.fixture
async def desk(
    home: Path,
    tmp_path: Path,
    memory: WindowState,
    browser: Browser,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> AsyncIterator[Desk]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(2)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        ports = [int(probe.getsockname()[1]) for probe in probes]
    browser.goes_on = True
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):  # no terminal of this machine opens
        monkeypatch.delenv(name, raising=False)
    tool = FakeTool(tmp_path)
    async with running_openai(FakeOpenAILogin()) as fake:
        fake.login.redirects = [f"http://localhost:{port}/auth/callback" for port in ports]
        fake.login.person = Person(email="new@example.com", plan="plus")
        ours = {"callback_ports": ",".join(map(str, ports))}
        own = replace(SECOND.settings, **fake.settings, **ours)  # type: ignore[type-var]
        first = replace(FIRST.settings, sdk_cli_path=str(tool.path))  # type: ignore[type-var]
        proxy = await filled_proxy(home, provider_settings={FIRST.id: first, SECOND.id: own})
        async for window in shown(proxy, memory):
            yield Desk(window, proxy, browser, fake, tool, ports)
        await proxy.stop()


def press(parent: QWidget, text: str) -> None:
    """A click on the button of that text, or of that name."""
    next(
        each
        for each in parent.findChildren(QPushButton)
        if text in (each.text(), each.accessibleName()) and each.isVisible()
    ).click()


def states(dialog: SignInDialog) -> list[StepState]:
    return [row.state for row in dialog.rows]


# By the browser


async def test_the_browser_opens_and_brings_the_account(desk: Desk) -> None:
    desk.sign_in()
    await until(lambda: "new@example.com" in desk.emails())

    made = next(each for each in desk.proxy.accounts() if each.email == "new@example.com")
    assert (made.provider, made.plan, made.keep_fresh) == (SECOND.id, "Plus", KeepFresh.OWNED)
    assert len(desk.browser.opened) == 1
    await until(lambda: not desk.window.findChildren(SignInDialog))
    accounts = desk.window.accounts
    await until(lambda: accounts.table.current_row() == accounts.model.row_of(made.id))
    await until(lambda: desk.browser.pages)
    assert "Signed in" in desk.browser.pages[0]


async def test_while_it_waits_the_address_can_be_copied_and_the_time_is_said(desk: Desk) -> None:
    desk.browser.goes_on = False
    dialog = desk.sign_in()
    await until(lambda: states(dialog) == [DONE, NOW, TO_COME])

    press(dialog, "Copy: Address of the page")

    assert QGuiApplication.clipboard().text() == desk.browser.opened[0]
    assert dialog.panel.time_left == "Waits 10 min more"
    assert dialog.rows[1].accessibleName() == "Sign in at OpenAI: going on"


async def test_a_browser_on_another_computer_is_pasted_back(desk: Desk) -> None:
    desk.browser.goes_on = False
    dialog = desk.sign_in()
    await until(lambda: states(dialog)[1] is NOW)
    ended = await desk.browser.address_after(desk.browser.opened[0])
    press(dialog, "It ended at a page that does not load?")

    dialog.panel.paste.edit.setText(ended)
    press(dialog, "Go on")

    await until(lambda: "new@example.com" in desk.emails())


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "Paste the address from the browser."),
        ("something else", "This is not the address at which the browser ended."),
        ("http://localhost:1455/auth/callback?code=x&state=old", "This belongs to another sign-in"),
    ],
    ids=["nothing", "no address", "another sign-in"],
)
async def test_a_wrong_paste_is_refused_beside_its_field_and_it_goes_on(
    desk: Desk, pasted: str, words: str
) -> None:
    desk.browser.goes_on = False
    dialog = desk.sign_in()
    await until(lambda: states(dialog)[1] is NOW)
    press(dialog, "It ended at a page that does not load?")

    dialog.panel.paste.edit.setText(pasted)
    press(dialog, "Go on")

    await until(lambda: dialog.panel.paste.is_invalid)
    assert dialog.panel.paste.message.startswith(words)
    assert states(dialog) == [DONE, NOW, TO_COME]


async def test_a_no_on_the_page_is_said_beside_the_step_and_can_be_tried_again(desk: Desk) -> None:
    desk.login.denies = True
    dialog = desk.sign_in()
    await until(lambda: FAILED in states(dialog))
    said = dialog.rows[1].text

    desk.login.denies = False
    press(dialog, "Start again")

    await until(lambda: "new@example.com" in desk.emails())
    assert said == "The sign-in was refused. The user said no."


async def test_a_login_that_is_not_handed_out_fails_at_the_last_step(desk: Desk) -> None:
    desk.login.token_script.append(Scripted(400, {"error": "invalid_grant"}))
    dialog = desk.sign_in()

    await until(lambda: FAILED in states(dialog))

    assert states(dialog) == [DONE, DONE, FAILED]
    assert dialog.panel.remedy.text() == "Start again"
    assert "new@example.com" not in desk.emails()


async def test_cancel_closes_the_port_and_leaves_nothing(desk: Desk, qtbot: QtBot) -> None:
    desk.browser.goes_on = False
    dialog = desk.sign_in()
    await until(lambda: states(dialog)[1] is NOW)

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    await until(lambda: not _is_taken(desk.ports[0]))
    assert not desk.window.findChildren(SignInDialog) or not dialog.isVisible()
    assert "new@example.com" not in desk.emails()


async def test_a_start_elsewhere_ends_it_here_and_says_so(desk: Desk) -> None:
    desk.browser.goes_on = False
    dialog = desk.sign_in()
    await until(lambda: states(dialog)[1] is NOW)

    elsewhere = desk.proxy.sign_in(SignInRequest(SECOND.id, SignInWay.BROWSER))
    stages = elsewhere.stages()
    await anext(stages)
    await until(lambda: FAILED in states(dialog))

    assert dialog.rows[1].text == "This sign-in was started anew elsewhere."
    await elsewhere.cancel()


# By a code


async def test_a_code_is_shown_large_and_can_be_copied(desk: Desk) -> None:
    dialog = desk.sign_in(SignInWay.DEVICE)
    await until(lambda: states(dialog)[1] is NOW)
    code = dialog.panel.code.text

    press(dialog, "Copy the code")

    assert QGuiApplication.clipboard().text() == code != ""
    assert not dialog.panel.address.isHidden()
    desk.login.approve_device(code)
    await until(lambda: "new@example.com" in desk.emails())


async def test_a_code_that_nobody_types_runs_out(desk: Desk) -> None:
    desk.login.device_lifetime_s = 0.1
    dialog = desk.sign_in(SignInWay.DEVICE)

    await until(lambda: FAILED in states(dialog))

    assert dialog.rows[1].text == "Nobody signed in in time. Start again."
    assert dialog.panel.remedy.text() == "Start again"


async def test_where_there_are_no_codes_the_browser_is_offered(desk: Desk) -> None:
    desk.login.has_device_login = False
    dialog = desk.sign_in(SignInWay.DEVICE)
    await until(lambda: FAILED in states(dialog))

    press(dialog, "Use the browser")

    await until(lambda: "new@example.com" in desk.emails())
    assert dialog.way is SignInWay.BROWSER


async def test_taken_ports_lead_to_a_code(desk: Desk) -> None:
    with ExitStack() as stack:
        desk.hold_ports(stack)
        dialog = desk.sign_in()
        await until(lambda: states(dialog)[1] is NOW)

    assert dialog.panel.code.text
    assert desk.browser.opened == []


async def test_without_ports_and_codes_the_address_is_pasted(desk: Desk) -> None:
    desk.login.has_device_login = False
    with ExitStack() as stack:
        desk.hold_ports(stack)
        dialog = desk.sign_in()
        await until(lambda: states(dialog)[1] is NOW)
        ended = await desk.browser.address_after(dialog.panel.address.text)
        dialog.panel.paste.edit.setText(ended)
        press(dialog, "Go on")

        await until(lambda: "new@example.com" in desk.emails())


# With the provider's own tool


@needs_scripts
async def test_a_tool_signs_in_to_a_folder_of_the_account_and_keeps_the_login(desk: Desk) -> None:
    dialog = desk.sign_in(SignInWay.TOOL, FIRST.id)
    await until(lambda: states(dialog)[1] is NOW)
    press(dialog, "Copy: Command")
    command = QGuiApplication.clipboard().text()
    said = dialog.rows[1].text

    (folder,) = (desk.proxy.paths.runtimes_dir / FIRST.id / "logins").iterdir()
    FakeTool.sign_in(folder, "tool@example.com")

    await until(lambda: "tool@example.com" in desk.emails())
    made = next(each for each in desk.proxy.accounts() if each.email == "tool@example.com")
    assert (made.keep_fresh, made.source_path) == (KeepFresh.TOOL, str(folder))
    assert said == "Run this in a terminal, and sign in there."
    assert command.startswith(f"CLAUDE_CONFIG_DIR={shlex.quote(str(folder))} {desk.tool.path} ")


@needs_scripts
async def test_a_login_without_a_name_is_asked_whose_it_is(desk: Desk) -> None:
    dialog = desk.sign_in(SignInWay.TOOL, FIRST.id)
    await until(lambda: states(dialog)[1] is NOW)

    (folder,) = (desk.proxy.paths.runtimes_dir / FIRST.id / "logins").iterdir()
    (folder / ".credentials.json").write_text("{}")

    await until(lambda: dialog.email.isVisible())
    assert dialog.email.is_invalid
    assert dialog.focusWidget() is dialog.email.edit
    assert dialog.start_button.isVisible()


@needs_scripts
async def test_giving_up_leaves_no_folder(desk: Desk, qtbot: QtBot) -> None:
    dialog = desk.sign_in(SignInWay.TOOL, FIRST.id)
    await until(lambda: states(dialog)[1] is NOW)

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    folders = desk.proxy.paths.runtimes_dir / FIRST.id / "logins"
    await until(lambda: not list(folders.iterdir()))


async def test_without_the_tool_it_is_said_what_to_install(desk: Desk) -> None:
    desk.tool.path.unlink()

    dialog = desk.sign_in(SignInWay.TOOL, FIRST.id)
    await until(lambda: FAILED in states(dialog))

    assert "claude" in dialog.rows[0].text


# Signing in again


async def test_an_account_is_signed_in_again_and_keeps_its_history(desk: Desk) -> None:
    desk.login.person = Person(email="team@example.com", plan="team")
    before = next(each for each in desk.proxy.accounts() if each.id == "acc_team")

    desk.window.sign_in_again("acc_team")
    assert desk.dialog.windowTitle() == "Sign in again"
    await until(lambda: status(desk, "acc_team") is AccountStatus.ACTIVE)

    after = next(each for each in desk.proxy.accounts() if each.id == "acc_team")
    assert (after.created_at, after.plan) == (before.created_at, "Team")
    assert len(desk.proxy.accounts()) == 5


async def test_somebody_else_is_not_put_into_the_account(desk: Desk) -> None:
    desk.window.sign_in_again("acc_team")
    dialog = desk.dialog
    await until(lambda: FAILED in states(dialog))

    assert dialog.rows[2].text.startswith("new@example.com has signed in, but this account is team")
    assert status(desk, "acc_team") is AccountStatus.REAUTH_REQUIRED


async def test_a_login_that_is_here_already_can_be_renewed_there(desk: Desk) -> None:
    desk.sign_in()
    await until(lambda: "new@example.com" in desk.emails())
    await until(lambda: not desk.window.findChildren(SignInDialog))

    dialog = desk.sign_in()
    await until(lambda: FAILED in states(dialog))
    said = dialog.rows[2].text
    press(dialog, "Sign that account in again")

    await until(lambda: not desk.window.findChildren(SignInDialog))
    assert said.startswith("This login is imported already. It serves as new@example.com.")
    assert desk.emails().count("new@example.com") == 1


async def test_a_second_wish_brings_the_open_dialog_forward(desk: Desk) -> None:
    desk.browser.goes_on = False
    desk.window.sign_in_again("acc_team")
    await until(lambda: states(desk.dialog)[1] is NOW)

    desk.window.sign_in_again("acc_team")

    assert len(desk.window.findChildren(SignInDialog)) == 1
    assert len(desk.browser.opened) == 1


async def test_a_key_is_pasted_again_and_a_tool_s_login_comes_from_its_file(desk: Desk) -> None:
    desk.window.sign_in_again("acc_api")
    key = next(each for each in desk.window.findChildren(ImportDialog) if each.isVisible())
    assert key.source.way == "key"
    key.reject()

    desk.window.sign_in_again("acc_work")
    file = next(each for each in desk.window.findChildren(ImportDialog) if each.isVisible())
    assert (file.source.way, file.source.file.text) == ("file", "~/.claude/.credentials.json")


async def test_back_leads_to_the_choice_again(desk: Desk) -> None:
    desk.browser.goes_on = False
    dialog = desk.sign_in()

    press(dialog, "Back")

    add = next(each for each in desk.window.findChildren(AddDialog) if each.isVisible())
    assert (add.provider.id, add.way) == (SECOND.id, SignInWay.BROWSER)


def status(desk: Desk, account: str) -> AccountStatus:
    accounts = {each.id: each for each in desk.proxy.accounts()}
    return accounts[AccountId(account)].status


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
