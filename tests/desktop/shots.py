"""Pictures of every page and dialog over a real proxy with the demo's accounts and past, to be looked at beside the drawings.

`python -m tests.desktop.shots FOLDER [NAME ...]` writes them, in English and German, in both themes, at 100 % and 200 %
text, and the English ones once more at twice the pixels. Names narrow what is drawn. With `--mirrored` they are as a
language written from right to left has them, in English only.
"""

import argparse
import asyncio
import json
import os
import shlex
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPoint, Qt, QUrl, QUrlQuery
from PySide6.QtGui import QFont, QFontDatabase, QPixmap
from PySide6.QtWidgets import QApplication, QWidget

from desktop import catalogue, theme
from desktop import menu as menus
from desktop.bridge import Bridge
from desktop.gauge_painter import ring_icon
from desktop.language import LanguageChoice
from desktop.loop_choice import make_loop
from desktop.menu_view import MenuView
from desktop.models.ways_in import ImportWay
from desktop.snapshot import AccountView, ProviderView, Snapshot
from desktop.state import WindowState
from desktop.tray_menu import TrayMenu
from desktop.views.close_question import CloseQuestion
from desktop.views.connect_dialog import ChangeDialog
from desktop.views.find_dialog import FindDialog
from desktop.views.help_window import HelpWindow
from desktop.views.main_window import MainWindow
from desktop.views.models_dialog import ModelsDialog
from desktop.views.new_key_dialog import NewKeyDialog
from desktop.views.rename_dialog import RenameDialog
from desktop.views.reset_question import ResetQuestion
from desktop.views.sign_in_dialog import SignInDialog
from desktop.views.start_problem import StartProblem
from proxy.errors import SettingsError
from proxy.model import AccountId, ProxyState
from proxy.paths import Paths
from proxy.service import Proxy
from proxy.sign_in import SignInWay
from tests.demo.cast import cast
from tests.demo.home import fill
from tests.desktop.browser import running_browser
from tests.desktop.samples import FIRST, NOW, SECOND, started_proxy
from tests.desktop.sessions import LOG, LONG_ID, sessions, upkeep_text
from tests.desktop.values import TODAY
from tests.desktop.waiting import until
from tests.fakes.openai import running_openai
from tests.fakes.openai_login import FakeOpenAILogin
from tests.fakes.tool import FakeTool

SETTLE_S = 0.5
LANGUAGES = (LanguageChoice.ENGLISH, LanguageChoice.GERMAN)
ADDRESS = "127.0.0.1:2455"
Scene = Callable[[MainWindow, Path], Awaitable[QWidget]]


async def overview(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Overview")
    return window


async def overview_whole(window: MainWindow, _home: Path) -> QWidget:
    """As high as the whole page, with a day chosen."""
    window.show_page("Overview")
    window.resize(1280, theme.px(1200))
    await asyncio.sleep(SETTLE_S)
    window.overview.cost.chart.choose(9)
    return window


async def overview_tables(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Overview")
    window.resize(1280, theme.px(1100))
    await asyncio.sleep(SETTLE_S)
    window.overview.cost.switch()
    window.overview.tightest.switch()
    return window


async def narrow_overview(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Overview")
    window.resize(900, theme.px(1200))
    return window


async def accounts(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Accounts")
    window.accounts.choose(AccountId("acc_work"))
    return window


async def accounts_whole(window: MainWindow, _home: Path) -> QWidget:
    """An account with a banked reset, as high as the whole page."""
    window.show_page("Accounts")
    window.resize(1280, theme.px(1000))
    window.accounts.choose(AccountId("acc_bob"))
    return window


async def accounts_several(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Accounts")
    window.accounts.table.selectAll()
    window.accounts.expand(0, True)
    return window


async def reset_question(window: MainWindow, _home: Path) -> QWidget:
    dialog = ResetQuestion("bob@example.com", 1, window)
    dialog.open()
    return dialog


async def accounts_menu(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Accounts")
    menu = window.accounts.row_menu(window.accounts.model.rows[0])
    menu.popup(window.mapToGlobal(window.rect().center()))
    return menu


async def requests(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Requests")
    return window


async def requests_captured(window: MainWindow, _home: Path) -> QWidget:
    window._proxy.history.captures.start(5)
    window.show_page("Requests")
    return window


async def request_details(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Requests")
    await asyncio.sleep(SETTLE_S)
    window.requests.table.selectRow(0)
    window.requests.table.row_opened.emit(0)
    return window


async def problem(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Accounts")
    window.show_problem("Port 2455 is taken.", "It is used by another program.", "Choose another.")
    return window


async def import_file(window: MainWindow, home: Path) -> QWidget:
    dialog = window.open_import("file")
    dialog.source.take_path(str(_login_file(home)))
    await until(lambda: dialog.source.found)
    dialog.email.edit.setText("new@example.com")
    dialog.terms.tick.setChecked(True)
    return dialog


async def add(window: MainWindow, _home: Path) -> QWidget:
    dialog = window.dialogs.add()
    dialog.providers[-1].click()
    dialog.providers[-1].setFocus()
    return dialog


async def find_logins(window: MainWindow, _home: Path) -> QWidget:
    """Before the look."""
    return window.dialogs.find_logins()


async def find_logins_mac(window: MainWindow, _home: Path) -> QWidget:
    """Where a keychain may hold a login as well."""
    dialog = FindDialog(window._proxy, window, platform="darwin")
    dialog.open()
    return dialog


async def found_logins(window: MainWindow, home: Path) -> QWidget:
    """One of each kind that may lie there."""
    _login_file(home)
    for name, content in _other_logins():
        file = home / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    dialog = window.dialogs.find_logins()
    dialog.look()
    await until(lambda: dialog.import_buttons)
    return dialog


async def sign_in(window: MainWindow, _home: Path) -> QWidget:
    return await _signing(window, SignInWay.BROWSER)


async def sign_in_code(window: MainWindow, _home: Path) -> QWidget:
    return await _signing(window, SignInWay.DEVICE)


async def sign_in_tool(window: MainWindow, _home: Path) -> QWidget:
    dialog = window.dialogs.sign_in(FIRST.id, SignInWay.TOOL)
    await until(lambda: dialog.panel.command.text)
    return dialog


async def sign_in_failed(window: MainWindow, _home: Path) -> QWidget:
    dialog = await _signing(window, SignInWay.BROWSER)
    state = QUrlQuery(QUrl(dialog.panel.address.text)).queryItemValue("state")
    dialog.panel.pasted.emit(f"http://localhost/?error=The+user+said+no.&state={state}")
    await until(lambda: dialog.panel.remedy.isVisible())
    return dialog


async def sign_in_notice(window: MainWindow, _home: Path) -> QWidget:
    """What is to be read first."""
    return window.dialogs.sign_in(FIRST.id, SignInWay.BROWSER)


async def sign_in_paste(window: MainWindow, _home: Path) -> QWidget:
    """The browser is on another computer."""
    dialog = await _signing(window, SignInWay.BROWSER)
    dialog.panel.elsewhere.click()
    return dialog


async def _signing(window: MainWindow, way: SignInWay) -> SignInDialog:
    dialog = window.dialogs.sign_in(SECOND.id, way)
    await until(lambda: dialog.panel.address.text)
    return dialog


async def import_again(window: MainWindow, _home: Path) -> QWidget:
    return window.dialogs.import_login(ImportWay.FILE, AccountId("acc_team"), SECOND.id)


async def import_key(window: MainWindow, _home: Path) -> QWidget:
    return window.open_import("key")


async def import_errors(window: MainWindow, home: Path) -> QWidget:
    dialog = window.open_import("file")
    dialog.source.take_path(str(home))
    dialog.email.edit.setText("not an address")
    dialog.email.edit.editingFinished.emit()
    return dialog


async def import_twin(window: MainWindow, home: Path) -> QWidget:
    dialog = window.open_import("file")
    dialog.source.take_path(str(_login_file(home)))
    await until(lambda: dialog.source.found)
    dialog.email.edit.setText("alice@example.com")
    return dialog


async def remove_question(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Accounts")
    window.accounts.choose(AccountId("acc_api"))
    window.accounts.table.row_removed.emit(window.accounts.table.current_row())
    return window


async def rename(window: MainWindow, _home: Path) -> QWidget:
    dialog = RenameDialog("alice@example.com", "work", window)
    dialog.open()
    return dialog


async def filter_menu(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Requests")
    await asyncio.sleep(SETTLE_S)
    window.requests.filters.account.choose("acc_work")
    window.requests.filters.account.click()
    return window.requests.filters.account.choices


async def connect(window: MainWindow, home: Path) -> QWidget:
    _settings_of_clients(home, window)
    _programs_of_clients(home)
    window.show_page("Connect a client")
    window.resize(1280, theme.px(1010))
    return window


async def connect_nothing(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Connect a client")
    await asyncio.sleep(SETTLE_S)
    card = window.connect_page.cards["claude-code"]
    card.test.click()
    return window


async def connect_set_up(window: MainWindow, home: Path) -> QWidget:
    _settings_of_clients(home, window)
    window.show_page("Connect a client")
    await until(lambda: "codex" in window.connect_page.cards)
    await until(lambda: window.connect_page.cards["codex"].set_up.text())
    window.connect_page.cards["codex"].set_up.click()
    await until(lambda: window.findChildren(ChangeDialog))
    return window.findChildren(ChangeDialog)[-1]


async def connect_undo(window: MainWindow, home: Path) -> QWidget:
    window.show_page("Connect a client")
    await asyncio.sleep(SETTLE_S)
    desk, client = window.connect_page._desk, window.connect_page.cards["claude-code"].client
    (home / ".claude").mkdir(exist_ok=True)
    (home / ".claude" / "settings.json").write_text('{\n  "model": "opus"\n}\n')
    desk.apply(client)
    window.connect_page.refresh()
    await asyncio.sleep(SETTLE_S)
    window.connect_page.cards["claude-code"].undo.click()
    await until(lambda: window.findChildren(ChangeDialog))
    return window.findChildren(ChangeDialog)[-1]


async def narrow_connect(window: MainWindow, home: Path) -> QWidget:
    await connect(window, home)
    window.resize(900, 560)
    return window


async def settings(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Settings")
    return window


async def settings_whole(window: MainWindow, _home: Path) -> QWidget:
    """As high as the whole page."""
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    window.resize(1280, theme.px(3900))
    return window


async def settings_warning(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Settings")
    window.settings.proxy.ask_to_open()
    return window


async def settings_waiting(window: MainWindow, _home: Path) -> QWidget:
    """Something counts from the next start only."""
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    is_german = window.wishes.now.language is LanguageChoice.GERMAN
    other = LanguageChoice.ENGLISH if is_german else LanguageChoice.GERMAN
    window.wishes.change(language=other)
    window.settings.refresh()
    return window


def tray_snapshot() -> Snapshot:
    """What the tray shows of the demo."""
    clients = {
        provider: tuple((url.title, f"http://{ADDRESS}{url.path}") for url in provider.client_urls)
        for provider in (FIRST, SECOND)
    }
    return Snapshot(
        NOW,
        ProxyState.RUNNING,
        ADDRESS,
        tuple(ProviderView(each.id, each.title, urls) for each, urls in clients.items()),
        tuple(AccountView(each.account, each.usage(NOW)) for each in cast(NOW)),
        TODAY,
    )


async def tray_menu(_window: MainWindow, _home: Path) -> QWidget:
    menu = TrayMenu()
    MenuView(menu, lambda state: ring_icon(state, theme.current()), lambda command: None).show(
        menus.build(tray_snapshot())
    )
    menu.popup(QPoint(40, 40))
    return menu


async def close_question(window: MainWindow, _home: Path) -> QWidget:
    question = CloseQuestion(window, names_gnome=True)
    question.open()
    return question


async def start_problem(_window: MainWindow, home: Path) -> QWidget:
    failure = SettingsError(
        "port in settings.toml must be a number.", detail="It is 'many'.", hint="Mend the file."
    )
    dialog = StartProblem(failure, home / "settings.toml")
    dialog.open()
    return dialog


async def help_page(window: MainWindow, _home: Path) -> QWidget:
    window.show_help()
    (reader,) = window.findChildren(HelpWindow)
    reader.show_page("accounts-and-terms.md")
    return reader


async def help_find(window: MainWindow, home: Path) -> QWidget:
    """Words are looked for, and found several times."""
    reader = await help_page(window, home)
    assert isinstance(reader, HelpWindow)
    reader.find_bar.open()
    reader.find_bar.edit.setText("login")
    reader.find_bar.step(1)
    return reader


async def settings_search(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Settings")
    window.settings.search.setText("key")
    return window


async def narrow_settings(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Settings")
    window.resize(900, 560)
    return window


async def new_key(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    return window.settings.keys.open_new()


async def price(window: MainWindow, home: Path) -> QWidget:
    """A model's own, some of it wrong."""
    (home / "prices.toml").write_text(
        '["claude-opus-9"]\ninput = 5\noutput = 25\ncache_read = 0.5\n'
    )
    window.show_page("Settings")
    await until(lambda: window.settings.is_whole)
    section = window.settings.prices
    await until(lambda: len(section.rows) > 2)
    dialog = section.open_new()
    dialog.model.edit.setText("gpt-9")
    dialog.prices["input"].edit.setText("five")
    dialog.keep_button.click()
    return dialog


async def new_key_made(window: MainWindow, home: Path) -> QWidget:
    dialog = await new_key(window, home)
    assert isinstance(dialog, NewKeyDialog)
    dialog.name.edit.setText("laptop")
    dialog.create_button.click()
    await until(lambda: dialog.secret.text)
    return dialog


async def models(window: MainWindow, _home: Path) -> QWidget:
    dialog = ModelsDialog("alice@example.com", "claude-haiku-*", window)
    dialog.open()
    return dialog


async def diagnostics(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Diagnostics")
    await asyncio.sleep(SETTLE_S)
    window.diagnostics.growth.sessions.choose(LONG_ID)
    return window


async def diagnostics_table(window: MainWindow, home: Path) -> QWidget:
    await diagnostics(window, home)
    await asyncio.sleep(SETTLE_S)
    window.diagnostics.growth.card.switch_view()
    return window


async def diagnostics_program(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Diagnostics")
    window.diagnostics.show_part("program")
    return window


async def diagnostics_log(window: MainWindow, home: Path) -> QWidget:
    (home / "logs" / "loadline.log").write_text("\n".join(LOG) + "\n", encoding="utf-8")
    window.show_page("Diagnostics")
    window.diagnostics.show_part("log")
    await asyncio.sleep(SETTLE_S)
    window.diagnostics.log.table.selectRow(5)
    return window


async def narrow_diagnostics_program(window: MainWindow, home: Path) -> QWidget:
    await diagnostics_program(window, home)
    window.resize(900, 560)
    return window


async def narrow_diagnostics(window: MainWindow, home: Path) -> QWidget:
    await diagnostics(window, home)
    window.resize(900, 560)
    return window


async def narrow(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Accounts")
    window.resize(900, 560)
    return window


async def narrow_requests(window: MainWindow, _home: Path) -> QWidget:
    window.show_page("Requests")
    window.resize(900, 560)
    return window


FILLED: dict[str, Scene] = {
    "overview": overview,
    "overview-whole": overview_whole,
    "overview-tables": overview_tables,
    "narrow-overview": narrow_overview,
    "accounts": accounts,
    "accounts-whole": accounts_whole,
    "accounts-several": accounts_several,
    "reset-question": reset_question,
    "accounts-menu": accounts_menu,
    "requests": requests,
    "requests-captured": requests_captured,
    "request-details": request_details,
    "problem": problem,
    "remove-question": remove_question,
    "rename": rename,
    "filter-menu": filter_menu,
    "connect": connect,
    "connect-set-up": connect_set_up,
    "connect-undo": connect_undo,
    "narrow-connect": narrow_connect,
    "settings": settings,
    "settings-whole": settings_whole,
    "help": help_page,
    "help-find": help_find,
    "settings-search": settings_search,
    "settings-warning": settings_warning,
    "settings-waiting": settings_waiting,
    "close-question": close_question,
    "tray-menu": tray_menu,
    "new-key": new_key,
    "price": price,
    "new-key-made": new_key_made,
    "start-problem": start_problem,
    "models": models,
    "diagnostics": diagnostics,
    "diagnostics-table": diagnostics_table,
    "diagnostics-program": diagnostics_program,
    "diagnostics-log": diagnostics_log,
    "narrow-diagnostics": narrow_diagnostics,
    "narrow-diagnostics-program": narrow_diagnostics_program,
    "narrow": narrow,
    "narrow-settings": narrow_settings,
    "narrow-requests": narrow_requests,
    "add": add,
    "find-logins": find_logins,
    "find-logins-mac": find_logins_mac,
    "found-logins": found_logins,
    "import-file": import_file,
    "import-again": import_again,
    "sign-in": sign_in,
    "sign-in-code": sign_in_code,
    "sign-in-tool": sign_in_tool,
    "sign-in-failed": sign_in_failed,
    "sign-in-notice": sign_in_notice,
    "sign-in-paste": sign_in_paste,
    "import-key": import_key,
    "import-errors": import_errors,
    "import-twin": import_twin,
}
EMPTY: dict[str, Scene] = {
    "first-run": overview,
    "accounts-empty": accounts,
    "requests-empty": requests,
    "diagnostics-empty": diagnostics,
    "diagnostics-program-empty": diagnostics_program,
    "connect-nothing": connect_nothing,
}


def _login_file(home: Path) -> Path:
    """Claude Code's file, with an obviously fake login."""
    ends = NOW + timedelta(hours=6, minutes=12)
    login = {
        "accessToken": "sk-ant-" + "oat01-" + "fake",
        "refreshToken": "sk-ant-" + "ort01-" + "fake",
        "expiresAt": int(ends.timestamp() * 1000),
        "scopes": ["user:inference", "user:profile"],
        "subscriptionType": "max",
        "rateLimitTier": "default_claude_max_20x",
    }
    folder = home / ".claude"
    folder.mkdir(exist_ok=True)
    file = folder / ".credentials.json"
    file.write_text(json.dumps({"claudeAiOauth": login}))
    file.chmod(0o600)
    return file


def use_home(home: str, put: Callable[[str, str], object]) -> None:
    """No login of this machine's user is looked for."""
    for name in ("HOME", "USERPROFILE", "APPDATA"):
        put(name, home)
    for name in ("XDG_DATA_HOME", "ANTHROPIC_CONFIG_DIR"):
        put(name, "")


def _other_logins() -> Iterator[tuple[str, bytes]]:
    """What other tools keep: a usable login, one that is over, one that is cut, and one of nobody that Loadline knows."""
    fake = FakeOpenAILogin(lambda: NOW)
    yield ".codex/auth.json", fake.sign_in(email="new@example.com", plan="team").auth_json()
    yield (
        ".cli-proxy-api/claude-old@example.com.json",
        json.dumps(
            {
                "type": "claude",
                "access_token": "fake",
                "email": "old@example.com",
                "expired": "2026-01-01T00:00:00Z",
            }
        ).encode(),
    )
    yield ".cli-proxy-api/codex-cut@example.com.json", b'{"type": "codex", "access_token": "fa'
    yield ".local/share/opencode/auth.json", b'{"groq": {"type": "api", "key": "fake"}}'


def _settings_of_clients(home: Path, window: MainWindow) -> None:
    """Claude Code is set up; Codex has settings of its own, and still the address of before."""
    claude, codex = home / ".claude" / "settings.json", home / ".codex" / "config.toml"
    claude.parent.mkdir(exist_ok=True)
    codex.parent.mkdir(exist_ok=True)
    here = f"{window._proxy.base_url}/claude"
    claude.write_text(json.dumps({"env": {"ANTHROPIC_BASE_URL": here}}, indent=2))
    codex.write_text(
        'model = "gpt-6-sol"\nmodel_provider = "loadline"\n\n'
        '[model_providers.loadline]\nname = "Loadline"\n'
        'base_url = "http://127.0.0.1:2454/backend-api/codex"\nwire_api = "responses"\n\n'
        "[tui]\nnotifications = true\n"
    )


def _programs_of_clients(home: Path) -> None:
    """Both are installed, and say their versions."""
    folder = home / "bin"
    folder.mkdir(exist_ok=True)
    for name, version in (("claude", "2.1.330 (Claude Code)"), ("codex", "codex-cli 0.169.0")):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho {shlex.quote(version)}\n")
        program.chmod(0o700)
    if str(folder) not in os.environ["PATH"]:
        os.environ["PATH"] = f"{folder}{os.pathsep}{os.environ['PATH']}"


async def take_all(folder: Path, names: list[str], languages: Sequence[LanguageChoice]) -> None:
    for scenes, with_accounts in ((FILLED, True), (EMPTY, False)):
        chosen = {name: scene for name, scene in scenes.items() if not names or name in names}
        if not chosen:
            continue
        with tempfile.TemporaryDirectory() as home:
            use_home(home, os.environ.__setitem__)
            os.environ["CLAUDE_CONFIG_DIR"] = f"{home}/.claude"
            os.environ["CODEX_HOME"] = f"{home}/.codex"
            async with running_openai(FakeOpenAILogin(lambda: NOW)) as fake:
                tool = FakeTool(Path(home))
                first = replace(FIRST.settings, sdk_cli_path=str(tool.path))  # type: ignore[type-var]
                second = replace(SECOND.settings, **fake.settings)  # type: ignore[type-var]
                if with_accounts:
                    await fill(Path(home), cast(NOW), NOW, more=sessions())
                Paths(Path(home)).make_folders()
                proxy = await started_proxy(Path(home), {FIRST.id: first, SECOND.id: second})
                if with_accounts:
                    proxy.upkeep.restore(upkeep_text())
                try:
                    await _take(proxy, chosen, folder, Path(home), languages)
                finally:
                    await proxy.stop()


async def _take(
    proxy: Proxy,
    scenes: dict[str, Scene],
    folder: Path,
    home: Path,
    languages: Sequence[LanguageChoice],
) -> None:
    themes, sizes = (theme.Choice.LIGHT, theme.Choice.DARK), (100, 200)
    for language, percent, choice in product(languages, sizes, themes):
        catalogue.choose(_app(), language)
        _set_text_size(percent)
        theme.install(_app(), choice)
        is_english = language is LanguageChoice.ENGLISH
        for name, scene in scenes.items():
            stem = folder / f"{name}-{choice}-{percent}{'' if is_english else f'-{language}'}"
            await _shoot(proxy, scene, stem, home, is_double=is_english and percent == 100)


async def _shoot(proxy: Proxy, scene: Scene, stem: Path, home: Path, *, is_double: bool) -> None:
    bridge = Bridge(proxy.events)
    window = MainWindow(proxy, bridge, WindowState(home), lambda: None, restart=lambda: None)
    window.show()
    shown = await scene(window, home)
    await asyncio.sleep(SETTLE_S)
    shown.grab().save(f"{stem}.png")
    if is_double:
        picture = QPixmap(shown.size() * 2)
        picture.setDevicePixelRatio(2)
        shown.render(picture)
        picture.save(f"{stem}@2x.png")
    if shown is not window:
        shown.close()
    proxy.history.captures.start(0)
    bridge.close()
    window.hide()
    window.deleteLater()
    await asyncio.sleep(0)


def _set_text_size(percent: int) -> None:
    has_inter = "Inter" in QFontDatabase.families()
    font = QFont("Inter") if has_inter else QApplication.font()
    font.setFeature(QFont.Tag("tnum"), 1)
    font.setPixelSize(round(theme.DESIGN_TEXT_PX * percent / 100))
    _app().setFont(font)


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.desktop.shots", description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go")
    known = [*FILLED, *EMPTY]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(known)}")
    parser.add_argument("--mirrored", action="store_true", help="read from right to left")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(known):
        parser.error(f"no picture is called {', '.join(sorted(unknown))}")
    asked.folder.mkdir(parents=True, exist_ok=True)
    for screen in ("DISPLAY", "WAYLAND_DISPLAY"):  # no terminal opens
        os.environ.pop(screen, None)
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    theme.install(app)
    languages = LANGUAGES
    if asked.mirrored:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        languages = LANGUAGES[:1]
    with running_browser(), asyncio.Runner(loop_factory=lambda: make_loop(app)) as runner:
        runner.run(take_all(asked.folder, asked.names, languages))
    print(f"{len(list(asked.folder.glob('*.png')))} pictures in {asked.folder}")


if __name__ == "__main__":
    main()
