"""A program that is nothing but the tray, for tests: each line it reads is how much of the 5-hour window is used.

Several lines that come together are several changes within a moment. "-" takes the account away. What is chosen in
the menu is printed.
"""

import sys
from dataclasses import replace

from PySide6.QtCore import QSocketNotifier
from PySide6.QtWidgets import QApplication

from desktop import theme
from desktop.menu_items import Command, Quit
from desktop.snapshot import Snapshot
from desktop.tokens import DARK
from desktop.tray import Tray
from tests.desktop.values import snapshot, view, window


class TrayProgram:
    def __init__(self) -> None:
        self.app = QApplication(["tray"])
        self.app.setQuitOnLastWindowClosed(False)
        theme.install(self.app)
        self.shown = snapshot()
        self.tray = Tray(self.take, lambda: DARK)
        self.tray.chosen.connect(self.chosen)
        self.tray.clicked.connect(lambda: print("clicked", flush=True))
        self.tray.middle_clicked.connect(lambda: print("middle clicked", flush=True))
        self.tray.appeared.connect(lambda: print("appeared", flush=True))
        self.notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
        self.notifier.activated.connect(self.read)

    def take(self) -> Snapshot:
        return self.shown

    def chosen(self, command: Command) -> None:
        print(command, flush=True)
        if isinstance(command, Quit):
            self.app.quit()

    def read(self) -> None:
        for line in sys.stdin.readline().split():
            accounts = () if line == "-" else (view("alice@example.com", window(float(line))),)
            self.shown = replace(self.shown, accounts=accounts)
            self.tray.refresh_soon()


if __name__ == "__main__":
    program = TrayProgram()
    print("tray" if program.tray.start() else "no tray", flush=True)
    sys.exit(program.app.exec())
