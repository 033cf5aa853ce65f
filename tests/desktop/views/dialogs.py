"""Every dialog of the program and how it is opened; `signing_window` has what they need."""

from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget

import desktop
from desktop.views.add_dialog import AddDialog
from desktop.views.close_question import CloseQuestion
from desktop.views.connect_dialog import ChangeDialog
from desktop.views.find_dialog import FindDialog
from desktop.views.help_window import HelpWindow
from desktop.views.import_dialog import ImportDialog
from desktop.views.main_window import MainWindow
from desktop.views.models_dialog import ModelsDialog
from desktop.views.new_key_dialog import NewKeyDialog
from desktop.views.price_dialog import PriceDialog
from desktop.views.rename_dialog import RenameDialog
from desktop.views.reset_question import ResetQuestion
from desktop.views.sign_in_dialog import SignInDialog
from desktop.views.start_problem import StartProblem
from desktop.widgets.dialog import Dialog, FittedDialog, ScrolledDialog
from tests.desktop import shots
from tests.desktop.shots import Scene
from tests.desktop.waiting import until

BASES: set[type[QDialog]] = {Dialog, FittedDialog, ScrolledDialog}
"""Of others; none is shown itself."""
DIALOGS: dict[str, tuple[type[QDialog], Scene]] = {
    "add": (AddDialog, shots.add),
    "close question": (CloseQuestion, shots.close_question),
    "set up a client": (ChangeDialog, shots.connect_set_up),
    "undo a client": (ChangeDialog, shots.connect_undo),
    "find logins": (FindDialog, shots.find_logins),
    "find logins on a Mac": (FindDialog, shots.find_logins_mac),
    "found logins": (FindDialog, shots.found_logins),
    "help": (HelpWindow, shots.help_page),
    "import a key": (ImportDialog, shots.import_key),
    "import a file": (ImportDialog, shots.import_file),
    "import a second login": (ImportDialog, shots.import_twin),
    "import again": (ImportDialog, shots.import_again),
    "models": (ModelsDialog, shots.models),
    "new key": (NewKeyDialog, shots.new_key),
    "new key made": (NewKeyDialog, shots.new_key_made),
    "price": (PriceDialog, shots.price),
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
MOST_PRESSES = 200


def dialog_classes() -> set[type[QDialog]]:
    """Every one of the program's own, from its modules."""
    for module in walk_packages(desktop.__path__, "desktop."):
        if module.name != "desktop.__main__":
            import_module(module.name)
    return {each for each in _below(QDialog) if each.__module__.startswith("desktop.")} - BASES


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


def described(control: QWidget) -> str:
    words = control.text() if isinstance(control, QAbstractButton) else ""
    return f"{type(control).__name__} {words or control.accessibleName()}"


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
