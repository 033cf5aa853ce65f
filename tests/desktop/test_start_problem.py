"""Why the program cannot start, for somebody who sees no terminal."""

from pathlib import Path

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.views.start_problem import StartProblem
from proxy.errors import SettingsError

FAILURE = SettingsError(
    "port in settings.toml must be a number.", detail="It is 'many'.", hint="Mend the file."
)


def buttons(dialog: StartProblem) -> list[str]:
    return [button.text() for button in dialog.findChildren(QPushButton)]


def test_it_says_what_which_and_what_to_do(qtbot: QtBot) -> None:
    dialog = StartProblem(FAILURE)
    qtbot.addWidget(dialog)

    texts = [label.text() for label in dialog.findChildren(QLabel)]

    assert texts == [FAILURE.title, FAILURE.detail, FAILURE.hint]
    assert buttons(dialog) == ["Close"]


def test_it_opens_the_file_to_mend_where_there_is_one(qtbot: QtBot, home: Path) -> None:
    dialog = StartProblem(FAILURE, home / "settings.toml")
    qtbot.addWidget(dialog)

    assert buttons(dialog) == ["Open the settings file", "Close"]
