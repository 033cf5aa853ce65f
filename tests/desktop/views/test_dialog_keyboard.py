"""Every dialog by the keyboard alone. One without a row in the table below makes the first test fail."""

from collections.abc import AsyncIterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

import desktop
from desktop.views.add_dialog import AddDialog
from desktop.views.close_question import CloseQuestion
from desktop.views.connect_dialog import ChangeDialog
from desktop.views.help_window import HelpWindow
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from desktop.views.models_dialog import ModelsDialog
from desktop.views.new_key_dialog import NewKeyDialog
from desktop.views.rename_dialog import RenameDialog
from desktop.views.reset_question import ResetQuestion
from desktop.views.sign_in_dialog import SignInDialog
from desktop.views.start_problem import StartProblem
from desktop.widgets.buttons import Button
from desktop.widgets.dialog import Dialog
from proxy.service import Proxy
from tests.desktop import shots
from tests.desktop.samples import FIRST, SECOND, filled_proxy
from tests.desktop.shots import Scene
from tests.desktop.waiting import until
from tests.fakes.openai import running_openai
from tests.fakes.openai_login import FakeOpenAILogin
from tests.fakes.tool import FakeTool

DIALOGS: dict[str, tuple[type[QDialog], Scene]] = {
    "add": (AddDialog, shots.add),
    "close question": (CloseQuestion, shots.close_question),
    "set up a client": (ChangeDialog, shots.connect_set_up),
    "undo a client": (ChangeDialog, shots.connect_undo),
    "help": (HelpWindow, shots.help_page),
    "import a key": (ImportDialog, shots.import_key),
    "import a file": (ImportDialog, shots.import_file),
    "import a second login": (ImportDialog, shots.import_twin),
    "import again": (ImportDialog, shots.import_again),
    "models": (ModelsDialog, shots.models),
    "new key": (NewKeyDialog, shots.new_key),
    "new key made": (NewKeyDialog, shots.new_key_made),
    "rename": (RenameDialog, shots.rename),
    "reset": (ResetQuestion, shots.reset_question),
    "sign in by browser": (SignInDialog, shots.sign_in),
    "sign in by code": (SignInDialog, shots.sign_in_code),
    "sign in by tool": (SignInDialog, shots.sign_in_tool),
    "sign in after a notice": (SignInDialog, shots.sign_in_notice),
    "sign in from elsewhere": (SignInDialog, shots.sign_in_paste),
    "sign in failed": (SignInDialog, shots.sign_in_failed),
    "start problem": (StartProblem, shots.start_problem),
}
WITH_CHOICES = ("add", "import a file", "import a second login", "new key")
WITHOUT_DEFAULT = {
    "help",
    "sign in by browser",
    "sign in by code",
    "sign in by tool",
    "sign in from elsewhere",
    "sign in failed",
}
"""Nothing is to be confirmed there: one reads, or waits for what happens elsewhere."""
MOST_PRESSES = 200
ARROWS = [Qt.Key.Key_Right, Qt.Key.Key_Down] * 3 + [Qt.Key.Key_Left, Qt.Key.Key_Up] * 3


def dialog_classes() -> set[type[QDialog]]:
    """Every one of the program's own, from its modules."""
    for module in walk_packages(desktop.__path__, "desktop."):
        if module.name != "desktop.__main__":
            import_module(module.name)
    return {each for each in _below(QDialog) if each.__module__.startswith("desktop.")} - {Dialog}


def _below(kind: type[QDialog]) -> set[type[QDialog]]:
    return {kind}.union(*(_below(each) for each in kind.__subclasses__()))


def walk(dialog: QWidget, key: Qt.Key) -> list[QWidget]:
    """The controls on which the focus stops, once around; a page with links takes several presses and counts once."""
    stops: list[QWidget] = []
    for _ in range(MOST_PRESSES):
        QTest.keyClick(QApplication.focusWidget() or dialog, key)
        stop = QApplication.focusWidget()
        if stop is None or stop in stops[:-1]:
            return stops
        if stop not in stops:
            stops.append(stop)
    raise AssertionError(f"{described(stops[-1])} does not let the focus go")


def reachable(dialog: QWidget) -> list[QWidget]:
    """What can be used now; of choices that exclude each other the chosen one, from which the arrows go on."""
    return [
        each
        for each in dialog.findChildren(QWidget)
        if each.isVisible()
        and each.isEnabled()
        and each.focusPolicy() & Qt.FocusPolicy.TabFocus
        and (each not in choices(each) or each.isChecked())
    ]


def choices(control: QWidget) -> set[QWidget]:
    """The choices that `control` excludes, and itself; none where it stands alone."""
    if not isinstance(control, QAbstractButton):
        return set()
    group = control.group()
    if group is not None and group.exclusive():
        return {each for each in group.buttons() if each.isEnabled()}
    if control.autoExclusive():
        beside = control.parentWidget().findChildren(type(control))
        return {each for each in beside if each.isEnabled()}
    return set()


def place(control: QWidget) -> QRect:
    return QRect(control.mapTo(control.window(), QPoint(0, 0)), control.size())


def in_reading_order(controls: list[QWidget]) -> list[QWidget]:
    """From above to below; what overlaps in height from left to right."""
    lines: list[list[QWidget]] = []
    for control in sorted(controls, key=lambda each: place(each).center().y()):
        last = place(lines[-1][-1]) if lines else QRect()
        is_beside = lines and last.top() <= place(control).center().y() <= last.bottom()
        if is_beside:
            lines[-1].append(control)
        else:
            lines.append([control])
    return [each for line in lines for each in sorted(line, key=lambda one: place(one).x())]


def from_first(stops: list[QWidget], first: QWidget) -> list[QWidget]:
    """The same round, begun elsewhere."""
    at = stops.index(first)
    return stops[at:] + stops[:at]


def described(control: QWidget) -> str:
    words = control.text() if isinstance(control, QAbstractButton) else ""
    return f"{type(control).__name__} {words or control.accessibleName()}"


@pytest.fixture
async def proxy(home: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Proxy]:
    """With a provider and a tool to sign in at, and no terminal of this machine that opens."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLAUDE_CONFIG_DIR", str(home / ".claude"))
    monkeypatch.setenv("CODEX_HOME", str(home / ".codex"))
    tool = FakeTool(home)
    async with running_openai(FakeOpenAILogin(lambda: shots.NOW)) as fake:
        first = replace(FIRST.settings, sdk_cli_path=str(tool.path))  # type: ignore[type-var]
        second = replace(SECOND.settings, **fake.settings)  # type: ignore[type-var]
        made = await filled_proxy(home, provider_settings={FIRST.id: first, SECOND.id: second})
        yield made
        await made.stop()


async def opened(window: MainWindow, home: Path, name: str) -> QWidget:
    """The dialog of that row, in front."""
    window.activateWindow()
    dialog = await DIALOGS[name][1](window, home)
    await until(dialog.isActiveWindow)
    return dialog


async def in_front(window: QWidget) -> None:
    """As every window manager does when a dialog closes, but not Qt's platform without a screen."""
    window.activateWindow()
    await until(window.isActiveWindow)


def test_every_dialog_of_the_program_has_a_row() -> None:
    assert {kind for kind, _scene in DIALOGS.values()} == dialog_classes()


@pytest.mark.parametrize("name", DIALOGS)
async def test_tab_reaches_every_control_once_in_reading_order_and_escape_closes_it(
    window: MainWindow, home: Path, name: str
) -> None:
    dialog = await opened(window, home, name)
    assert type(dialog) is DIALOGS[name][0]
    before = window.focusWidget()
    expected = in_reading_order(reachable(dialog))

    forward = from_first(walk(dialog, Qt.Key.Key_Tab), expected[0])
    back = from_first(walk(dialog, Qt.Key.Key_Backtab), expected[0])
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)

    assert [described(each) for each in forward] == [described(each) for each in expected]
    assert forward == expected
    assert back == [expected[0], *reversed(expected[1:])]
    assert not dialog.isVisible()
    await in_front(window)
    assert QApplication.focusWidget() is before


@pytest.mark.parametrize("name", WITH_CHOICES)
async def test_the_arrows_reach_every_choice_of_a_group(
    window: MainWindow, home: Path, name: str
) -> None:
    dialog = await opened(window, home, name)
    groups = [each for each in walk(dialog, Qt.Key.Key_Tab) if choices(each)]
    missed: list[str] = []

    for chosen in groups:
        wanted, reached = choices(chosen), {chosen}
        chosen.setFocus()
        for arrow in ARROWS:
            QTest.keyClick(QApplication.focusWidget(), arrow)
            reached.add(QApplication.focusWidget())
        missed += [described(each) for each in wanted - reached]
    dialog.close()

    assert groups
    assert missed == []


@pytest.mark.parametrize("name", [name for name in DIALOGS if name not in WITHOUT_DEFAULT])
async def test_return_presses_the_default_button_or_the_one_that_has_the_keyboard(
    window: MainWindow, home: Path, name: str
) -> None:
    dialog = await opened(window, home, name)
    (default,) = [b for b in dialog.findChildren(Button) if b.isVisible() and b.isDefault()]
    cancel = next(each for each in reachable(dialog) if is_other(each, default))
    pressed: list[Button] = []
    for button in (default, cancel):
        button.clicked.disconnect()
        button.clicked.connect(lambda _on, which=button: pressed.append(which))

    for stop in (first_that_is_no_button(dialog), default, cancel):
        stop.setFocus()
        QTest.keyClick(stop, Qt.Key.Key_Return)
    dialog.close()

    assert pressed == [default, default, cancel]


def is_other(control: QWidget, default: Button) -> bool:
    return type(control) is Button and control is not default and not control.isCheckable()


def first_that_is_no_button(dialog: QWidget) -> QWidget:
    """A field or a tick where there is one, else the dialog itself."""
    others = (each for each in reachable(dialog) if not isinstance(each, Button))
    return next(others, dialog)


@pytest.mark.parametrize("name", sorted(WITHOUT_DEFAULT))
async def test_return_does_nothing_where_nothing_is_to_be_confirmed(
    window: MainWindow, home: Path, name: str
) -> None:
    dialog = await opened(window, home, name)

    QTest.keyClick(dialog, Qt.Key.Key_Return)

    assert dialog.isVisible()
    dialog.close()
